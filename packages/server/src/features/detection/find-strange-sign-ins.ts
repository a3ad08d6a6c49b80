import type { Context } from '../../platform/context.ts'
import { createPlaces } from '../places/places.ts'
import { findNewPlace, type NewPlace } from './find-new-place.ts'
import { networkOf } from './network-of.ts'
import { type NewEvent, selectFormerSignIns, selectReturning } from './queries.ts'
import { signInMail } from './sign-in-mail.ts'
import type { Detection } from './tell.ts'

/** A sign-in that succeeded. */
export type SignIn = NewEvent & { account: string }

/** What is the same again is told once a day: a browser that forgets its cookies is new each time. */
const quietSeconds = 86_400

/** An account that is older has signed in before, whether the log still tells so or not: 30 days. */
const newcomerSeconds = 30 * 86_400

/** Former sign-ins that are looked at: of a person who signs in twice a day those of two months. */
const mostFormer = 100

/**
 * Sign-ins from a browser that the account does not know, from a country where it never was, or from farther
 * away than anybody gets in that time. [DETECTION-5] [DETECTION-11] [DETECTION-12]
 */
export async function findStrangeSignIns(ctx: Context, events: NewEvent[]): Promise<Detection[]> {
  const signIns = events.flatMap((event): SignIn[] => {
    const { name, account_id: account } = event
    return name === 'sign-in.succeeded' && account ? [{ ...event, account }] : []
  })
  const inNewBrowsers = signIns.filter(({ browser }) => browser === 'new')
  const returning = inNewBrowsers.length
    ? new Set(
        (await ctx.db.many(selectReturning(inNewBrowsers, newcomerSeconds))).map(({ number }) => number),
      )
    : new Set()
  const newPlaces = await findNewPlaces(ctx, signIns)

  return signIns.flatMap((signIn) =>
    detectionsOf(ctx, signIn, returning.has(signIn.number), newPlaces.get(signIn.number)),
  )
}

async function findNewPlaces(ctx: Context, signIns: SignIn[]): Promise<Map<number, NewPlace>> {
  const places = ctx.instance(createPlaces)
  const here = signIns.filter(({ ip }) => places.find(ip) !== undefined)
  if (here.length === 0) return new Map()
  const former = await ctx.db.many(selectFormerSignIns(here, mostFormer))
  const byNumber = new Map(here.map((signIn) => [signIn.number, signIn]))
  return new Map(
    former.flatMap((row) => {
      const signIn = byNumber.get(row.number)
      const found = signIn && findNewPlace(places, signIn, row)
      return found ? [[row.number, found]] : []
    }),
  )
}

/** All that is strange about one sign-in; its mail tells of all of it, and goes with whichever is told. */
function detectionsOf(ctx: Context, signIn: SignIn, isNewDevice: boolean, found?: NewPlace): Detection[] {
  const { account, at, ip, device } = signIn
  const mail = signInMail(ctx, signIn, isNewDevice, found)
  const told = { at, quietSeconds, accountId: account, ip, device, ...(mail && { mail }) }
  const detections: Detection[] = []
  if (found?.journey) {
    const subject = `${account} ${found.place.name}`
    detections.push({ ...told, name: 'detection.impossible-travel', subject, detail: found.journey.detail })
  }
  if (found?.isNewCountry)
    detections.push({ ...told, name: 'detection.new-country', subject: `${account} ${found.place.country}` })
  if (isNewDevice) {
    const subject = [account, device, networkOf(ip)].join(' ')
    detections.push({ ...told, name: 'detection.new-device', subject })
  }
  return detections
}
