/** Roughly where an address is, as far as a file tells. */
export type Place = {
  /** ISO 3166-1, two letters. */
  country: string
  /** In words: "Berlin, Germany", or the country alone. */
  name: string
  /** The middle of a circle in which it most likely is; a file of countries has none. */
  spot?: { latitude: number; longitude: number; radiusKm: number }
}

/** The mean radius of the earth (IUGG), in kilometres. */
const earthKm = 6371

/**
 * How far two places are apart at least: from the edge of one circle to the edge of the other. Undefined
 * where one is not known that well. [PLACES-5]
 */
export function leastKmBetween({ spot: a }: Place, { spot: b }: Place): number | undefined {
  if (a === undefined || b === undefined) return undefined
  const [fromLatitude, toLatitude] = [radians(a.latitude), radians(b.latitude)]
  // The haversine formula, which is exact enough at any distance (a sphere is wrong by 0.5 %).
  const half =
    Math.sin((toLatitude - fromLatitude) / 2) ** 2 +
    Math.cos(fromLatitude) * Math.cos(toLatitude) * Math.sin(radians(b.longitude - a.longitude) / 2) ** 2
  const km = 2 * earthKm * Math.asin(Math.min(1, Math.sqrt(half)))
  return Math.max(0, km - a.radiusKm - b.radiusKm)
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}
