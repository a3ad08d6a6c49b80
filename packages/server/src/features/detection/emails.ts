import { pages } from '@portcullis/protocol/paths'
import { defineEmail, leadingTo } from '../mail/email.ts'
import { deviceIn, momentIn } from '../mail/values-in.ts'

/** Tells the owner that somebody has signed in with a browser that the account did not know. */
export const newDeviceEmail = defineEmail<{ device: string; ip: string; at: string }>({
  name: 'detection.new-device',
  lifetimeSeconds: 3 * 86_400,
  compose: ({ device, ip, at }, { serviceName: service, publicUrl }, words) =>
    leadingTo(
      `${publicUrl}${pages.passwordReset}`,
      words.mails.newDevice({ service, device: deviceIn(device, words), ip, at: momentIn(at, words) }),
    ),
})

/** Tells the owner of a sign-in from where the account never was, or where nobody gets that fast. */
export const newPlaceEmail = defineEmail<{
  device: string
  ip: string
  at: string
  place: string
  isNewCountry: string
  isNewDevice: string
  from: string
  minutes: string
}>({
  name: 'detection.new-place',
  lifetimeSeconds: 3 * 86_400,
  compose: (data, { serviceName: service, publicUrl }, words) => {
    const said = words.mails.newPlace({
      service,
      device: deviceIn(data.device, words),
      ip: data.ip,
      at: momentIn(data.at, words),
      place: data.place,
      isNewCountry: data.isNewCountry !== '',
      isNewDevice: data.isNewDevice !== '',
      journey: data.from === '' ? undefined : { from: data.from, minutes: Number(data.minutes) },
    })
    return leadingTo(`${publicUrl}${pages.passwordReset}`, said)
  },
})
