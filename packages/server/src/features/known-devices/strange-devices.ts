import { createShortMemory } from '../../platform/short-memory.ts'
import type { PresentedDevice } from './device-cookie.ts'

/** How long it is remembered, in seconds: as long as that somebody is over a limit. */
const rememberedSeconds = 60

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
  const kept = createShortMemory<Set<string>>(mostKept)
  const keyOf = ({ digest }: PresentedDevice) => digest.toString('base64url')

  return {
    isStrange: (device, email) => {
      const emails = kept.find(keyOf(device))
      return emails !== undefined && (emails.has(email) || emails.size >= mostAccounts)
    },
    note: (device, email) => {
      const emails = kept.find(keyOf(device))
      if (emails === undefined) kept.keep(keyOf(device), new Set([email]), rememberedSeconds)
      else if (emails.size < mostAccounts) emails.add(email)
    },
  }
}
