import type { Context } from '../../platform/context.ts'
import { countSightings, type NewEvent } from './queries.ts'
import type { Sighting } from './read-sightings.ts'
import type { Detection } from './tell.ts'

/**
 * How many accounts may fail from a network for each that signs in there: people mistype one time in ten or
 * so, and a list of stolen passwords fits one time in a hundred.
 */
const failuresOfAResident = 3

/** Password stuffing and distributed guessing. [DETECTION-3] [DETECTION-4] */
export async function findAttacks(
  ctx: Context,
  events: NewEvent[],
  sightings: Sighting[],
): Promise<Detection[]> {
  const { windowSeconds, stuffingAccounts, guessingNetworks } = ctx.settings.detection
  const suspects = new Map(
    sightings
      .filter(({ kind }) => kind !== 'resident')
      .map(({ kind, subject }) => [`${kind} ${subject}`, { kind, subject }]),
  )
  if (suspects.size === 0) return []

  // By the events' own clock: after a pause the log is judged as it would have been then.
  const at = new Date(Math.max(...events.map((event) => event.at.getTime())))
  const since = new Date(at.getTime() - windowSeconds * 1000)
  const tallies = await ctx.db.many(countSightings([...suspects.values()], since))

  return tallies.flatMap(({ kind, subject, things, residents }): Detection[] => {
    const told = { subject, at, quietSeconds: windowSeconds }
    if (kind === 'guessing' && things >= guessingNetworks) {
      return [
        {
          ...told,
          name: 'detection.guessing',
          accountId: subject,
          detail: { networks: things, windowSeconds },
        },
      ]
    }
    if (kind === 'stuffing' && things >= stuffingAccounts && things > residents * failuresOfAResident) {
      const detail = { accounts: things, signedIn: residents, windowSeconds }
      return [{ ...told, name: 'detection.stuffing', ip: subject, detail }]
    }
    return []
  })
}
