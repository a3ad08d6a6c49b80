import type { AccountEvents } from '@portcullis/protocol/shapes'
import { keepEvents, sweep } from '../../../sweeper.ts'
import { anotherNode } from '../../../test/another-node.ts'
import { anAccount, aSignedInBrowser, tokenMailedTo } from '../../../test/fixtures.ts'
import { goodPassword, type House } from '../../../test/house.ts'
import type { EventName } from '../events.ts'
import { challengeStories } from './challenge-stories.ts'
import { detectionStories } from './detection-stories.ts'
import { fenceStories } from './fence-stories.ts'
import { keyStories } from './key-stories.ts'
import { operatorStories } from './operator-stories.ts'

/** How an event comes to be written: what must be there before, and the one act that writes it. */
export type Story = {
  arrange: (house: House) => Promise<() => Promise<unknown>>
  /** A table in which the same statement writes as well. */
  changes?: string
  /** Events that the same act writes besides. */
  along?: EventName[]
}

const email = 'ann@example.com'
const wrongPassword = 'wrong horse battery staple'
const newPassword = 'another fine long password'
const cookie = { transport: 'cookie' } as const
const noToken = 'not.a.token'

const aSignUp = async (house: House) => {
  const browser = house.browser()
  await browser.post('/v1/sign-up', { email, password: goodPassword })
  return browser
}

/** A browser in the middle of an address change, with the link that was mailed. */
const anEmailChange = async (house: House) => {
  const browser = await aSignedInBrowser(house, cookie)
  await browser.post('/v1/email-change', { email: 'new@example.com' })
  return { browser, token: await tokenMailedTo(house, 'new@example.com') }
}

const aResetToken = async (house: House) => {
  await anAccount(house)
  await house.browser().post('/v1/password-reset', { email })
  return tokenMailedTo(house, email)
}

/** A story told by a browser that is signed in. */
const signedIn =
  (
    act: (browser: Awaited<ReturnType<typeof aSignedInBrowser>>) => Promise<unknown>,
    transport = cookie.transport as 'cookie' | 'token',
  ) =>
  async (house: House) => {
    const browser = await aSignedInBrowser(house, { transport })
    return () => act(browser)
  }

/** Every event, and how it comes to be: an event without a story does not compile. */
export const stories: Record<EventName, Story> = {
  'sign-up.requested': {
    changes: 'portcullis.pending_sign_ups',
    arrange: async (house) => () => aSignUp(house),
  },
  'sign-up.refused': {
    arrange: async (house) => () => house.browser().post('/v1/sign-up', { email, password: 'short' }),
  },
  'email-verification.requested': {
    changes: 'portcullis.one_time_codes',
    arrange: async (house) => {
      const browser = await aSignUp(house)
      return () => browser.post('/v1/email-verification', { email })
    },
  },
  'email-verification.confirmed': {
    changes: 'portcullis.accounts',
    arrange: async (house) => {
      const browser = await aSignUp(house)
      const token = await tokenMailedTo(house, email)
      return () => browser.post('/v1/email-verification/confirm', { token })
    },
  },
  'email-verification.refused': {
    arrange: async (house) => {
      const browser = await aSignUp(house)
      return () => browser.post('/v1/email-verification/confirm', { token: noToken })
    },
  },
  ...challengeStories,
  'sign-in.succeeded': {
    changes: 'portcullis.sessions',
    arrange: async (house) => {
      await anAccount(house)
      return () => house.browser().signIn(email, goodPassword)
    },
  },
  'sign-in.refused': {
    arrange: async (house) => {
      await anAccount(house)
      return () => house.browser().signIn(email, wrongPassword)
    },
  },
  'password.rehashed': {
    changes: 'portcullis_vault.password_hashes',
    along: ['sign-in.succeeded'],
    arrange: async (house) => {
      await anAccount(house)
      const passwords = { ...house.settings.passwords, passes: 3 }
      const node = anotherNode({ ...house, settings: { ...house.settings, passwords } })
      return async () => {
        await node.browser().signIn(email, goodPassword)
        await node.close()
      }
    },
  },
  'sign-out.succeeded': {
    changes: 'portcullis.sessions',
    arrange: signedIn((browser) => browser.post('/v1/sign-out')),
  },
  'sessions.ended': {
    changes: 'portcullis.sessions',
    arrange: async (house) => {
      await aSignedInBrowser(house)
      const browser = await aSignedInBrowser(house, cookie)
      return () => browser.post('/v1/sessions/end-others')
    },
  },
  'sessions.displaced': {
    changes: 'portcullis.sessions',
    along: ['sign-in.succeeded'],
    arrange: async (house) => {
      await aSignedInBrowser(house, cookie)
      const sessions = { ...house.settings.sessions, mostPerAccount: 1 }
      const node = anotherNode({ ...house, settings: { ...house.settings, sessions } })
      return async () => {
        await node.browser().signIn(email, goodPassword)
        await node.close()
      }
    },
  },
  'token-refresh.rotated': {
    changes: 'portcullis.sessions',
    arrange: signedIn((browser) => browser.refresh(), 'token'),
  },
  'token-refresh.repeated': {
    changes: 'portcullis.sessions',
    arrange: async (house) => {
      const browser = await aSignedInBrowser(house)
      const again = browser.stolen()
      await browser.refresh()
      return () => again.refresh()
    },
  },
  'token-refresh.refused': {
    arrange: async (house) => {
      const browser = await aSignedInBrowser(house)
      const again = browser.stolen()
      await browser.post('/v1/sign-out')
      return () => again.refresh()
    },
  },
  'token-refresh.theft': {
    changes: 'portcullis.outbox',
    arrange: async (house) => {
      const browser = await aSignedInBrowser(house)
      const thief = browser.stolen()
      await browser.refresh()
      await browser.refresh()
      return () => thief.refresh()
    },
  },
  'password-reset.requested': {
    changes: 'portcullis.one_time_codes',
    arrange: async (house) => {
      await anAccount(house)
      return () => house.browser().post('/v1/password-reset', { email })
    },
  },
  'password-reset.confirmed': {
    changes: 'portcullis_vault.password_hashes',
    arrange: async (house) => {
      const token = await aResetToken(house)
      return () => house.browser().post('/v1/password-reset/confirm', { token, password: newPassword })
    },
  },
  'password-reset.refused': {
    arrange: async (house) => {
      await aResetToken(house)
      return () =>
        house.browser().post('/v1/password-reset/confirm', { token: noToken, password: newPassword })
    },
  },
  'password-change.succeeded': {
    changes: 'portcullis_vault.password_hashes',
    arrange: signedIn((browser) =>
      browser.post('/v1/password-change', { currentPassword: goodPassword, newPassword }),
    ),
  },
  'password-change.refused': {
    arrange: signedIn((browser) =>
      browser.post('/v1/password-change', { currentPassword: wrongPassword, newPassword }),
    ),
  },
  'email-change.requested': {
    changes: 'portcullis.one_time_codes',
    arrange: signedIn((browser) => browser.post('/v1/email-change', { email: 'new@example.com' })),
  },
  'email-change.confirmed': {
    changes: 'portcullis.outbox',
    arrange: async (house) => {
      const { browser, token } = await anEmailChange(house)
      return () => browser.post('/v1/email-change/confirm', { token })
    },
  },
  'email-change.undone': {
    changes: 'portcullis.accounts',
    arrange: async (house) => {
      const { browser, token } = await anEmailChange(house)
      await browser.post('/v1/email-change/confirm', { token })
      const undo = await tokenMailedTo(house, email)
      return () => house.browser().post('/v1/email-change/undo', { token: undo })
    },
  },
  'email-change.refused': {
    arrange: async (house) => {
      const { browser } = await anEmailChange(house)
      return () => browser.post('/v1/email-change/confirm', { token: noToken })
    },
  },
  'confirm-identity.succeeded': {
    changes: 'portcullis.sessions',
    arrange: signedIn((browser) => browser.post('/v1/confirm-identity', { password: goodPassword })),
  },
  'confirm-identity.refused': {
    arrange: signedIn((browser) => browser.post('/v1/confirm-identity', { password: wrongPassword })),
  },
  'account.renamed': {
    changes: 'portcullis.accounts',
    arrange: signedIn((browser) => browser.send('/v1/account', { name: 'Anna' }, { method: 'PATCH' })),
  },
  'account.exported': { arrange: signedIn((browser) => browser.get('/v1/account/export')) },
  'account-closure.succeeded': {
    changes: 'portcullis.accounts',
    arrange: signedIn((browser) => browser.post('/v1/account-closure')),
  },
  'account-closure.erased': {
    arrange: async (house) => {
      const browser = await aSignedInBrowser(house, cookie)
      await browser.post('/v1/account-closure')
      await house.letTimePass(house.settings.emailChange.undoSeconds + 1)
      return () => sweep(house.ctx)
    },
  },
  'account-events.disowned': {
    changes: 'portcullis.sessions',
    arrange: signedIn(async (browser) => {
      const { body } = await browser.get<AccountEvents>('/v1/account/events')
      return browser.post('/v1/account/events/not-me', { event: body.events[0]?.event })
    }),
  },
  'audit-log.expired': {
    arrange: async (house) => {
      await keepEvents(house.ctx)
      const now = house.ctx.now()
      const endOfMonth = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1)
      const { retentionDays } = house.settings.auditLog
      await house.letTimePass((endOfMonth - now.getTime()) / 1000 + retentionDays * 86_400 + 1)
      return () => keepEvents(house.ctx)
    },
  },
  ...fenceStories,
  ...detectionStories,
  ...operatorStories,
  ...keyStories,
}
