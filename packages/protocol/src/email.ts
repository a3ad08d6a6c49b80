// HTML's own rule for <input type=email> (https://html.spec.whatwg.org/#valid-e-mail-address), which leaves
// out quoted local parts, comments and lists: what a mailer could read as more than one address never gets
// this far.
const localPart = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/
const domainLabels = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * The one form in which an address is kept, compared, counted and written to; undefined when it is none.
 *
 * ASCII letters are lowered; no other folding, so that no look-alike ever reaches somebody else's account.
 * A domain of another script is compared in its A-label form (RFC 5891): `bücher.example` and
 * `xn--bcher-kva.example` are one.
 */
export function canonicalEmail(typed: string): string | undefined {
  const at = typed.lastIndexOf('@')
  if (at < 1 || typed.length > 320) return undefined
  const local = lowerAscii(typed.slice(0, at))
  const domain = asciiDomain(typed.slice(at + 1))
  if (domain === undefined || !localPart.test(local)) return undefined
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) return undefined
  if (/\.\d+$/.test(domain)) return undefined // A number is no top-level domain: this is an IP address.
  const email = `${local}@${domain}`
  // RFC 5321 4.5.3.1.3: a path has 256 octets at most, < and > among them.
  return email.length <= 254 ? email : undefined
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

function asciiDomain(typed: string): string | undefined {
  const plain = lowerAscii(typed)
  if (domainLabels.test(plain) && !plain.includes('xn--')) return plain
  // What the URL parser would drop or read as something else than a name is refused before it is asked.
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(plain) || plain.endsWith('.')) return undefined
  const compatible = plain.normalize('NFC')
  if (compatible.normalize('NFKC') !== compatible) return undefined // Full-width and ligature spellings.
  try {
    const ascii = new URL(`http://${compatible}`).hostname
    return domainLabels.test(ascii) ? ascii : undefined
  } catch {
    return undefined
  }
}
