import { crc32 } from 'node:zlib'

/** What stands in a key: the id of its record, and the secret. */
export type ApiKey = { id: string; secret: string }

const form = /^pcl_([0-9a-f]{32})_([\w-]{43})_([0-9a-f]{8})$/

/** Writes a key so that a scanner of source can tell it from any other text. */
export function writeApiKey({ id, secret }: ApiKey): string {
  const body = `pcl_${id.replaceAll('-', '')}_${secret}`
  return `${body}_${checksumOf(body)}`
}

/** Reads a key; undefined for what is none, which no database needs to be asked about. */
export function readApiKey(text: string): ApiKey | undefined {
  const [, hex = '', secret = '', checksum] = form.exec(text) ?? []
  if (checksum === undefined || checksumOf(text.slice(0, -9)) !== checksum) return undefined
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { id, secret }
}

function checksumOf(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}
