/** As much of IndexedDB as a store of a few records needs. It keeps the objects themselves. */
export class FakeIndexedDb {
  readonly records = new Map<string, unknown>()
  isHanging = false

  open() {
    const opening: Record<string, unknown> = { result: this.#database() }
    if (!this.isHanging) queueMicrotask(() => [opening.onupgradeneeded, opening.onsuccess].forEach(call))
    return opening
  }

  #database() {
    return {
      createObjectStore: () => undefined,
      close: () => undefined,
      transaction: () => {
        const transaction: Record<string, unknown> = { objectStore: () => this.#store() }
        setTimeout(() => call(transaction.oncomplete))
        return transaction
      },
    }
  }

  #store() {
    return {
      get: (key: string) => {
        const reading: Record<string, unknown> = { result: this.records.get(key) }
        queueMicrotask(() => call(reading.onsuccess))
        return reading
      },
      put: (value: unknown, key: string) => void this.records.set(key, value),
    }
  }
}

function call(handler: unknown): void {
  if (typeof handler === 'function') handler()
}
