import type { Deed } from './person.ts'
import type { Done, Program } from './start-program.ts'

/** Everything that takes part: the server, what it is held against, and the people. */
export type Programs = Record<'server' | 'quietServer' | 'hello' | 'hashes' | 'updates' | 'load', Program>

export type Course = {
  programs: Programs
  ports: Record<'server' | 'quietServer' | 'hello', number>
  rowIds: string[][]
}

/** One side of a contest: whose CPU time counts, and the work for so many seconds. */
export type Side = { name: string; of: Program; work: (seconds: number) => Promise<Done> }

/** Two rates, measured in turns; the ratio of ours to the other is what counts. */
export type Contest = { name: string; bar: number | undefined; ours: Side; other: Side }

/** Every contest. A bar is the least ratio that passes; without one the figure only informs. */
export function contestsOf({ programs, ports, rowIds }: Course): Contest[] {
  const visit = (server: keyof typeof ports, deed: Deed, name: string): Side => ({
    name,
    of: programs[server],
    work: (seconds) => programs.load.run('visit', { port: ports[server], deed, seconds }),
  })
  const hashes: Side = {
    name: 'raw Argon2id',
    of: programs.hashes,
    work: (seconds) => programs.hashes.run('hash', { seconds }),
  }
  const updates: Side = {
    name: 'bare update',
    of: programs.updates,
    work: (seconds) => programs.updates.run('update', { seconds, ids: rowIds }),
  }
  const check = visit('server', 'checkSession', 'session check')
  const hello = visit('hello', 'sayHello', 'hello world')
  const refresh = visit('server', 'refresh', 'token refresh')
  const bound = visit('server', 'refreshWithKey', '… with a device key')
  return [
    { name: 'sign-in', bar: 0.85, ours: visit('server', 'signIn', 'sign-in'), other: hashes },
    { name: 'session-check', bar: 0.3, ours: check, other: hello },
    { name: 'token-refresh', bar: 0.3, ours: refresh, other: updates },
    { name: 'token-refresh-with-key', bar: undefined, ours: bound, other: updates },
    {
      name: 'access-log',
      bar: undefined,
      ours: check,
      other: visit('quietServer', 'checkSession', '… without a log'),
    },
  ]
}
