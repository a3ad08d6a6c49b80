import { declareSettings, type Settle, seconds, text } from '../../platform/settings.ts'

export const signingKeysSettings = declareSettings({
  tokenLifetimeSeconds: {
    env: 'ACCESS_TOKEN_LIFETIME_SECONDS',
    shape: seconds(60, 3600),
    default: '300',
    about:
      'How long an access token lives: as long as an API without the revocation feed may still accept an ' +
      'ended session.',
  },
  tokenAudience: {
    env: 'ACCESS_TOKEN_AUDIENCE',
    shape: text(200),
    default: 'portcullis',
    about: 'The `aud` of access tokens; APIs demand it.',
  },
})

declare module '../../platform/context.ts' {
  interface Settings {
    signingKeys: Settle<typeof signingKeysSettings>
  }
}
