import type { Print } from '../commands.ts'
import { type Calibration, calibrateHashing, type Measured } from '../features/passwords/calibrate-hashing.ts'
import { hashersOf, thisMachine } from '../features/passwords/hashing-memory.ts'
import { readArguments } from '../platform/arguments.ts'
import { Misuse } from '../platform/misuse.ts'
import { processesOf } from '../platform/run-settings.ts'
import type { Environment } from '../platform/settings.ts'
import { draftSettings } from '../settings.ts'

const usage = 'portcullis calibrate [--target MILLISECONDS]'

/**
 * `portcullis calibrate`: measures Argon2id on this machine with as many hashes at once as the server would
 * run, and prints the lines to write. It changes nothing. Gives 1 when not even the least keeps to the
 * target.
 */
export async function calibrate(args: string[], environment: Environment, print: Print): Promise<0 | 1> {
  const { values } = readArguments(args, usage, { options: { target: { type: 'string', default: '250' } } })
  const targetMs = Number(values.target)
  if (!Number.isInteger(targetMs) || targetMs < 20 || targetMs > 1000)
    throw new Misuse(
      `--target is 20 to 1000 milliseconds, not "${values.target}". Call it like this: ${usage}`,
    )

  const { passwords, run } = draftSettings(environment).settings
  const machine = thisMachine()
  const processes = processesOf({ workers: run.workers ?? 0 })
  const width = hashersOf({ hashers: passwords.hashers ?? 0 }, processes, machine) * processes
  print(
    `Measuring Argon2id with ${width} ${width === 1 ? 'hash' : 'hashes'} at once, as the server would run …`,
  )
  const calibration = await calibrateHashing({ targetMs, width, machine })

  for (const line of describe(calibration, targetMs, passwords)) print(line)
  return calibration.best ? 0 : 1
}

type Present = { memoryKib?: number; passes?: number }

function describe({ measured, best, bound }: Calibration, targetMs: number, present: Present): string[] {
  const table = measured.map(row)
  if (best === undefined) {
    return [
      ...table,
      `Even the least takes longer than ${targetMs} ms here, and less would not be safe: leave`,
      'PASSWORD_HASH_MEMORY_KIB and PASSWORD_HASH_PASSES out. More or faster cores make sign-ins quicker.',
    ]
  }
  const why = bound === 'time' ? `within ${targetMs} ms` : 'within half of the memory'
  const isPresent = best.memoryKib === present.memoryKib && best.passes === present.passes
  return [
    ...table,
    `The strongest ${why}, with ${best.perSecond.toFixed(0)} sign-ins a second in all:`,
    `PASSWORD_HASH_MEMORY_KIB=${best.memoryKib}`,
    `PASSWORD_HASH_PASSES=${best.passes}`,
    isPresent ? 'These are set already.' : 'Each password is hashed anew at its next sign-in.',
  ]
}

function row({ memoryKib, passes, medianMs, perSecond }: Measured): string {
  const cells = [
    `${memoryKib} KiB`,
    `${passes} passes`,
    `${medianMs.toFixed(0)} ms`,
    `${perSecond.toFixed(1)}/s`,
  ]
  return cells.map((cell) => cell.padStart(12)).join('')
}
