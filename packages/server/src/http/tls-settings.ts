import { statSync } from 'node:fs'
import {
  count,
  type Drafted,
  declareSettings,
  type Environment,
  flag,
  type Mistake,
  needed,
  type Settle,
  text,
} from '../platform/settings.ts'
import { readCertificate } from './certificate.ts'

export const tlsSettings = declareSettings({
  certificateFile: {
    env: 'TLS_CERTIFICATE_FILE',
    shape: text(1000),
    about:
      'The certificate and its chain in PEM, such as /etc/letsencrypt/live/auth.example.com/fullchain.pem: ' +
      'with it the server speaks TLS itself. It is read again when it changes.',
  },
  keyFile: {
    env: 'TLS_KEY_FILE',
    shape: text(1000),
    about: 'The private key of that certificate in PEM, which nobody else on the machine may read.',
  },
  http2: {
    env: 'HTTP2',
    shape: flag,
    default: 'false',
    about: 'Whether browsers may speak HTTP/2 with the server itself. Others go on with HTTP/1.1.',
  },
  redirectPort: {
    env: 'HTTP_REDIRECT_PORT',
    shape: count(0, 65_535),
    about:
      'A second port, such as 80, that leads pages asked for over plain http to https and refuses all ' +
      'else; 0 picks a free one. Without it there is none.',
  },
  acmeWebroot: {
    env: 'ACME_WEBROOT',
    shape: text(1000),
    about:
      'The folder in which an ACME client such as `certbot --webroot` leaves its proofs (http-01), which ' +
      'are given out on HTTP_REDIRECT_PORT.',
  },
})

/** What a production server refuses of these, each with the line to write. [TLS-2] */
export function findTlsMistakes({ tls, server }: Drafted, environment: Environment): Mistake[] {
  const { certificateFile, keyFile } = tls
  const { protocol = '', hostname = '' } = server.publicUrl ? new URL(server.publicUrl) : {}
  const mistakes = findCombinationMistakes({ tls, server }, environment)
  if (certificateFile === undefined || keyFile === undefined) return mistakes

  if (server.debug && protocol === 'http:') {
    const line = `PUBLIC_URL=${server.publicUrl?.replace('http', 'https')}`
    mistakes.push({ env: 'PUBLIC_URL', message: `With a certificate it begins with https. Write ${line}` })
  }
  const certificate = readCertificate({ certificateFile, keyFile }, hostname, new Date(), environment)
  return Array.isArray(certificate) ? [...mistakes, ...certificate] : mistakes
}

function findCombinationMistakes(
  { tls, server }: Pick<Drafted, 'tls' | 'server'>,
  { TLS_CERTIFICATE_FILE, TLS_KEY_FILE, PUBLIC_URL = 'https://auth.example.com' }: Environment,
): Mistake[] {
  const { redirectPort, acmeWebroot } = tls
  const host = URL.canParse(PUBLIC_URL) ? new URL(PUBLIC_URL).hostname : 'auth.example.com'
  const folder = `/etc/letsencrypt/live/${host}`
  const mistakes: Mistake[] = []
  if (TLS_CERTIFICATE_FILE && !TLS_KEY_FILE)
    mistakes.push(needed('TLS_KEY_FILE', `TLS_KEY_FILE=${folder}/privkey.pem`))
  if (TLS_KEY_FILE && !TLS_CERTIFICATE_FILE)
    mistakes.push(needed('TLS_CERTIFICATE_FILE', `TLS_CERTIFICATE_FILE=${folder}/fullchain.pem`))

  if (!TLS_CERTIFICATE_FILE) {
    const asked = [tls.http2 && 'HTTP2', redirectPort !== undefined && 'HTTP_REDIRECT_PORT']
    for (const env of asked.filter((name) => typeof name === 'string')) {
      const message = 'A proxy in front does that. Remove it, or let the server speak TLS itself: '
      mistakes.push({ env, message: `${message}TLS_CERTIFICATE_FILE=${folder}/fullchain.pem` })
    }
  }
  if (redirectPort !== undefined && redirectPort !== 0 && redirectPort === server.port) {
    const message = `PORT is ${redirectPort} too, for https. Write PORT=443 and HTTP_REDIRECT_PORT=80`
    mistakes.push({ env: 'HTTP_REDIRECT_PORT', message })
  }
  if (acmeWebroot !== undefined && redirectPort === undefined) {
    const message = 'The proofs are fetched over plain http. Write HTTP_REDIRECT_PORT=80 beside it.'
    mistakes.push({ env: 'ACME_WEBROOT', message })
  }
  if (acmeWebroot !== undefined && !isFolder(acmeWebroot)) {
    const message = `There is no folder ${acmeWebroot}. Make it: install -d ${acmeWebroot}`
    mistakes.push({ env: 'ACME_WEBROOT', message })
  }
  return mistakes
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

declare module '../platform/context.ts' {
  interface Settings {
    tls: Settle<typeof tlsSettings>
  }
}
