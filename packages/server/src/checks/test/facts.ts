import { readProductionSettings } from '../../settings.ts'
import type { Facts } from '../facts.ts'

/** The facts of a deployment in which everything is as it should be. */
export function goodFacts(): Facts {
  return {
    now: new Date('2026-11-24T12:00:00Z'),
    settings: readProductionSettings({
      PUBLIC_URL: 'https://auth.example.com',
      ALLOWED_HOSTS: 'auth.example.com',
      TRUSTED_PROXIES: '127.0.0.1/32',
      CORS_ALLOWED_ORIGINS: 'https://app.example.com',
      CSRF_TRUSTED_ORIGINS: 'https://app.example.com',
      SECRET_KEY: 'kQ8v1mZpX3rT6yB9nC2dF5gH7jL0sW4eA1uI8oP3qR6t',
      DATABASE_URL: 'postgresql://portcullis:w@db.example.com/portcullis?sslmode=verify-full',
      SMTP_URL: 'smtp://user:word@mail.example.com:587',
      MAIL_FROM: 'Example <no-reply@example.com>',
      SECURE_HSTS_PRELOAD: 'true',
      SECURITY_CONTACT: 'mailto:security@example.com',
    }),
    mistakes: [],
    secrets: ['SECRET_KEY', 'DATABASE_URL', 'SMTP_URL'].map((env) => ({
      env,
      source: 'file',
      sameAs: [],
      ageDays: 30,
      mostDays: 365,
    })),
    certificate: {
      subjectNames: ['auth.example.com'],
      notBefore: new Date('2026-10-01T00:00:00Z'),
      notAfter: new Date('2026-12-30T00:00:00Z'),
      fingerprint: 'AA',
    },
    places: { type: 'GeoLite2-City', builtAt: new Date('2026-10-01T00:00:00Z') },
    process: { isRoot: false, node: '24.11.0' },
    database: {
      role: {
        name: 'portcullis',
        attributes: [],
        reaches: [],
        owns_schema: false,
        reads_hashes: false,
        changes_events: false,
        app_exists: true,
        is_app: true,
        creates_schemas: false,
        creates_in: [],
        creates_temporary: false,
      },
      server: {
        version: 180_001,
        is_encrypted: true,
        is_local: false,
        now: new Date('2026-11-24T12:00:00Z'),
        fsync: 'on',
        full_page_writes: 'on',
        synchronous_commit: 'on',
        password_encryption: 'scram-sha-256',
        max_connections: 100,
      },
      skewSeconds: 0.01,
      schema: { pending: [], changed: [], newerThanCode: undefined, isBroken: false },
      looseFunctions: [],
      mail: { late: 0, failed: 0 },
      violations: { kinds: 0, reports: 0 },
      events: { next_month_missing: false, in_default: 0, unsealed_seconds: 9 },
      apiKeys: [],
    },
    keys: {
      list: [
        { kid: 'one', state: 'current', sinceDays: 30 },
        { kid: 'two', state: 'next', sinceDays: 30 },
      ],
      needs: { sealed: [], digested: undefined },
      fallbacks: 0,
    },
    mailServer: { host: 'mail.example.com', isEncrypted: true, refusal: undefined },
    sender: {
      domain: 'example.com',
      spf: 'v=spf1 include:mail.example.net -all',
      dmarc: 'v=DMARC1; p=quarantine',
    },
  }
}
