/** One line of the checklist: what has to hold for authentication to be safe in production. */
export type ChecklistLine = { id: string; topic: string; must: string }

/** The checklist, in its order. Ids are for ever: rules, findings and the console name them. */
export const checklist = [
  {
    id: 'ENV-1',
    topic: 'Environment and secrets',
    must:
      'SECRET_KEY comes from the environment, a file (SECRET_KEY_FILE) or a secrets manager; never ' +
      'from source. Production refuses to start with none, a short one (< 256 bit), a low-entropy ' +
      'one, or one that stands in any example.',
  },
  {
    id: 'ENV-2',
    topic: 'Environment and secrets',
    must:
      'DEBUG is off unless asked for; nothing that development makes convenient (mail inbox, ' +
      'printed codes, relaxed cookies, stack traces) can exist while it is off.',
  },
  {
    id: 'ENV-3',
    topic: 'Environment and secrets',
    must:
      'ALLOWED_HOSTS lists the names that are served; any other Host is refused (421) before ' +
      'anything else looks at it.',
  },
  {
    id: 'ENV-4',
    topic: 'Environment and secrets',
    must:
      'DATABASE_URL names a real PostgreSQL in production, over TLS when it is not local; with none ' +
      'set, only the development command runs, on its embedded database.',
  },
  {
    id: 'TLS-1',
    topic: 'TLS and transport',
    must:
      "HTTPS only: by a proxy in front (nginx, Caddy; certificates from Let's Encrypt over ACME or " +
      'from the operator) or by the server itself from a certificate and key that it reloads on ' +
      'renewal.',
  },
  {
    id: 'TLS-2',
    topic: 'TLS and transport',
    must:
      'SECURE_SSL_REDIRECT sends pages to https on the same host; API calls over plain http are ' +
      'refused, not redirected. SECURE_PROXY_SSL_HEADER is believed only from trusted proxies.',
  },
  {
    id: 'TLS-3',
    topic: 'TLS and transport',
    must:
      'HSTS on every https answer: SECURE_HSTS_SECONDS ≥ 31536000, SECURE_HSTS_INCLUDE_SUBDOMAINS, ' +
      'SECURE_HSTS_PRELOAD.',
  },
  {
    id: 'COOKIE-1',
    topic: 'Cookies and CSRF',
    must:
      'Session and refresh cookies are Secure and HttpOnly (SESSION_COOKIE_SECURE, ' +
      'SESSION_COOKIE_HTTPONLY), __Host- named, opaque.',
  },
  {
    id: 'COOKIE-2',
    topic: 'Cookies and CSRF',
    must:
      'SameSite=Lax by default; Strict can be chosen; None only with Partitioned and a written ' + 'reason.',
  },
  {
    id: 'CSRF-1',
    topic: 'Cookies and CSRF',
    must:
      'Unsafe requests that carry a cookie pass only with proof of origin and a session-bound ' +
      'token; CSRF_TRUSTED_ORIGINS names the other origins that may ask.',
  },
  {
    id: 'TOKEN-1',
    topic: 'Token storage in the browser',
    must: 'No token is ever readable in localStorage, sessionStorage, IndexedDB, the DOM or the URL.',
  },
  {
    id: 'TOKEN-2',
    topic: 'Token storage in the browser',
    must:
      'The refresh token lives in an HttpOnly Secure cookie; the access token is short-lived and ' +
      'only in memory.',
  },
  {
    id: 'TOKEN-3',
    topic: 'Token storage in the browser',
    must:
      'The other way works as well: a plain cookie session with CSRF protection, and no token at ' + 'all.',
  },
  {
    id: 'AUTH-1',
    topic: 'Authentication endpoints',
    must:
      'Refresh tokens rotate at each use; a spent one that comes back ends the session. Parallel ' +
      'tabs and lost answers never sign an honest person out.',
  },
  {
    id: 'AUTH-2',
    topic: 'Authentication endpoints',
    must: 'A signed-out, revoked or expired token is refused everywhere, within a stated bound.',
  },
  {
    id: 'AUTH-3',
    topic: 'Authentication endpoints',
    must:
      'Sign-in and its neighbours are rate limited by account, by address and overall; repeated ' +
      'failures lock guessing out, without letting a stranger lock the owner out.',
  },
  {
    id: 'CORS-1',
    topic: 'CORS',
    must:
      'Only the exact origins of CORS_ALLOWED_ORIGINS may read answers with credentials; ' +
      'CORS_ALLOW_ALL_ORIGINS is refused in production.',
  },
  {
    id: 'CORS-2',
    topic: 'CORS',
    must: 'The headers are right on every answer, errors and limits included.',
  },
  {
    id: 'PASS-1',
    topic: 'Passwords and accounts',
    must:
      "Strong validators: length, similarity to the person's own data, common and breached " +
      'passwords, all-numeric; no composition rules; the reason is said.',
  },
  {
    id: 'PASS-2',
    topic: 'Passwords and accounts',
    must: 'Argon2id, upgraded at sign-in when the parameters rise.',
  },
  {
    id: 'ACCT-1',
    topic: 'Passwords and accounts',
    must:
      'E-mail verification before anything privileged; reset by mail; address change proven at both ' +
      'ends; each tells the owner.',
  },
  {
    id: 'ACCT-2',
    topic: 'Passwords and accounts',
    must: "No answer, and no answer's timing, tells whether an account exists.",
  },
  {
    id: 'LOG-1',
    topic: 'Monitoring and rotation',
    must: 'Every success, failure and change is one structured audit event; no secret is ever logged.',
  },
  {
    id: 'LOG-2',
    topic: 'Monitoring and rotation',
    must:
      'Suspicious activity is seen: metrics, alert rules, detection of stuffing, spraying and token ' +
      'theft, notices to the owner.',
  },
  {
    id: 'ROT-1',
    topic: 'Monitoring and rotation',
    must:
      'Every secret and signing key rotates with no downtime and no signed-out user; its age is ' +
      'known and warned about.',
  },
  {
    id: 'ROT-2',
    topic: 'Monitoring and rotation',
    must: 'Secrets can come from a secrets manager.',
  },
  {
    id: 'DEPLOY-1',
    topic: 'Deployment',
    must: 'migrate runs at deployment, safely beside live traffic, and can be rehearsed.',
  },
  {
    id: 'DEPLOY-2',
    topic: 'Deployment',
    must:
      "The server's database role owns nothing, cannot read password hashes, cannot change the " +
      'audit log; starting as owner or superuser is refused.',
  },
  {
    id: 'DEPLOY-3',
    topic: 'Deployment',
    must:
      'A production server (several processes, graceful stop, health and readiness) behind a TLS ' +
      'proxy, with tested files for nginx, Caddy, systemd and containers.',
  },
  {
    id: 'HARD-1',
    topic: 'Hardening',
    must: 'A strict Content Security Policy on every page and answer, with reports collected.',
  },
  {
    id: 'HARD-2',
    topic: 'Hardening',
    must:
      'A scanner and automated tests of all authentication flows, that run in CI and against any ' +
      'deployment.',
  },
  {
    id: 'MOVE-1',
    topic: 'Moving an app over',
    must:
      'Cookie-based token exchange endpoints, and a browser SDK that replaces localStorage tokens ' +
      'in an existing sign-in and sign-up page in a few lines.',
  },
  {
    id: 'MOVE-2',
    topic: 'Moving an app over',
    must: 'Existing accounts come along with their password hashes; nobody has to reset.',
  },
] as const satisfies ChecklistLine[]

export type ChecklistId = (typeof checklist)[number]['id']
