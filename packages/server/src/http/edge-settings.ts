import {
  type Drafted,
  declareSettings,
  type Environment,
  list,
  type Mistake,
  origins,
  type Settle,
} from '../platform/settings.ts'

/** Who may ask, from where, and over which way. */
export const edgeSettings = declareSettings({
  allowedHosts: {
    env: 'ALLOWED_HOSTS',
    shape: list,
    default: '',
    about:
      'The host names that are served beside that of PUBLIC_URL, with commas between. Any other is ' +
      'refused (421).',
  },
  corsAllowedOrigins: {
    env: 'CORS_ALLOWED_ORIGINS',
    shape: origins,
    default: '',
    about:
      'The exact origins whose pages may read answers with credentials, such as https://app.example.com.',
  },
  csrfTrustedOrigins: {
    env: 'CSRF_TRUSTED_ORIGINS',
    shape: origins,
    default: '',
    about: 'The exact origins, beside that of PUBLIC_URL, whose pages may make unsafe requests.',
  },
})

/** What a production server refuses of these, each with the line to write. */
export function findEdgeMistakes(_settings: Drafted, _environment: Environment): Mistake[] {
  return []
}

declare module '../platform/context.ts' {
  interface Settings {
    edge: Settle<typeof edgeSettings>
  }
}
