import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { resealSigningKeys } from './features/signing-keys/reseal-keys.ts'
import { sql } from './platform/db/sql.ts'
import { reloadSecrets, type SecretSource } from './reload-secrets.ts'
import { loadSettings, readProductionSettings } from './settings.ts'
import { randomText } from './test/browser.ts'
import { aSignedInBrowser } from './test/fixtures.ts'
import { type House, openHouse } from './test/house.ts'

const [first, second] = [randomText(48), randomText(48)]
const database = 'postgresql://portcullis:word@localhost/portcullis'

describe('secrets that are read again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-reload-'))
  let house: House
  let movedTo: string[]
  let onMove: () => Promise<void>

  const keep = (kept: Partial<Record<'key' | 'fallbacks' | 'database' | 'smtp', string>>) => {
    for (const [name, text] of Object.entries(kept)) writeFileSync(join(folder, name), text, { mode: 0o600 })
  }
  const environment = {
    PUBLIC_URL: 'https://auth.example.com',
    TRUSTED_PROXIES: '127.0.0.1/32',
    MAIL_FROM: 'Example <no-reply@example.com>',
    SECRET_KEY_FILE: join(folder, 'key'),
    SECRET_KEY_FALLBACKS_FILE: join(folder, 'fallbacks'),
    DATABASE_URL_FILE: join(folder, 'database'),
    SMTP_URL_FILE: join(folder, 'smtp'),
  }
  const source: SecretSource = {
    read: () => loadSettings(environment, readProductionSettings),
    database: {
      moveTo: async (url) => {
        if (url.includes('wrong')) throw new Error('password authentication failed for user "portcullis"')
        movedTo.push(url)
        await onMove()
      },
    },
  }
  const reload = () => reloadSecrets(house.ctx, source)
  const logged = () => house.logged.map((line) => JSON.parse(line)).at(-1)
  const believed = () => house.ctx.keyring.all.map(({ id }) => id)

  before(async () => {
    house = await openHouse({ SECRET_KEY: first })
    await house.startMemory()
  })
  beforeEach(async () => {
    movedTo = []
    onMove = async () => undefined
    keep({ key: first, fallbacks: second, database, smtp: 'smtp://127.0.0.1:25' })
    await reload()
    await resealSigningKeys(house.ctx, 'command')
    keep({ fallbacks: '' })
    await reload()
    await house.empty()
  })
  after(async () => {
    await house.close()
    rmSync(folder, { recursive: true })
  })

  test('[SECRETS-10] all are taken over, and whoever is signed in stays signed in', async () => {
    const byToken = await aSignedInBrowser(house, { deviceKey: true })
    const byCookie = await aSignedInBrowser(house, { transport: 'cookie' })
    keep({
      key: second,
      fallbacks: first,
      database: database.replace('word', 'other'),
      smtp: 'smtp://u:p@127.0.0.1:26',
    })

    await reload()

    assert.equal(logged().msg, 'secrets read again')
    assert.deepEqual(believed(), [logged().secretKey, house.ctx.keyring.all[1]?.id])
    assert.equal(house.settings.mail.server?.credentials?.pass, 'p')
    assert.deepEqual(movedTo.at(-1), database.replace('word', 'other'))
    assert.equal((await byToken.get('/v1/account', { bearer: true })).status, 200)
    assert.equal((await byToken.refresh()).status, 200)
    assert.equal((await byCookie.send('/v1/account', { name: 'Anna' }, { method: 'PATCH' })).status, 200)
    assert.equal((await byCookie.post('/v1/sign-out')).status, 204)
  })

  test('[SECRETS-10] from then on everything is made under the new key', async () => {
    keep({ key: second, fallbacks: first })
    await reload()
    const browser = await aSignedInBrowser(house, { deviceKey: true })
    await resealSigningKeys(house.ctx, 'command')
    keep({ fallbacks: '' })

    await reload()

    assert.equal(believed().length, 1)
    assert.equal((await browser.refresh()).status, 200)
    assert.equal((await browser.get('/v1/account', { bearer: true })).status, 200)
  })

  test('[SECRETS-10] a key that is believed no longer opens nothing from that moment, not even what a node remembers', async () => {
    const byCookie = await aSignedInBrowser(house, { transport: 'cookie' })
    const byToken = await aSignedInBrowser(house)
    await resealUnder(second)
    assert.equal((await byCookie.get('/v1/account')).status, 200, 'and now the node remembers')

    keep({ key: second, fallbacks: '' })
    await reload()

    assert.equal((await byCookie.get('/v1/account')).code, 'not_signed_in')
    assert.equal((await byToken.refresh()).code, 'refresh_refused')
  })

  test('[SECRETS-11] if anything is wrong with one, none is taken over, and every mistake is logged', async () => {
    const before = believed()
    keep({ key: 'short', fallbacks: first, smtp: 'smtp://u:the-canary@127.0.0.1:26/path', database: '' })

    await reload()

    assert.equal(logged().msg, 'secrets not taken over, those before go on')
    assert.deepEqual(
      logged()
        .why.map(({ env }: { env: string }) => env)
        .toSorted(),
      ['DATABASE_URL', 'SECRET_KEY', 'SMTP_URL'],
    )
    assert.doesNotMatch(JSON.stringify(logged()), /canary/)
    assert.deepEqual([believed(), house.settings.mail.server?.credentials], [before, undefined])
    assert.equal((await aSignedInBrowser(house)).cookies.has('__Host-refresh'), true, 'it goes on')
  })

  test('[SECRETS-11] a database that does not let the new password in keeps all the others too', async () => {
    const before = believed()
    keep({ key: second, fallbacks: first, database: database.replace('word', 'wrong') })

    await reload()

    assert.equal(logged().why, 'password authentication failed for user "portcullis"')
    assert.deepEqual(believed(), before)
  })

  test('[SECRETS-11] a key that cannot open the signing keys is not taken, and it is said what to do', async () => {
    const before = believed()
    const other = database.replace('word', 'other')
    keep({ key: second, fallbacks: '', database: other })
    movedTo = []

    await reload()

    assert.deepEqual(movedTo, [other, database], 'there and back')
    assert.match(logged().why, /Put the former one into SECRET_KEY_FALLBACKS/)
    assert.deepEqual(believed(), before)
    assert.equal((await aSignedInBrowser(house)).cookies.has('__Host-refresh'), true)
  })

  test('[SECRETS-10] a database that opens to the new password alone is reached again', async () => {
    keep({ key: second, fallbacks: first, database: database.replace('word', 'other') })
    await house.breakTable('signing_keys')
    onMove = () => house.mendTable('signing_keys')

    await reload()

    assert.equal(logged().msg, 'secrets read again')
  })

  test('[SECRETS-12] what is taken over has an age from then on', async () => {
    const ages = () =>
      house.rows(sql<{ name: string; count: number }>`select name, count(*) from portcullis.secret_ages
        group by name order by name`)
    await house.rows(sql`delete from portcullis.secret_ages`)
    keep({ key: second, fallbacks: first, smtp: 'smtp://u:p@127.0.0.1:26' })

    await reload()

    assert.deepEqual(await ages(), [
      { name: 'DATABASE_URL', count: 1 },
      { name: 'SECRET_KEY', count: 1 },
      { name: 'SECRET_KEY_FALLBACKS', count: 1 },
      { name: 'SMTP_URL', count: 1 },
    ])
  })

  /** Puts the signing keys under another key, as `keys reseal` does, while this node goes on with its own. */
  async function resealUnder(key: string) {
    house.ctx.keyring.replace(key, [first])
    await resealSigningKeys(house.ctx, 'command')
    house.ctx.keyring.replace(first, [key])
  }
})
