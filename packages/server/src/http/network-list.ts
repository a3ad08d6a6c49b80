import { BlockList, isIP } from 'node:net'
import { readAddress } from './client-address.ts'
import { type Item, mendableList } from './mendable-list.ts'

/** The widest network that a proxy may stand in: 10.0.0.0/8 and fc00::/7 are the largest private ones. */
const shortestPrefix = { 4: 8, 6: 7 }

const widths = { 4: 32, 6: 128 }

/** Networks in CIDR notation, such as 10.0.0.0/8; a single address stands for itself. */
export const networkList = (env: string) => mendableList(env, /[\s;]+/, readNetwork)

/** The networks of such a list, to ask for an address. */
export function networksOf(list: readonly string[]): BlockList {
  const networks = new BlockList()
  for (const network of list) {
    const [address = '', bits] = network.split('/')
    const version = isIP(address) === 4 ? 4 : 6
    networks.addSubnet(address, Number(bits ?? widths[version]), `ipv${version}`)
  }
  return networks
}

function readNetwork(text: string): Item {
  const [, written = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  if (/^localhost$/i.test(written)) return { mended: '127.0.0.1/32,::1/128', why: 'Names are not looked up.' }
  const address = readAddress(written)
  if (address === undefined)
    return { why: `${text} is no network such as 10.0.0.0/8; names are not looked up.` }

  const version = isIP(address) === 4 ? 4 : 6
  const width = widths[version]
  const unmasked = version === 4 && isIP(written) === 6
  const length = bits === undefined ? width : Number(bits) - (unmasked ? 96 : 0)
  if (length < 0 || length > width) return { why: `${text} has a prefix that cannot be.` }
  if (length < shortestPrefix[version]) {
    return { why: `${text} takes the word of half the world. Name the networks of your proxies alone.` }
  }
  const first = firstOf(address, length)
  if (first !== address) {
    return {
      why: `${text} means all of ${first}/${length}. Write that, or ${address}/${width} for one machine.`,
    }
  }
  const network = `${address}/${length}`
  return network === text || bits === undefined
    ? { value: network }
    : { mended: network, why: `${text} has a plainer spelling.` }
}

/** The first address of the network that an address lies in. */
export function firstOf(address: string, length: number): string {
  const version = isIP(address) === 4 ? 4 : 6
  const [size, base, separator] = version === 4 ? [8, 10, '.'] : [16, 16, ':']
  const parts = version === 4 ? address.split('.') : spellOut(address)
  const masked = parts.map((part, at) => {
    const kept = Math.min(size, Math.max(0, length - at * size))
    const mask = ((1 << kept) - 1) << (size - kept)
    return (Number.parseInt(part, base) & mask).toString(base)
  })
  return readAddress(masked.join(separator)) ?? address
}

/** The eight groups of an IPv6 address. */
function spellOut(address: string): string[] {
  const [head = '', tail] = address.split('::')
  const [before, after] = [head, tail ?? ''].map((half) => (half === '' ? [] : half.split(':')))
  if (tail === undefined) return before ?? []
  const zeros = Array.from({ length: 8 - (before?.length ?? 0) - (after?.length ?? 0) }, () => '0')
  return [...(before ?? []), ...zeros, ...(after ?? [])]
}
