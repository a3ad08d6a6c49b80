import { pages } from '@portcullis/protocol/paths'
import { defineEmail } from '../mail/email.ts'

/** Tells the owner that a session was ended because its token was used from two places. */
export const theftEmail = defineEmail<{ device: string; otherDevice: string; otherIp: string }>({
  name: 'token-refresh.theft',
  lifetimeSeconds: 3 * 86_400,
  compose: ({ device, otherDevice, otherIp }, { serviceName, publicUrl }) => ({
    subject: `A session of your ${serviceName} account was ended`,
    paragraphs: [
      `The session on "${device}" was ended, because a copy of its token was used from another place: ` +
        `"${otherDevice}", address ${otherIp}.`,
      'Whoever holds that copy is signed out as well. If you use that device, sign in again. If you do ' +
        'not know the place, change your password.',
    ],
    action: { label: 'Look at your sessions', url: `${publicUrl}${pages.account}` },
  }),
})
