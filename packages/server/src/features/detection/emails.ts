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
