// Sign-in is held against this rate: Argon2id with nothing around it, as many at once as the pool has places.
import { availableParallelism } from 'node:os'
import { hashRaw } from '@node-rs/argon2'
import { doJobs, repeat } from './do-jobs.ts'

const parameters = {
  algorithm: 2,
  version: 1,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
  outputLen: 32,
}
const salt = Buffer.alloc(16, 'salt')

doJobs({
  hash: ({ seconds }: { seconds: number }) =>
    repeat(seconds, availableParallelism(), () =>
      hashRaw('correct horse battery staple', { ...parameters, salt }),
    ),
})
