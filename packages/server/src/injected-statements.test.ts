import assert from 'node:assert/strict'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'
import { sql } from './platform/db/sql.ts'
import { aSignedInBrowser, tokenMailedTo } from './test/fixtures.ts'
import { goodPassword, type House, openHouse } from './test/house.ts'
import { stateOf } from './test/state-of.ts'

// What somebody can do who has slipped a whole statement of their choice into the server's own connection,
// and has an account of their own besides.
const victim = 'ann@example.com'
const attacker = 'mallory@example.com'
const denied = /permission denied|must be (owner|superuser)|must have|must be able to SET ROLE/
const unvouched = /nobody vouches for this/

describe('a statement that was slipped into the server’s connection', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(async () => {
    if (house) await house.close()
  })

  const inject = (text: string, values: unknown[] = []) =>
    house.injected(text, values) as Promise<Record<string, never>[]>
  const accountOf = async (email: string): Promise<string> => {
    const [row] = await house.rows(
      sql<{ id: string }>`select id from portcullis.accounts where email = ${email}`,
    )
    return row?.id ?? ''
  }
  /** Makes an attempt, and shows that it was denied and that nothing is other than before. */
  const isDenied = async (text: string, values: unknown[] = [], why: RegExp = denied) => {
    const before = await stateOf(house)
    await assert.rejects(inject(text, values), why, text)
    assert.equal(await stateOf(house), before, text)
  }

  test('[DATABASE-11] [PASSWORDS-1] reads no hash, no link’s digest and no key of the vault, in whatever way', async () => {
    await aSignedInBrowser(house)
    await house.browser().post('/v1/password-reset', { email: victim })

    for (const table of ['password_hashes', 'pending_hashes', 'voucher_keys', 'endorsed_signing_keys'])
      await isDenied(`select * from portcullis_vault.${table}`)
    for (const reading of [
      'select digest from portcullis.one_time_codes',
      'select code_digest from portcullis.one_time_codes',
      'select c from portcullis.one_time_codes c',
      'select to_jsonb(c) from portcullis.one_time_codes c',
      'select id from portcullis.one_time_codes order by digest',
      "select id from portcullis.one_time_codes where digest > '\\x80'",
      'update portcullis.one_time_codes set spent_at = null returning digest',
    ])
      await isDenied(reading)
    assert.equal(
      (await inject('select id from portcullis.one_time_codes')).length > 0,
      true,
      'ids may be read',
    )
  })

  test('[DATABASE-14] [ONE-TIME-CODES-9] sets no password by a link of its own making, nor by one that was mailed', async () => {
    await aSignedInBrowser(house)
    const account = await accountOf(victim)
    const [code, digest] = [randomUUID(), randomBytes(32)]
    await house.browser().post('/v1/password-reset', { email: victim })

    await isDenied(
      `insert into portcullis.one_time_codes (id, purpose, subject_id, digest, expires_at)
       values ($1, 'password-reset', $2, $3, now() + interval '1 hour')`,
      [code, account, digest],
    )
    const issue = `select portcullis_vault.issue_code(
      $1, 'password-reset', $2, $3, null, null, 3600, '{}', null, $4)`
    for (const voucher of [null, digest, createHash('sha256').update(digest).digest()])
      await isDenied(issue, [code, account, digest, voucher], unvouched)
    const [reset] = await inject(
      `select portcullis_vault.reset_password(c.id, $1, 'argon2id$v=19$m=19456,t=2,p=1', $1, $1) as account
       from portcullis.one_time_codes c where c.purpose = 'password-reset'`,
      [digest],
    )

    assert.deepEqual(reset, { account: null })
    const token = await tokenMailedTo(house, victim)
    const confirm = { token, password: 'another fine long password' }
    assert.equal((await house.browser().post('/v1/password-reset/confirm', confirm)).status, 200)
  })

  test('[DATABASE-14] moves no link and no mail to another person, and writes none anew', async () => {
    await aSignedInBrowser(house)
    await aSignedInBrowser(house, { email: attacker })
    const account = await accountOf(victim)
    await house.browser().post('/v1/password-reset', { email: attacker })
    await house.browser().post('/v1/password-reset', { email: victim })

    for (const change of ['subject_id = $1', "data = jsonb_build_object('id', $1::uuid)", 'id = $1'])
      await isDenied(`update portcullis.one_time_codes set ${change}`, [account])
    await isDenied("update portcullis.one_time_codes set expires_at = now() + interval '1 year'")
    await isDenied('delete from portcullis.one_time_codes')
    await isDenied('update portcullis.outbox set recipient = $1', [attacker])
    await isDenied('delete from portcullis.outbox')
    await isDenied(
      `insert into portcullis.outbox (id, recipient, template, sealed, expires_at)
       select id, $1, template, sealed, expires_at from portcullis.outbox where recipient = $2`,
      [attacker, victim],
      /duplicate key/,
    )
    await inject('select portcullis.sweep_mail(0, 100), portcullis.sweep_codes(100)')

    const token = await tokenMailedTo(house, attacker)
    await house.browser().post('/v1/password-reset/confirm', { token, password: 'a word of the attacker' })
    assert.equal((await house.browser().signIn(victim, goodPassword)).status, 201)
    assert.match((await house.mailTo(victim))[0]?.text ?? '', /#token=/)
  })

  test('[DATABASE-14] a link that is spent and a session that is over stay so', async () => {
    const browser = await aSignedInBrowser(house, { transport: 'cookie' })
    const copy = browser.stolen()
    await browser.post('/v1/sign-out')
    await house.browser().post('/v1/password-reset', { email: victim })
    const token = await tokenMailedTo(house, victim)
    const reset = (password: string) =>
      house.browser().post('/v1/password-reset/confirm', { token, password })
    await reset('another fine long password')

    const over = /what is over .* stays over/
    await isDenied('update portcullis.sessions set ended_at = null, end_reason = null', [], over)
    await isDenied('update portcullis.one_time_codes set spent_at = null', [], over)

    assert.equal((await reset('the third of these passwords')).code, 'invalid_link')
    assert.equal((await copy.get('/v1/account')).code, 'session_signed_out')
  })

  test('[DATABASE-14] tries no password, however often: only the server can ask whether one matches', async () => {
    await aSignedInBrowser(house)
    const account = await accountOf(victim)
    const [hash] = await house.rows(
      sql<{ hash: Uint8Array }>`select hash from portcullis_vault.password_hashes`,
    )
    const right = Buffer.from(hash?.hash ?? [])

    await isDenied('select portcullis_vault.password_matches($1, $2)', [account, right])
    await isDenied('select portcullis_vault.password_matches($1, $2, $2)', [account, right], unvouched)
    const change = 'portcullis_vault.change_password($1, $2'
    await isDenied(`select ${change}, 'p', $2, $2)`, [account, right])
    await isDenied(`select ${change}, $2, 'p', $2, $2)`, [account, right], unvouched)
  })

  test('[DATABASE-14] starts no session, and makes none of its own another person’s', async () => {
    const own = await aSignedInBrowser(house, { email: attacker, transport: 'cookie' })
    await aSignedInBrowser(house)
    const account = await accountOf(victim)
    const [row] = await house.rows(sql<{ id: string; secret_digest: Uint8Array }>`
      select s.id, s.secret_digest from portcullis.sessions s
      where s.transport = 'cookie'
        and s.account_id = (select id from portcullis.accounts where email = ${attacker})`)
    const digest = Buffer.from(row?.secret_digest ?? [])

    await isDenied('update portcullis.sessions set account_id = $1', [account])
    await isDenied("update portcullis.sessions set expires_at = 'infinity'")
    await isDenied('delete from portcullis.sessions')
    await own.post('/v1/sign-out')
    await house.letTimePass(40 * 86_400)
    await inject('select portcullis.sweep_sessions(0, 100)')
    await isDenied(
      `insert into portcullis.sessions (id, account_id, transport, amr, secret_digest, expires_at, ip, device)
       values ($1, $2, 'cookie', '{pwd}', $3, 'infinity', '', '')`,
      [row?.id, account, digest],
    )
    await isDenied(
      `select portcullis_vault.start_session($1, $2, 'cookie', '{pwd}', $3, null, null, 3600, '', '', $3)`,
      [row?.id, account, digest],
      unvouched,
    )

    assert.equal((await own.get('/v1/account')).code, 'not_signed_in')
  })

  test('[DATABASE-14] changes no address, no role and no mark of an account, opens none and erases none', async () => {
    await aSignedInBrowser(house)
    const account = await accountOf(victim)

    for (const change of [
      "email = 'mallory@example.com'",
      "roles = '{administrator}'",
      'email_verified_at = now()',
      'suspended_at = null',
      "closed_at = now() - interval '1 year'",
    ])
      await isDenied(`update portcullis.accounts set ${change}`)
    await isDenied(
      "insert into portcullis.accounts (id, email) values (gen_random_uuid(), 'new@example.com')",
    )
    await isDenied('delete from portcullis.accounts')
    await isDenied(
      'insert into portcullis.reserved_emails (email, account_id, reserved_until) values ($1, $2, ' +
        `'infinity')`,
      [attacker, account],
    )
    for (const call of [
      'portcullis.change_email($1, gen_random_uuid(), $2, 0)',
      'portcullis_vault.undo_email_change(gen_random_uuid(), $2)',
      'portcullis_vault.open_account($1, gen_random_uuid(), $2, array[$2::bytea], array[$2::bytea], $2)',
    ]) {
      const before = await stateOf(house)
      await inject(`select ${call}, $1::uuid, $2::bytea`, [account, randomBytes(32)])
      assert.equal(await stateOf(house), before, call)
    }

    const [closed] = await inject('select portcullis.close_account($1) as email', [account])
    const erased = await inject('select portcullis.erase_closed_accounts(0, 100)')
    assert.deepEqual(
      [closed, erased],
      [{ email: victim }, []],
      'closing can be undone, and erasing takes its time',
    )
  })

  test('[DATABASE-14] gives itself no verified address by another person’s sign-up', async () => {
    const browser = house.browser()
    await browser.post('/v1/sign-up', { email: attacker, password: goodPassword })

    await isDenied('update portcullis.pending_sign_ups set email = $1', [victim])
    await isDenied('delete from portcullis.pending_sign_ups')
    await isDenied(
      `select portcullis_vault.keep_pending_password(gen_random_uuid(), $1, 'p', $1, $1)`,
      [randomBytes(32)],
      unvouched,
    )
    await isDenied(`select portcullis_vault.keep_pending_password(gen_random_uuid(), 'p', $1, $1)`, [
      randomBytes(32),
    ])

    const token = await tokenMailedTo(house, attacker)
    assert.equal((await browser.post('/v1/email-verification/confirm', { token })).status, 200)
    assert.deepEqual(await house.rows(sql`select email from portcullis.accounts`), [{ email: attacker }])
  })

  test('[SIGNING-KEYS-17] adds no key that APIs would believe', async () => {
    const jwk = { kty: 'EC', crv: 'P-256', x: randomBytes(32).toString('base64url'), y: 'y' }
    const members = `{"crv":"${jwk.crv}","kty":"${jwk.kty}","x":"${jwk.x}","y":"${jwk.y}"}`
    const kid = createHash('sha256').update(members).digest('base64url')
    const keys = await house.rows(
      sql<{ kid: string; state: string }>`select kid, state from portcullis.signing_keys`,
    )
    const kidOf = (state: string) => keys.find((key) => key.state === state)?.kid
    const caller = JSON.stringify({ id: 'x', ip: '', device: '', by: 'command' })
    const key = [kid, JSON.stringify(jwk), randomBytes(80)]
    await house.letTimePass(86_400)

    await isDenied(
      `insert into portcullis.signing_keys (kid, state, public_jwk) values ($1, 'previous', $2)`,
      key.slice(0, 2),
    )
    await isDenied("update portcullis.signing_keys set state = 'previous'")
    await isDenied('update portcullis.signing_keys set public_jwk = $1', [key[1]])
    await isDenied('select portcullis_vault.endorse_signing_key($1, $2)', [kid, key[2]], unvouched)
    await isDenied(
      'select portcullis.rotate_signing_keys($1, $2, 0, 0, $3, $4, $5, $6)',
      [kidOf('current'), kidOf('next'), ...key, caller],
      unvouched,
    )
    await isDenied(
      'select portcullis.replace_signing_keys($1, array[$2, $2], array[$3, $3]::jsonb[], array[$4, ' +
        '$4]::bytea[], $5)',
      [kidOf('current'), ...key, caller],
      unvouched,
    )
    assert.deepEqual(await house.rows(sql`select kid, state from portcullis.signing_keys`), keys)
  })

  test('[DATABASE-15] makes the database believe no key of its own', async () => {
    const pad = randomBytes(64)
    const before = await house.rows(sql`select * from portcullis_vault.voucher_keys`)

    const [agreed] = await inject(
      `select portcullis_vault.agree_on_keys('{mine}', array[$1]::bytea[], array[$1]::bytea[], ` +
        'array[$1]::bytea[]) as ok',
      [pad],
    )
    await isDenied("select portcullis_vault.is_vouched($1, 'start-session', 'x')", [pad])

    assert.deepEqual(agreed, { ok: false })
    assert.deepEqual(await house.rows(sql`select * from portcullis_vault.voucher_keys`), before)
    assert.equal(before.length, 1)
  })
})
