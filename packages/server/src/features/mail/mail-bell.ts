/** Tells the workers of this process that a mail is about to be committed. */
export type MailBell = {
  ring: () => void
  /** Calls `hear` at every ring; gives what ends that. */
  onRing: (hear: () => void) => () => void
}

export function createMailBell(): MailBell {
  const hearers = new Set<() => void>()
  return {
    ring: () => {
      for (const hear of hearers) hear()
    },
    onRing: (hear) => {
      hearers.add(hear)
      return () => hearers.delete(hear)
    },
  }
}
