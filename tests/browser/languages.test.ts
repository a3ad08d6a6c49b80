import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hasTitle, openTown, press, sees, type Town } from './support.ts'

let town: Town
before(async () => {
  town = await openTown()
})
after(() => town.close())

test('[WEB-11] a page is in the first of the browser’s languages that there is, from its first view on', async (t) => {
  const page = await (await town.profile(t, { locale: 'de-AT' })).newPage()
  const views: string[] = []
  await page.exposeFunction('keep', (text: string) => views.push(text))
  await page.addInitScript(() => {
    const keep = (text: string) => (window as unknown as { keep(text: string): void }).keep(text)
    const look = () => document.querySelector('h1') && keep(document.querySelector('h1')?.textContent ?? '')
    new MutationObserver(look).observe(document, { childList: true, subtree: true })
  })

  await page.goto('/sign-in')
  await sees(page, 'Anmelden')

  assert.deepEqual([...new Set(views)], ['Anmelden'])
  const told = await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])
  assert.deepEqual(told, ['de', 'ltr'])
  await hasTitle(page, 'Anmelden · Portcullis')
  await press(page, 'Anmelden')
  await page.getByText('Geben Sie Ihre E-Mail-Adresse ein.').waitFor()
  await page.getByLabel('E-Mail-Adresse').fill('ann@example.com')
  await page.getByLabel('Passwort', { exact: true }).fill('not the right password')
  await press(page, 'Anmelden')
  await page.getByRole('link', { name: 'setzen Sie ein neues Passwort' }).waitFor()
  assert.deepEqual(town.wrongs, [])
})

test('[WEB-11] a language that nobody wrote is English', async (t) => {
  const page = await (await town.profile(t, { locale: 'fi-FI' })).newPage()

  await page.goto('/sign-in')

  await sees(page, 'Sign in')
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en')
})

test('[WEB-3] a language that is not what was built is not run: the page is in English', async (t) => {
  const page = await (await town.profile(t, { locale: 'de-DE' })).newPage()
  await page.route('**/assets/de-*.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: 'document.title = "run"; export const de = {}' }),
  )

  await page.goto('/sign-in')

  await sees(page, 'Sign in')
  await hasTitle(page, 'Sign in · Portcullis')
  town.wrongs.splice(0) // The browser says that the digest does not match.
})
