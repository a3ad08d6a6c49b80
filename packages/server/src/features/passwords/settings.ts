import { count, declareSettings, type Settle } from '../../platform/settings.ts'

export const passwordsSettings = declareSettings({
  minLength: {
    env: 'PASSWORD_MIN_LENGTH',
    shape: count(8, 64),
    default: '15',
    about:
      'Fewest characters (Unicode code points) of a new password. NIST SP 800-63B-4 3.1.1.2 asks for 15 ' +
      'where nothing else guards an account.',
  },
  memoryKib: {
    env: 'PASSWORD_HASH_MEMORY_KIB',
    shape: count(19_456, 1_048_576),
    default: '19456',
    about:
      'Memory of one Argon2id hash in KiB (OWASP Password Storage: 19456 with 2 passes). Raising it ' +
      'rehashes at sign-in.',
  },
  passes: {
    env: 'PASSWORD_HASH_PASSES',
    shape: count(2, 20),
    default: '2',
    about: 'Passes of one Argon2id hash. Raising it rehashes at sign-in.',
  },
  hashers: {
    env: 'PASSWORD_HASHERS',
    shape: count(0, 256),
    default: '0',
    about:
      'How many hashes run at once in one process; 0 means as many as the machine has cores, shared among ' +
      'the workers.',
  },
})

declare module '../../platform/context.ts' {
  interface Settings {
    passwords: Settle<typeof passwordsSettings>
  }
}
