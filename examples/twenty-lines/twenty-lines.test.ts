import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { createServer, type ViteDevServer } from 'vite'
import { freePort } from '../test/children.ts'
import { openChromium, tokenLike, whatScriptsSee } from '../test/chromium.ts'
import { goodPassword, type Portcullis, startPortcullis } from '../test/portcullis.ts'

const printed = readFileSync(`${import.meta.dirname}/index.html`, 'utf8')
const printedUrl = 'http://localhost:3000'

let browser: Browser
let portcullis: Portcullis
let app: ViteDevServer
let origin: string

before(async () => {
  const port = await freePort()
  origin = `http://localhost:${port}`
  portcullis = await startPortcullis({ appOrigin: origin })
  app = await createServer({
    root: import.meta.dirname,
    logLevel: 'error',
    server: { host: 'localhost', port, strictPort: true, watch: null },
    // As printed, but for the port, which may be taken.
    plugins: [{ name: 'port', transformIndexHtml: { order: 'pre', handler: onFreePort } }],
  })
  await app.listen()
  browser = await openChromium()
})

after(async () => {
  await browser?.close()
  await app?.close()
  await portcullis?.stop()
})

test('the page has twenty lines', () => {
  assert.equal(printed.trimEnd().split('\n').length, 20)
  assert.equal(printed.split(printedUrl).length, 2)
})

test('[CLIENT-16] twenty lines sign a person up, in and out, and leave no token behind', async () => {
  const page = await browser.newPage()
  await page.goto(origin)
  await shows(page, 'Not signed in.')

  await type(page, 'ada@example.com', goodPassword)
  await press(page, 'Sign up')
  await shows(page, 'Follow the link in your mail, then sign in.')
  await followMail(page, 'ada@example.com')

  await page.goto(origin)
  await shows(page, 'Not signed in.')
  await type(page, 'ada@example.com', 'another password')
  await press(page, 'Sign in')
  await shows(page, 'The e-mail address or the password is wrong.')
  await type(page, 'ada@example.com', goodPassword)
  await press(page, 'Sign in')
  await shows(page, 'ada@example.com')

  await page.reload()
  await shows(page, 'ada@example.com')
  const { localStorage, sessionStorage, ...rest } = await whatScriptsSee(page)
  assert.deepEqual({ localStorage, sessionStorage }, { localStorage: {}, sessionStorage: {} })
  assert.doesNotMatch(JSON.stringify(rest), tokenLike)

  await press(page, 'Sign out')
  await shows(page, 'Not signed in.')
  await page.reload()
  await shows(page, 'Not signed in.')
})

function onFreePort(html: string): string {
  return html.replace(printedUrl, portcullis.url)
}

async function type(page: Page, email: string, password: string): Promise<void> {
  await page.getByPlaceholder('E-mail address').fill(email)
  await page.getByPlaceholder('Password').fill(password)
}

function press(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name, exact: true }).click()
}

async function shows(page: Page, text: string): Promise<void> {
  const output = page.locator('output')
  await output
    .filter({ hasText: text })
    .waitFor()
    .catch(async () => {
      assert.equal(await output.textContent(), text)
    })
}

async function followMail(page: Page, email: string): Promise<void> {
  await page.goto(await portcullis.linkMailedTo(email))
  await press(page, 'Confirm my address')
  await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor()
}
