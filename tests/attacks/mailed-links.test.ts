import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { endOfLink, letTimePassTo } from '../../packages/server/src/test/clock.ts'
import { anAccount, aSignedInBrowser, tokenMailedTo } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse, publicUrl } from '../../packages/server/src/test/house.ts'
import { askForChange, askForReset, email, journeys, newPassword } from './every-mailed-link.ts'

/** What follows links in mails before their owner does. */
const scanners = [
  'Mozilla/4.0 (compatible; ms-office; MSOffice 16)',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/140.0.0.0 Safari/537.36',
  'Mozilla/5.0 (compatible; Barracuda Sentinel)',
]

describe('a link in a mail', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const state = () =>
    house.rows(sql`select a.email, a.closed_at, c.id, c.spent_at,
        (select count(*) from portcullis.known_devices) as known_devices
      from portcullis.one_time_codes c left join portcullis.accounts a on true order by c.id`)
  const pageOf = (url: string) => url.slice(publicUrl.length).replace(/#.*/, '')

  for (const { purpose, path, lifetimeSeconds, start } of journeys) {
    test(`[T091] a scanner that opens the link (${purpose}) uses nothing up`, async () => {
      const link = await start(house)
      const before = await state()

      for (const userAgent of scanners) {
        const headers = { 'user-agent': userAgent }
        for (const method of ['HEAD', 'GET']) {
          const page = await house.knock(pageOf(link.url), { method, headers, ip: '203.0.113.9' })
          assert.equal(page.status, 200)
          assert.deepEqual(page.headers.getSetCookie(), [])
        }
        const redeemed = await house.knock(`${path}?token=${link.token}`, { headers, ip: '203.0.113.9' })
        assert.equal(redeemed.status, 405)
      }

      assert.deepEqual(await state(), before)
      assert.equal((await link.use()).status, 200)
    })

    test(`[T093] the token (${purpose}) leaves the browser in no address and no Referer`, async () => {
      const link = await start(house)

      const page = await house.knock(pageOf(link.url))
      const html = await page.text()

      assert.equal(link.url, `${publicUrl}${pageOf(link.url)}#token=${link.token}`)
      assert.equal(new URL(link.url).search, '')
      assert.equal(page.headers.get('referrer-policy'), 'no-referrer')
      const loaded = [...html.matchAll(/\b(?:src|href|action)="([^"]*)"/g)].map(([, to = '']) => to)
      assert.ok(loaded.length > 0)
      for (const to of loaded) assert.equal(new URL(to, link.url).origin, publicUrl, to)
    })

    test(`[T094] the page of the link (${purpose}) is neither kept, found nor framed`, async () => {
      const link = await start(house)

      const { headers } = await house.knock(pageOf(link.url))

      assert.equal(headers.get('cache-control'), 'no-store')
      assert.equal(headers.get('x-robots-tag'), 'noindex')
      assert.equal(headers.get('x-frame-options'), 'DENY')
      const policy = headers.get('content-security-policy') ?? ''
      for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"]) {
        assert.ok(policy.includes(rule), rule)
      }
      assert.doesNotMatch(policy, /unsafe|\*|https:/)
    })

    test(`[T095] the link (${purpose}) works once, and of two uses together one succeeds`, async () => {
      const link = await start(house)

      const together = await Promise.all([link.use(), link.use()])
      const again = await link.use()

      assert.deepEqual(together.map(({ status }) => status).toSorted(), [200, 400])
      assert.equal(together.find(({ status }) => status === 400)?.code, 'invalid_link')
      assert.equal(again.code, 'invalid_link')
    })

    test(`[T096] the link (${purpose}) works a second before its end and not a second after`, async () => {
      const link = await start(house)
      const [{ seconds } = { seconds: 0 }] = await house.rows(sql<{ seconds: number }>`
        select extract(epoch from expires_at - created_at)::integer as seconds
        from portcullis.one_time_codes where purpose = ${purpose}`)

      await letTimePassTo(house, endOfLink(purpose), 1)
      const late = await link.use()
      await letTimePassTo(house, endOfLink(purpose), -1)
      const inTime = await link.use()

      assert.deepEqual([late.code, inTime.status], ['invalid_link', 200])
      assert.equal(seconds, lifetimeSeconds)
    })

    test(`[T097] the link (${purpose}) opens no door but its own, and for nobody else`, async () => {
      const link = await start(house)
      const other = await aSignedInBrowser(house, { email: 'bob@example.com', transport: 'cookie' })
      const token = link.token
      const before = await state()

      for (const { path: door } of journeys.filter((journey) => journey.path !== path)) {
        const password = door.includes('password') ? { password: newPassword } : {}
        assert.equal((await other.post(door, { token, ...password })).code, 'invalid_link', door)
      }
      for (const extra of [{ email: 'bob@example.com' }, { accountId: crypto.randomUUID() }, { id: 1 }]) {
        assert.equal((await other.post(path, { token, ...extra })).code, 'malformed_request')
      }

      assert.deepEqual(await state(), before)
      assert.equal((await link.use()).status, 200)
    })
  }

  test('[T091] nothing that a person has not confirmed opens an account', async () => {
    await house.browser().post('/v1/sign-up', { email, password: goodPassword })
    const [mail] = await house.mailTo(email)

    for (const url of mail?.links ?? []) await house.knock(pageOf(url))

    assert.deepEqual(await house.rows(sql`select from portcullis.accounts`), [])
  })

  test("[T092] a stranger's sign-up is confirmed in no other browser without its password", async () => {
    const attacker = house.browser('198.51.100.66')
    await attacker.post('/v1/sign-up', { email, password: 'the attacker has chosen this' })
    const token = await tokenMailedTo(house, email)
    const victim = house.browser()

    const clicked = await victim.post('/v1/email-verification/confirm', { token })
    const guessed = await victim.post('/v1/email-verification/confirm', { token, password: goodPassword })

    assert.deepEqual([clicked.code, guessed.code], ['password_needed', 'wrong_password'])
    assert.deepEqual(await house.rows(sql`select from portcullis.accounts`), [])
    assert.equal((await attacker.post('/v1/email-verification/confirm', { token })).status, 200)
  })

  test('[T092] confirming signs in neither the browser that asked nor the one that confirms', async () => {
    const [asking, confirming] = [house.browser(), house.browser()]
    await asking.post('/v1/sign-up', { email, password: goodPassword })
    const token = await tokenMailedTo(house, email)

    await confirming.post('/v1/email-verification/confirm', { token, password: goodPassword })

    for (const browser of [asking, confirming]) {
      assert.equal((await browser.get('/v1/account')).code, 'not_signed_in')
    }
    assert.deepEqual(await house.rows(sql`select from portcullis.sessions`), [])
  })

  test("[T095] a stranger's newer link leaves the owner's good, and using one voids both", async () => {
    await anAccount(house, email)
    const owners = await askForReset(house)
    const newer = await askForReset(house, 'whoever comes second is late')

    const first = await owners.use()
    const second = await newer.use()

    assert.deepEqual([first.status, second.code], [200, 'invalid_link'])
    assert.equal((await house.browser().signIn(email, newPassword)).status, 201)
  })

  test('[T095] a change of the password voids a reset and a change of address', async () => {
    const browser = await aSignedInBrowser(house, { transport: 'cookie' })
    const [reset, change] = [await askForReset(house), await askForChange(house, browser)]
    const body = { currentPassword: goodPassword, newPassword: 'chosen by its owner today' }

    const changed = await browser.post('/v1/password-change', body)

    assert.equal(changed.status, 200)
    assert.deepEqual([(await reset.use()).code, (await change.use()).code], ['invalid_link', 'invalid_link'])
  })

  test('[T095] a change of the address voids a reset and the other changes', async () => {
    const browser = await aSignedInBrowser(house, { transport: 'cookie' })
    const reset = await askForReset(house)
    const [used, unused] = [await askForChange(house, browser), await askForChange(house, browser)]

    const changed = await used.use()

    assert.equal(changed.status, 200)
    assert.deepEqual([(await reset.use()).code, (await unused.use()).code], ['invalid_link', 'invalid_link'])
  })
})
