import type { Challenge } from '@portcullis/protocol/shapes'
import type { Context } from './context.ts'
import { withDeadline } from './deadline.ts'

/** How long one challenge may take, waiting for others included: it lives no longer than 3 minutes anyway. */
const solveWithinMs = 30_000

/** Tries under way at once: the platform makes them on threads of its own, so that the page stays alive. */
const lanes = 4

/**
 * Does the work that the server asks for, one challenge after another, and gives what goes into the header.
 * Undefined when it cannot be done here or not in time; the refusal is then the answer. [CLIENT-18]
 */
export async function solveChallenge(
  ctx: Context,
  challenge: Challenge | undefined,
): Promise<string | undefined> {
  if (challenge?.parameters.algorithm !== 'PBKDF2/SHA-256') return undefined
  tell(ctx, 1)
  try {
    return await withDeadline(solveWithinMs, async (signal) => {
      const mine = ctx.solving.then(() => solve(challenge, signal))
      ctx.solving = mine.catch(() => undefined)
      return btoa(JSON.stringify({ challenge, solution: await mine }))
    })
  } catch {
    return undefined
  } finally {
    tell(ctx, -1)
  }
}

/** Says that work has begun, or that none is left. */
function tell(ctx: Context, more: 1 | -1): void {
  ctx.challenges += more
  ctx.isSolving.set(ctx.challenges > 0)
}

/** ALTCHA's work: PBKDF2 over nonce and counter, until the result begins with the prefix. */
async function solve({ parameters }: Challenge, signal: AbortSignal) {
  const { nonce, salt, cost, keyPrefix } = parameters
  const work = { name: 'PBKDF2', hash: 'SHA-256', salt: bytesOf(salt), iterations: cost }
  let next = 0
  let found: { counter: number; derivedKey: string } | undefined
  const lane = async () => {
    const password = bytesOf(nonce + '0'.repeat(8))
    while (!found && !signal.aborted) {
      const counter = next++
      new DataView(password.buffer).setUint32(password.length - 4, counter)
      const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits'])
      const derivedKey = hexOf(await crypto.subtle.deriveBits(work, key, 256))
      if (derivedKey.startsWith(keyPrefix)) found ??= { counter, derivedKey }
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return found
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

function hexOf(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
