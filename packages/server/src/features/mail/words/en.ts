import { type MailWords, sentences } from './words.ts'

export const en: MailWords = {
  lang: 'en',
  dir: 'ltr',
  device: (browser, system) => `${browser} on ${system}`,
  unknownDevice: 'Unknown device',
  console: 'the console',
  roles: { administrator: 'administrator', support: 'support', auditor: 'auditor' },
  mails: {
    verify: ({ service, code }) => ({
      subject: code ? `${code} is your ${service} code` : `Confirm your e-mail address for ${service}`,
      paragraphs: [
        `Confirm that this is your e-mail address, and your ${service} account is ready.`,
        ...(code
          ? ['Type this code where you signed up. It works for ten minutes, and in that browser only:']
          : []),
      ],
      action: 'Confirm my address',
      closing: ['If you did not ask for this, do nothing: without you there will be no account.'],
    }),
    taken: ({ service, device }) => ({
      subject: `You already have a ${service} account`,
      paragraphs: [
        `Somebody, on "${device}", tried to open a ${service} account with this address. There is one already, and nothing about it has changed.`,
        'If it was you: sign in. If you have forgotten the password, set a new one there.',
      ],
      action: 'Sign in',
      closing: ['If it was not you, there is nothing to do.'],
    }),
    reset: ({ service, device }) => ({
      subject: `Set a new ${service} password`,
      paragraphs: [
        `Somebody, on "${device}", asked to set a new password for the ${service} account of this address.`,
        'The link works once. A new password ends all sessions.',
      ],
      action: 'Set a new password',
      closing: ['If it was not you, do nothing: your password stays as it is.'],
    }),
    resetDone: ({ service, device, ip }) => ({
      subject: `Your ${service} password was set`,
      paragraphs: [
        `A new password was set for your ${service} account on "${device}", address ${ip}. All sessions have ended.`,
      ],
      action: 'If it was not you, set another one',
    }),
    passwordChanged: ({ service, device, ip }) => ({
      subject: `Your ${service} password was changed`,
      paragraphs: [
        `The password of your ${service} account was changed on "${device}", address ${ip}. All other sessions have ended.`,
      ],
      action: 'If it was not you, set another one',
    }),
    confirmChange: ({ service }) => ({
      subject: `Confirm your new address for ${service}`,
      paragraphs: [
        `Somebody asked to use this address for their ${service} account. Open the link in the browser where you are signed in.`,
      ],
      action: 'Use this address',
      closing: ['If it was not you, do nothing: nothing will change.'],
    }),
    changed: ({ service, device, ip }) => ({
      subject: `Your ${service} account has another address now`,
      paragraphs: [
        `The address of your ${service} account was changed on "${device}", address ${ip}. This mailbox no longer belongs to it.`,
        'If it was not you, take it back within three days: the account gets this address again, all sessions end, and you set a new password.',
      ],
      action: 'This was not me',
    }),
    welcome: ({ service }) => ({
      subject: `This is your address for ${service} now`,
      paragraphs: [`Your ${service} account uses this address from now on. Sign in with it next time.`],
      action: 'Look at your account',
    }),
    closed: ({ service, device, ip }) => ({
      subject: `Your ${service} account was closed`,
      paragraphs: [
        `Your ${service} account was closed on "${device}", address ${ip}. In three days everything about it is erased.`,
        'If it was not you, or you have changed your mind, take it back before that: you set a new password then.',
      ],
      action: 'Take it back',
    }),
    guessedAt: ({ service, device, ip }) => ({
      subject: `Wrong passwords at your ${service} account`,
      paragraphs: [
        `Somebody has entered wrong passwords for your ${service} account again and again, the last time on "${device}", address ${ip}. Nobody got in. For a while no further passwords are tried, except in browsers where you have signed in before.`,
        'If it is you, in a browser where you have not: open this link there, then sign in.',
      ],
      action: 'Let this browser try',
      closing: ['If it was not you, there is nothing to do. Your password still protects your account.'],
    }),
    theft: ({ service, device, otherDevice, otherIp }) => ({
      subject: `A session of your ${service} account was ended`,
      paragraphs: [
        `The session on "${device}" was ended, because a copy of its token was used from another place: "${otherDevice}", address ${otherIp}.`,
        'Whoever holds that copy is signed out as well. If you use that device, sign in again. If you do not know the place, change your password.',
      ],
      action: 'Look at your sessions',
    }),
    newDevice: ({ service, device, ip, at }) => ({
      subject: `New sign-in to your ${service} account`,
      paragraphs: [
        `Somebody has signed in to your ${service} account in a browser that it did not know: "${device}", address ${ip}, ${at}.`,
        'If it was you, there is nothing to do.',
      ],
      action: 'If it was not you, set another password',
    }),
    newPlace: ({ service, device, ip, at, place, isNewCountry, isNewDevice, journey }) => ({
      subject: `Sign-in to your ${service} account from a new place`,
      paragraphs: [
        `Somebody has signed in to your ${service} account from about here: ${place}. It was "${device}", address ${ip}, ${at}.`,
        sentences(
          isNewCountry && 'Nobody had signed in to it from that country before.',
          journey &&
            `${journey.minutes} minutes before, somebody had signed in from ${journey.from}: nobody travels so fast.`,
          isNewDevice && 'The account did not know the browser either.',
        ),
        'If it was you, there is nothing to do. Where a network is, is only roughly known, and a VPN shows another place.',
      ],
      action: 'If it was not you, set another password',
    }),
    operator: ({ service, role }) => ({
      subject: `Your ${service} account as ${role}`,
      paragraphs: [
        `You are to help to run ${service}, as ${role}. An account was opened for this address; it has no password yet.`,
        'The link works once, for 24 hours. After that, ask for a new password on the page to sign in.',
      ],
      action: 'Set a password',
      closing: ['If you do not expect this, tell whoever runs the service.'],
    }),
  },
}
