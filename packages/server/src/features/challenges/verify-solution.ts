import { verifySolution as verifyWork } from 'altcha-lib'
import { type SolvedChallenge, solvedChallengeShape } from '@portcullis/protocol/shapes'
import type { Context } from '../../platform/context.ts'
import { digestOf, equalBytes } from '../../platform/crypto.ts'
import { deriveKey, type Operation, signingSecretOf, sourceIn } from './make-challenge.ts'

/** Why a solution does not hold; `spent` is what the database says. */
export type Fault = 'malformed' | 'forged' | 'expired' | 'foreign' | 'wrong' | 'spent'

/** A challenge that was solved, by the digest under which it is spent. */
export type Solved = { digest: Buffer }

/** Longest header in characters: twice what a solved challenge has. */
const mostCharacters = 2000

/**
 * Verifies what was brought along: whether the challenge is ours, lives, is for this operation and address,
 * and was solved. What costs least comes first. Whether it was spent, only the database knows.
 */
export async function verifySolution(
  ctx: Context,
  operation: Operation,
  text: string,
): Promise<Solved | Fault> {
  const solved = readSolved(text)
  if (solved === undefined) return 'malformed'
  const { parameters } = solved.challenge
  const { data, expiresAt, nonce } = parameters
  const key = ctx.keyring.find(data.key)
  if (key === undefined) return 'forged'
  if (expiresAt * 1000 <= ctx.now().getTime()) return 'expired'
  const isHere = equalBytes(Buffer.from(data.source), Buffer.from(sourceIn(key, ctx.request.ip)))
  if (data.operation !== operation || !isHere) return 'foreign'

  // The signature is judged before the work: a forged challenge costs one HMAC.
  const hmacSignatureSecret = signingSecretOf(key)
  const { verified, invalidSignature } = await verifyWork({ ...solved, deriveKey, hmacSignatureSecret })
  if (invalidSignature) return 'forged'
  if (!verified) return 'wrong'
  // Of the challenge, not of the solution: a challenge has many. Under the key that signed it, so that nodes
  // which have different keys in front make the same of it.
  return { digest: digestOf(key, 'challenge', 'spent', nonce) }
}

function readSolved(text: string): SolvedChallenge | undefined {
  if (text.length > mostCharacters) return undefined
  try {
    return solvedChallengeShape.safeParse(JSON.parse(Buffer.from(text, 'base64').toString('utf8'))).data
  } catch {
    return undefined // No JSON.
  }
}
