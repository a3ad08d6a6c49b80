import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import { goodPassword } from '../../packages/server/src/test/house.ts'
import { findChromium } from '../../scripts/test-chromium.ts'
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
    const page = await profile.newPage()
    const wrongs = watch(page)
    const email = `bob-by-${name}@example.com`

    await page.goto(`http://${domain}/sign-up`)
    await page.getByLabel('E-mail address', { exact: true }).fill(email)
    await page.getByLabel('Password', { exact: true }).fill(goodPassword)
    await page.getByRole('button', { name: 'Create account' }).click()
    await sees(page, 'Check your mail')
    await page.goto(/https:\S+#token=\S+/.exec(await backstage.mailTo(email))?.[0] ?? '')
    await page.getByRole('button', { name: 'Confirm my address' }).click()
    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.getByLabel('E-mail address', { exact: true }).fill(email)
    await page.getByLabel('Password', { exact: true }).fill(goodPassword)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await sees(page, 'Your account')
    const [address, cookies] = [page.url(), await profile.cookies()]
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
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

/** Collects what no page may cause: exceptions and breaches of the policy. */
function watch(page: Page): string[] {
  const wrongs: string[] = []
  page.on('pageerror', (error) => wrongs.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource:'))
      wrongs.push(message.text())
  })
  return wrongs
}

async function sees(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { name: heading, exact: true }).waitFor({ timeout: 20_000 })
}
