import { isIPv6 } from 'node:net'
import { type CityResponse, Reader } from 'mmdb-lib'
import { readAddress } from '../../http/client-address.ts'
import type { Place } from './place.ts'

/** What a file says of itself. */
export type PlaceFileFacts = { type: string; builtAt: Date }

/** A file of places that was read into memory. */
export type PlaceFile = { facts: PlaceFileFacts; find: (ip: string) => Place | undefined }

/** Where a file does not say how sure it is: as unsure as those that do are of a mobile network. */
const unknownRadiusKm = 500

/** Longer than any name of a place; it stands in mails and on pages. */
const longestName = 100

/**
 * Reads a MaxMind DB of cities or countries, GeoLite2's or another of the same layout. Throws with what is
 * wrong with it. [PLACES-2]
 */
export function readPlaceFile(bytes: Buffer): PlaceFile {
  const reader = openReader(bytes)
  const { databaseType, buildEpoch, ipVersion } = reader.metadata
  if (!/city|country|enterprise/i.test(databaseType))
    throw new Error(`it is of the kind ${databaseType.slice(0, longestName)}, which has no places`)
  return {
    facts: { type: databaseType, builtAt: buildEpoch },
    find: (ip) => {
      const address = readAddress(ip)
      if (address === undefined || (ipVersion === 4 && isIPv6(address))) return undefined
      try {
        const found = reader.get(address)
        return found === null ? undefined : placeOf(found)
      } catch {
        return undefined // What is wrong with one line of a file keeps nobody from anything. [PLACES-4]
      }
    },
  }
}

function openReader(bytes: Buffer): Reader<CityResponse> {
  let reader: Reader<CityResponse> | undefined
  try {
    reader = new Reader<CityResponse>(bytes)
    const { databaseType, binaryFormatMajorVersion, buildEpoch, searchTreeSize } = reader.metadata
    if (typeof databaseType === 'string' && binaryFormatMajorVersion === 2)
      if (searchTreeSize < bytes.length && !Number.isNaN(buildEpoch.getTime())) return reader
  } catch {
    // The library's words say nothing to whoever named the wrong file.
  }
  throw new Error('it is no MaxMind database (.mmdb), or only a part of one')
}

/** What stands for many places at once, such as an anycast address or a satellite, is at none. */
function placeOf({ country, city, location, traits }: CityResponse): Place | undefined {
  const code = country?.iso_code
  if (typeof code !== 'string' || !/^[A-Z]{2}$/.test(code)) return undefined
  if (traits?.is_anycast || traits?.is_satellite_provider || traits?.is_anonymous_proxy) return undefined

  const name = [nameOf(city?.names), nameOf(country?.names) ?? code].filter((part) => part !== undefined)
  const place = { country: code, name: name.join(', ') }
  if (typeof location?.latitude !== 'number' || typeof location.longitude !== 'number') return place
  const { latitude, longitude, accuracy_radius: radiusKm = unknownRadiusKm } = location
  return { ...place, spot: { latitude, longitude, radiusKm } }
}

function nameOf(names: { en?: unknown } | undefined): string | undefined {
  if (typeof names?.en !== 'string') return undefined
  const name = names.en.replaceAll(/[^\p{L}\p{M}\p{N} .,'’()-]/gu, '').slice(0, longestName)
  return name === '' ? undefined : name
}
