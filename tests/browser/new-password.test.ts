import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fill, goodPassword, openTown, press, signedInPage, type Town } from './support.ts'

let town: Town
before(async () => {
  town = await openTown()
})
after(() => town.close())

for (const colorScheme of ['light', 'dark'] as const) {
  test(`[WEB-10] how strong a password looks is shown while it is typed, and nothing moves (${colorScheme})`, async (t) => {
    const profile = await town.profile(t, { colorScheme, viewport: { width: 320, height: 720 } })
    const page = await profile.newPage()
    await page.goto('/sign-up')
    const field = page.getByLabel('Password', { exact: true })
    const button = page.getByRole('button', { name: 'Create account' })
    await fill(page, { 'E-mail address': 'marie.curie@radium.example' })
    const placeBefore = await button.boundingBox()

    for (const [password, words, level] of [
      ['correct horse', '2 more characters.', 1],
      ['marie.curie@radium.example', 'It repeats your name or address.', 1],
      ['abcdefghijklmnopqrstuvwxyz', 'It repeats itself or is a row.', 1],
      ['correct horse battery staple', 'Strong, unless attackers know it.', 4],
    ] as const) {
      await field.fill(password)
      await page.locator('.pc-strength p').filter({ hasText: words }).first().waitFor()
      assert.equal(await page.locator('meter').evaluate((meter: HTMLMeterElement) => meter.value), level)
      assert.deepEqual(await button.boundingBox(), placeBefore, words)
    }

    await page
      .locator('.pc-strength [aria-live=polite]', { hasText: 'Strong' })
      .waitFor({ state: 'attached' })
    assert.deepEqual(town.wrongs, [])
  })
}

test('[WEB-10] a changed password that repeats the account’s name or address is not praised either', async (t) => {
  const email = await town.anAccount('bartholomew')
  const page = await signedInPage(await town.profile(t), email)
  await fill(page, { 'Name (optional)': 'Bartholomew Fitz' })
  await press(page, 'Save')
  await page.getByText('Saved.').waitFor()

  for (const [password, words] of [
    ['BartholomewFitz', 'It repeats your name or address.'],
    ['correct horse battery staple', 'Strong, unless attackers know it.'],
    [email, 'It repeats your name or address.'],
  ] as const) {
    await fill(page, { 'New password': password })
    await page.locator('.pc-strength p').filter({ hasText: words }).first().waitFor()
  }
  await fill(page, { 'Current password': goodPassword, 'New password': 'BartholomewFitz' })
  await press(page, 'Change password')

  await page.getByText('It repeats your e-mail address or your name.').waitFor()
  assert.deepEqual(town.wrongs, [])
})

test('[PASSWORDS-8] [T119] what only the server knows is said at the field, in words', async (t) => {
  const page = await (await town.profile(t)).newPage()
  await page.goto('/sign-up')

  await fill(page, { 'E-mail address': 'ann@example.com', Password: 'letmeinletmeinletmein' })
  await press(page, 'Create account')

  await page.getByText('It is easy to guess').waitFor()
  assert.equal(await page.getByLabel('Password', { exact: true }).getAttribute('aria-invalid'), 'true')
})
