import { declareSettings, type Settle, seconds } from '../../platform/settings.ts'

export const passwordResetSettings = declareSettings({
  linkLifetimeSeconds: {
    env: 'PASSWORD_RESET_LINK_SECONDS',
    shape: seconds(300, 86_400),
    default: '1800',
    about:
      'How long a reset link works. NIST SP 800-63B-4 4.2.1.2 allows 24 hours; 30 minutes are enough to ' +
      'read a mail.',
  },
})

declare module '../../platform/context.ts' {
  interface Settings {
    passwordReset: Settle<typeof passwordResetSettings>
  }
}
