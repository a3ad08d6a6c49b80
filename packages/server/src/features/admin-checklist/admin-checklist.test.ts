import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { Attention, Checklist } from '@portcullis/protocol/admin-service-shapes'
import { checklist } from '@portcullis/protocol/findings/checklist'
import { judgeChecklist } from '../../checks/judge-checklist.ts'
import { runChecks } from '../../checks/run-checks.ts'
import { badFacts } from '../../checks/test/bad-facts.ts'
import { goodFacts } from '../../checks/test/facts.ts'
import { createContext } from '../../platform/context.ts'
import { sql } from '../../platform/db/sql.ts'
import { noteSecrets } from '../../reload-secrets.ts'
import { anotherNode } from '../../test/another-node.ts'
import { type House, openHouse } from '../../test/house.ts'
import { anOperator } from '../../test/operators.ts'
import { openTlsHouse } from '../../test/tls-house.ts'
import { createServiceJudge } from './judge-service.ts'

const canary = 'c4naryWordThatNobodySees'
const secretKey = randomBytes(48).toString('base64')

describe('how the service stands against the checklist', () => {
  let house: House
  before(async () => {
    house = await openHouse({
      SECRET_KEY: secretKey,
      SMTP_URL: `smtp://mailer:${canary}@mail.example.com:587`,
      WEBHOOK_URL: `https://hooks.example.com/${canary}`,
      WEBHOOK_SECRET: `whsec_${Buffer.from(`${canary}${canary}`).toString('base64')}`,
      PASSWORD_MIN_LENGTH: '8',
      SILENCED_CHECKS: 'hsts-preload-off: the parent domain is not ours',
    })
    await noteSecrets(house.ctx)
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  /** Another server on the same database, which has judged nothing yet. */
  const aFreshNode = () => createContext({ ...house.ctx })
  const judgedAnew = async () => {
    const { lines } = await createServiceJudge(aFreshNode()).judge()
    return Object.fromEntries(lines.map((line) => [line.id, line]))
  }

  test('[ADMIN-CHECKLIST-1] every line comes with its state, what was seen and what mends it', async () => {
    const auditor = await anOperator(house, 'auditor')

    const { body, status } = await auditor.get<Checklist>('/v1/admin/checklist')

    assert.equal(status, 200)
    assert.deepEqual(
      body.lines.map(({ id, must }) => [id, must]),
      checklist.map(({ id, must }) => [id, must]),
    )
    const line = (id: string) => body.lines.find((each) => each.id === id)
    assert.equal(line('PASS-1')?.state, 'amber')
    const [found] = line('PASS-1')?.findings ?? []
    assert.equal(found?.rule, 'password-short')
    assert.match(found?.mend ?? '', /PASSWORD_MIN_LENGTH/)
    assert.equal(line('CSRF-1')?.state, 'green')
    assert.equal(line('ENV-2')?.state, 'green')
    assert.deepEqual(line('TLS-3')?.accepted[0]?.reason, 'the parent domain is not ours')
  })

  test('[ADMIN-CHECKLIST-1] a line is as bad as the worst that was found, and each rule has its line', () => {
    const judged = (facts: ReturnType<typeof goodFacts>) =>
      judgeChecklist(runChecks(facts, 'here', { deploy: true, silences: new Map() }))
    const [good, bad] = [judged(goodFacts()), judged(badFacts())]

    assert.deepEqual(new Set(good.map(({ state }) => state)), new Set(['green', 'untold']))
    const states = Object.fromEntries(bad.map(({ id, state }) => [id, state]))
    assert.deepEqual(
      ['ENV-1', 'DEPLOY-2', 'PASS-1', 'ROT-2', 'TOKEN-1'].map((id) => states[id]),
      ['red', 'red', 'amber', 'amber', 'untold'],
    )
  })

  test('[ADMIN-CHECKLIST-2] what this server cannot tell is not green, and says why', async () => {
    const auditor = await anOperator(house, 'auditor')

    const { body } = await auditor.get<Checklist>('/v1/admin/checklist')

    const line = (id: string) => body.lines.find((each) => each.id === id)
    assert.equal(line('TOKEN-1')?.state, 'untold')
    assert.match(line('TOKEN-1')?.evidence ?? '', /tests of this release/)
    const asked = line('ACCT-1')?.notJudged ?? []
    assert.ok(asked.some(({ rule, why }) => rule === 'mail-refused' && /check --deploy/.test(why)))
    assert.ok(asked.some(({ rule }) => rule === 'spf-missing'))
  })

  test('[ADMIN-CHECKLIST-3] however many ask, a node judges once', async () => {
    const judge = createServiceJudge(aFreshNode())
    const alone = house.ctx.db.roundTrips()
    await judge.judge()
    const trips = house.ctx.db.roundTrips() - alone

    const other = createServiceJudge(aFreshNode())
    const before = house.ctx.db.roundTrips()
    const answers = await Promise.all(Array.from({ length: 50 }, () => other.judge()))

    assert.equal(house.ctx.db.roundTrips() - before, trips)
    assert.equal(new Set(answers).size, 1)
    assert.ok(trips > 0 && trips < 40, `${trips} round trips`)
  })

  test('[ADMIN-CHECKLIST-3] [ADMIN-CHECKLIST-4] a database that fails is said to, not in its own words', async () => {
    const { db } = house.ctx
    const broken = { ...db, many: fails, first: fails }
    function fails(): Promise<never> {
      return Promise.reject(new Error(`connection to ${canary} refused`))
    }

    const { lines } = await createServiceJudge(createContext({ ...house.ctx, db: broken })).judge()

    const deploy = lines.find(({ id }) => id === 'DEPLOY-2')
    assert.equal(deploy?.state, 'untold')
    assert.match(deploy?.notJudged[0]?.why ?? '', /did not answer/)
    assert.ok(!JSON.stringify(lines).includes(canary))
  })

  test('[ADMIN-CHECKLIST-3] a database that does not answer is waited for four seconds', async (t) => {
    const { db } = house.ctx
    const never = () => new Promise<never>(() => undefined)
    t.mock.timers.enable({ apis: ['setTimeout'] })

    const judging = createServiceJudge(
      createContext({ ...house.ctx, db: { ...db, many: never, first: never } }),
    ).judge()
    t.mock.timers.tick(3999)
    const early = await Promise.race([judging, new Promise((resolve) => setImmediate(resolve, 'waits'))])
    t.mock.timers.tick(1)
    const { lines } = await judging

    assert.equal(early, 'waits')
    assert.equal(lines.find(({ id }) => id === 'DEPLOY-2')?.state, 'untold')
  })

  test('[ADMIN-CHECKLIST-4] [T216] no secret and no digest of one stands in what is shown', async () => {
    const auditor = await anOperator(house, 'auditor')

    const answers = [await auditor.get('/v1/admin/checklist'), await auditor.get('/v1/admin/attention')]

    const text = JSON.stringify(answers.map(({ body }) => body))
    const { primary } = house.ctx.keyring
    for (const secret of [canary, secretKey, secretKey.slice(0, 12), primary.id, 'postgresql://', 'mailer'])
      assert.ok(!text.includes(secret), secret)
    const ages = await house.rows(
      sql<{ fingerprint: string }>`select fingerprint from portcullis.secret_ages`,
    )
    assert.ok(ages.length >= 3)
    for (const { fingerprint } of ages) assert.ok(!text.includes(fingerprint))
  })

  test('[ADMIN-CHECKLIST-5] mail that failed, an old key and a detection need attention', async () => {
    await house.rows(sql`insert into portcullis.outbox
      (id, recipient, template, sealed, decoy, expires_at, next_try_at, tries, failed_at)
      values (gen_random_uuid(), 'a@example.com', 'password-reset.link', 'x', false, now() + interval '1 day',
        now(), 3, portcullis.moment())`)
    await house.rows(sql`insert into portcullis.detections values
      ('detection.stuffing', 'one', portcullis.moment()), ('detection.stuffing', 'two', portcullis.moment()),
      ('detection.spraying', 'old', portcullis.moment() - interval '2 days')`)
    await house.rows(sql`update portcullis.signing_keys set state_since = now() - interval '400 days'
      where state = 'current'`)
    const node = anotherNode(house)
    const auditor = node.browser(await anOperator(house, 'auditor'))

    const { body } = await auditor.get<Attention>('/v1/admin/attention')

    const names = body.items.map(({ name }) => name)
    for (const name of ['detection.stuffing', 'mail-stuck', 'signing-key-old'])
      assert.ok(names.includes(name), `${name} of ${names}`)
    assert.ok(!names.includes('detection.spraying'))
    assert.match(
      body.items.find(({ name }) => name === 'detection.stuffing')?.seen ?? '',
      /^2 in the last day/,
    )
    await house.rows(sql`update portcullis.signing_keys set state_since = now() where state = 'current'`)
    await node.close()
    assert.equal(
      (await judgedAnew())['ROT-1']?.findings.some(({ id }) => id === 'signing-key-old'),
      false,
    )
  })

  test('[ADMIN-CHECKLIST-1] a renewed certificate that cannot be used is red, while the one before is shown', async (t) => {
    const tls = await openTlsHouse()
    t.after(() => tls.close())
    const lineOf = async () => {
      const { lines } = await createServiceJudge(createContext({ ...tls.house.ctx })).judge()
      return lines.find(({ id }) => id === 'TLS-1')
    }

    const before = await lineOf()
    tls.put(tls.files.TLS_CERTIFICATE_FILE, 'not a certificate')
    const after = await lineOf()

    assert.equal(
      before?.findings.some(({ id }) => id === 'certificate-wrong'),
      false,
    )
    assert.equal(after?.state, 'red')
    assert.equal(
      after?.findings.some(({ id }) => id === 'certificate-wrong'),
      true,
    )
  })
})
