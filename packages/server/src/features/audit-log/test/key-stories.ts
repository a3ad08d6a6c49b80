import type { Context } from '../../../platform/context.ts'
import { sql } from '../../../platform/db/sql.ts'
import { goodPassword, type House } from '../../../test/house.ts'
import { resealMail } from '../../mail/reseal-mail.ts'
import { turnSigningKeys } from '../../signing-keys/keep-schedule.ts'
import { resealSigningKeys } from '../../signing-keys/reseal-keys.ts'
import { replaceSigningKeys, rotateSigningKeys } from '../../signing-keys/rotate-keys.ts'
import { believedSeconds, spreadSeconds } from '../../signing-keys/schedule.ts'
import { ageKeys, nodesOfAChangedSecret, startAnew } from '../../signing-keys/test/keys.ts'
import type { EventName } from '../events.ts'
import type { Story } from './stories.ts'

const changes = 'portcullis.signing_keys'

/** Seals under another primary key; the act goes back, so that the house can open it again. */
const aChangeOfSecret = async (house: House, reseal: (ctx: Context, by: 'command') => Promise<unknown>) => {
  const { after, back } = nodesOfAChangedSecret(house)
  await reseal(after.ctx, 'command')
  return async () => {
    await reseal(back.ctx, 'command')
    await Promise.all([after.close(), back.close()])
  }
}

/** How the events of keys come to be. */
export const keyStories = {
  'signing-keys.made': {
    changes,
    arrange: async (house) => {
      await startAnew(house)
      await house.rows(sql`delete from portcullis.signing_keys where state = 'next'`)
      return () => turnSigningKeys(house.ctx)
    },
  },
  'signing-keys.rotated': {
    changes,
    along: ['signing-keys.made'],
    arrange: async (house) => {
      await startAnew(house)
      await ageKeys(house, spreadSeconds)
      return () => rotateSigningKeys(house.ctx, { by: 'command' })
    },
  },
  'signing-keys.retired': {
    changes,
    arrange: async (house) => {
      await startAnew(house)
      await ageKeys(house, spreadSeconds)
      await rotateSigningKeys(house.ctx, { by: 'command' })
      await ageKeys(house, believedSeconds)
      return () => turnSigningKeys(house.ctx)
    },
  },
  'signing-keys.replaced': {
    changes,
    along: ['signing-keys.made', 'signing-keys.made', 'signing-keys.retired', 'signing-keys.retired'],
    arrange: async (house) => {
      await startAnew(house)
      return () => replaceSigningKeys(house.ctx, 'command')
    },
  },
  'signing-keys.resealed': {
    changes,
    along: ['signing-keys.resealed'],
    arrange: async (house) => {
      await startAnew(house)
      return aChangeOfSecret(house, resealSigningKeys)
    },
  },
  'mail.resealed': {
    changes: 'portcullis.outbox',
    arrange: async (house) => {
      await house.browser().post('/v1/sign-up', { email: 'ann@example.com', password: goodPassword })
      return aChangeOfSecret(house, resealMail)
    },
  },
} satisfies Partial<Record<EventName, Story>>
