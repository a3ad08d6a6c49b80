import { type Rule, when } from '../rule.ts'

/** Loopback, link-local and private networks (RFC 1918, RFC 4193, RFC 6598). */
const privateNetworks = [
  /^(10|127|169\.254|192\.168)\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
  /^(::1\/|f[cd]|fe80:)/i,
]

function isPrivate(network: string): boolean {
  return privateNetworks.some((pattern) => pattern.test(network))
}

export const trustedProxiesPublic: Rule = {
  id: 'trusted-proxies-public',
  checklist: 'TLS-2',
  severity: 'medium',
  title: 'TRUSTED_PROXIES has a network of public addresses.',
  why: 'Every machine in it can claim any client address and that it came over https.',
  asvs: ['4.1.3'],
  judge: ({ settings }) =>
    (settings.edge.trustedProxies ?? [])
      .filter((network) => !isPrivate(network) && !/\/(32|128)$/.test(network))
      .flatMap((network) =>
        when(
          true,
          `${network} is believed.`,
          `Name the addresses of your proxies in it: ${network.split('/')[0]}/32.`,
        ),
      ),
}
