import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calibrateHashing, measureHashing } from '../features/passwords/calibrate-hashing.ts'
import type { HashParameters } from '../features/passwords/hash-parameters.ts'
import { calibrate } from './calibrate.ts'

/** A machine on which so many KiB take a millisecond, for each pass. */
const machineOf = (kibEachMs: number) => async (parameters: HashParameters) => {
  const medianMs = (parameters.memoryKib * parameters.passes) / kibEachMs
  return { ...parameters, medianMs, perSecond: 1000 / medianMs }
}
const memory = (gib: number) => ({ cores: 4, memoryBytes: gib * 2 ** 30 })

test('[CALIBRATE-1] the most memory within the time is recommended, and more would have taken longer', async () => {
  const { best, measured, bound } = await calibrateHashing(
    { targetMs: 250, width: 4, machine: memory(64) },
    machineOf(1000),
  )

  assert.equal(bound, 'time')
  assert.ok(best && best.medianMs <= 250 && best.memoryKib > 80_000 && best.passes === 2)
  assert.ok((measured.at(-1)?.medianMs ?? 0) > 250)
})

test('[CALIBRATE-1] where memory ends before the time does, passes are added', async () => {
  const { best } = await calibrateHashing({ targetMs: 250, width: 4, machine: memory(0.25) }, machineOf(1000))

  assert.ok(best && best.memoryKib * 4 <= 0.125 * 2 ** 20, `${best?.memoryKib}`)
  assert.ok(best.passes > 2 && best.medianMs <= 250)
})

test('[CALIBRATE-1] nothing below the floor is recommended, however slow the machine', async () => {
  const { best, measured } = await calibrateHashing(
    { targetMs: 250, width: 4, machine: memory(64) },
    machineOf(10),
  )

  assert.equal(best, undefined)
  assert.deepEqual(
    measured.map(({ memoryKib, passes }) => [memoryKib, passes]),
    [[19_456, 2]],
  )
})

test('[CALIBRATE-1] more passes are measured as more time, with as many hashes at once as asked', async () => {
  const once = await measureHashing({ memoryKib: 19_456, passes: 2 }, 2)
  // So many more that a busy machine does not hide it.
  const more = await measureHashing({ memoryKib: 19_456, passes: 40 }, 2)

  assert.ok(more.medianMs > once.medianMs * 2, `${once.medianMs} ms, ${more.medianMs} ms`)
  assert.ok(more.perSecond < once.perSecond)
})

test('[CALIBRATE-2] the command prints lines that can be written as they are', async () => {
  const lines: string[] = []

  const code = await calibrate(['--target', '150'], { PASSWORD_HASHERS: '1' }, (line) => lines.push(line))

  const text = lines.join('\n')
  assert.match(text, /with 1 hash at once/)
  assert.match(text, /^ +19456 KiB +2 passes +\d+ ms +[\d.]+\/s$/m)
  // A machine that is too busy for the least is told so instead.
  assert.match(
    text,
    code === 0 ? /^PASSWORD_HASH_MEMORY_KIB=\d+\nPASSWORD_HASH_PASSES=\d+$/m : /^Even the least/m,
  )
})

test('[CALIBRATE-2] a target that is none is said to be none', async () => {
  for (const target of ['fast', '0', '1e9', '-5'])
    await assert.rejects(
      calibrate([`--target=${target}`], {}, () => undefined),
      /20 to 1000 milliseconds/,
    )
})
