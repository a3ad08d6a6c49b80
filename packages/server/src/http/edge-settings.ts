import { z } from 'zod'
import {
  type Drafted,
  declareSettings,
  type Environment,
  flag,
  type Mistake,
  type Settle,
  seconds,
} from '../platform/settings.ts'
import { hostList } from './host-list.ts'
import { networkList } from './network-list.ts'
import { originList } from './origin-list.ts'
import { siteOf } from './site.ts'

/** A year: what ASVS 3.4.1 and hstspreload.org ask for at least. */
const shortestHstsSeconds = 31_536_000

/** A header and the value that it has over https, as Django writes it or as it stands on the wire. */
const proxySslHeader = z.string().transform((text, issues) => {
  const [, name = '', value = ''] =
    /^([\w-]+)\s*[:,]\s*([\w-]+)$/.exec(text.replaceAll(/[()'"]/g, '').trim()) ?? []
  const plain = name.toLowerCase().replaceAll('_', '-')
  const header = /^[A-Z_]+$/.test(name) ? plain.replace(/^http-/, '') : plain
  if (header !== '') return { header, value: value.toLowerCase() }
  issues.addIssue({
    code: 'custom',
    message:
      'Write SECURE_PROXY_SSL_HEADER=X-Forwarded-Proto: https, or HTTP_X_FORWARDED_PROTO,https as Django ' +
      'does.',
  })
  return z.NEVER
})

/** Who may ask, from where, and over which way. */
export const edgeSettings = declareSettings({
  allowedHosts: {
    env: 'ALLOWED_HOSTS',
    shape: hostList('ALLOWED_HOSTS'),
    default: '',
    about:
      'The host names that are served beside that of PUBLIC_URL, with commas between. Any other is ' +
      'refused (421).',
  },
  trustedProxies: {
    env: 'TRUSTED_PROXIES',
    shape: networkList('TRUSTED_PROXIES'),
    default: '',
    about:
      'The networks of the proxies in front, such as 127.0.0.1/32,::1/128: X-Forwarded-For and ' +
      'SECURE_PROXY_SSL_HEADER count only from them. Needed unless the server ends TLS itself.',
  },
  secureProxySslHeader: {
    env: 'SECURE_PROXY_SSL_HEADER',
    shape: proxySslHeader,
    default: 'X-Forwarded-Proto: https',
    about:
      'The header by which a trusted proxy says that a request came over https, and its value then; ' +
      'HTTP_X_FORWARDED_PROTO,https means the same.',
  },
  secureSslRedirect: {
    env: 'SECURE_SSL_REDIRECT',
    shape: flag,
    default: 'true',
    about:
      'Whether pages that are asked for over plain http lead to https (308); if not, they are refused like ' +
      'everything else over plain http.',
  },
  hstsSeconds: {
    env: 'SECURE_HSTS_SECONDS',
    shape: seconds(0, 10 * shortestHstsSeconds),
    default: String(shortestHstsSeconds),
    about: 'How long browsers remember to come over https alone. ASVS 3.4.1: a year at least.',
  },
  hstsIncludeSubdomains: {
    env: 'SECURE_HSTS_INCLUDE_SUBDOMAINS',
    shape: flag,
    default: 'true',
    about: 'Whether that holds for every name below the host of PUBLIC_URL as well.',
  },
  hstsPreload: {
    env: 'SECURE_HSTS_PRELOAD',
    shape: flag,
    default: 'false',
    about:
      'Whether the domain may be built into browsers as https only (hstspreload.org): hard to take back, ' +
      'and it binds every name below it.',
  },
  corsAllowedOrigins: {
    env: 'CORS_ALLOWED_ORIGINS',
    shape: originList('CORS_ALLOWED_ORIGINS'),
    default: '',
    about:
      'The exact origins whose pages may read answers with credentials, such as https://app.example.com.',
  },
  corsAllowAllOrigins: {
    env: 'CORS_ALLOW_ALL_ORIGINS',
    shape: flag,
    default: 'false',
    about: 'Development only: pages of any origin may read what carries no cookie. Production refuses it.',
  },
  csrfTrustedOrigins: {
    env: 'CSRF_TRUSTED_ORIGINS',
    shape: originList('CSRF_TRUSTED_ORIGINS'),
    default: '',
    about: 'The exact origins, beside that of PUBLIC_URL, whose pages may make unsafe requests.',
  },
})

type Edge = Drafted['edge']

/** What a production server refuses of the edge's settings, each with the line to write. */
export function findEdgeMistakes({ edge, server }: Drafted, environment: Environment): Mistake[] {
  const isCrossSiteMeant = /^none$/i.test(environment.SESSION_COOKIE_SAMESITE ?? '')
  return [
    ...findWayMistakes(edge, environment),
    ...findHstsMistakes(edge),
    ...findOriginMistakes(
      'CORS_ALLOWED_ORIGINS',
      edge.corsAllowedOrigins,
      server.publicUrl,
      isCrossSiteMeant,
    ),
    ...findOriginMistakes(
      'CSRF_TRUSTED_ORIGINS',
      edge.csrfTrustedOrigins,
      server.publicUrl,
      isCrossSiteMeant,
    ),
    ...(edge.corsAllowAllOrigins ? [allowsAll] : []),
  ]
}

const allowsAll = {
  env: 'CORS_ALLOW_ALL_ORIGINS',
  message:
    'Production lets no unknown page read answers. Remove it, and name each origin: ' +
    'CORS_ALLOWED_ORIGINS=https://app.example.com',
}

/** Without TLS of its own and without a proxy to believe, every request would have come over plain http. */
function findWayMistakes({ trustedProxies }: Edge, { TLS_CERTIFICATE_FILE }: Environment): Mistake[] {
  if (TLS_CERTIFICATE_FILE || trustedProxies === undefined || trustedProxies.length > 0) return []
  return [
    {
      env: 'TRUSTED_PROXIES',
      message:
        'Production is https only, so either a proxy in front speaks TLS, or this server does with ' +
        'TLS_CERTIFICATE_FILE. For a proxy on this machine: TRUSTED_PROXIES=127.0.0.1/32,::1/128',
    },
  ]
}

function findHstsMistakes({ hstsSeconds, hstsIncludeSubdomains, hstsPreload }: Edge): Mistake[] {
  const mistakes: Mistake[] = []
  if (hstsSeconds !== undefined && hstsSeconds < shortestHstsSeconds) {
    const message =
      'Browsers are to remember https for a year at least. Write ' +
      `SECURE_HSTS_SECONDS=${shortestHstsSeconds}`
    mistakes.push({ env: 'SECURE_HSTS_SECONDS', message })
  }
  if (hstsPreload && hstsIncludeSubdomains === false) {
    const message =
      'hstspreload.org takes no domain without its subdomains. Write ' +
      'SECURE_HSTS_INCLUDE_SUBDOMAINS=true, or SECURE_HSTS_PRELOAD=false'
    mistakes.push({ env: 'SECURE_HSTS_PRELOAD', message })
  }
  return mistakes
}

function findOriginMistakes(
  env: string,
  origins: string[] = [],
  publicUrl = '',
  isCrossSiteMeant: boolean,
): Mistake[] {
  const mistakes: Mistake[] = []
  if (origins.some(isPlain)) {
    const secured = origins.map((origin) => origin.replace(/^http:/, 'https:'))
    const message = `${origins.filter(isPlain).join(', ')}: anybody on the way could write such a page. `
    mistakes.push({ env, message: `${message}Write instead: ${env}=${secured.join(',')}` })
  }
  if (!URL.canParse(publicUrl) || isCrossSiteMeant) return mistakes

  const { hostname, origin: own } = new URL(publicUrl)
  const foreign = origins.filter((origin) => siteOf(new URL(origin).hostname) !== siteOf(hostname))
  if (foreign.length > 0) {
    const [is, another] = foreign.length > 1 ? ['are', 'other sites'] : ['is', 'another site']
    const message =
      `${foreign.join(', ')} ${is} ${another} than ${own}, and browsers keep cookies from crossing. Serve ` +
      `the app below ${siteOf(hostname)}, or accept what browsers leave of it: SESSION_COOKIE_SAMESITE=None`
    mistakes.push({ env, message })
  }
  return mistakes
}

function isPlain(origin: string): boolean {
  return origin.startsWith('http:')
}

declare module '../platform/context.ts' {
  interface Settings {
    edge: Settle<typeof edgeSettings>
  }
}
