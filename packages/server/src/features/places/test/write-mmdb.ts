import { isIPv6 } from 'node:net'

type Value = string | number | boolean | Date | Value[] | { [key: string]: Value }

/** Bytes of a value in the format of MaxMind DB 2.0, "Output Data Section". */
function encode(value: Value): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value)
    return Buffer.concat([control(2, bytes.length), bytes])
  }
  if (typeof value === 'boolean') return control(14, value ? 1 : 0)
  if (value instanceof Date) {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64BE(BigInt(Math.floor(value.getTime() / 1000)))
    return Buffer.concat([control(9, 8), bytes])
  }
  if (typeof value === 'number') {
    if (Number.isInteger(value) && value >= 0) {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(value)
      return Buffer.concat([control(6, 4), bytes])
    }
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleBE(value)
    return Buffer.concat([control(3, 8), bytes])
  }
  if (Array.isArray(value)) return Buffer.concat([control(11, value.length), ...value.map(encode)])
  const entries = Object.entries(value)
  return Buffer.concat([control(7, entries.length), ...entries.flat().map(encode)])
}

/** The control byte of a field: its type, and its size below 285. */
function control(type: number, size: number): Buffer {
  const few = Math.min(size, 29)
  const more = size >= 29 ? [size - 29] : []
  return Buffer.from(type > 7 ? [few, type - 7, ...more] : [(type << 5) | few, ...more])
}

/** The bits of an address in a tree of IPv6, where IPv4 lies beneath ::/96. */
function bitsOf(address: string): string {
  const [left = '', right] = address.split('::')
  const words = (part: string) => part.split(':').filter((word) => word !== '')
  const [first, last] = [words(left), words(right ?? '')]
  const zeros = Array.from({ length: right === undefined ? 0 : 8 - first.length - last.length }, () => '0')
  return isIPv6(address)
    ? [...first, ...zeros, ...last].map((word) => parseInt(word, 16).toString(2).padStart(16, '0')).join('')
    : '0'.repeat(96) +
        address
          .split('.')
          .map((byte) => Number(byte).toString(2).padStart(8, '0'))
          .join('')
}

/** A tree is two branches; a leaf says where its record begins in the data. */
type Branch = { left?: Branch; right?: Branch; at?: number }

/** A MaxMind database of these networks (`192.0.2.0/24`), as small as one can be. */
export function writeMmdb(
  networks: Record<string, Value>,
  { type = 'GeoLite2-City', builtAt = new Date('2026-11-20T00:00:00Z') } = {},
): Buffer {
  const top: Branch = {}
  const data: Buffer[] = []
  let size = 0
  for (const [network, record] of Object.entries(networks)) {
    const [address = '', length = ''] = network.split('/')
    let branch = top
    for (const bit of bitsOf(address).slice(0, Number(length) + (isIPv6(address) ? 0 : 96))) {
      const side = bit === '0' ? 'left' : 'right'
      branch[side] ??= {}
      branch = branch[side]
    }
    branch.at = size
    const bytes = encode(record)
    data.push(bytes)
    size += bytes.length
  }
  const nodes = nodesOf(top)
  return Buffer.concat([
    ...nodes.map((node) => Buffer.concat([pointer(node.left, nodes), pointer(node.right, nodes)])),
    Buffer.alloc(16),
    ...data,
    Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'),
    encode({
      binary_format_major_version: 2,
      binary_format_minor_version: 0,
      build_epoch: builtAt,
      database_type: type,
      description: { en: 'A file of a test' },
      ip_version: 6,
      languages: ['en'],
      node_count: nodes.length,
      record_size: 24,
    }),
  ])
}

function nodesOf(branch: Branch | undefined): Branch[] {
  if (branch === undefined || branch.at !== undefined) return []
  return [branch, ...nodesOf(branch.left), ...nodesOf(branch.right)]
}

/** Another node by its number, a record behind the tree and its gap of 16 bytes, or nothing: the count. */
function pointer(branch: Branch | undefined, nodes: Branch[]): Buffer {
  const bytes = Buffer.alloc(3)
  const of = branch?.at === undefined ? undefined : nodes.length + 16 + branch.at
  bytes.writeUIntBE(of ?? (branch ? nodes.indexOf(branch) : nodes.length), 0, 3)
  return bytes
}
