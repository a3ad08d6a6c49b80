import assert from 'node:assert/strict'
import { performance } from 'node:perf_hooks'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from '../../platform/db/sql.ts'
import { isRefusal } from '../../platform/refusal.ts'
import { anotherNode } from '../../test/another-node.ts'
import type { Browser } from '../../test/browser.ts'
import { anAccount, aSignedInBrowser } from '../../test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../test/house.ts'
import { shortestOf } from '../../test/shortest-of.ts'
import { createHashingPool, type Place } from './hashing-pool.ts'
import { createShares, standInRecipe } from './stand-in-recipe.ts'

let house: House
before(async () => {
  house = await openHouse({ PASSWORD_HASH_PASSES: '2' }) // Hashes as in production.
})
beforeEach(() => house.empty())
after(() => house.close())

type HashRow = { parameters: string; salt: Uint8Array; hash: Uint8Array }

const hashRows = () =>
  house.rows(
    sql<HashRow>`select parameters, salt, hash from portcullis_vault.password_hashes order by set_at`,
  )
const signIn = (password: string, email = 'ann@example.com') => house.browser().signIn(email, password)

test('[PASSWORDS-1] [T125] equal passwords are kept as different hashes, with strong parameters', async () => {
  await anAccount(house, 'ann@example.com')
  await anAccount(house, 'bob@example.com')

  const [ann, bob] = await hashRows()

  assert.equal(ann?.parameters, 'argon2id$v=19$m=19456,t=2,p=1')
  assert.equal(ann?.salt.length, 16)
  assert.equal(ann?.hash.length, 32)
  assert.notDeepEqual(ann?.salt, bob?.salt)
  assert.notDeepEqual(ann?.hash, bob?.hash)
})

test('[PASSWORDS-1] no function of the vault gives out a hash, and none sets one without a proof', async () => {
  await anAccount(house)
  const [before] = await hashRows()
  const [account] = await house.rows(sql<{ id: string }>`select id from portcullis.accounts`)
  const [functions] = await house.rows(sql<{ names: string[]; results: string }>`
    select array_agg(proname::text order by proname) as names,
      string_agg(pg_get_function_result(p.oid), ', ') as results
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where nspname = 'portcullis_vault'`)

  const [changed] = await house.rows(sql<{ changed: boolean }>`select portcullis_vault.change_password(
    ${account?.id ?? ''}::uuid, 'guess'::bytea, 'p', 's'::bytea, 'h'::bytea) as changed`)
  const [reset] = await house.rows(sql<{ account: string | null }>`select portcullis_vault.reset_password(
    gen_random_uuid(), 'guess'::bytea, 'p', 's'::bytea, 'h'::bytea) as account`)

  assert.ok(functions?.names.includes('password_parameters'))
  assert.doesNotMatch(functions?.results ?? 'hash', /hash/)
  assert.deepEqual([changed?.changed, reset?.account], [false, null])
  assert.deepEqual((await hashRows())[0], before)
})

test('[PASSWORDS-2] [T116] two ways to write the same characters are the same password', async () => {
  await anAccount(house, 'ann@example.com', 'Zoe\u0308 loves a red bicycle')

  assert.equal((await signIn('Zo\u00eb loves a red bicycle')).status, 201)
})

test('[PASSWORDS-2] [T111] [T115] [T116] everything else counts: space, case, look-alikes, and the last byte of a long password', async () => {
  const most = `the last byte counts: ${'é'.repeat(500)}`
  const long = `${most}ab`
  await anAccount(house, 'ann@example.com', long)
  await anAccount(house, 'bob@example.com', ' a fine long password ')

  assert.equal(new TextEncoder().encode(long).length, 1024)
  assert.equal((await signIn(long)).status, 201)
  assert.equal((await signIn(`${most}ac`)).code, 'invalid_credentials')
  assert.equal((await signIn(' a fine long password ', 'bob@example.com')).status, 201)
  for (const near of ['a fine long password', ' A fine long password ', ' a ﬁne long password ']) {
    assert.equal((await signIn(near, 'bob@example.com')).code, 'invalid_credentials', near)
  }
})

test('[PASSWORDS-2] [T114] more than 1024 bytes are refused wherever a password is given', async () => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const long = 'é'.repeat(513)
  const before = await hashRows()

  const answers = [
    await signIn(long),
    await browser.post('/v1/sign-up', { email: 'new@example.com', password: long }),
    await browser.post('/v1/confirm-identity', { password: long }),
    await browser.post('/v1/password-change', { currentPassword: goodPassword, newPassword: long }),
    await browser.post('/v1/password-reset/confirm', { token: 'x', password: long }),
  ]

  assert.deepEqual(new Set(answers.map(({ code }) => code)), new Set(['malformed_request']))
  assert.deepEqual(await hashRows(), before)
})

test('[PASSWORDS-3] stand-ins are made in the proportions of the stored hashes, each the same at every try', async (t) => {
  const former = 'argon2id$v=19$m=19456,t=3,p=1'
  for (let i = 0; i < 3; i++) await anAccount(house, `ann-${i}@example.com`)
  await house.rows(sql`update portcullis_vault.password_hashes set parameters = ${former}
    where account_id in (select id from portcullis.accounts where email <> 'ann-0@example.com')`)
  const { read } = house.ctx.instance(createShares)
  t.after(async () => {
    await house.empty()
    await read()
  })

  await read()

  const emails = Array.from({ length: 600 }, (_, i) => `nobody-${i}@example.com`)
  const drawn = emails.map((email) => standInRecipe(house.ctx, email).parameters)
  const share = drawn.filter((parameters) => parameters === former).length / drawn.length
  assert.ok(Math.abs(share - 2 / 3) < 0.1, `${share} of them`)
  assert.deepEqual(
    emails.map((email) => standInRecipe(house.ctx, email).parameters),
    drawn,
  )
})

test('[PASSWORDS-3] a stand-in has a salt of its own, the same at every try, and the present parameters', () => {
  const ann = standInRecipe(house.ctx, 'ann@example.com')
  const again = standInRecipe(house.ctx, 'ann@example.com')
  const bob = standInRecipe(house.ctx, 'bob@example.com')

  assert.deepEqual(again, ann)
  assert.notDeepEqual(bob.salt, ann.salt)
  assert.equal(ann.salt.length, 16)
  assert.equal(ann.parameters, 'argon2id$v=19$m=19456,t=2,p=1')
})

test('[PASSWORDS-3] an unknown address takes the time of a hash', async (t) => {
  const slow = await openHouse({ PASSWORD_HASH_PASSES: '20' })
  t.after(() => slow.close())
  await anAccount(slow)
  const timeOf = async (email: string) => {
    const start = performance.now()
    await slow.browser().signIn(email, 'wrong horse battery staple')
    return performance.now() - start
  }

  const [known, unknown] = await shortestOf(timeOf, ['ann@example.com', 'bob@example.com'])

  assert.ok(unknown > known / 2, `unknown ${unknown} ms, known ${known} ms`)
})

test('[PASSWORDS-5] [T125] when the parameters rise, a sign-in hashes the password again', async (t) => {
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const passwords = { ...house.settings.passwords, passes: 3 }
  const node = anotherNode({ ...house, settings: { ...house.settings, passwords } })
  t.after(() => node.close())
  const [old] = await hashRows()

  const wrong = await node.browser().signIn('ann@example.com', 'wrong horse battery staple')
  const untouched = (await hashRows())[0]
  const first = await node.browser().signIn('ann@example.com', goodPassword)
  const [rehashed] = await hashRows()
  const second = await node.browser().signIn('ann@example.com', goodPassword)

  assert.equal(wrong.code, 'invalid_credentials')
  assert.deepEqual(untouched, old)
  assert.deepEqual([first.status, second.status], [201, 201])
  assert.equal(rehashed?.parameters, 'argon2id$v=19$m=19456,t=3,p=1')
  assert.notDeepEqual(rehashed?.salt, old?.salt)
  assert.deepEqual((await hashRows())[0], rehashed)
  assert.equal((await house.eventNames()).filter((name) => name === 'password.rehashed').length, 1)
  assert.equal((await browser.get('/v1/account')).status, 200)
})

test('[PASSWORDS-5] of several sign-ins at once that would hash it again, each signs in', async (t) => {
  await anAccount(house)
  const passwords = { ...house.settings.passwords, passes: 3 }
  const node = anotherNode({ ...house, settings: { ...house.settings, passwords } })
  t.after(() => node.close())

  const browsers = Array.from({ length: 5 }, () => node.browser())
  const answers = await Promise.all(browsers.map((one) => one.signIn('ann@example.com', goodPassword)))

  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]))
  assert.equal((await house.eventNames()).filter((name) => name === 'password.rehashed').length, 1)
  assert.equal((await house.eventNames()).includes('sign-in.refused'), false)
})

for (const [name, ask] of [
  ['sign-in', (browser: Browser) => browser.signIn('ann@example.com', goodPassword)],
  [
    'confirm-identity',
    (browser: Browser) => browser.post('/v1/confirm-identity', { password: goodPassword }),
  ],
  [
    'password-change',
    (browser: Browser) =>
      browser.post('/v1/password-change', {
        currentPassword: goodPassword,
        newPassword: 'another fine long password',
      }),
  ],
] as const)
  test(`[PASSWORDS-5] ${name}: a password that is hashed again meanwhile is not wrong`, async (t) => {
    const owner = await aSignedInBrowser(house, { transport: 'cookie' })
    const passwords = { ...house.settings.passwords, passes: 3 }
    const node = anotherNode({ ...house, settings: { ...house.settings, passwords } })
    t.after(() => node.close())
    const pool = node.ctx.instance(createHashingPool)
    const { enter } = pool
    let others = 0
    t.mock.method(pool, 'enter', (asker?: { isKnown: boolean }): ReturnType<typeof enter> => {
      const place = enter(asker)
      if (isRefusal(place)) return place
      const hash: Place['hash'] = async (...what) => {
        if (others++ === 0)
          assert.equal((await node.browser().signIn('ann@example.com', goodPassword)).status, 201)
        return place.hash(...what)
      }
      return { ...place, hash }
    })

    const answer = await ask(node.browser(owner))

    assert.ok(answer.status < 300, answer.code)
    const events = await house.eventNames()
    assert.equal(events.filter((event) => event === 'password.rehashed').length, 1)
    assert.deepEqual(
      events.filter((event) => event.endsWith('.refused')),
      ['sign-in.refused'], // Of the fixture, which looks whether there is an account.
    )
  })

const verbs: [string, (browser: Browser) => ReturnType<Browser['post']>][] = [
  ['sign-in', (browser) => browser.post('/v1/sign-in', { email: 'ann@example.com', password: goodPassword })],
  ['sign-up', (browser) => browser.post('/v1/sign-up', { email: 'new@example.com', password: goodPassword })],
  ['confirm-identity', (browser) => browser.post('/v1/confirm-identity', { password: goodPassword })],
  [
    'password-change',
    (browser) =>
      browser.post('/v1/password-change', {
        currentPassword: goodPassword,
        newPassword: 'another fine long password',
      }),
  ],
]

for (const [name, ask] of verbs) {
  test(`[PASSWORDS-6] [T029] with the pool full, ${name} is refused before anything is counted or written`, async (t) => {
    const browser = await aSignedInBrowser(house, { transport: 'cookie' })
    await house.rows(sql`delete from portcullis.attempts`)
    const events = await house.eventNames()
    const places = fillPool()
    t.after(() => places.map((place) => place.leave()))

    const answer = await ask(browser)

    assert.equal(answer.code, 'server_busy')
    assert.equal(answer.headers.get('retry-after'), '2')
    assert.deepEqual(await house.rows(sql`select from portcullis.attempts`), [])
    assert.deepEqual(await house.eventNames(), events)
    assert.equal((await browser.get('/v1/account')).status, 200)
    for (const place of places) place.leave()
    assert.ok((await ask(browser)).status < 300)
  })
}

function fillPool(): Place[] {
  const pool = house.ctx.instance(createHashingPool)
  const places: Place[] = []
  for (let place = pool.enter({ isKnown: true }); !isRefusal(place); place = pool.enter({ isKnown: true }))
    places.push(place)
  return places
}

test('[PASSWORDS-6] [T029] a flood of sign-ins is answered, and readiness is not held up by it', async () => {
  const flood = Array.from({ length: 200 }, (_, n) =>
    signIn('a fine long password', `nobody${n}@example.com`),
  )

  const start = performance.now()
  const ready = await house.knock('/readyz')
  const spent = performance.now() - start

  const codes = (await Promise.all(flood)).map(({ code }) => code)
  const expected = ['invalid_credentials', 'too_many_attempts', 'server_busy']
  assert.equal(ready.status, 200)
  assert.ok(spent < 5000, `${spent} ms`)
  assert.deepEqual(
    codes.filter((code) => !expected.includes(code ?? '')),
    [],
  )
})
