import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { isIP } from 'node:net'
import { createSecureContext } from 'node:tls'
import { isOpenToOthers } from '../platform/file-modes.ts'
import type { Environment, Mistake } from '../platform/settings.ts'
import { tlsOptions } from './tls-options.ts'

export type CertificateFiles = { certificateFile: string; keyFile: string }

/** What a certificate says about itself. */
export type CertificateFacts = {
  subjectNames: string[]
  notBefore: Date
  notAfter: Date
  /** SHA-256 of the certificate, as browsers and `openssl x509 -fingerprint -sha256` show it. */
  fingerprint: string
}

/** A certificate with its chain and its key, in PEM, fit to be shown to browsers. */
export type Certificate = { cert: string; key: string; facts: CertificateFacts }

/** What is read is a mistake in the setting that names it. */
const certificateEnv = 'TLS_CERTIFICATE_FILE'
const keyEnv = 'TLS_KEY_FILE'

/** The smallest RSA key that ASVS 12.1 and browsers take, in bits. */
const fewestRsaBits = 2048

/** What browsers take beside RSA (CA/Browser Forum, Baseline Requirements 6.1.1.5), as OpenSSL names it. */
const curves = ['prime256v1', 'secp384r1', 'secp521r1']

/** The extended key usage of servers (RFC 5280 4.2.1.12). */
const forServers = '1.3.6.1.5.5.7.3.1'

/**
 * Reads the certificate for a host and its key; gives every reason for which browsers would not take it, or
 * for which the key is nobody's secret, each with what to do. [TLS-2]
 */
export function readCertificate(
  { certificateFile, keyFile }: CertificateFiles,
  host: string,
  now: Date,
  environment: Environment = process.env,
): Certificate | Mistake[] {
  const cert = readText(certificateEnv, certificateFile)
  const key = readText(keyEnv, keyFile)
  const chain = typeof cert === 'string' ? parseChain(cert, certificateFile) : cert
  const secret = typeof key === 'string' ? parseKey(key, keyFile) : key

  const mistakes: Mistake[] = []
  if ('message' in secret) mistakes.push(secret)
  else mistakes.push(...findModeMistakes(keyFile, environment))
  if ('message' in chain) mistakes.push(chain)
  else mistakes.push(...findLeafMistakes(chain.leaf, host, now))
  if (!('message' in chain || 'message' in secret))
    mistakes.push(...findPairMistakes(chain, secret, { certificateFile, keyFile }))
  if (mistakes.length > 0 || 'message' in chain) return mistakes

  const pair = { cert: String(cert), key: String(key) }
  try {
    createSecureContext({ ...tlsOptions, ...pair })
  } catch (error) {
    return [{ env: certificateEnv, message: `OpenSSL does not take it: ${(error as Error).message}.` }]
  }
  return { ...pair, facts: describe(chain.leaf) }
}

type Chain = { leaf: X509Certificate; others: X509Certificate[] }

function readText(env: string, path: string): string | Mistake {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return { env, message: `There is no file ${path}.` }
    const message = `The file ${path} cannot be read (${code}). Let the user that runs the server read it.`
    return { env, message }
  }
}

function parseChain(pem: string, path: string): Chain | Mistake {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs) ?? []
  try {
    const [leaf, ...others] = blocks.map((block) => new X509Certificate(block))
    if (leaf) return { leaf, others }
  } catch {
    // It is said below, as for a file without any.
  }
  return { env: certificateEnv, message: `The file ${path} holds no certificate that can be read as PEM.` }
}

function parseKey(pem: string, path: string): KeyObject | Mistake {
  try {
    return createPrivateKey(pem)
  } catch {
    const message = pem.includes('ENCRYPTED')
      ? `The key in ${path} has a passphrase. Write it without: openssl pkey -in ${path} -out KEY`
      : `The file ${path} holds no private key that can be read as PEM.`
    return { env: keyEnv, message }
  }
}

function findModeMistakes(path: string, environment: Environment): Mistake[] {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0
  if (!isOpenToOthers(path, mode, environment)) return []
  const octal = (mode & 0o777).toString(8).padStart(4, '0')
  const message = `Others on this machine may read or change ${path} (mode ${octal}). Run: chmod 640 ${path}`
  return [{ env: keyEnv, message }]
}

function findLeafMistakes(leaf: X509Certificate, host: string, now: Date): Mistake[] {
  const { subjectNames, notBefore, notAfter } = describe(leaf)
  const messages: string[] = []
  const day = (date: Date) => date.toISOString().slice(0, 10)
  if (notAfter <= now) messages.push(`It ended on ${day(notAfter)}. Renew it, or name the renewed file.`)
  if (notBefore > now) messages.push(`It begins on ${day(notBefore)}: wait for it, or set this clock right.`)
  if (host !== '' && !covers(leaf, host)) {
    const names = subjectNames.join(', ') || 'no name at all'
    messages.push(`It is for ${names}, not for ${host} of PUBLIC_URL. Get one for ${host}.`)
  }
  const weak = whyWeak(leaf.publicKey)
  if (weak) messages.push(`${weak} Make a new one with P-256.`)
  if (leaf.keyUsage !== undefined && !leaf.keyUsage.includes(forServers))
    messages.push('It is not for servers (serverAuth). Get one that is.')
  return messages.map((message) => ({ env: certificateEnv, message }))
}

/** As browsers judge it: by the alternative names alone. */
function covers(leaf: X509Certificate, host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '')
  if (isIP(address)) return leaf.checkIP(address) !== undefined
  return leaf.checkHost(host, { subject: 'never' }) !== undefined
}

function whyWeak({ asymmetricKeyType: type, asymmetricKeyDetails = {} }: KeyObject): string | undefined {
  const { modulusLength = 0, namedCurve = '' } = asymmetricKeyDetails
  if (type === 'rsa' || type === 'rsa-pss') {
    return modulusLength < fewestRsaBits ? `Its RSA key has ${modulusLength} bits, too few.` : undefined
  }
  if (type === 'ec' && curves.includes(namedCurve)) return undefined
  return `Browsers take no key of the kind ${namedCurve || type}.`
}

function findPairMistakes(
  { leaf, others }: Chain,
  key: KeyObject,
  { certificateFile, keyFile }: CertificateFiles,
): Mistake[] {
  if (leaf.checkPrivateKey(key)) return []
  const message = others.some((other) => other.checkPrivateKey(key))
    ? `The certificate that ${keyFile} belongs to comes later in ${certificateFile}. Put it first.`
    : `The key is not that of the certificate in ${certificateFile}. Name the two files of one pair.`
  return [{ env: keyEnv, message }]
}

function describe(leaf: X509Certificate): CertificateFacts {
  const names = (leaf.subjectAltName ?? '').split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''))
  return {
    subjectNames: names.filter((name) => name !== ''),
    notBefore: new Date(leaf.validFrom),
    notAfter: new Date(leaf.validTo),
    fingerprint: leaf.fingerprint256,
  }
}
