import { createDetector } from '../packages/server/src/features/detection/detector.ts'
import { sql } from '../packages/server/src/platform/db/sql.ts'
import type { Browser } from '../packages/server/src/test/browser.ts'
import { tokenMailedTo } from '../packages/server/src/test/fixtures.ts'
import { goodPassword, type House, openHouse } from '../packages/server/src/test/house.ts'
import { startTestPostgres } from '../scripts/test-postgres.ts'

/** A whole server with the settings that everybody has, on a PostgreSQL of its own, and a clock to move. */
export async function onStage(play: (house: House) => Promise<void>): Promise<void> {
  const postgres = await startTestPostgres()
  process.env.TEST_DATABASE_URL = postgres.url
  const house = await openHouse({ PASSWORD_HASH_PASSES: '2' }) // Hashes as in production.
  try {
    await house.startMemory()
    await play(house)
  } finally {
    await house.close()
    await postgres.stop()
  }
}

/** Opens an account and signs in there, in a browser that it knows from then on. */
export async function move(house: House, email: string, ip: string): Promise<Browser> {
  const browser = house.browser(ip)
  await browser.post('/v1/sign-up', { email, password: goodPassword, name: 'Ann' })
  await browser.post('/v1/email-verification/confirm', { token: await tokenMailedTo(house, email) })
  const answer = await browser.signIn(email, goodPassword)
  if (answer.status !== 201) throw new Error(`${email} has not moved in: ${answer.code}`)
  return browser
}

/** What detection tells of by now, and how often. */
export async function noticed(house: House): Promise<Record<string, number>> {
  const detector = createDetector(house.ctx)
  while ((await detector.lookThrough()) > 0);
  const rows = await house.rows(sql<{ name: string; count: number }>`
    select name, count(*) as count from portcullis.events
    where name like 'detection.%' or name = 'token-refresh.theft' group by name order by name`)
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]))
}

/** Sign-ins that were refused after their password had been tried: what was let through to it. */
export async function evaluated(house: House, network: string): Promise<number> {
  const [row] = await house.rows(sql<{ count: number }>`
    select count(*) as count from portcullis.events
    where name = 'sign-in.refused' and detail ->> 'reason' = 'invalid_credentials'
      and ip <> '' and ip::inet <<= ${network}::inet`)
  return row?.count ?? 0
}

export function say(title: string, figures: Record<string, unknown>): void {
  console.log(`\n${title}`)
  for (const [name, figure] of Object.entries(figures))
    console.log(`  ${name.padEnd(44)} ${typeof figure === 'object' ? JSON.stringify(figure) : figure}`)
}
