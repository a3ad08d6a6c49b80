import { sql } from '../../../platform/db/sql.ts'
import { anAccount, aSignedInBrowser } from '../../../test/fixtures.ts'
import { goodPassword } from '../../../test/house.ts'
import { anOperator, idOf } from '../../../test/operators.ts'
import { issueFirstLink } from '../../operators/first-administrator.ts'
import { inviteOperator } from '../../operators/invite-operator.ts'
import type { EventName } from '../events.ts'
import type { Story } from './stories.ts'

const changes = 'portcullis.operators'
const email = 'ann@example.com'
const reason = 'She is on call.'

const anApiKey = { name: 'The dashboard', scopes: ['events:read'], expiresInDays: 30, reason }

/** Something that support does to the account of Ann. */
const onAnn = (act: string, table?: string): Story => ({
  ...(table && { changes: table }),
  arrange: async (house) => {
    const helper = await anOperator(house, 'support')
    await aSignedInBrowser(house)
    const path = `/v1/admin/accounts/${await idOf(house, email)}`
    if (act === 'unsuspend') await helper.post(`${path}/suspend`, { reason })
    return () => helper.post(`${path}/${act}`, { reason })
  },
})

/** How the events of those who run the service come to be. */
export const operatorStories = {
  'operators.invited': { arrange: async (house) => () => issueFirstLink(house.ctx) },
  'operators.founded': {
    changes,
    arrange: async (house) => {
      const token = (await issueFirstLink(house.ctx))?.split('=')[1] ?? ''
      const browser = house.browser()
      return () => browser.post('/v1/first-administrator', { token, email, password: goodPassword })
    },
  },
  'operators.refused': {
    arrange: async (house) => () =>
      house
        .browser()
        .post('/v1/first-administrator', { token: 'not.a.token', email, password: goodPassword }),
  },
  'operators.opened': {
    changes,
    arrange: async (house) => () =>
      inviteOperator(house.ctx, { email, role: 'support', reason, prints: false }),
  },
  'operators.granted': {
    changes,
    arrange: async (house) => {
      const boss = await anOperator(house, 'administrator')
      await anAccount(house)
      const id = await idOf(house, email)
      return () => boss.post(`/v1/admin/operators/${id}/grant`, { role: 'support', reason })
    },
  },
  'operators.revoked': {
    arrange: async (house) => {
      const boss = await anOperator(house, 'administrator')
      await anOperator(house, 'support')
      const id = await idOf(house, 'support@example.com')
      return () => boss.post(`/v1/admin/operators/${id}/revoke`, { reason })
    },
  },
  'admin-accounts.sessions-ended': onAnn('end-sessions', 'portcullis.sessions'),
  'admin-accounts.unlocked': onAnn('unlock'),
  'admin-accounts.suspended': onAnn('suspend', 'portcullis.accounts'),
  'admin-accounts.unsuspended': onAnn('unsuspend', 'portcullis.accounts'),
  'admin-accounts.reset-forced': onAnn('force-reset', 'portcullis.one_time_codes'),
  'admin-accounts.mail-resent': {
    changes: 'portcullis.outbox',
    arrange: async (house) => {
      const helper = await anOperator(house, 'support')
      await house.browser().post('/v1/sign-up', { email, password: goodPassword })
      const [row] = await house.rows(sql<{ id: string }>`select id from portcullis.pending_sign_ups`)
      return () => helper.post(`/v1/admin/sign-ups/${row?.id}/resend`, { reason })
    },
  },
  'admin-service.mail-hastened': {
    changes: 'portcullis.outbox',
    arrange: async (house) => {
      const helper = await anOperator(house, 'support')
      await house.deliverMail()
      await house.browser().post('/v1/sign-up', { email, password: goodPassword })
      const [row] = await house.rows(sql<{ id: string }>`
        select id from portcullis.outbox where sent_at is null and not decoy`)
      return () => helper.post(`/v1/admin/outbox/${row?.id}/retry`, { reason })
    },
  },
  'admin-api-keys.made': {
    changes: 'portcullis.api_keys',
    arrange: async (house) => {
      const boss = await anOperator(house, 'administrator')
      return () => boss.post('/v1/admin/api-keys', anApiKey)
    },
  },
  'admin-api-keys.revoked': {
    changes: 'portcullis.api_keys',
    arrange: async (house) => {
      const boss = await anOperator(house, 'administrator')
      const { body } = await boss.post('/v1/admin/api-keys', anApiKey)
      return () => boss.post(`/v1/admin/api-keys/${body.id}/revoke`, { reason })
    },
  },
  'admin-service.keys-rotated': {
    changes: 'portcullis.signing_keys',
    along: ['signing-keys.rotated', 'signing-keys.made'],
    arrange: async (house) => {
      const boss = await anOperator(house, 'administrator')
      await house.rows(sql`update portcullis.signing_keys
        set state_since = state_since - interval '1 hour', created_at = created_at - interval '1 hour'
        where state = 'next'`)
      return () => boss.post('/v1/admin/signing-keys/rotate', { reason })
    },
  },
  'admin-events.exported': {
    arrange: async (house) => {
      const auditor = await anOperator(house, 'auditor')
      return () => auditor.get('/v1/admin/events/export?format=csv')
    },
  },
} satisfies Partial<Record<EventName, Story>>
