import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { networksOf } from '../../http/network-list.ts'

/** Asks a resolver for every address of a name. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  answer: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** What is not of the public internet: IANA's special-purpose registries (RFC 6890), and multicast. */
const special = new BlockList()
for (const [network, length] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  special.addSubnet(network, length)
}
// Of IPv6 only 2000::/3 is given out; within it these carry or stand for something else.
const unicast = new BlockList()
unicast.addSubnet('2000::', 3, 'ipv6')
for (const [network, length] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  special.addSubnet(network, length, 'ipv6')
}
const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

/** Where a call may lead: to the public internet and into the networks named, or to this machine alone. */
export type Way = { isThisMachine: boolean; networks: readonly string[] }

/** Whether a connection may be made to this address. */
export function mayLeadTo(address: string, { isThisMachine, networks }: Way): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (isThisMachine) return loopback.check(address, family)
  if (networksOf(networks).check(address, family)) return true
  if (special.check(address, family)) return false
  return family === 'ipv4' || unicast.check(address, 'ipv6')
}

/**
 * Resolves a name for the very connection that is then made, and fails unless every address is allowed:
 * between a look before and the connection a name could be made to lead elsewhere. [WEBHOOKS-4]
 */
export function guardedLookup(way: Way, resolve: Resolve = lookup): LookupFunction {
  return (hostname, options, answer) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return answer(error, [])
      const [first] = addresses
      if (first === undefined || !addresses.every(({ address }) => mayLeadTo(address, way)))
        return answer(new Error('WEBHOOK_URL leads to an address that it may not lead to.'), [])
      return options.all ? answer(null, addresses) : answer(null, first.address, first.family)
    })
  }
}
