import { anAccount } from '../../../test/fixtures.ts'
import { goodPassword } from '../../../test/house.ts'
import { anOperator, idOf } from '../../../test/operators.ts'
import { foundService, issueFirstLink } from '../../operators/first-administrator.ts'
import { inviteOperator } from '../../operators/invite-operator.ts'
import type { EventName } from '../events.ts'
import type { Story } from './stories.ts'

const changes = 'portcullis.operators'
const email = 'ann@example.com'
const reason = 'She is on call.'

/** How the events of those who run the service come to be. */
export const operatorStories = {
  'operators.invited': { arrange: async (house) => () => issueFirstLink(house.ctx) },
  'operators.founded': {
    changes,
    arrange: async (house) => {
      const token = (await issueFirstLink(house.ctx))?.split('=')[1] ?? ''
      return () => foundService(house.ctx, { token, email, password: goodPassword })
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
} satisfies Partial<Record<EventName, Story>>
