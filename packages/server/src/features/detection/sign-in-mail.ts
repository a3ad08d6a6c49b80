import type { Context } from '../../platform/context.ts'
import { queueMail } from '../mail/queue-mail.ts'
import { newDeviceEmail, newPlaceEmail } from './emails.ts'
import type { NewPlace } from './find-new-place.ts'
import type { SignIn } from './find-strange-sign-ins.ts'
import { emailOf, unlessMailed } from './queries.ts'
import type { MailOnce } from './tell.ts'

/** The one mail about a sign-in, with everything that is strange about it, as far as the settings want it. */
export function signInMail(
  { settings }: Context,
  { number, account, at, ip, device }: SignIn,
  isNewDevice: boolean,
  found: NewPlace | undefined,
): MailOnce | undefined {
  const { newDeviceMail, newPlaceMail } = settings.detection
  const to = emailOf(account)
  const data = { device, ip, at: at.toUTCString() }
  const once = `event ${number}`
  if (found && newPlaceMail) {
    const { place, isNewCountry, journey } = found
    const newPlace = {
      ...data,
      place: place.name,
      isNewCountry: isNewCountry ? 'yes' : '',
      isNewDevice: isNewDevice ? 'yes' : '',
      from: journey?.from.name ?? '',
      minutes: String(journey?.detail.minutes ?? ''),
    }
    return {
      once,
      queue: (ctx) => queueMail(ctx, newPlaceEmail, { to, data: newPlace, decoy: unlessMailed }),
    }
  }
  if (!isNewDevice || !newDeviceMail) return undefined
  return { once, queue: (ctx) => queueMail(ctx, newDeviceEmail, { to, data, decoy: unlessMailed }) }
}
