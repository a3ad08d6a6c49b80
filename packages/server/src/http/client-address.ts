import { type BlockList, isIP, SocketAddress } from 'node:net'

/**
 * Who asks, as the last hop that can be believed says. Each proxy writes at the right end whom it saw, so
 * from the right every address is believed for as long as the one that wrote it is a proxy of ours; what
 * stands further left is anybody's word. What is no plain address ends the walk. [EDGE-1] [EDGE-2]
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, proxies: BlockList): string {
  if (forwardedFor === undefined || !isAmong(proxies, peer)) return peer

  let client = peer
  for (const entry of forwardedFor.split(',').reverse()) {
    const address = readAddress(entry.trim())
    if (address === undefined) return client
    client = address
    if (!isAmong(proxies, client)) return client
  }
  return client
}

/** Whether an address lies in one of these networks. */
export function isAmong(networks: BlockList, address: string): boolean {
  const version = isIP(address)
  return version !== 0 && networks.check(address, version === 4 ? 'ipv4' : 'ipv6')
}

/**
 * An address in its one spelling, an IPv4 one that is dressed as IPv6 in its own form, so that nobody is
 * counted twice; undefined for what is none, such as one with a port or a zone.
 */
export function readAddress(text: string): string | undefined {
  const version = isIP(text)
  if (version === 4) return text
  if (version === 0 || text.includes('%')) return undefined
  return unmask(new SocketAddress({ address: text, family: 'ipv6' }).address)
}

/** An IPv4 address that a dual-stack socket shows as IPv6, in its own form. */
export function unmask(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}
