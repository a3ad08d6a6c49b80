import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { AdminKeys, Outbox } from '@portcullis/protocol/admin-shapes'
import { sql } from '../../platform/db/sql.ts'
import { type House, openHouse } from '../../test/house.ts'
import { anOperator } from '../../test/operators.ts'

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
})
