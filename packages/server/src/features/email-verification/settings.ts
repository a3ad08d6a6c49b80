import { declareSettings, type Settle, seconds } from '../../platform/settings.ts'

export const emailVerificationSettings = declareSettings({
  linkLifetimeSeconds: {
    env: 'EMAIL_VERIFICATION_LINK_SECONDS',
    shape: seconds(300, 86_400),
    default: '86400',
    about: 'How long the link of a sign-up works. NIST SP 800-63B-4 4.2.1.2: 24 hours at most.',
  },
  codeLifetimeSeconds: {
    env: 'EMAIL_VERIFICATION_CODE_SECONDS',
    shape: seconds(60, 600),
    default: '600',
    about: 'How long the six digits of a sign-up work. NIST SP 800-63B-4 3.1.3: 10 minutes at most.',
  },
})

declare module '../../platform/context.ts' {
  interface Settings {
    emailVerification: Settle<typeof emailVerificationSettings>
  }
}
