import assert from 'node:assert/strict'
import type { AsyncCommand } from 'fast-check'
import type { Browser } from '../../packages/server/src/test/browser.ts'
import type { House } from '../../packages/server/src/test/house.ts'
import { type Model, ModelPlayer, type Outcome } from './session-model.ts'

const address = 'https://auth.example.com/v1/token/refresh'

/** The real things that a player of the model stands for. */
export type RealPlayer = {
  browser: Browser
  thief: Browser | undefined
  delayed: { browser: Browser; dpop: string }[]
}

/** No house: the model plays alone. */
export type Real =
  | { house: House; players: [RealPlayer, RealPlayer]; person: Person; issued: Issued }
  | undefined
export type Person = { email: string; password: string }

/** Every token that was ever given out, by session, salt and generation. */
export type Issued = Map<string, string>

type Moment = { now: number; real: NonNullable<Real> | undefined; model: ModelPlayer; at: 0 | 1 }

/** One thing that happens to one of the players. */
function step(
  name: string,
  at: 0 | 1,
  can: (player: ModelPlayer) => boolean,
  happen: (moment: Moment, all: Model) => Promise<void>,
): AsyncCommand<Model, Real> {
  return {
    check: ({ players }) => can(players[at]),
    run: (all, real) => happen({ now: all.now, real, model: all.players[at], at }, all),
    toString: () => `${at === 0 ? 'bound' : 'unbound'}: ${name}`,
  }
}

const isIn = (player: ModelPlayer) => player.jar !== undefined
const always = () => true

export const refresh = (at: 0 | 1) =>
  step('refresh', at, isIn, async ({ now, real, model }) => {
    const outcome = model.session.refresh(model.jar!, true, now)
    if (outcome.code !== '200')
      assert.ok(model.mayBeOut(now), `an honest browser was refused: ${outcome.code}`)
    model.hear(outcome)
    if (real) await agree(real, real.players[at].browser, outcome)
  })

export const fourTabs = (at: 0 | 1) =>
  step('four tabs refresh at once', at, isIn, async ({ now, real, model }) => {
    const outcomes = [1, 2, 3, 4].map(() => model.session.refresh(model.jar!, true, now))
    assert.equal(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size, 1)
    model.hear(outcomes[0]!)
    if (!real) return
    const { browser } = real.players[at]
    const tabs = [copyOf(browser), copyOf(browser), copyOf(browser), browser]
    await Promise.all(tabs.map((tab) => agree(real, tab, outcomes[0]!)))
  })

export const lostAnswer = (at: 0 | 1) =>
  step('refresh, and the answer is lost', at, isIn, async ({ now, real, model }) => {
    const outcome = model.session.refresh(model.jar!, true, now)
    if (real) await agree(real, copyOf(real.players[at].browser), outcome)
  })

export const delay = (at: 0 | 1) =>
  step('a refresh is under way', at, isIn, async ({ now, real, model }) => {
    model.delayed.push({ token: model.jar!, sentAt: now })
    if (!real) return
    const browser = copyOf(real.players[at].browser)
    await browser.get('/v1/session')
    const dpop = (await browser.deviceKey?.prove(address)) ?? ''
    browser.deviceKey = undefined
    real.players[at].delayed.push({ browser, dpop })
  })

export const arrive = (at: 0 | 1) =>
  step(
    'it arrives, and nobody waits for the answer',
    at,
    ({ delayed }) => delayed.length > 0,
    async (moment) => {
      const { now, real, model } = moment
      const { token, sentAt } = model.delayed.shift()!
      const outcome = model.session.deliver(token, sentAt, now)
      if (!real) return
      const { browser, dpop } = real.players[at].delayed.shift()!
      await agree(real, browser, outcome, { dpop })
    },
  )

export const steal = (at: 0 | 1) =>
  step('the jar is stolen', at, isIn, async ({ real, model }) => {
    model.stolen = model.jar
    if (real) real.players[at].thief = real.players[at].browser.stolen()
  })

export const thiefRefreshes = (at: 0 | 1) =>
  step(
    'the thief refreshes',
    at,
    ({ stolen }) => stolen !== undefined,
    async ({ now, real, model }) => {
      const outcome = model.session.refresh(model.stolen!, false, now)
      if (model.session.keyBound) assert.notEqual(outcome.code, '200', 'a thief without the key got in')
      if (outcome.token) model.stolen = outcome.token
      else if (outcome.code.startsWith('session_')) model.stolen = undefined
      if (!real) return
      const player = real.players[at]
      await agree(real, player.thief!, outcome)
      if (outcome.code === 'session_stolen') await agree(real, copyOf(player.browser), outcomeOf(model, now))
    },
  )

export const signOut = (at: 0 | 1) =>
  step('sign out', at, isIn, async ({ real, model }) => {
    model.session.end('session_signed_out')
    model.jar = undefined
    model.excused = true
    if (!real) return
    const { browser } = real.players[at]
    assert.equal((await browser.post('/v1/sign-out')).status, 204)
    assert.equal(browser.cookies.get('__Host-refresh'), undefined)
  })

export const signIn = (at: 0 | 1) =>
  step(
    'sign in again',
    at,
    (player) => !isIn(player),
    async ({ now, real, model }, all) => {
      all.players[at] = new ModelPlayer(model.session.keyBound, now)
      if (real) real.players[at] = await aRealPlayer(real.house, real.person, model.session.keyBound)
    },
  )

export const changePassword = (at: 0 | 1) =>
  step('refresh, and change the password', at, isIn, async ({ now, real, model }, all) => {
    const outcome = model.session.refresh(model.jar!, true, now)
    model.hear(outcome)
    if (real) await agree(real, real.players[at].browser, outcome)
    if (outcome.code !== '200') return

    model.jar = model.session.renew(now)
    const other = all.players[1 - at]!
    other.session.end('session_ended_by_owner')
    other.excused = true
    if (!real) return
    const newPassword = `${real.person.password.slice(0, 30)} ${Math.random()}`
    const change = { currentPassword: real.person.password, newPassword }
    const changed = await real.players[at].browser.post('/v1/password-change', change, { bearer: true })
    assert.equal(changed.status, 200, changed.code)
    real.person.password = newPassword
  })

export const wait = (seconds: number): AsyncCommand<Model, Real> => ({
  check: always,
  run: async (all, real) => {
    all.now += seconds
    await real?.house.letTimePass(seconds)
  },
  toString: () => `${seconds} seconds pass`,
})

/** Signs in the browser that a player of the model stands for. */
export async function aRealPlayer(house: House, person: Person, keyBound: boolean): Promise<RealPlayer> {
  const browser = house.browser()
  if (keyBound) browser.withDeviceKey()
  const { status, code } = await browser.signIn(person.email, person.password)
  assert.equal(status, 201, code)
  return { browser, thief: undefined, delayed: [] }
}

/** Refreshes in earnest: the server says what the model says, and a lineage never forks. */
async function agree(
  { issued }: NonNullable<Real>,
  browser: Browser,
  { code }: Outcome,
  headers: Record<string, string> = {},
): Promise<void> {
  const answer = await browser.post('/v1/token/refresh', undefined, { headers })
  assert.equal(answer.code ?? String(answer.status), code)
  if (answer.status !== 200) return

  const token = browser.cookies.get('__Host-refresh') ?? ''
  const place = token.split('.').slice(1, 4).join('.')
  assert.equal(issued.get(place) ?? token, token, 'two tokens of one generation')
  issued.set(place, token)
}

/** What the honest browser is told after a theft, from a copy of its jar. */
function outcomeOf({ session, jar }: ModelPlayer, now: number): Outcome {
  return jar ? session.refresh(jar, true, now) : { code: 'not_signed_in' }
}

function copyOf(browser: Browser): Browser {
  const copy = browser.stolen(browser.ip)
  copy.deviceKey = browser.deviceKey
  return copy
}
