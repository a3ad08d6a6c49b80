import { isIPv6 } from 'node:net'

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
  if (!isIPv6(ip)) return { address: ip, network: undefined }
  const groups = groupsOf(ip)
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (isMapped) return { address: dotted(groups), network: undefined }
  const [a, b, c, d] = groups.map((group) => group.toString(16))
  return { address: `${a}:${b}:${c}:${d}::/64`, network: `${a}:${b}:${c}::/48` }
}

/** The eight groups of an IPv6 address; a zone (`%eth0`) is left out. */
function groupsOf(ip: string): number[] {
  const plain = ip.replace(/%.*$/, '').replace(/\d+\.\d+\.\d+\.\d+$/, (ipv4) => {
    const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number)
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  })
  const [before = '', after] = plain.split('::')
  const read = (part: string) =>
    part
      .split(':')
      .filter(Boolean)
      .map((group) => Number.parseInt(group, 16))
  const [head, tail] = [read(before), read(after ?? '')]
  return [...head, ...Array<number>(Math.max(0, 8 - head.length - tail.length)).fill(0), ...tail]
}

function dotted([, , , , , , high = 0, low = 0]: number[]): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
