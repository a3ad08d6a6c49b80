import { type Statement, sql } from '../../platform/db/sql.ts'
import { isTaken } from '../accounts/queries.ts'
import { subjectOfLink } from '../one-time-codes/queries.ts'
import type { HashedPassword, Recipe } from '../passwords/hash-password.ts'

export type PendingSignUp = {
  id: string
  email: string
  name: string | undefined
  browserDigest: Buffer
  /** In which mails are to be, where the browser told one that there is. */
  language: string | undefined
  /** Over the mail budget: nothing is sent, so nothing can be confirmed. */
  muted: boolean
  lifetimeSeconds: number
}

/** Keeps a sign-up until its mail is followed; one with a taken address is a decoy. */
export function insertPendingSignUp(p: PendingSignUp): Statement<{ decoy: boolean }> {
  return sql`insert into portcullis.pending_sign_ups
      (id, email, name, browser_digest, language, decoy, expires_at)
    values (${p.id}::uuid, ${p.email}, ${p.name ?? null}, ${p.browserDigest}::bytea, ${p.language ?? null},
      ${p.muted}::boolean or ${isTaken(p.email)},
      portcullis.moment() + make_interval(secs => ${p.lifetimeSeconds}::integer))
    returning decoy`
}

/** Keeps the password of a sign-up, for which the server vouches (migrations: `keep_pending_password`). */
export function keepPendingPassword(
  id: string,
  { parameters, salt, hash }: HashedPassword,
  voucher: Buffer,
): Statement {
  return sql`select portcullis_vault.keep_pending_password(
    ${id}::uuid, ${voucher}::bytea, ${parameters}, ${salt}::bytea, ${hash}::bytea)`
}

/** The sign-up to which a further mail belongs: this browser's, or else the newest of the address. */
export function selectPending(email: string, id: string | undefined): Statement<{ id: string }> {
  return sql`select id from portcullis.pending_sign_ups
    where email = ${email} and not decoy and expires_at > portcullis.moment()
    order by id = ${id ?? null}::uuid desc nulls last, created_at desc limit 1`
}

/** For a mail that only the owner of an existing account is to get. */
export function decoyUnlessTaken(email: string): Statement {
  return sql`not ${isTaken(email)}`
}

/** For a mail that only a sign-up with a free address is to get. */
export const decoyUnlessPending = sql`coalesce((select decoy from pending), true)`

export type LinkedSignUp = { email: string; browser_digest: Uint8Array } & Recipe

/** The sign-up behind a link that lives, with its hash's recipe. */
export function selectByLink(codeId: string, digest: Buffer): Statement<LinkedSignUp> {
  return sql`select p.email, p.browser_digest, recipe.parameters, recipe.salt
    from (${subjectOfLink(codeId, 'sign-up', digest)}) link
      join portcullis.pending_sign_ups p on p.id = link.subject_id and not p.decoy
      cross join lateral portcullis_vault.pending_parameters(p.id) recipe`
}

/** The live codes of a sign-up, which this browser began with this address. */
export function selectCodes(signUpId: string, email: string): Statement<{ id: string }> {
  return sql`select c.id
    from portcullis.one_time_codes c join portcullis.pending_sign_ups p on p.id = c.subject_id
    where p.id = ${signUpId} and p.email = ${email} and c.purpose = 'sign-up'
      and c.spent_at is null and c.code_expires_at > portcullis.moment()`
}

export type Opening = {
  accountId: string
  codeId: string
  linkDigest: Buffer | null
  codeDigests: Buffer[]
  browserDigests: Buffer[]
  finished: Buffer | null
}

/**
 * Opens the account for whoever spends the link or code and is the browser or knows the password; a row only
 * then.
 */
export function openAccount(o: Opening): Statement<{ account_id: string }> {
  return sql`select account_id from portcullis_vault.open_account(${o.accountId}::uuid, ${o.codeId}::uuid,
      ${o.linkDigest}::bytea, ${o.codeDigests}::bytea[], ${o.browserDigests}::bytea[], ${o.finished}::bytea
    ) as account_id where account_id is not null`
}

export function deleteOldSignUps(most: number): Statement {
  return sql`select 1 as one from portcullis.sweep_sign_ups(${most}::integer)`
}

/** Sign-ups that wait for their mail to be followed, asked for before a moment. */
export function countSignUpsBefore(at: Date): Statement<{ count: number }> {
  return sql`select count(*) from portcullis.pending_sign_ups
    where expires_at > portcullis.moment() and created_at < ${at.toISOString()}::timestamptz`
}
