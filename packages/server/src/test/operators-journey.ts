import type { Outbox, PendingSignUps } from '@portcullis/protocol/admin-shapes'
import { issueFirstLink } from '../features/operators/first-administrator.ts'
import { inviteOperator } from '../features/operators/invite-operator.ts'
import { sql } from '../platform/db/sql.ts'
import { anAccount } from './fixtures.ts'
import { goodPassword, type House } from './house.ts'
import { idOf } from './operators.ts'

const email = 'chief@example.com'
const reason = 'It belongs to the journey.'

/** Makes every journey of somebody who runs the service, from the first administrator on. */
export async function runTheService(house: House): Promise<void> {
  // Such a link is made for an empty database alone.
  await house.rows(sql`truncate portcullis.accounts cascade`)
  const token = (await issueFirstLink(house.ctx))?.split('=')[1] ?? ''
  await house.browser().post('/v1/first-administrator', { token, email, password: goodPassword })
  const chief = house.browser()
  await chief.signIn(email, goodPassword, 'cookie')
  await anAccount(house, 'helper@example.com')
  const helper = await idOf(house, 'helper@example.com')

  await inviteOperator(house.ctx, { email: 'auditor@example.com', role: 'auditor', reason, prints: false })
  await chief.get('/v1/admin/self')
  await chief.post(`/v1/admin/operators/${helper}/grant`, { role: 'support', reason })
  await chief.get('/v1/admin/operators')
  await chief.post(`/v1/admin/operators/${helper}/revoke`, { reason })

  await chief.get('/v1/admin/events?result=failure')
  await chief.get('/v1/admin/events/series')
  await chief.get('/v1/admin/keys')
  await chief.post('/v1/admin/signing-keys/rotate', { reason })
  await chief.get('/v1/admin/settings')
  const wanted = { name: 'The dashboard', scopes: ['events:read'], expiresInDays: 30, reason }
  const { body: made } = await chief.post<{ id: string }>('/v1/admin/api-keys', wanted)
  await chief.get('/v1/admin/api-keys')
  await chief.post(`/v1/admin/api-keys/${made.id}/revoke`, { reason })
  await chief.get('/v1/admin/events/export')
  await chief.get('/v1/admin/checklist')
  await chief.get('/v1/admin/attention')
  await house.browser().post('/v1/sign-up', { email: 'slow@example.com', password: goodPassword })
  const { body: outbox } = await chief.get<Outbox>('/v1/admin/outbox')
  const [mail] = outbox.mails
  await chief.post(`/v1/admin/outbox/${mail?.id}/retry`, { reason })
  const account = `/v1/admin/accounts/${helper}`
  await chief.get('/v1/admin/accounts?search=helper')
  await chief.get('/v1/admin/accounts?search=helper&filter=locked')
  await chief.get(account)
  for (const act of ['end-sessions', 'unlock', 'suspend', 'unsuspend', 'force-reset'])
    await chief.post(`${account}/${act}`, { reason })
  await house.browser().post('/v1/sign-up', { email: 'late@example.com', password: goodPassword })
  const { body } = await chief.get<PendingSignUps>('/v1/admin/sign-ups?email=late@example.com')
  await chief.post(`/v1/admin/sign-ups/${body.signUps[0]?.id}/resend`, { reason })
}
