import { empty, type Statement, sql } from '../../platform/db/sql.ts'
import { newId } from '../../platform/ids.ts'
import { type Batch, type Counted, takeAttemptsIf } from '../throttle/queries.ts'

/** Wrong passwords from a device before it is a stranger again: ten windows full (OWASP device cookies). */
export const mostFailures = 100

/** The row by which a device is known to the account of an address, if it is. */
function selectKnownDevice(
  email: string,
  digest: Buffer | undefined,
  lifetimeSeconds: number,
): Statement<{ id: string }> {
  return sql`select d.id from portcullis.known_devices d join portcullis.accounts a on a.id = d.account_id
    where a.email = ${email} and a.closed_at is null
      and (d.digest = ${digest ?? null}::bytea or d.former_digest = ${digest ?? null}::bytea)
      and d.failures < ${mostFailures}::integer
      and d.seen_at > portcullis.moment() - make_interval(secs => ${lifetimeSeconds}::integer)
    limit 1`
}

/** Counts as the device that is known to the account of an address, or as a stranger. */
export type Knowing = {
  deviceDigest: Buffer | undefined
  deviceLifetimeSeconds: number
  ofDevice: Batch
  ofStranger: Batch
  /** Spends the challenge that was solved, in the same statement. */
  spend: Statement | undefined
}

/** By which device somebody is known, and what was counted; the statement's other parts may read them. */
export type Opened = { known_device: string | null; counted: Counted[]; spent?: boolean | undefined }

/** The common table expressions `known` and `counted`, and the columns that give both. */
export function countKnowing(email: string, { ofDevice, ofStranger, spend, ...device }: Knowing) {
  const known = selectKnownDevice(email, device.deviceDigest, device.deviceLifetimeSeconds)
  const counted = takeAttemptsIf(sql`exists (select from known)`, ofDevice, ofStranger)
  return {
    expressions: sql`known as materialized (${known}), counted as materialized (${counted})
      ${spend ? sql`, spent as (${spend})` : empty}`,
    columns: sql`(select id from known) as known_device, (select json_agg(counted) from counted) as counted
      ${spend ? sql`, exists (select from spent) as spent` : empty}`,
  }
}

export type Granted = {
  accountId: string | Statement
  /** Of its new secret, and of the one it had so far. */
  digest: Buffer
  former: Buffer | undefined
  device: string
  /** Most that one account may have. */
  most: number
}

/** Makes a browser known to an account under a new secret, which its other accounts get as well. */
export function knowDevice({ accountId, digest, former, device, most }: Granted): Statement {
  return sql`select portcullis.know_device(${newId()}::uuid, ${accountId}::uuid, ${digest}::bytea,
    ${former ?? null}::bytea, ${device}, ${most}::integer)`
}

export function countDeviceFailure(id: string): Statement {
  return sql`update portcullis.known_devices set failures = failures + 1 where id = ${id}::uuid
    returning 1 as one`
}

/** Forgets the devices of an account, but the one whose secret the same statement renews. */
export function deleteKnownDevices(accountId: string | Statement, spared?: Buffer): Statement {
  return sql`delete from portcullis.known_devices d where d.account_id = ${accountId}::uuid
      and (d.digest = ${spared ?? null}::bytea) is not true
      and (d.former_digest = ${spared ?? null}::bytea) is not true
    returning 1 as one`
}

/** Spends a mailed link that makes a browser known; gives the account only then. */
export function spendDeviceLink(codeId: string, digest: Buffer): Statement<{ account_id: string }> {
  return sql`select account_id
    from portcullis_vault.spend_device_link(${codeId}::uuid, ${digest}::bytea) as account_id`
}

export function selectAccountOf(email: string): Statement<{ account_id: string }> {
  return sql`select a.id as account_id from portcullis.accounts a where a.email = ${email}`
}

export function deleteOldDevices(lifetimeSeconds: number, most: number): Statement<{ one: number }> {
  return sql`delete from portcullis.known_devices where id = any(array(
      select id from portcullis.known_devices
      where seen_at < portcullis.moment() - make_interval(secs => ${lifetimeSeconds}::integer)
      limit ${most} for update skip locked
    )) returning 1 as one`
}
