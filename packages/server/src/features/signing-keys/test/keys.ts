import { setTimeout as wait } from 'node:timers/promises'
import type { JSONWebKeySet } from 'jose'
import { sql } from '../../../platform/db/sql.ts'
import { anotherNode } from '../../../test/another-node.ts'
import { type Browser, randomText } from '../../../test/browser.ts'
import type { House } from '../../../test/house.ts'
import { addMissingKeys } from '../add-missing-keys.ts'
import type { SigningKeyRow } from '../queries.ts'

/** Every key, the oldest first. */
export function keysOf(house: House): Promise<SigningKeyRow[]> {
  return house.rows(sql<SigningKeyRow>`select * from portcullis.signing_keys order by created_at, kid`)
}

/** The states of all keys by their ids. */
export async function statesOf(house: House): Promise<Record<string, SigningKeyRow['state']>> {
  return Object.fromEntries((await keysOf(house)).map(({ kid, state }) => [kid, state]))
}

/** The id of the key in a state. */
export async function kidOf(house: House, state: SigningKeyRow['state']): Promise<string> {
  const [key] = (await keysOf(house)).filter((one) => one.state === state)
  if (key === undefined) throw new Error(`No key is ${state}.`)
  return key.kid
}

/** Begins with two new keys. */
export async function startAnew(house: House): Promise<void> {
  await house.rows(sql`delete from portcullis.signing_keys`)
  await addMissingKeys(house.ctx, [], 'start')
  await house.rows(sql`truncate portcullis.events`)
}

/** Lets keys be older than they are: everything about them has happened so many seconds earlier. */
export async function ageKeys(house: House, seconds: number): Promise<void> {
  await house.rows(sql`update portcullis.signing_keys set
    created_at = created_at - make_interval(secs => ${seconds}::float8),
    state_since = state_since - make_interval(secs => ${seconds}::float8)`)
}

/** A node whose primary key is another one than the house's, and one that goes back to the house's. */
export function nodesOfAChangedSecret(house: House) {
  const [here = '', other] = [house.settings.secrets.key, randomText(48)]
  return {
    after: anotherNode(house, { secretKey: other, fallbacks: [here] }),
    back: anotherNode(house, { secretKey: here, fallbacks: [other] }),
    other,
  }
}

/** The ids of the keys that a server publishes. */
export async function publishedTo(browser: Browser): Promise<string[]> {
  const { body } = await browser.get<JSONWebKeySet>('/.well-known/jwks.json')
  return body.keys.map(({ kid = '' }) => kid).toSorted()
}

/** Waits until a server publishes what the database has; gives after how many milliseconds it did. */
export async function untilHeard(house: House, browser = house.browser()): Promise<number> {
  const start = performance.now()
  for (;;) {
    const believed = (await keysOf(house)).filter(({ state }) => state !== 'retired').map(({ kid }) => kid)
    if ((await publishedTo(browser)).join() === believed.toSorted().join()) return performance.now() - start
    if (performance.now() - start > 5000) throw new Error('The server has not heard of the keys.')
    await wait(10)
  }
}
