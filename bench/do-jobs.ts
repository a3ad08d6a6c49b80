import type { Done } from './start-program.ts'

/** Does jobs for the process that has started this one; a job that fails ends it. */
export function doJobs(jobs: Record<string, (needs: never) => Promise<Done>>): void {
  process.channel?.ref() // This program has nothing else to live for.
  process.on('message', ({ job, needs }: { job?: string; needs: never }) => {
    const work = job === undefined ? undefined : jobs[job]
    work?.(needs).then(
      (done) => process.send?.({ done }),
      (error) => {
        console.error(error)
        process.exit(1)
      },
    )
  })
}

/** Does `step` again and again for so long, by so many at a time; each gets its number and its turn. */
export async function repeat(
  seconds: number,
  width: number,
  step: (who: number, turn: number) => Promise<unknown>,
): Promise<Done> {
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1000
  let count = 0
  const oneOf = async (who: number) => {
    for (let turn = 0; performance.now() < endsAt; turn++) {
      await step(who, turn)
      count += 1
    }
  }
  await Promise.all(Array.from({ length: width }, (_, who) => oneOf(who)))
  return { count, seconds: (performance.now() - startedAt) / 1000 }
}
