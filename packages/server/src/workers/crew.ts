import type { Worker } from 'node:cluster'
import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../platform/log.ts'
import type { Measurements } from '../platform/metrics.ts'
import { CrewMeasurements } from './crew-measurements.ts'
import { forkWorker } from './fork-worker.ts'
import type { Order, Told } from './messages.ts'
import type { CrewState } from './metrics.ts'

export type CrewPlan = {
  size: number
  /** After how many seconds without a sign of life a worker is killed. */
  timeoutSeconds: number
  /** How long a worker may take to stop, in milliseconds; then it is killed. */
  stopMs: number
}

/** A worker of a crew; what is over has no state. */
type Member = {
  worker: Worker
  state: 'starting' | 'serving' | 'leaving'
  servingSince: number
  /** How many seconds ago it gave a sign of life, as the primary counts them while it runs itself. */
  silentSeconds: number
  /** Why it says that it does not start. */
  failed?: { why: string; exitCode: number }
  gone: Promise<void>
}

/** A worker that ended before it served. */
export class Stillborn extends Error {
  readonly exitCode: number

  constructor(why: string, exitCode: number) {
    super(why)
    this.exitCode = exitCode
  }
}

/** Starting is reading settings, secrets and keys: what takes longer than a minute hangs. */
const longestStartSeconds = 60

/** A worker that ends sooner than that has something wrong: the next one waits a little. */
const soundMs = 10_000

/** After so many workers in a row that never served, while no other does, it will not help to try again. */
const mostStillborn = 4

/**
 * Keeps a number of workers serving: whoever dies is replaced, and a restart replaces one after the other by
 * what is installed now, each only when its successor serves. [RUN-2] [RUN-3]
 */
export class Crew {
  /** Settles when the crew has given up, with the reason. */
  readonly givenUp: Promise<Stillborn>
  readonly #giveUp: (reason: Stillborn) => void
  readonly #members = new Set<Member>()
  readonly #plan: CrewPlan
  readonly #log: Log
  readonly #measurements = new CrewMeasurements()
  readonly #end = new AbortController()
  #filling = false
  #restart: 'none' | 'running' | 'again' = 'none'
  #troubles = 0
  #lost = 0
  #restarts = 0

  constructor(plan: CrewPlan, log: Log) {
    this.#plan = plan
    this.#log = log
    const { promise, resolve } = Promise.withResolvers<Stillborn>()
    this.givenUp = promise
    this.#giveUp = resolve
  }

  /** Starts the crew; throws what the first worker says if that does not start. */
  async start(): Promise<{ port: number }> {
    setInterval(() => this.#lookForSigns(), 1000).unref()
    const first = await this.#hire()
    // One first, so that what every one of them would say is said once.
    await Promise.allSettled(Array.from({ length: this.#plan.size - 1 }, () => this.#hire()))
    void this.#fill()
    return first
  }

  /** Stops every worker, as one that nobody replaces. */
  async stop(): Promise<void> {
    this.#end.abort()
    await Promise.all([...this.#members].map((member) => this.#dismiss(member, { replaced: false })))
  }

  /** Ends every worker at once. */
  kill(): void {
    for (const { worker } of this.#members) worker.process.kill('SIGKILL')
  }

  tell(order: Order): void {
    for (const member of this.#members) send(member, order)
  }

  state(): CrewState {
    return { serving: this.#size(['serving']), lost: this.#lost, restarts: this.#restarts }
  }

  /** What every worker has measured, those that are gone included. */
  measure(): Promise<Measurements[]> {
    const members = [...this.#members].filter(({ state }) => state !== 'starting')
    const byId = new Map(members.map((member) => [member.worker.id, member]))
    return this.#measurements.ask([...byId.keys()], (id) => {
      const member = byId.get(id)
      if (member) send(member, { kind: 'measure' })
    })
  }

  /** Replaces every worker, one after the other. Asked for once more meanwhile, it is done once more. */
  async restart(): Promise<void> {
    if (this.#stopping) return
    if (this.#restart !== 'none') {
      this.#restart = 'again'
      return
    }
    do {
      this.#restart = 'running'
      this.#log.info('restarting the workers')
      const done = await this.#replaceAll()
      if (done) this.#restarts += 1
      this.#log.info(done ? 'restarted the workers' : 'the workers that there are go on')
    } while (this.#isRestartWanted())
    this.#restart = 'none'
    void this.#fill()
  }

  get #stopping(): boolean {
    return this.#end.signal.aborted
  }

  #isRestartWanted(): boolean {
    return this.#restart === 'again' && !this.#stopping
  }

  async #replaceAll(): Promise<boolean> {
    for (const member of [...this.#members]) {
      if (this.#stopping) return false
      if (member.state !== 'serving') continue
      try {
        await this.#hire()
      } catch (error) {
        this.#log.error({ why: (error as Error).message }, 'a new worker does not start')
        return false
      }
      await this.#dismiss(member, { replaced: true })
    }
    return true
  }

  /** Starts a worker and waits until it serves. */
  async #hire(): Promise<{ port: number }> {
    if (this.#stopping) throw new Stillborn('The crew is stopping.', 1)
    const { worker, ended } = forkWorker()
    const gone = ended.then(() => undefined)
    const member: Member = { worker, state: 'starting', servingSince: 0, silentSeconds: 0, gone }
    this.#members.add(member)

    return new Promise((resolve, reject) => {
      worker.on('message', (told: Told) => {
        member.silentSeconds = 0
        if (told.kind === 'failed') member.failed = told
        if (told.kind === 'measured') this.#measurements.hear(worker.id, told.measurements)
        if (told.kind !== 'serving') return
        if (member.state === 'starting') member.state = 'serving'
        member.servingSince = performance.now()
        this.#log.info({ worker: worker.id, pid: worker.process.pid }, 'a worker serves')
        resolve({ port: told.port })
      })
      void ended.then((how) => {
        this.#members.delete(member)
        this.#measurements.bury(worker.id)
        const { why, exitCode } = member.failed ?? { why: `A worker ended with ${how}.`, exitCode: 1 }
        reject(new Stillborn(why, exitCode))
        if (member.state === 'serving') this.#lose(member, how)
      })
    })
  }

  #lose({ worker, servingSince }: Member, how: string): void {
    const served = performance.now() - servingSince
    this.#troubles = served > soundMs ? 0 : this.#troubles + 1
    this.#lost += 1
    this.#log.error({ worker: worker.id, ended: how }, 'lost a worker')
    void this.#fill()
  }

  /** Hires until the crew is whole, more slowly the more often it went wrong. */
  async #fill(): Promise<void> {
    if (this.#filling) return
    this.#filling = true
    let stillborn = 0
    while (!this.#stopping && this.#size(['starting', 'serving']) < this.#plan.size) {
      if (this.#troubles > 0) await this.#pause(Math.min(30_000, 100 * 2 ** (this.#troubles - 1)))
      if (this.#stopping) break
      try {
        await this.#hire()
        stillborn = 0
      } catch (error) {
        if (this.#stopping) break
        stillborn += 1
        this.#troubles += 1
        this.#log.error({ why: (error as Error).message }, 'a new worker does not start')
        if (stillborn >= mostStillborn && this.#size(['serving']) === 0) {
          this.#giveUp(new Stillborn(`No worker starts any more. ${(error as Error).message}`, 1))
        }
      }
    }
    this.#filling = false
  }

  /** Waits, but not beyond the end: a process ends when it has nothing left to wait for. */
  async #pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: this.#end.signal }).catch(() => undefined)
  }

  /** Lets a worker finish what it has begun; one that takes too long is killed. */
  async #dismiss(member: Member, { replaced }: { replaced: boolean }): Promise<void> {
    member.state = 'leaving'
    send(member, { kind: 'stop', replaced })
    const { worker, gone } = member
    const patience = setTimeout(() => {
      this.#log.error({ worker: worker.id }, 'killed a worker that did not stop in time')
      worker.process.kill('SIGKILL')
    }, this.#plan.stopMs)
    await gone
    clearTimeout(patience)
  }

  // Seconds are counted, not read from a clock: after a pause of the whole machine nobody has been silent.
  #lookForSigns(): void {
    for (const member of this.#members) {
      const { state, worker } = member
      const most = state === 'starting' ? longestStartSeconds : this.#plan.timeoutSeconds
      member.silentSeconds += 1
      if (state === 'leaving' || member.silentSeconds <= most) continue
      this.#log.error({ worker: worker.id, silentSeconds: most }, 'killed a worker that gave no sign of life')
      worker.process.kill('SIGKILL')
    }
  }

  #size(states: Member['state'][]): number {
    return [...this.#members].filter(({ state }) => states.includes(state)).length
  }
}

function send({ worker }: Member, order: Order): void {
  if (worker.isConnected()) worker.send(order)
}
