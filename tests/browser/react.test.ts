import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { renderPage, serveReactApp } from './react-server.ts'
import { fill, findFreePort, goodPassword, openTown, press, sees, signInHere, type Town } from './support.ts'
import { listenToRequests } from './traces.ts'

let town: Town
let app: Awaited<ReturnType<typeof serveReactApp>>
before(async () => {
  const port = await findFreePort()
  const origin = `http://localhost:${port}`
  town = await openTown({ CORS_ALLOWED_ORIGINS: origin, CSRF_TRUSTED_ORIGINS: origin })
  app = await serveReactApp({ authUrl: town.url, port })
})
after(async () => {
  await app?.close()
  await town?.close()
})

const statusesOf = async (page: Page) => [...new Set(await page.locator('.who').allTextContents())]
const computed = (page: Page, selector: string, name: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), name)

test('[CLIENT-REACT-1] however many ask who is signed in, in StrictMode too, the server is asked once', async (t) => {
  const email = await town.anAccount('crowd')
  const page = await (await town.profile(t)).newPage()
  const requests = listenToRequests(page)
  await page.goto(app.url)
  await sees(page, 'Sign in')
  assert.deepEqual(await statusesOf(page), ['signed-out'])

  await signInHere(page, email)
  await page.getByRole('region', { name: 'Recent activity' }).getByRole('listitem').first().waitFor()
  await page.getByText('This device', { exact: true }).waitFor()

  assert.deepEqual(await statusesOf(page), ['signed-in'])
  const asked = (await requests()).filter(({ url }) => url.startsWith(`${town.url}/v1/`))
  const counts = Object.entries(Object.groupBy(asked, ({ url }) => new URL(url).pathname)).map(
    ([path, all]) => `${all?.length} ${path}`,
  )
  assert.deepEqual(counts.toSorted(), [
    '1 /v1/account/events',
    '1 /v1/session',
    '1 /v1/sessions',
    '1 /v1/sign-in',
  ])
  assert.deepEqual(town.wrongs, [])
})

test('[CLIENT-REACT-2] a server renders what is not known yet, and asks nobody', async () => {
  const asked: unknown[] = []
  const own = globalThis.fetch
  globalThis.fetch = (input) => Promise.reject(asked.push(input))

  const html = await renderPage('https://auth.example.com').finally(() => {
    globalThis.fetch = own
  })

  assert.match(html, /Loading …/)
  assert.match(html, /class="who">loading</)
  assert.doesNotMatch(html, /<input/)
  assert.deepEqual(asked, [])
})

test('[CLIENT-REACT-2] the ten lines of the README are what is tried here, and a server shows nothing of them yet', async () => {
  const readme = readFileSync(`${import.meta.dirname}/../../packages/client/README.md`, 'utf8')
  const snippet = readFileSync(`${import.meta.dirname}/react-snippet.tsx`, 'utf8')

  assert.ok(readme.includes(`\`\`\`tsx\n${snippet}\`\`\``))
  const { App } = await import('./react-snippet.tsx')
  assert.equal(renderToString(createElement(App)), '')
})

test('[CLIENT-REACT-2] hydration finds no difference', async (t) => {
  const page = await (await town.profile(t)).newPage()

  await page.goto(app.url)
  await sees(page, 'Sign in')

  // React tells a difference on the console and to onRecoverableError, and both are kept here.
  assert.deepEqual(town.wrongs, [])
})

test('[CLIENT-REACT-3] the style changes nothing of the app around, and takes colours and corners from it', async (t) => {
  const page = await (await town.profile(t, { colorScheme: 'light' })).newPage()
  const styleOfOwn = () =>
    page.locator('#own').evaluate((own) => {
      const parts = [
        own,
        own.parentElement as Element,
        document.body,
        document.querySelector('h1') as Element,
      ]
      return parts.map((part) => {
        const style = getComputedStyle(part)
        return [...style].map((name) => `${name}: ${style.getPropertyValue(name)}`).join()
      })
    })
  const open = async (path: string) => {
    await page.goto(app.url + path)
    await sees(page, 'Sign in')
  }
  await open('/bare')
  const withoutStyle = await styleOfOwn()

  await open('/')
  const plain = await computed(page, '.pc-main', 'background-color')
  assert.equal(await page.locator('#own').evaluate(() => document.styleSheets.length), 1)
  assert.deepEqual(
    (await styleOfOwn()).map((style) => style.replace(/(block-size|height|origin)[^,]*/g, '')),
    withoutStyle.map((style) => style.replace(/(block-size|height|origin)[^,]*/g, '')),
  )

  await open('/themed')
  assert.equal(plain, 'rgb(52, 84, 197)')
  assert.equal(await computed(page, '.pc-main', 'background-color'), 'rgb(200, 0, 100)')
  assert.equal(await computed(page, '.pc-main', 'border-top-left-radius'), '0px')
  assert.equal(await computed(page, '.pc-card', 'background-color'), 'rgb(27, 31, 39)')
  assert.deepEqual(town.wrongs, [])
})

test('[CLIENT-REACT-3] [T212] elements of the app with the names of a browser’s properties disturb no component', async (t) => {
  const email = await town.anAccount('clobbered')
  const page = await (await town.profile(t)).newPage()
  await page.goto(`${app.url}/clobbered`)
  assert.equal(await page.evaluate(() => typeof document.cookie), 'object')

  await signInHere(page, email)
  await page.getByText('This device', { exact: true }).waitFor()
  await press(page, `Account: ${email}`)
  await page.locator('.pc-menu').getByRole('button', { name: 'Sign out' }).click()

  await sees(page, 'Sign in')
  assert.deepEqual(town.wrongs, [])
})

test('[CLIENT-REACT-4] one component signs up, confirms the code and signs in, all in its place', async (t) => {
  const page = await (await town.profile(t)).newPage()
  await page.goto(app.url)
  await press(page, 'Forgot your password?')
  await sees(page, 'Set a new password')
  await press(page, 'Back to sign in')
  await press(page, 'Create an account')
  await sees(page, 'Create an account')
  await fill(page, { 'E-mail address': 'eve@example.com', Password: goodPassword })
  await press(page, 'Create account')
  await sees(page, 'Check your mail')

  const { code } = await town.mailTo('eve@example.com', /code$/)
  await fill(page, { 'Six-digit code': code ?? '' })
  await press(page, 'Confirm')
  await sees(page, 'Your address is confirmed')
  await press(page, 'Sign in')
  await signInHere(page, 'eve@example.com')

  await press(page, 'Account: eve@example.com')
  await page.keyboard.press('Escape')
  await page.locator('.pc-menu').waitFor({ state: 'hidden' })
  await press(page, 'Account: eve@example.com')
  await page.locator('.pc-menu').getByRole('button', { name: 'Sign out' }).click()
  await sees(page, 'Sign in')
  assert.equal(page.url(), `${app.url}/`)
  assert.deepEqual(town.wrongs, [])
})
