import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Browser, chromium } from 'playwright-core'
import { findChromium } from '../../scripts/test-chromium.ts'
import { fill, goodPassword, press, sees, signInHere, watch } from '../browser/support.ts'
import { type Backstage, domain, openBackstage } from './backstage.ts'
import { fronts } from './fronts.ts'

let backstage: Backstage
before(async () => {
  backstage = await openBackstage()
})
after(() => backstage?.close())

for (const [name, start] of Object.entries(fronts)) {
  test(`[DEPLOY-7] through ${name} a person signs up, in and out in a real browser`, async (t) => {
    const front = await start(backstage.ports)
    t.after(front.stop)
    const browser = await openBrowser({ [`${domain}:443`]: front.port, [`${domain}:80`]: front.plainPort })
    t.after(() => browser.close())
    const profile = await browser.newContext({ ignoreHTTPSErrors: true }) // It does not know the authority.
    profile.setDefaultTimeout(20_000)
    const wrongs: string[] = []
    await watch(profile, wrongs, new Set())
    const page = await profile.newPage()
    const email = `bob-by-${name}@example.com`

    await page.goto(`http://${domain}/sign-up`)
    await fill(page, { 'E-mail address': email, Password: goodPassword })
    await press(page, 'Create account')
    await sees(page, 'Check your mail')
    await page.goto(/https:\S+#token=\S+/.exec(await backstage.mailTo(email))?.[0] ?? '')
    await press(page, 'Confirm my address')
    await page.getByRole('link', { name: 'Sign in' }).click()
    await signInHere(page, email)
    const [address, cookies] = [page.url(), await profile.cookies()]
    await press(page, 'Sign out')
    await sees(page, 'Sign in')

    assert.equal(address, `https://${domain}/account`)
    assert.deepEqual(cookies.map(({ name, secure }) => [name, secure]).sort(), [
      ['__Host-csrf', true],
      ['__Host-device', true],
      ['__Host-session', true],
    ])
    const left = (await profile.cookies()).map(({ name }) => name)
    assert.deepEqual(left, ['__Host-device'], 'the browser stays known')
    assert.deepEqual(wrongs, [])
  })
}

/** A browser to which these hosts are on this machine, at other ports. */
function openBrowser(places: Record<string, number>): Promise<Browser> {
  const rules = Object.entries(places).map(([host, port]) => `MAP ${host} 127.0.0.1:${port}`)
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']
  return chromium.launch({
    executablePath: findChromium(),
    args: [...flags, `--host-resolver-rules=${rules.join(', ')}`],
  })
}
