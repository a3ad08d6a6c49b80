import { days, declareSettings, type Settle, seconds, text } from '../../platform/settings.ts'

/** The longest that an access token can be made to live: an hour in which no API hears of a session's end. */
export const longestTokenSeconds = 3600

export const signingKeysSettings = declareSettings({
  tokenLifetimeSeconds: {
    env: 'ACCESS_TOKEN_LIFETIME_SECONDS',
    shape: seconds(60, longestTokenSeconds),
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
  rotationDays: {
    env: 'SIGNING_KEY_ROTATION_DAYS',
    shape: days(0, 3650),
    default: '90',
    about:
      'After how many days another key signs access tokens. Nobody notices it: the next one is published ' +
      'long before. 0 leaves it to `portcullis keys rotate`.',
  },
})

declare module '../../platform/context.ts' {
  interface Settings {
    signingKeys: Settle<typeof signingKeysSettings>
  }
}
