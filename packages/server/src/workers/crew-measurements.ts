import type { Measurements } from '../platform/metrics.ts'

/** How long a worker may take to answer, in milliseconds. After it, what it last said counts. */
const patienceMs = 1500

/**
 * What a crew measures, as one. Whoever leaves has told how much it counted, and that stays in the sum: a
 * counter that fell whenever a worker ends would be read as having started from nothing. [METRICS-4]
 */
export class CrewMeasurements {
  readonly #last = new Map<number, Measurements>()
  readonly #asked = new Map<number, () => void>()
  #departed: Measurements = []
  #burying = Promise.resolve()

  /** Asks each of these workers and gives what they say. */
  async ask(ids: number[], send: (id: number) => void): Promise<Measurements[]> {
    await Promise.all(
      ids.map(
        (id) =>
          new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, patienceMs)
            this.#asked.set(id, () => {
              clearTimeout(timer)
              resolve()
            })
            send(id)
          }),
      ),
    )
    await this.#burying
    return [...this.#last.values(), this.#departed]
  }

  hear(id: number, measured: Measurements): void {
    this.#last.set(id, measured)
    this.#asked.get(id)?.()
    this.#asked.delete(id)
  }

  /** Keeps the totals of a worker that is gone; what it was in the middle of is nobody's any more. */
  bury(id: number): void {
    const totals = (this.#last.get(id) ?? []).filter(({ type }) => type === 'counter' || type === 'histogram')
    this.#last.delete(id)
    this.#asked.get(id)?.()
    this.#asked.delete(id)
    if (totals.length === 0) return
    this.#burying = this.#burying.then(async () => {
      const { sumUp } = await import('../platform/metrics-registry.ts')
      this.#departed = await sumUp([this.#departed, totals])
    })
  }
}
