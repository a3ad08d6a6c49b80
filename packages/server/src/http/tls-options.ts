import { constants } from 'node:crypto'
import { createSecureContext, type SecureContextOptions } from 'node:tls'

/** TLS 1.3, and of 1.2 what has forward secrecy and authenticated encryption (ASVS 12.1.1, 12.1.2). */
const suites = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
]

/**
 * The first withstands quantum computers as well, and is asked for where the client only knows of it: that is
 * what the slash says to OpenSSL 3.5, the first that knows either.
 */
const groups = ['X25519MLKEM768/X25519:P-256', 'X25519:P-256']

/**
 * How this server speaks TLS, whatever the certificate. Early data (0-RTT), which can be repeated by others,
 * is nothing that Node would accept. [TLS-3]
 */
export const tlsOptions: SecureContextOptions = {
  minVersion: 'TLSv1.2',
  ciphers: suites.join(':'),
  ecdhCurve: groups.find(isKnown) ?? 'auto',
  honorCipherOrder: true,
  secureOptions:
    constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_NO_COMPRESSION | constants.SSL_OP_PRIORITIZE_CHACHA,
}

function isKnown(ecdhCurve: string): boolean {
  try {
    createSecureContext({ ecdhCurve })
    return true
  } catch {
    return false
  }
}
