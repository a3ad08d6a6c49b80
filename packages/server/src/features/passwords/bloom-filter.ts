import { hash } from 'node:crypto'

/** A set that may say yes to a stranger, rarely, and never no to a member. */
export type BloomFilter = { bits: Uint8Array; probes: number }

/** Whether a text was added; with 24 bits and 16 probes for each, wrong once in about 100,000 strangers. */
export function hasText({ bits, probes }: BloomFilter, text: string): boolean {
  return placesOf(text, bits.length * 8, probes).every(
    (place) => ((bits[place >> 3] ?? 0) & (1 << (place & 7))) !== 0,
  )
}

export function addText({ bits, probes }: BloomFilter, text: string): void {
  for (const place of placesOf(text, bits.length * 8, probes))
    bits[place >> 3] = (bits[place >> 3] ?? 0) | (1 << (place & 7))
}

/** Two hashes make all places (Kirsch and Mitzenmacher 2006): 48 bits each, so that sums stay exact. */
function placesOf(text: string, size: number, probes: number): number[] {
  const digest = hash('sha256', text, 'buffer')
  const [first, step] = [digest.readUIntBE(0, 6), digest.readUIntBE(6, 6)]
  return Array.from({ length: probes }, (_, probe) => (first + probe * step) % size)
}
