import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

/** Every secret that a new deployment needs and nobody has to know. */
export type MadeSecrets = {
  secretKey: string
  /** The passwords of the database's roles, and of its superuser where the kit brings PostgreSQL. */
  passwords: Record<'owner' | 'server' | 'reports' | 'superuser', string>
}

export function makeSecrets(): MadeSecrets {
  const password = () => randomBytes(24).toString('base64url')
  return {
    secretKey: randomBytes(48).toString('base64'),
    passwords: { owner: password(), server: password(), reports: password(), superuser: password() },
  }
}

/**
 * What PostgreSQL keeps of a password (RFC 5803), so that the file with the roles holds none: whoever finds
 * it, or a log of its statements, cannot sign in.
 */
export function scramVerifier(password: string, salt = randomBytes(16), iterations = 4096): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest()
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64')
  const serverKey = keyed('Server Key').toString('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`
}
