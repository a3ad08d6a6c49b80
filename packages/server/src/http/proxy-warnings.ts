import type { Context } from '../platform/context.ts'
import { isAmong } from './client-address.ts'
import { networksOf } from './network-list.ts'

/** Where a proxy of one's own stands, and nobody else who can be reached from outside. */
const ownNetworks = networksOf([
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
])

/**
 * What the operator is told, each once, when what a proxy sends cannot be what was meant, with the line for
 * nginx that mends it. A stranger cannot cause a line that would be wrong to follow. [EDGE-9]
 */
export function proxyWarnings({ log, settings }: Context) {
  const { secureProxySslHeader, trustedProxies } = settings.edge
  const { header, value } = secureProxySslHeader
  const proto = `proxy_set_header ${header} ${value === 'https' ? '$scheme' : value};`
  const told = new Set<string>()
  const tell = (topic: string, sentence: string) => {
    if (told.has(topic)) return
    told.add(topic)
    log.warn({ topic }, sentence)
  }

  return {
    withoutScheme: (peer: string) =>
      tell(
        'proxy-without-scheme',
        `The proxy at ${peer} sends no ${header}, so its requests count as plain http and are refused. ` +
          `In nginx: ${proto}`,
      ),
    withTwoSchemes: (peer: string) =>
      tell(
        'proxy-with-two-schemes',
        `The proxy at ${peer} adds to the ${header} that it was sent instead of replacing it, so it is not ` +
          `believed. In nginx: ${proto}`,
      ),
    inCircles: (peer: string) =>
      tell(
        'proxy-in-circles',
        `A browser came over https, and ${peer} handed its request on as plain http: it was not led to ` +
          `https once more. The proxy where TLS ends is to send ${header}: ${value}, and those behind it ` +
          'to keep it.',
      ),
    withoutAddress: (peer: string) =>
      tell(
        'proxy-without-address',
        `The proxy at ${peer} does not say whom it serves, so everybody counts as one and shares one ` +
          'limit. In nginx: proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
      ),
    notTrusted: (peer: string) => {
      if (!isAmong(ownNetworks, peer)) return
      const proxies = [...trustedProxies, `${peer}/${peer.includes(':') ? 128 : 32}`].join(',')
      tell(
        'proxy-not-trusted',
        `${peer} sends ${header} and is none of TRUSTED_PROXIES, so it is not believed. If it is your ` +
          `proxy: TRUSTED_PROXIES=${proxies}`,
      )
    },
  }
}
