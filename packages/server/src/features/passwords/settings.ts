import { z } from 'zod'
import { processesOf } from '../../platform/run-settings.ts'
import {
  count,
  type Drafted,
  declareSettings,
  type Environment,
  type Mistake,
  type Settle,
} from '../../platform/settings.ts'
import { hashBounds } from './hash-parameters.ts'
import { hashersOf, hashingShare, type Machine, mostMemoryKib, thisMachine } from './hashing-memory.ts'

const { memoryKib, passes } = hashBounds

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
    shape: count(memoryKib.least, memoryKib.most),
    default: '19456',
    about:
      'Memory of one Argon2id hash in KiB (OWASP Password Storage: 19456 with 2 passes). Raising it ' +
      'rehashes at sign-in. `portcullis calibrate` measures what this machine can afford.',
  },
  passes: {
    env: 'PASSWORD_HASH_PASSES',
    shape: count(passes.least, passes.most),
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
  breachUrl: {
    env: 'PASSWORD_BREACH_URL',
    shape: z.string().transform(readRangeUrl),
    default: 'https://api.pwnedpasswords.com/range/',
    about:
      'Where new passwords are looked up in data breaches, by range: five digits of their SHA-1 are put ' +
      'behind it. A mirror speaks like Have I Been Pwned; empty asks nobody.',
  },
  breachTimeoutMs: {
    env: 'PASSWORD_BREACH_TIMEOUT_MS',
    shape: count(100, 5000),
    default: '1000',
    about: 'How long a new password waits for that answer, in milliseconds.',
  },
  breachOutage: {
    env: 'PASSWORD_BREACH_OUTAGE',
    shape: z.enum(['accept', 'refuse'], 'Write accept or refuse.'),
    default: 'accept',
    about:
      'What no answer means: `accept` goes by what Portcullis knows itself, `refuse` answers 503 until ' +
      'there is one.',
  },
})

/** What contradicts the machine: hashes that together take more memory than there is for them. */
export function findPasswordMistakes(
  { passwords, run }: Drafted,
  _environment?: Environment,
  machine: Machine = thisMachine(),
): Mistake[] {
  const { memoryKib, hashers = 0 } = passwords
  if (memoryKib === undefined) return []
  const processes = processesOf({ workers: run.workers ?? 0 })
  const each = hashersOf({ hashers }, processes, machine)
  const width = each * processes
  const most = mostMemoryKib(machine, width)
  if (memoryKib <= most) return []

  return [
    {
      env: memoryKib > hashBounds.memoryKib.least ? 'PASSWORD_HASH_MEMORY_KIB' : 'PASSWORD_HASHERS',
      message:
        `${width} hashes at once of ${memoryKib} KiB are more than half of the ` +
        `${Math.floor(machine.memoryBytes / 2 ** 20)} MiB that this machine or container has. ` +
        linesThatFit(memoryKib, { machine, processes, width }),
    },
  ]
}

function linesThatFit(
  memoryKib: number,
  { machine, processes, width }: { machine: Machine; processes: number; width: number },
): string {
  const hashers = Math.floor(mostMemoryKib(machine, processes) / memoryKib)
  const workers = Math.floor(mostMemoryKib(machine, 1) / memoryKib)
  const most = mostMemoryKib(machine, width)
  const lines = [
    ...(hashers >= 1 ? [`PASSWORD_HASHERS=${hashers}`] : []),
    ...(hashers < 1 && workers >= 1 ? [`WORKERS=${workers} and PASSWORD_HASHERS=1`] : []),
    ...(most >= hashBounds.memoryKib.least ? [`PASSWORD_HASH_MEMORY_KIB=${most}`] : []),
  ]
  if (lines.length > 0) return `Write ${lines.join(' or ')}.`
  return `Give it at least ${Math.ceil((width * hashBounds.memoryKib.least) / 1024 / hashingShare)} MiB.`
}

/** Gives the address with a slash at its end; undefined for none. */
function readRangeUrl(text: string, { addIssue }: z.RefinementCtx): string | undefined {
  if (text === '') return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPrivate =
    url?.protocol === 'https:' || /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])[:/]/.test(text)
  if (url === undefined || !isPrivate || url.search || url.hash || url.username || url.password) {
    addIssue({
      code: 'custom',
      message: 'Write an https address that the five digits are put behind, or nothing to ask nobody.',
    })
    return undefined
  }
  return url.href.replace(/\/?$/, '/')
}

declare module '../../platform/context.ts' {
  interface Settings {
    passwords: Settle<typeof passwordsSettings>
  }
}
