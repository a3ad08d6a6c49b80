import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { pages } from '@portcullis/protocol/paths'
import { type AppServer, serveApp } from './app-server.ts'
import { hasFocus, openTown, press, sees, signedInPage, signInHere, type Town } from './support.ts'
import { whatIsLeft } from './traces.ts'

let town: Town
let stranger: AppServer
before(async () => {
  town = await openTown()
  stranger = await serveApp({ authUrl: town.url })
})
after(async () => {
  await stranger.close()
  await town.close()
})

const fieldsOf = {
  [pages.signIn]: { email: 'username', password: 'current-password' },
  [pages.signUp]: { name: 'name', email: 'username', password: 'new-password' },
  [pages.emailVerification]: { email: 'username', code: 'one-time-code' },
  [pages.passwordReset]: { email: 'username' },
  [`${pages.passwordResetConfirm}#token=t`]: { password: 'new-password' },
}

for (const [address, fields] of Object.entries(fieldsOf)) {
  test(`[WEB-8] [T123] password managers know every field of ${address}`, async (t) => {
    const page = await (await town.profile(t)).newPage()
    await page.goto(address)
    await page.locator('form').waitFor()

    const found = await page
      .locator('input')
      .evaluateAll((inputs) =>
        (inputs as HTMLInputElement[]).map((input) => [input.name, input.autocomplete]),
      )
    const methods = await page
      .locator('form')
      .evaluateAll((forms) => (forms as HTMLFormElement[]).map(({ method, action }) => [method, action]))

    assert.deepEqual(Object.fromEntries(found), fields)
    assert.deepEqual(methods, [['post', town.url + address.replace(/#.*/, '')]])
  })
}

test('[WEB-8] [T123] the forms of the account name the account, its old and its new password', async (t) => {
  const page = await signedInPage(await town.profile(t), await town.anAccount('fields'))

  const form = page.getByRole('region', { name: 'Password' }).locator('input')

  const found = await form.evaluateAll((inputs) =>
    (inputs as HTMLInputElement[]).map((input) => [input.type, input.autocomplete]),
  )
  assert.deepEqual(found, [
    ['text', 'username'],
    ['password', 'current-password'],
    ['password', 'new-password'],
  ])
})

test('[T123] a password can be pasted and looked at, and is hidden again when it is sent', async (t) => {
  const profile = await town.profile(t, { permissions: ['clipboard-read', 'clipboard-write'] })
  const page = await profile.newPage()
  // Our own pages may not touch the clipboard, whatever the person allows.
  await page.goto(stranger.url)
  await page.evaluate(() => navigator.clipboard.writeText('from a password manager'))
  await page.goto('/sign-in')
  const field = page.getByLabel('Password', { exact: true })

  await field.focus()
  await page.keyboard.press('ControlOrMeta+V')
  await page.getByRole('button', { name: 'Show password' }).click()
  assert.equal(await field.inputValue(), 'from a password manager')
  assert.equal(await field.getAttribute('type'), 'text')

  await page.getByLabel('E-mail address').fill('nobody@example.com')
  await press(page, 'Sign in')
  await page.getByText('is wrong.').waitFor()
  assert.equal(await field.getAttribute('type'), 'password')
})

test('[WEB-17] /.well-known/change-password leads to the field of the password, over signing in too', async (t) => {
  const email = await town.anAccount('manager')
  const page = await (await town.profile(t)).newPage()

  await page.goto('/.well-known/change-password')
  await sees(page, 'Sign in')
  await signInHere(page, email)

  assert.equal(page.url(), `${town.url}/account#password`)
  await hasFocus(page, 'currentPassword')
  await page.goto('about:blank')
  await page.goto('/.well-known/change-password')
  await sees(page, 'Your account')
  await hasFocus(page, 'currentPassword')
})

test('[T204] no page of ours shows itself in a frame of another origin', async (t) => {
  const profile = await town.profile(t)
  const page = await profile.newPage()
  for (const address of Object.values(pages)) {
    const [mine, theirs] = [`${stranger.url}/`, town.url + address].map(encodeURIComponent)
    await page.goto(`${stranger.url}/frames?of=${mine}&of=${theirs}`)
    await page.waitForLoadState('load')

    const shown = page.frames().slice(1)
    const words = await Promise.all(shown.map((frame) => frame.evaluate(() => document.body.textContent)))

    assert.match(words[0] ?? '', /An app/)
    assert.doesNotMatch(words[1] ?? '', /Portcullis|taking long/, address)
    assert.match(shown[1]?.url() ?? '', /^chrome-error:/, address)
  }
  // The browser says that it refused, once for each.
  const told = town.wrongs.splice(0)
  assert.equal(told.length, Object.values(pages).length)
  assert.ok(told.every((words) => /frame-ancestors|X-Frame-Options/i.test(words)))
})

test('the cookies are of this host alone, and only the CSRF token can be read by script', async (t) => {
  const profile = await town.profile(t)
  const page = await signedInPage(profile, await town.anAccount('cookies'))

  const cookies = (await profile.cookies()).map(({ name, domain, path, httpOnly, sameSite }) => ({
    ...{ name, domain, path, httpOnly, sameSite },
  }))
  const whole = { domain: 'localhost', path: '/', sameSite: 'Lax' }
  assert.deepEqual(
    cookies.toSorted((one, other) => one.name.localeCompare(other.name)),
    [
      { name: 'csrf', ...whole, httpOnly: false },
      { name: 'device', ...whole, httpOnly: true },
      { name: 'session', ...whole, httpOnly: true },
    ],
  )
  assert.match(await page.evaluate(() => document.cookie), /^csrf=[\w.-]+$/)
})

test('[T209] the pages leave nothing behind that a script could read, but the CSRF token', async (t) => {
  const email = await town.anAccount('nothing')
  const profile = await town.profile(t)
  const page = await signedInPage(profile, email)
  const session = (await profile.cookies()).find(({ name }) => name === 'session')?.value ?? ''
  const shown = await whatIsLeft(page)
  assert.ok(shown.text.includes(email), 'the account page shows whose it is')

  await page.goto('/password-reset')
  const left = await whatIsLeft(page)

  assert.ok(session.length > 40)
  for (const secret of [email, session, session.split('.')[1] ?? '']) {
    assert.ok(!left.text.includes(secret), secret)
  }
  assert.ok(!shown.text.includes(session))
  assert.match(left.text, /"local":{},"session":{},"records":\[\],"cached":\[\],"workers":\[\]/)
  assert.equal(left.keys, 0)
})

test('without script a page says what it needs, and has no form that could send anything', async (t) => {
  const page = await (await town.profile(t, { javaScriptEnabled: false })).newPage()

  await page.goto('/sign-in')

  await page.locator('noscript p').waitFor()
  assert.match(await page.locator('main').innerText(), /^This page needs JavaScript\./)
  assert.equal(await page.locator('form').count(), 0)
})

test('[HEADERS-8] the browser takes every header of a page without a word, and gives it no feature', async (t) => {
  const page = await (await town.profile(t)).newPage()
  const said: string[] = []
  page.on('console', (message) => said.push(message.text()))

  for (const address of Object.values(pages)) {
    await page.goto(address)
    await page.getByRole('heading', { level: 1 }).waitFor()
    const given = await page.evaluate(() => {
      const policy = (document as unknown as { featurePolicy: { allowsFeature(name: string): boolean } })
        .featurePolicy
      const asked = [
        'camera',
        'clipboard-read',
        'geolocation',
        'publickey-credentials-get',
        'usb',
        'fullscreen',
      ]
      return {
        alone: window.originAgentCluster,
        features: asked.filter((name) => policy.allowsFeature(name)),
      }
    })
    assert.deepEqual(given, { alone: true, features: [] }, address)
  }
  assert.deepEqual(
    said.filter((text) => !text.startsWith('Failed to load resource:')),
    [],
  )
})

test('[WEB-1] [T211] every page loads from its own origin alone, and nothing breaks its policy', async (t) => {
  const page = await (await town.profile(t)).newPage()
  town.origins.clear()

  for (const address of Object.values(pages)) {
    await page.goto(address)
    await page.getByRole('heading', { level: 1 }).waitFor()
  }
  await sees(page, 'Sign in')

  assert.deepEqual([...town.origins], [town.url])
  assert.deepEqual(town.wrongs, [])
})
