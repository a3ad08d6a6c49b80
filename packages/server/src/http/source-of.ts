import { isIPv6 } from 'node:net'
import { readAddress } from './client-address.ts'
import { firstOf } from './network-list.ts'

/**
 * The source of a request as it is counted: an IPv4 address or an IPv6 /64, and the /48 around the latter.
 */
export type Source = { address: string; network: string | undefined }

/**
 * Where a request comes from. A provider gives a customer at least a /64 (RFC 6177), so a single IPv6 address
 * says nothing; an IPv4 address that is written as IPv6 counts as itself, or all of them would be one.
 * [THROTTLE-8]
 */
export function sourceOf(ip: string): Source {
  const address = readAddress(ip.replace(/%.*$/, '')) ?? ip
  if (!isIPv6(address)) return { address, network: undefined }
  return { address: `${firstOf(address, 64)}/64`, network: `${firstOf(address, 48)}/48` }
}
