import { leastKmBetween, type Place } from '../places/place.ts'
import type { Places } from '../places/places.ts'
import type { SignIn } from './find-strange-sign-ins.ts'
import type { FormerSignIns } from './queries.ts'

/** What is strange about where a sign-in came from. */
export type NewPlace = {
  place: Place
  isNewCountry: boolean
  /** From where nobody could have come in that time, and how far and long that is. */
  journey: { from: Place; detail: { km: number; minutes: number } } | undefined
}

/** As fast as an airliner cruises (Mach 0.85 at 11 km), so that nobody who flew is told of it. */
const fastestKmh = 900

/**
 * Nearer than that the places of networks are too vague: a mobile network comes out in one or two cities of a
 * country, and even a city is named wrongly by hundreds of kilometres.
 */
const leastKm = 500

/**
 * Compares where a sign-in came from with where the account was seen before. Nothing where it was never seen
 * at a place that is known. [DETECTION-11] [DETECTION-12]
 */
export function findNewPlace(
  places: Places,
  { ip, at }: Pick<SignIn, 'ip' | 'at'>,
  former: FormerSignIns,
): NewPlace | undefined {
  const place = places.find(ip)
  if (place === undefined) return undefined
  const countries = new Set(former.ips.flatMap((one) => places.find(one)?.country ?? []))
  const isNewCountry = countries.size > 0 && !countries.has(place.country)

  const from = places.find(former.last_ip)
  const km = from && leastKmBetween(from, place)
  const hours = Math.max(0, at.getTime() - former.last_at.getTime()) / 3_600_000
  const isImpossible = km !== undefined && km >= leastKm && km > hours * fastestKmh
  if (!isNewCountry && !isImpossible) return undefined

  const detail = { km: Math.round(km ?? 0), minutes: Math.round(hours * 60) }
  return { place, isNewCountry, journey: isImpossible && from ? { from, detail } : undefined }
}
