import { readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Context } from '../../platform/context.ts'
import { type Repeating, repeat } from '../../platform/repeat.ts'
import type { Place } from './place.ts'
import { type PlaceFile, readPlaceFile } from './read-place-file.ts'
import { whyUnusable } from './settings.ts'

/** Where addresses are, by GEOIP_FILE; without it nowhere. */
export type Places = {
  /** Whether there is anything to be found. */
  areKnown: () => boolean
  /** What the file that is in use says of itself. */
  facts: () => PlaceFile['facts'] | undefined
  find: (ip: string) => Place | undefined
  /** Reads the file now, if it has changed, and says what is wrong with it. */
  reload: () => Promise<void>
  /** Looks for another file from time to time. */
  start: () => void
  stop: () => Promise<void>
}

/** GeoLite2 is renewed twice a week; one call of `stat` in half a minute. */
const lookMs = 30_000

/**
 * Nobody is asked where an address is: the file is in memory, and replaced as a whole. One that is broken is
 * said to be, and the one before goes on. [PLACES-1] [PLACES-3]
 */
export function createPlaces(ctx: Context): Places {
  const path = ctx.settings.places.file
  let file: PlaceFile | undefined
  let judged = ''
  let turns: Repeating | undefined

  const take = (bytes: Buffer) => {
    file = readPlaceFile(bytes)
    ctx.log.info({ places: file.facts }, 'places read')
  }
  const complain = (error: unknown) => {
    ctx.log.error({ why: whyUnusable(error), file: path }, 'places not read, those before go on')
  }
  const look = async () => {
    if (path === undefined) return
    const mark = markOf(path)
    if (mark === judged) return
    judged = mark
    take(await readFile(path))
  }
  if (path !== undefined) {
    judged = markOf(path) // Before it is read, so that what is written meanwhile is seen.
    try {
      take(readFileSync(path))
    } catch (error) {
      complain(error)
    }
  }
  return {
    areKnown: () => file !== undefined,
    facts: () => file?.facts,
    find: (ip) => file?.find(ip),
    reload: () => look().catch(complain),
    start: () => {
      if (path !== undefined) turns ??= repeat(lookMs, look, complain)
    },
    stop: async () => {
      await turns?.stop()
      turns = undefined
    },
  }
}

/** Differs whenever the file was written, replaced, or taken by another link. */
function markOf(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true })
    return [dev, ino, size, mtimeNs, ctimeNs].join()
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code)
  }
}
