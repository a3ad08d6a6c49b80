import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openHttpsDoor } from './https-door.ts'
import { fill, findFreePort, goodPassword, openTown, press, sees, signInHere, type Town } from './support.ts'

let town: Town
let door: Awaited<ReturnType<typeof openHttpsDoor>>
before(async () => {
  const port = await findFreePort()
  town = await openTown({ PUBLIC_URL: `https://localhost:${port}/auth` })
  door = await openHttpsDoor({ port, to: town.port })
})
after(async () => {
  await town.close()
  await door.close()
})

test('[WEB-3] over https and under a path, a browser takes the cookies by their guarded names', async (t) => {
  const profile = await town.profile(t, { ignoreHTTPSErrors: true })
  const page = await profile.newPage()
  await page.goto(`${town.url}/sign-up`)
  await fill(page, { 'E-mail address': 'ann@example.com', Password: goodPassword })
  await press(page, 'Create account')
  await sees(page, 'Check your mail')
  const link = await town.linkTo('ann@example.com', /code$/)
  assert.ok(link.startsWith(`${town.url}/email-verification#token=`))
  await page.goto(link)
  await press(page, 'Confirm my address')
  await page.getByRole('link', { name: 'Sign in' }).click()
  await signInHere(page, 'ann@example.com')

  assert.equal(page.url(), `${town.url}/account`)
  const whole = { domain: 'localhost', path: '/', secure: true, sameSite: 'Lax' }
  const cookies = (await profile.cookies()).map(({ name, domain, path, secure, httpOnly, sameSite }) => ({
    ...{ name, domain, path, secure, httpOnly, sameSite },
  }))
  assert.deepEqual(
    cookies.toSorted((one, other) => one.name.localeCompare(other.name)),
    [
      { name: '__Host-csrf', ...whole, httpOnly: false },
      { name: '__Host-device', ...whole, httpOnly: true },
      { name: '__Host-session', ...whole, httpOnly: true },
    ],
  )

  await press(page, 'Sign out')
  await sees(page, 'Sign in')
  const left = (await profile.cookies()).map(({ name }) => name)
  assert.deepEqual(left, ['__Host-device'], 'the browser stays known')
})

test('[WEB-3] the root and the address for password managers lead to the account under the path', async (t) => {
  const page = await (await town.profile(t, { ignoreHTTPSErrors: true })).newPage()
  for (const address of ['', '/', '/.well-known/change-password']) {
    await page.goto(town.url + address)

    await sees(page, 'Sign in')
    const part = address.endsWith('password') ? '%23password' : ''
    assert.equal(page.url(), `${town.url}/sign-in?return_to=%2Fauth%2Faccount${part}`)
  }
})

test('[SESSIONS-17] cookies that may cross sites are kept apart for each site, and go at sign-out', async (t) => {
  const port = await findFreePort()
  const crossing = await openTown({
    PUBLIC_URL: `https://localhost:${port}`,
    SESSION_COOKIE_SAMESITE: 'None',
    SESSION_COOKIE_CROSS_SITE_REASON: 'The app runs on another site until it moves here.',
  })
  const way = await openHttpsDoor({ port, to: crossing.port })
  const profile = await crossing.profile(t, { ignoreHTTPSErrors: true })
  const page = await profile.newPage()
  await page.goto(`${crossing.url}/sign-in`)
  await signInHere(page, await crossing.anAccount('crossing'))

  const held = (await profile.cookies()).map(({ name, sameSite, secure, partitionKey }) => ({
    ...{ name, sameSite, secure, partitionKey },
  }))
  await press(page, 'Sign out')
  await sees(page, 'Sign in')

  const apart = { sameSite: 'None', secure: true, partitionKey: 'https://localhost' }
  assert.deepEqual(
    held.toSorted((one, other) => one.name.localeCompare(other.name)),
    [
      { name: '__Host-csrf', ...apart },
      { name: '__Host-device', ...apart },
      { name: '__Host-session', ...apart },
    ],
  )
  const left = (await profile.cookies()).map(({ name }) => name)
  assert.deepEqual(left, ['__Host-device'], 'the browser stays known')
  assert.deepEqual(crossing.wrongs, [])
  await crossing.close()
  await way.close()
})

test('[WEB-1] [T211] in all of this nothing broke the policy, threw, or came from elsewhere', () => {
  assert.deepEqual(town.wrongs, [])
  assert.deepEqual([...town.origins], [new URL(town.url).origin])
})
