import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

export type Authority = ReturnType<typeof createAuthority>

/** A certificate authority that lives in a folder of a test and that nobody else trusts. */
export function createAuthority(folder: string) {
  const [key, certificate] = [join(folder, 'authority.key'), join(folder, 'authority.pem')]
  openssl([
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    key,
    '-out',
    certificate,
    '-subj',
    '/CN=Test authority',
    '-days',
    '1',
  ])

  return {
    /** Where the root certificate is, and what it says. */
    file: certificate,
    pem: readFileSync(certificate, 'utf8'),
    /** Issues a certificate for names or addresses; gives the files of its chain and its key. */
    issue: (name: string, alternatives = `DNS:${name}`) => {
      const at = (ending: string) => join(folder, `${name}.${ending}`)
      writeFileSync(at('ext'), `subjectAltName=${alternatives}\nextendedKeyUsage=serverAuth\n`)
      openssl(['req', ...newKey, '-keyout', at('key'), '-out', at('csr'), '-subj', `/CN=${name}`])
      const signed = [
        '-CA',
        certificate,
        '-CAkey',
        key,
        '-CAcreateserial',
        '-extfile',
        at('ext'),
        '-days',
        '1',
      ]
      openssl(['x509', '-req', '-in', at('csr'), '-out', at('pem'), ...signed])
      return { certificate: at('pem'), key: at('key') }
    },
  }
}

function openssl(words: string[]): void {
  execFileSync('openssl', words, { stdio: 'pipe' })
}
