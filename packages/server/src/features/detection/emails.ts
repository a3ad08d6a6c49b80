import { pages } from '@portcullis/protocol/paths'
import { defineEmail } from '../mail/email.ts'

/** Tells the owner that somebody has signed in with a browser that the account did not know. */
export const newDeviceEmail = defineEmail<{ device: string; ip: string; at: string }>({
  name: 'detection.new-device',
  lifetimeSeconds: 3 * 86_400,
  compose: ({ device, ip, at }, { serviceName, publicUrl }) => ({
    subject: `New sign-in to your ${serviceName} account`,
    paragraphs: [
      `Somebody has signed in to your ${serviceName} account in a browser that it did not know: ` +
        `"${device}", address ${ip}, ${at}.`,
      'If it was you, there is nothing to do.',
    ],
    action: { label: 'If it was not you, set another password', url: `${publicUrl}${pages.passwordReset}` },
  }),
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
  compose: (
    { device, ip, at, place, isNewCountry, isNewDevice, from, minutes },
    { serviceName, publicUrl },
  ) => ({
    subject: `Sign-in to your ${serviceName} account from a new place`,
    paragraphs: [
      `Somebody has signed in to your ${serviceName} account from about here: ${place}. It was ` +
        `"${device}", address ${ip}, ${at}.`,
      [
        isNewCountry && 'Nobody had signed in to it from that country before.',
        from && `${minutes} minutes before, somebody had signed in from ${from}: nobody travels so fast.`,
        isNewDevice && 'The account did not know the browser either.',
      ]
        .filter(Boolean)
        .join(' '),
      'If it was you, there is nothing to do. Where a network is, is only roughly known, and a VPN shows ' +
        'another place.',
    ],
    action: { label: 'If it was not you, set another password', url: `${publicUrl}${pages.passwordReset}` },
  }),
})
