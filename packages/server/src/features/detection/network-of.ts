import { sourceOf } from '../../http/source-of.ts'

/**
 * The network that a request came from, as one attacker is likely to have it: an IPv4 address, or an IPv6
 * /48, which is what a customer is given (RFC 6177).
 */
export function networkOf(ip: string): string {
  const { address, network } = sourceOf(ip)
  return network ?? address
}
