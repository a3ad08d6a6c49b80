import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { openChromium, tokenLike, whatScriptsSee } from '../test/chromium.ts'
import { type ExampleApp, freePorts, openTab, originOf, startExampleApp } from '../test/example-app.ts'
import { goodPassword, type Portcullis, startPortcullis } from '../test/portcullis.ts'

let browser: Browser
let portcullis: Portcullis
let app: ExampleApp

before(async () => {
  const ports = await freePorts()
  portcullis = await startPortcullis({ appOrigin: originOf(ports) })
  app = await startExampleApp('embedded', ports, portcullis.url)
  browser = await openChromium()
})

after(async () => {
  await browser?.close()
  await Promise.all([app?.stop(), portcullis?.stop()])
})

test('[CLIENT-REACT-3] [CLIENT-REACT-4] the app with components signs up, signs in and writes, in its own colour', async (t) => {
  const context = await browser.newContext({ colorScheme: 'light' })
  t.after(() => context.close())
  const tab = await openTab(context, app)
  const { page } = tab
  await tab.press('Create an account')
  await page.getByLabel('E-mail address').fill('fay@example.com')
  await page.getByLabel('Password', { exact: true }).fill(goodPassword)
  await tab.press('Create account')
  await tab.seesTitle('Check your mail')
  const elsewhere = await context.newPage()
  await elsewhere.goto(await portcullis.linkMailedTo('fay@example.com'))
  await elsewhere.getByRole('button', { name: 'Confirm my address' }).click()
  await elsewhere.getByRole('heading', { name: 'Your address is confirmed' }).waitFor()
  await page.reload()

  const button = page.getByRole('button', { name: 'Sign in', exact: true })
  const colour = await button.evaluate((one) => getComputedStyle(one).backgroundColor)
  await page.getByLabel('E-mail address').fill('fay@example.com')
  await page.getByLabel('Password', { exact: true }).fill(goodPassword)
  await tab.press('Sign in')
  await tab.write('Buy milk')

  assert.equal(colour, 'rgb(122, 46, 142)')
  const seen = await whatScriptsSee(page)
  assert.deepEqual(seen.localStorage, {})
  assert.doesNotMatch(JSON.stringify(seen), tokenLike)
  await tab.press('Account: fay@example.com')
  await tab.press('Sign out')
  await tab.seesTitle('Sign in')
})

test('the README shows app.tsx of the embedded app as it is', () => {
  const [readme, code] = ['README.md', 'embedded/app.tsx'].map((file) =>
    readFileSync(join(import.meta.dirname, file), 'utf8'),
  )

  assert.ok(readme?.includes(`\`\`\`tsx\n${code}\`\`\``))
})
