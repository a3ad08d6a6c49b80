import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { takeAttempt } from '../../packages/server/src/features/throttle/take-attempt.ts'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { type Answer, type Browser, randomText } from '../../packages/server/src/test/browser.ts'
import { endOfLink, letTimePassTo } from '../../packages/server/src/test/clock.ts'
import { exhaust } from '../../packages/server/src/test/exhaust.ts'
import { anAccount, aSignedInBrowser } from '../../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../../packages/server/src/test/house.ts'
import { type Observed, observe } from '../../packages/server/src/test/observe.ts'
import { journeys, type MailedLink, newPassword } from './every-mailed-link.ts'

const states = ['unknown', 'known', 'pending', 'suspended', 'closed', 'given-up'] as const
const addressOf = (state: string) => `${state}@example.com`
const wrongPassword = 'wrong horse battery staple'

describe('what an answer tells about an address', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  beforeEach(() => house.empty())
  after(() => house.close())

  /** One address in each state that an address can be in. */
  const everyState = async (): Promise<void> => {
    await anAccount(house, addressOf('known'))
    await anAccount(house, addressOf('suspended'))
    await house.rows(sql`update portcullis.accounts set suspended_at = portcullis.moment()
      where email = ${addressOf('suspended')}`)
    await house.browser().post('/v1/sign-up', { email: addressOf('pending'), password: goodPassword })
    const closing = await aSignedInBrowser(house, { email: addressOf('closed'), transport: 'cookie' })
    await closing.post('/v1/account-closure')
    const moving = await aSignedInBrowser(house, { email: addressOf('given-up'), transport: 'cookie' })
    await moving.post('/v1/email-change', { email: 'moved@example.com' })
    const [mail] = await house.mailTo('moved@example.com')
    await moving.post('/v1/email-change/confirm', { token: mail?.links[0]?.split('=')[1] })
    await house.deliverMail()
    await house.rows(sql`delete from portcullis.attempts`)
  }

  /** Asks the same of every state; gives what is the same for all of them. */
  const alike = async (ask: (address: string) => Promise<Answer>): Promise<Observed> => {
    const seen: Observed[] = []
    for (const state of states) seen.push(await observe(house, () => ask(addressOf(state))))
    for (const [at, one] of seen.entries()) assert.deepEqual(one, seen[0], states[at])
    return seen[0] as Observed
  }
  const recipients = async () => {
    const rows = await house.rows(sql<{ recipient: string }>`
      select recipient from portcullis.outbox where sent_at is null and not decoy order by recipient`)
    return rows.map(({ recipient }) => recipient.split('@')[0])
  }
  const codeOf = (seen: Observed) => (seen.body as { code?: string }).code

  test('[T001] [T004] a sign-in with a wrong password says the same whatever the address is', async () => {
    await everyState()

    const seen = await alike((to) => house.browser().signIn(to, wrongPassword) as Promise<Answer>)

    assert.deepEqual([seen.status, codeOf(seen)], [401, 'invalid_credentials'])
    assert.deepEqual(seen.writes, { attempts: 5, 'event sign-in.refused': 1 })
  })

  test('[T004] the state is told to whoever knows the password, and to nobody else', async () => {
    await everyState()

    const signIn = (state: string, password: string) => house.browser().signIn(addressOf(state), password)
    const right = await signIn('suspended', goodPassword)
    const wrong = await signIn('suspended', wrongPassword)

    assert.deepEqual([right.code, wrong.code], ['account_suspended', 'invalid_credentials'])
    assert.equal((await signIn('known', goodPassword)).status, 201)
  })

  test('[T004] after too many guesses every address is refused alike', async () => {
    await everyState()
    for (const state of states)
      await exhaust(house, { kind: 'account', of: 'sign-in', who: addressOf(state) })

    const seen = await alike((to) => house.browser().signIn(to, goodPassword) as Promise<Answer>)

    assert.deepEqual([seen.status, codeOf(seen)], [429, 'too_many_attempts'])
  })

  test('[T001] [T004] [KNOWN-DEVICES-5] the guess that mails the owner says the same, and mails owners alone', async () => {
    await everyState()
    for (const state of states)
      for (let guess = 0; guess < house.settings.throttle.accountAttempts; guess++)
        await takeAttempt(house.ctx, [{ kind: 'account', of: 'sign-in', who: addressOf(state) }])

    const seen = await alike((to) => house.browser().signIn(to, goodPassword) as Promise<Answer>)

    assert.deepEqual([seen.status, codeOf(seen), seen.cookies], [429, 'too_many_attempts', []])
    assert.deepEqual(seen.writes, {
      attempts: 5,
      'code known-device': 1,
      'event sign-in.refused': 1,
      'mail known-devices.guessed-at': 1,
    })
    assert.deepEqual(await recipients(), ['known', 'suspended'])
  })

  test('[T002] a request for a reset says the same, and only an account gets a mail', async () => {
    await everyState()

    const seen = await alike((to) => house.browser().post('/v1/password-reset', { email: to }))

    assert.deepEqual([seen.status, seen.body, seen.cookies], [202, { accepted: true }, []])
    assert.deepEqual(await recipients(), ['known', 'suspended'])
  })

  test('[T003] a sign-up says the same, and the mail tells the owner alone', async () => {
    await everyState()

    const seen = await alike((to) =>
      house.browser().post('/v1/sign-up', { email: to, password: newPassword, name: 'Mallory' }),
    )

    assert.deepEqual([seen.status, seen.body], [202, { accepted: true }])
    assert.deepEqual(await recipients(), [...states].toSorted())
    for (const state of states) {
      const [mail] = await house.mailTo(addressOf(state))
      const isFree = state === 'unknown' || state === 'pending'
      assert.equal(mail?.code !== undefined, isFree, state)
      assert.equal(/^You already have/.test(mail?.subject ?? ''), !isFree, state)
    }
  })

  test('[T003] a sign-up that is refused says the same', async () => {
    await everyState()

    const weak = await alike((to) =>
      house.browser().post('/v1/sign-up', { email: to, password: 'too short' }),
    )

    assert.equal(codeOf(weak), 'weak_password')
    assert.deepEqual(await recipients(), [])
  })

  test('[T006] asking for another verification mail says the same', async () => {
    await everyState()

    const seen = await alike((to) => house.browser().post('/v1/email-verification', { email: to }))

    assert.deepEqual([seen.status, seen.body, seen.cookies], [202, { accepted: true }, []])
    assert.deepEqual(await recipients(), ['closed', 'given-up', 'known', 'pending', 'suspended'])
  })

  test('[T006] the six digits say the same, in the browser that signed up', async () => {
    await everyState()
    const browsers = new Map<string, Browser>()
    for (const state of states) {
      const browser = house.browser()
      await browser.post('/v1/sign-up', { email: addressOf(state), password: newPassword })
      browsers.set(addressOf(state), browser)
    }

    const seen = await alike(
      (to) =>
        browsers
          .get(to)
          ?.post('/v1/email-verification/confirm', { email: to, code: '000000' }) as Promise<Answer>,
    )

    assert.equal(codeOf(seen), 'invalid_link')
  })

  test('[T006] the target of a change of address says the same', async () => {
    await everyState()
    const browsers = new Map<string, Browser>()
    for (const state of states) {
      const asking = `asking-for-${state}@example.com`
      browsers.set(addressOf(state), await aSignedInBrowser(house, { email: asking, transport: 'cookie' }))
    }
    await house.deliverMail()
    await house.rows(sql`delete from portcullis.attempts`)

    const seen = await alike(
      (to) => browsers.get(to)?.post('/v1/email-change', { email: to }) as Promise<Answer>,
    )

    assert.deepEqual(await recipients(), ['pending', 'unknown'])
    assert.deepEqual([seen.status, seen.body, seen.cookies], [202, { accepted: true }, []])
  })

  for (const { purpose, path, start } of journeys) {
    test(`[T008] a token (${purpose}) that is random, used, over or foreign is just not valid`, async () => {
      const tokens: Record<string, (link: MailedLink) => Promise<string>> = {
        random: async ({ token }) => `${token.split('.')[0]}.${crypto.randomUUID()}.${randomText()}`,
        used: async ({ token, use }) => {
          await use()
          return token
        },
        over: async ({ token }) => {
          await letTimePassTo(house, endOfLink(purpose), 1)
          return token
        },
        foreign: async ({ token }) => {
          const other = journeys.find((journey) => journey.purpose !== purpose)
          await house.empty()
          return (await other?.start(house))?.token ?? token
        },
      }
      const seen: Observed[] = []

      for (const make of Object.values(tokens)) {
        await house.empty()
        const token = await make(await start(house))
        const browser = await aSignedInBrowser(house, { email: 'bob@example.com', transport: 'cookie' })
        await house.rows(sql`delete from portcullis.attempts`)
        const body = path.includes('password') ? { token, password: newPassword } : { token }
        seen.push(await observe(house, () => browser.post(path, body)))
      }

      assert.equal(codeOf(seen[0] as Observed), 'invalid_link')
      for (const [at, one] of seen.entries()) assert.deepEqual(one, seen[0], Object.keys(tokens)[at])
    })
  }
})
