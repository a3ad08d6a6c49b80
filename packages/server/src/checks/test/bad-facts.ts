import type { Mistake } from '../../platform/settings.ts'
import type { Facts } from '../facts.ts'
import { goodFacts } from './facts.ts'

/** One setting of each kind that `serve` refuses. */
const mistakes: Mistake[] = [
  'SECRET_KEY',
  'DEBUG',
  'ALLOWED_HOSTS',
  'DATABASE_URL',
  'PUBLIC_URL',
  'TLS_KEY_FILE',
  'TRUSTED_PROXIES',
  'SECURE_HSTS_SECONDS',
  'SESSION_COOKIE_SECURE',
  'CORS_ALLOWED_ORIGINS',
  'CSRF_TRUSTED_ORIGINS',
  'SMTP_URL',
  'PASSWORD_HASH_MEMORY_KIB',
  'PASSWORD_MIN_LENGHT',
].map((env) => ({ env, message: 'Write it like this.' }))

/** The facts of a deployment in which everything is wrong that a rule knows of. */
export function badFacts(): Facts {
  const { settings } = goodFacts()
  return {
    now: new Date('2026-11-24T12:00:00Z'),
    settings: {
      ...settings,
      server: { ...settings.server, logLevel: 'silent', securityContact: undefined },
      edge: {
        ...settings.edge,
        allowedHosts: ['auth.example.com', '203.0.113.7'],
        corsAllowedOrigins: ['https://app.example.com'],
        csrfTrustedOrigins: ['https://other.example.com'],
        trustedProxies: ['203.0.113.0/24'],
        secureSslRedirect: false,
        hstsIncludeSubdomains: false,
        hstsPreload: false,
      },
      passwords: { ...settings.passwords, minLength: 8 },
      signingKeys: { ...settings.signingKeys, tokenLifetimeSeconds: 3600 },
      sessions: { ...settings.sessions, lifetimeSeconds: 34_560_000, cookieSameSite: 'None' },
      tracing: { ...settings.tracing, endpoint: 'http://collector.example.com:4318' },
      throttle: { ...settings.throttle, accountDailyAttempts: 100 },
    },
    mistakes,
    secrets: [
      { env: 'SECRET_KEY', source: 'environment', sameAs: ['SMTP_URL'], ageDays: 900, mostDays: 365 },
    ],
    certificate: {
      subjectNames: ['auth.example.com'],
      notBefore: new Date('2026-09-01T00:00:00Z'),
      notAfter: new Date('2026-11-30T00:00:00Z'),
      fingerprint: 'AA',
    },
    places: { type: 'GeoLite2-City', builtAt: new Date('2026-09-01T00:00:00Z') },
    process: { isRoot: true, node: '23.1.0' },
    database: {
      role: {
        name: 'postgres',
        attributes: ['superuser'],
        reaches: ['pg_execute_server_program'],
        owns_schema: true,
        reads_hashes: true,
        changes_events: true,
        app_exists: true,
        is_app: false,
        creates_schemas: true,
        creates_in: ['public'],
        creates_temporary: true,
      },
      server: {
        version: 130_011,
        is_encrypted: false,
        is_local: false,
        now: new Date('2026-11-24T12:05:00Z'),
        fsync: 'off',
        full_page_writes: 'on',
        synchronous_commit: 'on',
        password_encryption: 'md5',
        max_connections: 100,
      },
      skewSeconds: 300,
      schema: { pending: ['000015-roles'], changed: ['3-throttle'], newerThanCode: 99, isBroken: true },
      looseFunctions: ['portcullis_vault.open_account'],
      mail: { late: 3, failed: 1 },
      violations: { kinds: 2, reports: 40 },
      events: { next_month_missing: true, in_default: 7, unsealed_seconds: 7200 },
      apiKeys: [{ id: 'one', name: 'The dashboard', days: 3.5 }],
    },
    keys: {
      list: [{ kid: 'one', state: 'current', sinceDays: 200 }],
      needs: {
        sealed: [{ keyId: 'former', place: 'fallback 1', signingKeys: 1, mails: 0 }],
        digested: undefined,
      },
      fallbacks: 1,
    },
    mailServer: { host: 'mail.example.com', isEncrypted: true, refusal: '535 Authentication failed' },
    sender: { domain: 'example.com', spf: undefined, dmarc: 'v=DMARC1; p=none' },
  }
}

/** What cannot be wrong at the same time as the rest: a former secret that nothing needs any more. */
export function idleFacts(): Facts {
  return {
    ...goodFacts(),
    keys: {
      list: [{ kid: 'two', state: 'next', sinceDays: 1 }],
      needs: { sealed: [], digested: { sessions: 0, links: 0, signUps: 0, until: new Date(0) } },
      fallbacks: 1,
    },
  }
}
