import { setTimeout as wait } from 'node:timers/promises'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import type { House } from '../../packages/server/src/test/house.ts'
import { anOperator } from '../../packages/server/src/test/operators.ts'

export const exportPath = '/v1/admin/events/export'

/** How many events of a kilobyte a long log has: more than a network holds. */
export const longLog = 16_000

/** Fills the log, and gives the cookies of somebody who may take it out. */
export async function writeLongLog(house: House): Promise<string> {
  const auditor = await anOperator(house, 'auditor')
  await house.rows(sql`insert into portcullis.events (name, request_id, ip, device)
    select 'sign-in.refused', 'long', '203.0.113.9', repeat('x', 1000)
    from generate_series(1, ${longLog}::integer)`)
  return [...auditor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
}

/** Reads a megabyte after the other, slowly; gives all of it, or what came until it was cut. */
export async function sip(stream: AsyncIterable<Buffer>, everyMs = 150): Promise<string> {
  const chunks: Buffer[] = []
  let sips = 0
  let read = 0
  try {
    for await (const chunk of stream) {
      chunks.push(chunk)
      read += chunk.length
      if (read < sips * 1_000_000) continue
      sips++
      await wait(everyMs)
    }
  } catch {
    // It was cut.
  }
  return Buffer.concat(chunks).toString('latin1')
}
