import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { AdminSettings } from '@portcullis/protocol/admin-service-shapes'
import type { AdminKeys, Outbox } from '@portcullis/protocol/admin-shapes'
import { sql } from '../../platform/db/sql.ts'
import { noteSecrets } from '../../reload-secrets.ts'
import { declaredSettings, originsOf } from '../../settings.ts'
import type { Browser } from '../../test/browser.ts'
import { type House, openHouse } from '../../test/house.ts'
import { anOperator, idOf } from '../../test/operators.ts'
import { listSettings } from './list-settings.ts'
import { type KeysRotated, rotateKeysFor } from './signing-keys.ts'

const reason = 'The mail server is back.'

describe('how the service stands, for those who run it', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  const outbox = async (query = '') => {
    const auditor = await anOperator(house, 'auditor')
    return (await auditor.get<Outbox>(`/v1/admin/outbox${query}`)).body
  }
  /** A mail that the server did not take, and one that it will never take. */
  const aTroubledOutbox = () =>
    house.rows(sql<{ id: string; recipient: string }>`
      insert into portcullis.outbox
        (id, recipient, template, sealed, decoy, expires_at, next_try_at, tries, failed_at, last_error)
      select gen_random_uuid(), who || '@example.com', 'password-reset.link', 'sealed words'::bytea,
        who = 'decoy',
        now() + interval '1 day', now() + interval '1 hour', 3, case when who = 'failed' then now() end,
        '451 4.7.1 come back later'
      from unnest(array['waiting', 'second', 'failed', 'decoy']) who returning id, recipient`)

  test('[ADMIN-SERVICE-1] keys are shown with their states, and nothing of their private parts', async () => {
    const auditor = await anOperator(house, 'auditor')

    const { body } = await auditor.get<AdminKeys>('/v1/admin/keys')

    assert.deepEqual(body.keys.map(({ state }) => state).toSorted(), ['current', 'next'])
    assert.ok(body.keys.every(({ sealedUnder }) => sealedUnder === 'primary'))
    assert.doesNotMatch(JSON.stringify(body), /"d"|private|sealed_/)
  })

  test('[ADMIN-SERVICE-2] what waits and what failed is shown, without words, links and decoys', async () => {
    await house.deliverMail()
    await aTroubledOutbox()

    const waiting = await outbox()
    const failed = await outbox('?state=failed')
    const first = await outbox('?limit=1')
    const second = await outbox(`?limit=1&after=${first.next}`)

    const of = ({ mails }: Outbox) => mails.map(({ recipient }) => recipient).toSorted()
    const troubled = (page: Outbox) => of(page).filter((to) => /^(waiting|second|failed|decoy)@/.test(to))
    assert.deepEqual(troubled(waiting), ['second@example.com', 'waiting@example.com'])
    assert.deepEqual(of(failed), ['failed@example.com'])
    assert.equal(failed.mails[0]?.lastError, '451 4.7.1 come back later')
    assert.deepEqual([first.mails.length, second.mails.length], [1, 1])
    assert.notEqual(first.mails[0]?.id, second.mails[0]?.id)
    assert.doesNotMatch(JSON.stringify([waiting, failed]), /sealed|token|words/)
  })

  test('[ADMIN-SERVICE-3] [T193] a mail that waits is tried at once; any other is not found', async () => {
    const helper = await anOperator(house, 'support')
    await house.rows(sql`delete from portcullis.outbox`)
    const mails = await aTroubledOutbox()
    const idOf = (name: string) => mails.find(({ recipient }) => recipient.startsWith(name))?.id
    const retry = (id: string | undefined) => helper.post(`/v1/admin/outbox/${id}/retry`, { reason })

    const done = await retry(idOf('waiting'))
    const others = [await retry(idOf('failed')), await retry(idOf('decoy')), await retry(randomUUID())]

    assert.equal(done.status, 204)
    assert.deepEqual(
      others.map(({ code }) => code),
      ['not_found', 'not_found', 'not_found'],
    )
    const due = sql`select recipient from portcullis.outbox where next_try_at <= now() order by 1`
    assert.deepEqual(await house.rows(due), [{ recipient: 'waiting@example.com' }])
    assert.equal(
      (await house.eventNames()).filter((name) => name === 'admin-service.mail-hastened').length,
      1,
    )
  })

  const rotate = (browser: Browser) => browser.post<KeysRotated>('/v1/admin/signing-keys/rotate', { reason })
  const makeNextOlder = () =>
    house.rows(sql`update portcullis.signing_keys set state_since = state_since - interval '17 minutes',
      created_at = created_at - interval '17 minutes' where state = 'next'`)

  test('[ADMIN-SERVICE-4] an administrator rotates the keys, and the log says who and why', async () => {
    const boss = await anOperator(house, 'administrator')
    await makeNextOlder()
    const { body: before } = await boss.get<AdminKeys>('/v1/admin/keys')

    const done = await rotate(boss)
    const again = await rotate(boss)

    const kidOf = ({ keys }: AdminKeys, state: string) => keys.find((key) => key.state === state)?.kid
    assert.deepEqual([done.body.outcome, again.body.outcome], ['rotated', 'published-too-recently'])
    assert.equal(kidOf(done.body, 'current'), kidOf(before, 'next'))
    assert.equal(kidOf(again.body, 'current'), kidOf(before, 'next'))
    const by = await idOf(house, 'administrator@example.com')
    const details = await house.rows(sql`select name, detail ->> 'by' as by, detail ->> 'why' as why
      from portcullis.events where name in ('admin-service.keys-rotated', 'signing-keys.rotated') order by 1`)
    assert.deepEqual(details, [
      { name: 'admin-service.keys-rotated', by, why: reason },
      { name: 'signing-keys.rotated', by: 'operator', why: null },
    ])
  })

  test('[ADMIN-SERVICE-4] [T194] nobody else rotates, nor an administrator whose role is gone by then', async () => {
    await makeNextOlder()
    const { body: before } = await (await anOperator(house, 'auditor')).get<AdminKeys>('/v1/admin/keys')

    for (const role of ['support', 'auditor'] as const)
      assert.equal((await rotate(await anOperator(house, role))).code, 'not_permitted')
    const accountId = await idOf(house, 'auditor@example.com')
    const former = { by: accountId, accountId, sessionId: undefined, permission: 'administer' } as const
    assert.equal((await rotateKeysFor(house.ctx, former, reason)).outcome, 'changed-meanwhile')

    const { body: after } = await (await anOperator(house, 'auditor')).get<AdminKeys>('/v1/admin/keys')
    assert.deepEqual(
      after.keys.map(({ kid, state }) => [kid, state]),
      before.keys.map(({ kid, state }) => [kid, state]),
    )
    assert.ok(!(await house.eventNames()).includes('admin-service.keys-rotated'))
  })

  test('[ADMIN-SERVICE-5] [T216] settings are shown with their source, and of secrets nothing but that they are', async () => {
    const canary = 'c4naryWordThatNobodySees'
    const other = await openHouse({
      SMTP_URL: `smtp://mailer:${canary}@mail.example.com:587`,
      WEBHOOK_URL: `https://hooks.example.com/${canary}`,
      WEBHOOK_SECRET: `whsec_${Buffer.from(canary + canary).toString('base64')}`,
      OTEL_EXPORTER_OTLP_HEADERS: `api-key=${canary}`,
      PASSWORD_MIN_LENGTH: '20',
    })
    await noteSecrets(other.ctx)
    await other.letTimePass(86_400 * 3 + 60)
    const auditor = await anOperator(other, 'auditor')

    const { body } = await auditor.get<AdminSettings>('/v1/admin/settings')

    const of = (env: string) => body.settings.find((setting) => setting.env === env)
    assert.equal(body.settings.length, Object.values(declaredSettings).flatMap(Object.keys).length)
    assert.deepEqual(
      [of('PASSWORD_MIN_LENGTH')?.value, of('PASSWORD_MIN_LENGTH')?.source],
      ['20', 'environment'],
    )
    assert.deepEqual([of('EVENTS_RETENTION_DAYS')?.source], ['default'])
    assert.deepEqual(of('SECRET_KEY')?.secret, { isSet: true, ageDays: 3 })
    assert.deepEqual([of('SMTP_URL')?.value, of('SMTP_URL')?.secret?.ageDays], ['mail.example.com:587', 3])
    assert.equal(of('DATABASE_OWNER_URL')?.secret?.isSet, false)
    assert.equal(of('WEBHOOK_URL')?.value, null)
    const text = JSON.stringify(body)
    const ages = await other.rows(
      sql<{ fingerprint: string }>`select fingerprint from portcullis.secret_ages`,
    )
    for (const secret of [
      canary,
      'mailer',
      other.ctx.keyring.primary.id,
      ...ages.map((row) => row.fingerprint),
    ])
      assert.ok(!text.includes(secret), secret)
    assert.ok(!text.includes(other.settings.secrets.key as string))
    await other.close()
  })

  test('[ADMIN-SERVICE-5] a name and a word in an address that is no secret are left out', async () => {
    const ctx = {
      ...house.ctx,
      origins: originsOf({ PASSWORD_BREACH_URL: 'https://me:word@mirror.example.com/range?key=word' }),
    }

    const { settings } = await listSettings(ctx)

    const shown = settings.find(({ env }) => env === 'PASSWORD_BREACH_URL')
    assert.equal(shown?.value, 'https://…@mirror.example.com/range?…')
  })
})
