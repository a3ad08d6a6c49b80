import type { Keyring } from './crypto.ts'
import { type Db, sqlStateOf } from './db/db.ts'
import { sql } from './db/sql.ts'
import { Misuse } from './misuse.ts'

/** What the database does only for the server itself (migrations/000015-roles.sql). */
export type VouchedAct =
  | 'endorse-signing-key'
  | 'forget-password'
  | 'issue-code'
  | 'issue-first-link'
  | 'keep-password'
  | 'make-api-key'
  | 'open-operator'
  | 'set-role'
  | 'set-suspended'
  | 'start-session'
  | 'try-password'

/**
 * Vouches for an act on a record, with what belongs to it. Only the holder of SECRET_KEY can: a statement
 * that somebody has slipped into the server's connection gets no code issued, no session started and no
 * password tried. [DATABASE-14]
 */
export function vouch(
  { primary }: Keyring,
  act: VouchedAct,
  record: string,
  ...belongings: (string | Uint8Array | null | undefined)[]
): Buffer {
  return primary.mac('voucher', act, record, ...belongings.map((part) => part ?? ''))
}

/**
 * Agrees with the database on the keys under which this server vouches: exactly these are believed from now
 * on. The first server is believed; later, one that holds a key that is believed, among these or in its
 * former ring. [DATABASE-15]
 */
export async function agreeOnVouchers(db: Db, keyring: Keyring, believed = keyring): Promise<void> {
  const ids = keyring.all.map(({ id }) => id)
  const pads = keyring.all.map(({ padsOf }) => padsOf('voucher'))
  const [inner, outer] = [pads.map((pad) => pad.inner), pads.map((pad) => pad.outer)]
  const vouchers = believed.all.map(({ mac }) =>
    mac('voucher', 'agree-on-keys', ids.join(' '), ...inner, ...outer),
  )
  const answer = await db.first(
    sql<{ agreed: boolean }>`select portcullis_vault.agree_on_keys(
      ${ids}::text[], ${inner}::bytea[], ${outer}::bytea[], ${vouchers}::bytea[]) as agreed`,
  )
  if (answer?.agreed) return
  throw new Misuse(
    'The database believes another SECRET_KEY. Put the former one into SECRET_KEY_FALLBACKS; if it is ' +
      'lost, run, as the owner: portcullis migrate --new-secret-key',
  )
}

/** SQLSTATE of a voucher that the database does not believe (migrations/000015-roles.sql). */
const unbelieved = 'PC002'

/** A database to which this server introduces itself when its vouchers are not believed any more. */
export function introduced(db: Db, keyring: () => Keyring): Db {
  const believed = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await ask()
    } catch (error) {
      if (sqlStateOf(error) !== unbelieved) throw error
      await agreeOnVouchers(db, keyring())
      return ask()
    }
  }
  return {
    many: (statement) => believed(() => db.many(statement)),
    first: (statement) => believed(() => db.first(statement)),
    commit: (writes) => believed(() => db.commit(writes)),
    commitIf: (proof, writes) => believed(() => db.commitIf(proof, writes)),
    listen: (channel, hear, gap) => db.listen(channel, hear, gap),
    ping: () => db.ping(),
    roundTrips: () => db.roundTrips(),
    connections: () => db.connections(),
    close: () => db.close(),
  }
}
