const schemes = ['file', 'env', 'vault', 'aws-sm', 'gcp-sm', 'azure-kv'] as const

/** The kinds of places that a secret may be kept in. */
export type Scheme = (typeof schemes)[number]

/** `scheme:place` or `scheme:place#field`, which stands where a secret could stand itself. */
export type Reference = {
  scheme: Scheme
  /** What to ask for there: a path, a name or an address. */
  place: string
  /** One field of what is kept there as a JSON object. */
  field: string | undefined
}

const form = new RegExp(`^(${schemes.join('|')}):(.*)$`, 's')

// A file's name may have a # in it, and a variable holds one secret.
const hasFields = (scheme: Scheme) => scheme !== 'file' && scheme !== 'env'

/** Reads a reference; undefined for anything else, which is then the secret itself. */
export function readReference(value: string): Reference | undefined {
  const [, scheme, rest = ''] = form.exec(value) ?? []
  if (!isScheme(scheme)) return undefined
  const at = hasFields(scheme) ? rest.lastIndexOf('#') : -1
  if (at === -1) return { scheme, place: rest, field: undefined }
  return { scheme, place: rest.slice(0, at), field: rest.slice(at + 1) }
}

function isScheme(word: string | undefined): word is Scheme {
  return schemes.some((scheme) => scheme === word)
}
