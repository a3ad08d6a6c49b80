import { availableParallelism, totalmem } from 'node:os'

/** What the processes of a server have to share: the machine's, or what its container may use of it. */
export type Machine = { cores: number; memoryBytes: number }

/**
 * How much of the memory hashes may take when all of them run at once. The other half is for what the
 * processes keep themselves: at most 512 MiB in all while sign-ins flood in.
 */
export const hashingShare = 0.5

/** What is there; the memory is the limit of the cgroup, version 1 or 2, where there is one. */
export function thisMachine(): Machine {
  const total = totalmem()
  const limit = process.constrainedMemory()
  return { cores: availableParallelism(), memoryBytes: limit > 0 && limit < total ? limit : total }
}

/** How many hashes run at once in one process: as wide as its share of the cores, if nothing else is set. */
export function hashersOf({ hashers }: { hashers: number }, processes: number, { cores }: Machine): number {
  return hashers || Math.max(1, Math.floor(cores / processes))
}

/** The most memory in KiB that each hash may take where so many run at once in all. */
export function mostMemoryKib({ memoryBytes }: Machine, width: number): number {
  return Math.floor((memoryBytes * hashingShare) / 1024 / width)
}
