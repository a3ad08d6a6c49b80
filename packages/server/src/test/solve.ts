import { pbkdf2Sync } from 'node:crypto'
import { type DeriveKeyFunction, solveChallenge } from 'altcha-lib'
import type { Challenge, SolvedChallenge } from '@portcullis/protocol/shapes'
import type { Answer } from './browser.ts'

const deriveKey: DeriveKeyFunction = async ({ cost, keyLength }, salt, password) => ({
  derivedKey: pbkdf2Sync(password, salt, cost, keyLength, 'sha256'),
})

/** The challenge of an answer, solved by ALTCHA's own solver. */
export async function solve({ body, code }: Answer<object>): Promise<SolvedChallenge> {
  const { challenge } = body as { challenge?: Challenge }
  if (challenge === undefined) throw new Error(`No challenge was issued, but ${code}.`)
  const solution = await solveChallenge({ challenge, deriveKey })
  if (solution === null) throw new Error('The challenge was not solved in time.')
  const { counter, derivedKey } = solution
  return { challenge, solution: { counter, derivedKey } }
}

/** The header that brings a solution along. */
export function bring(solved: unknown): { headers: Record<string, string> } {
  return { headers: { 'challenge-solution': Buffer.from(JSON.stringify(solved)).toString('base64') } }
}
