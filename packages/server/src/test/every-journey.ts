import type { AccountEvents, Transport } from '@portcullis/protocol/shapes'
import { guessFromEverywhere } from './exhaust.ts'
import { aSignedInBrowser } from './fixtures.ts'
import type { House } from './house.ts'
import { runTheService } from './operators-journey.ts'
import { type Exchange, recordExchanges } from './record-exchanges.ts'

export const passwords = [
  'correct horse battery staple',
  'another quite long password',
  'a third password, also long',
  'not the right one, not at all',
] as const

/** Makes every journey of a person once, in both transports, with slips and refusals on the way. */
export async function makeEveryJourney(house: House): Promise<Exchange[]> {
  const exchanges = recordExchanges(house)
  for (const transport of ['token', 'cookie'] as const) {
    await liveWith(house, transport)
    await disownSomething(house, transport)
  }
  await runTheService(house)
  const { knock } = house
  await knock('/v1/csp-reports', {
    method: 'POST',
    headers: { 'content-type': 'application/reports+json' },
    body: '[]',
  })
  for (const path of ['/.well-known/jwks.json', '/v1/openapi.json', '/healthz', '/readyz']) await knock(path)
  return exchanges
}

async function liveWith(house: House, transport: 'token' | 'cookie'): Promise<void> {
  const [first, second, third, wrong] = passwords
  const email = `${transport}@example.com`
  const laterEmail = `later-${transport}@example.com`
  const bearer = transport === 'token'
  const mailed = async (to: string) =>
    /#token=([\w.-]+)/.exec((await house.mailTo(to))[0]?.text ?? '')?.[1] ?? ''

  const home = house.browser()
  await home.post('/v1/sign-up', { email, password: first, name: 'Ann' })
  await home.post('/v1/email-verification', { email })
  await house.browser().post('/v1/email-verification/confirm', { token: await mailed(email) })
  await home.post('/v1/email-verification/confirm', { token: await mailed(email) })
  const other = house.browser()
  await other.post('/v1/sign-up', { email, password: wrong })

  if (bearer) home.withDeviceKey()
  await home.signIn(email, wrong, transport)
  await home.signIn(email, first, transport)
  await other.signIn(email, first, transport)
  if (bearer) await home.refresh()
  await home.get('/v1/session', { bearer })
  await home.get('/v1/account', { bearer })
  await home.send('/v1/account', { name: 'Anna' }, { method: 'PATCH', bearer })
  await home.post('/v1/confirm-identity', { password: wrong }, { bearer })
  await home.post('/v1/confirm-identity', { password: first }, { bearer })
  const { body } = await home.get<{ sessions: { id: string; current: boolean }[] }>('/v1/sessions', {
    bearer,
  })
  const elsewhere = body.sessions.find(({ current }) => !current)?.id
  await home.send(`/v1/sessions/${elsewhere}`, undefined, { method: 'DELETE', bearer })
  await home.post('/v1/sessions/end-others', undefined, { bearer })
  await home.get('/v1/account/export', { bearer })
  await home.post('/v1/password-change', { currentPassword: first, newPassword: second }, { bearer })

  await home.post('/v1/email-change', { email: laterEmail }, { bearer })
  await home.post('/v1/email-change/confirm', { token: await mailed(laterEmail) }, { bearer })
  const undo = await mailed(email)
  await home.post('/v1/account-closure', undefined, { bearer })
  await house.browser().post('/v1/email-change/undo', { token: undo })
  await house.browser().post('/v1/password-reset', { email })
  await house.browser().post('/v1/password-reset/confirm', { token: await mailed(email), password: third })

  await home.signIn(email, third, transport)
  await guessFromEverywhere(house, email)
  await house.browser().post('/v1/known-device', { token: await mailed(email) })
  if (bearer) await home.refresh()
  await home.post('/v1/sign-out')
  await house.deliverMail()
}

/** Another person says that a sign-in was somebody else's. */
async function disownSomething(house: House, transport: Transport): Promise<void> {
  const bearer = transport === 'token'
  const browser = await aSignedInBrowser(house, { email: `events-${transport}@example.com`, transport })
  const { body } = await browser.get<AccountEvents>('/v1/account/events', { bearer })
  await browser.post('/v1/account/events/not-me', { event: 2 ** 52 }, { bearer })
  await browser.post('/v1/account/events/not-me', { event: body.events[0]?.event }, { bearer })
}
