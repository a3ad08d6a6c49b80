import type { Context } from '../../platform/context.ts'

/** A wrong password and an account that it was tried at, as far as either is written down. */
export type TriedPassword = { passwordMark: number; accountMark: number }

/** What a node remembers of wrong passwords, until it is clear which of them are tried at many accounts. */
export type TriedPasswords = {
  /** Notes a wrong password, whether there is such an account or not. Never one that was right. */
  note: (email: string, password: string) => void
  /** Takes what is to be written down; what could not be is put back. */
  take: () => TriedPassword[]
  putBack: (tried: TriedPassword[]) => void
}

/**
 * At so many accounts a password must have been tried on this node before anything of it leaves its memory.
 * What one person mistypes is a hint at what they meant: it is tried at one account, and never leaves.
 */
const fewestAccounts = 3

/**
 * Bits of a password that are written down. With a million values two that are both tried at many accounts
 * within an hour hardly ever share one; of a list of 100 million passwords a hundred share each.
 */
const passwordBits = 20

/** Most passwords that a node remembers, about 500 bytes each; the one tried longest ago goes first. */
const mostKept = 20_000

/** Most that waits to be written down: more tells nothing new. */
const mostWaiting = 10_000

type Entry = { accountMarks: Map<number, number>; passwordMark: number; at: number; isShared: boolean }

/**
 * Counts in memory, so that a refusal costs two HMACs and no write: a row for each would be a second one
 * beside its event, and would hold what every person mistypes. The detector writes down what is left, in
 * batches. Passwords are compared by a digest under a key of its own and the day, so that nothing can be
 * joined over days. [DETECTION-9] [DETECTION-10]
 */
export function createTriedPasswords(ctx: Context): TriedPasswords {
  const kept = new Map<string, Entry>()
  const waiting = new Map<string, TriedPassword>()

  const wait = (tried: TriedPassword) => {
    if (waiting.size < mostWaiting) waiting.set(`${tried.passwordMark} ${tried.accountMark}`, tried)
  }
  const forget = (before: number) => {
    for (const [digest, entry] of kept) {
      if (entry.at > before && kept.size <= mostKept) return
      kept.delete(digest)
    }
  }
  return {
    note: (email, password) => {
      const now = ctx.now().getTime()
      const since = now - ctx.settings.detection.windowSeconds * 1000
      const day = new Date(now).toISOString().slice(0, 10)
      const { primary } = ctx.keyring
      const digest = primary.mac('tried-password', 'password', day, password)
      // With the password in it: what was tried at one account cannot be read out of the rows.
      const accountMark = primary.mac('tried-password', 'account', day, password, email).readUInt16BE()

      const key = digest.toString('base64url')
      const entry = kept.get(key) ?? {
        accountMarks: new Map(),
        passwordMark: digest.readUInt32BE() >>> (32 - passwordBits),
        at: now,
        isShared: false,
      }
      kept.delete(key) // And to the end, as the latest.
      kept.set(key, entry)
      entry.at = now
      forget(since)

      const { accountMarks, passwordMark } = entry
      if (entry.isShared) return wait({ passwordMark, accountMark })
      for (const [mark, at] of accountMarks) if (at <= since) accountMarks.delete(mark)
      accountMarks.set(accountMark, now)
      if (accountMarks.size < fewestAccounts) return
      for (const mark of accountMarks.keys()) wait({ passwordMark, accountMark: mark })
      entry.isShared = true
      accountMarks.clear()
    },
    take: () => {
      forget(ctx.now().getTime() - ctx.settings.detection.windowSeconds * 1000)
      const taken = [...waiting.values()]
      waiting.clear()
      return taken
    },
    putBack: (tried) => tried.forEach(wait),
  }
}
