import { sql } from '../../../platform/db/sql.ts'
import type { House } from '../../../test/house.ts'
import { recordEvent } from '../record-event.ts'
import { createEventSealer } from '../seal-events.ts'
import { type VerifyOptions, verifyEvents } from '../verify-events.ts'

/** What tests do with the log of a house. */
export function logOf(house: () => House) {
  const numbers = async (last: number): Promise<number[]> => {
    const rows = await house().rows(sql<{ number: number }>`
      select number from portcullis.events order by number desc limit ${last}`)
    return rows.map(({ number }) => number).reverse()
  }
  /** Writes events, one after the other; gives their numbers. */
  const write = async (count: number): Promise<number[]> => {
    const { ctx } = house()
    const request = { ...ctx.request, ip: '192.0.2.1', device: 'Firefox on Linux' }
    for (let i = 0; i < count; i++)
      await ctx.db.commit([recordEvent({ ...ctx, request }, 'sign-in.refused', {}, { reason: `guess ${i}` })])
    return numbers(count)
  }
  const seal = (ctx = house().ctx) => createEventSealer(ctx).seal()
  const verify = (options?: VerifyOptions) => verifyEvents(house().ctx, options)
  return {
    write,
    seal,
    verify,
    found: async (options?: VerifyOptions) => (await verify(options)).findings,
    /** Seven events in three seals; gives their numbers. */
    aSealedLog: async (): Promise<number[]> => {
      for (const count of [2, 3, 2]) {
        await write(count)
        await seal()
      }
      return numbers(7)
    },
    /** Until all of this month is older than the log is kept. */
    letTheMonthExpire: async () => {
      const now = house().ctx.now()
      const endOfMonth = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1)
      const { retentionDays } = house().settings.auditLog
      await house().letTimePass((endOfMonth - now.getTime()) / 1000 + retentionDays * 86_400 + 1)
    },
  }
}
