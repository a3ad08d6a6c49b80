import type { Answer, Browser } from '../../packages/server/src/test/browser.ts'
import { guessFromEverywhere } from '../../packages/server/src/test/exhaust.ts'
import { anAccount, aSignedInBrowser, tokenMailedTo } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House } from '../../packages/server/src/test/house.ts'

/** A link as it stands in somebody's mailbox. */
export type MailedLink = {
  url: string
  token: string
  /** Uses it as its owner would. */
  use: () => Promise<Answer>
}

export type Journey = {
  purpose: 'sign-up' | 'password-reset' | 'email-change' | 'email-change-undo' | 'known-device'
  /** Where its token is redeemed. */
  path: string
  lifetimeSeconds: number
  /** Lets Ann be mailed such a link, from nothing. */
  start: (house: House) => Promise<MailedLink>
}

export const email = 'ann@example.com'
export const newEmail = 'ann@new.example.com'
export const newPassword = 'another fine long password'

/** Every kind of link that is ever mailed. */
export const journeys: Journey[] = [
  {
    purpose: 'sign-up',
    path: '/v1/email-verification/confirm',
    lifetimeSeconds: 86_400,
    start: async (house) => {
      const browser = house.browser()
      await browser.post('/v1/sign-up', { email, password: goodPassword })
      return mailed(house, email, (token) => browser.post('/v1/email-verification/confirm', { token }))
    },
  },
  {
    purpose: 'password-reset',
    path: '/v1/password-reset/confirm',
    lifetimeSeconds: 1800,
    start: async (house) => {
      await anAccount(house, email)
      return askForReset(house)
    },
  },
  {
    purpose: 'email-change',
    path: '/v1/email-change/confirm',
    lifetimeSeconds: 3600,
    start: async (house) => askForChange(house, await aSignedInBrowser(house, { transport: 'cookie' })),
  },
  {
    purpose: 'email-change-undo',
    path: '/v1/email-change/undo',
    lifetimeSeconds: 259_200,
    start: async (house) => {
      const change = await askForChange(house, await aSignedInBrowser(house, { transport: 'cookie' }))
      await change.use()
      return mailed(house, email, (token) => house.browser().post('/v1/email-change/undo', { token }))
    },
  },
  {
    purpose: 'known-device',
    path: '/v1/known-device',
    lifetimeSeconds: 86_400,
    start: async (house) => {
      await anAccount(house, email)
      await guessFromEverywhere(house, email)
      return mailed(house, email, (token) => house.browser().post('/v1/known-device', { token }))
    },
  },
]

/** Asks for a reset of Ann's password; gives the link that she is mailed. */
export async function askForReset(house: House, password = newPassword): Promise<MailedLink> {
  await house.browser().post('/v1/password-reset', { email })
  return mailed(house, email, (token) =>
    house.browser().post('/v1/password-reset/confirm', { token, password }),
  )
}

/** Asks to change the address of whoever is signed in; gives the link that the new address is mailed. */
export async function askForChange(house: House, browser: Browser): Promise<MailedLink> {
  await browser.post('/v1/email-change', { email: newEmail })
  return mailed(house, newEmail, (token) => browser.post('/v1/email-change/confirm', { token }))
}

async function mailed(
  house: House,
  to: string,
  use: (token: string) => Promise<Answer>,
): Promise<MailedLink> {
  const token = await tokenMailedTo(house, to)
  const [mail] = await house.mailTo(to)
  return { url: mail?.links[0] ?? '', token, use: () => use(token) }
}
