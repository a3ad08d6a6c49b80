import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeMmdb } from './write-mmdb.ts'

const city = (name: string, country: [string, string], spot: [number, number], radius = 20) => ({
  city: { geoname_id: 1, names: { en: name } },
  country: { geoname_id: 2, iso_code: country[0], names: { en: country[1] } },
  location: { latitude: spot[0], longitude: spot[1], accuracy_radius: radius },
})

/** Addresses of documentation, and where the file of the tests has them. */
export const sampleNetworks = {
  '192.0.2.0/25': city('Berlin', ['DE', 'Germany'], [52.52, 13.405]),
  '192.0.2.128/25': city('Munich', ['DE', 'Germany'], [48.137, 11.575]),
  '198.51.100.0/25': city('Tokyo', ['JP', 'Japan'], [35.69, 139.692]),
  '198.51.100.128/25': city('Kyoto', ['JP', 'Japan'], [35.011, 135.768]),
  '203.0.113.0/25': { country: { geoname_id: 3, iso_code: 'FR', names: { en: 'France' } } },
  '203.0.113.128/25': {
    ...city('Sydney', ['AU', 'Australia'], [-33.869, 151.209]),
    traits: { is_anycast: true },
  },
  '2001:db8:1::/48': city('Tokyo', ['JP', 'Japan'], [35.69, 139.692]),
}

/** A file of those places, which goes with the machine's temporary folder. */
export function samplePlaceFile(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'portcullis-places-')), 'GeoLite2-City.mmdb')
  writeFileSync(path, writeMmdb(sampleNetworks))
  return path
}
