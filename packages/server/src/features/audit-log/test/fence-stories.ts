import { guessFromEverywhere } from '../../../test/exhaust.ts'
import { anAccount, aSignedInBrowser, tokenMailedTo } from '../../../test/fixtures.ts'
import { forgiveGuesses } from '../../known-devices/forgive-guesses.ts'
import { createOverLimits } from '../../throttle/over-limits.ts'
import type { EventName } from '../events.ts'
import type { Story } from './stories.ts'

const email = 'ann@example.com'
const wrongPassword = 'wrong horse battery staple'

/** How it comes to be told that somebody was kept out, or let through again. */
export const fenceStories = {
  'throttle.refused': {
    arrange: async (house) => {
      await house.startMemory()
      const most = house.settings.throttle.pairAttempts
      for (let tries = 0; tries <= most; tries++) await house.browser().signIn(email, wrongPassword)
      await house.browser().signIn(email, wrongPassword)
      return () => house.ctx.instance(createOverLimits).stop()
    },
  },
  'fences.refused': {
    arrange: async (house) => {
      const browser = await aSignedInBrowser(house, { transport: 'cookie' })
      return () => browser.post('/v1/account-closure', undefined, { headers: { 'x-csrftoken': '' } })
    },
  },
  'known-devices.granted': {
    changes: 'portcullis.known_devices',
    arrange: async (house) => {
      await anAccount(house)
      await guessFromEverywhere(house, email)
      const token = await tokenMailedTo(house, email)
      return () => house.browser().post('/v1/known-device', { token })
    },
  },
  'known-devices.refused': {
    arrange: async (house) => () => house.browser().post('/v1/known-device', { token: 'not.a.token' }),
  },
  'known-devices.forgiven': {
    arrange: async (house) => {
      await anAccount(house)
      return () => forgiveGuesses(house.ctx, email)
    },
  },
} satisfies Partial<Record<EventName, Story>>
