import { readFileSync } from 'node:fs'
import { type Drafted, declareSettings, type Mistake, type Settle, text } from '../../platform/settings.ts'
import { readPlaceFile } from './read-place-file.ts'

export const placesSettings = declareSettings({
  file: {
    env: 'GEOIP_FILE',
    shape: text(1000),
    about:
      'A MaxMind database of cities or countries, such as /var/lib/GeoIP/GeoLite2-City.mmdb, by which ' +
      'sign-ins from a new country and journeys that nobody can make are seen. Each process holds it in ' +
      'memory, and reads it again when it changes. Without it there are no places.',
  },
})

/** A file that is there and cannot be used is a mistake; none at all is none. [PLACES-2] */
export function findPlacesMistakes({ places }: Drafted): Mistake[] {
  if (places.file === undefined) return []
  try {
    readPlaceFile(readFileSync(places.file))
    return []
  } catch (error) {
    const why = whyUnusable(error)
    const mend = 'Let geoipupdate fetch GeoLite2-City.mmdb and name that file, or remove the setting.'
    return [{ env: 'GEOIP_FILE', message: `${places.file} cannot be used: ${why}. ${mend}` }]
  }
}

/** In words, what is wrong with a file. */
export function whyUnusable(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES') return 'this user may not read it'
  if (code === 'EISDIR') return 'it is a folder'
  return error instanceof Error ? error.message : String(error)
}

declare module '../../platform/context.ts' {
  interface Settings {
    places: Settle<typeof placesSettings>
  }
}
