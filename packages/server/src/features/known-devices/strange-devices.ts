import { performance } from 'node:perf_hooks'
import type { PresentedDevice } from './device-cookie.ts'

/** How long it is remembered, in milliseconds: as long as that somebody is over a limit. */
const rememberedMs = 60_000

/** At so many accounts a browser of a family may be strange in that time; further ones are guesses. */
const mostAccounts = 3

/** Most devices that a node remembers; about 1 KB each. */
const mostKept = 10_000

/** What a node remembers of cookies that are ours and were no help: to these accounts they are not known. */
export type StrangeDevices = {
  /** Whether this device is known to be strange to the account of an address, or to too many of them. */
  isStrange: (device: PresentedDevice, email: string) => boolean
  note: (device: PresentedDevice, email: string) => void
}

/**
 * A cookie that is ours is believed at the door, before the database has said to whom its device is known.
 * Without this one account of one's own would buy, at every other account, a place that is kept for known
 * devices and a statement for each refused guess. No owner is kept out by it: what makes a device known gives
 * it another secret. [KNOWN-DEVICES-12]
 */
export function createStrangeDevices(): StrangeDevices {
  const kept = new Map<string, { emails: Set<string>; untilTick: number }>()

  const find = (device: PresentedDevice) => {
    const key = device.digest.toString('base64url')
    const entry = kept.get(key)
    if (entry && entry.untilTick <= performance.now()) kept.delete(key)
    return { key, emails: kept.get(key)?.emails }
  }
  return {
    isStrange: (device, email) => {
      const { emails } = find(device)
      return emails !== undefined && (emails.has(email) || emails.size >= mostAccounts)
    },
    note: (device, email) => {
      const { key, emails } = find(device)
      if (emails) {
        if (emails.size < mostAccounts) emails.add(email)
        return
      }
      if (kept.size >= mostKept) kept.delete(kept.keys().next().value ?? '')
      kept.set(key, { emails: new Set([email]), untilTick: performance.now() + rememberedMs })
    },
  }
}
