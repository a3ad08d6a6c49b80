import type { RuleCard } from '@portcullis/protocol/findings/finding'
import type { Rule, Verdict } from './rule.ts'

/** Which rule speaks for which settings that `serve` refuses; `settings-wrong` speaks for the rest. */
const speakers: [names: RegExp, id: string][] = [
  [/^SECRET_KEY(_FALLBACKS)?(_FILE)?$/, 'secret-key-unsafe'],
  [/^(DEBUG|CORS_ALLOW_ALL_ORIGINS)$/, 'debug-on'],
  [/^ALLOWED_HOSTS$/, 'allowed-hosts-wrong'],
  [/^DATABASE_/, 'database-url-wrong'],
  [/^PUBLIC_URL$/, 'public-url-wrong'],
  [/^(TLS_.*|HTTP2|HTTP_REDIRECT_PORT|ACME_WEBROOT)$/, 'certificate-wrong'],
  [/^(TRUSTED_PROXIES|SECURE_PROXY_SSL_HEADER|SECURE_SSL_REDIRECT)$/, 'proxies-wrong'],
  [/^SECURE_HSTS_/, 'hsts-wrong'],
  [/^(SESSION|CSRF)_COOKIE_/, 'cookies-wrong'],
  [/^CORS_ALLOWED_ORIGINS$/, 'cors-origins-wrong'],
  [/^CSRF_TRUSTED_ORIGINS$/, 'csrf-origins-wrong'],
  [/^(SMTP|MAIL)_/, 'mail-settings-wrong'],
  [/^PASSWORD_HASH/, 'hashing-unfit'],
]

/** A rule that finds what `serve` refuses to start with, among the settings for which it speaks. */
export function refusedSetting(card: RuleCard): Rule {
  return {
    ...card,
    judge: ({ mistakes }) =>
      mistakes
        .filter(({ env }) => speakerFor(env) === card.id)
        .map(({ env, message }): Verdict => ({ seen: `serve refuses ${env}.`, mend: message })),
  }
}

function speakerFor(env: string): string {
  return speakers.find(([names]) => names.test(env))?.[1] ?? 'settings-wrong'
}
