import { availableParallelism } from 'node:os'

/** Threads for names and files, so that none of them waits behind passwords. */
const others = 2

// libuv has four threads, unless it is told of more before the first is used: import this before the rest.
// Each password that is hashed takes one, and there are as many of those at once as there are cores.
const hashers = Math.max(availableParallelism(), Number(process.env.PASSWORD_HASHERS) || 0)
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, hashers + others))
