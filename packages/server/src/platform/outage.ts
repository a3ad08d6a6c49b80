import { sqlStateOf } from './db/db.ts'

// Connection failures of node:net and of TLS, and PostgreSQL's own: class 08, too many connections,
// shutting down.
const states = new RegExp(
  `^(${[
    'ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN',
    'ERR_(TLS|SSL)|CERT_|UNABLE_TO_|\\w*SELF_SIGNED',
    '08|53300|57P0',
  ].join('|')})`,
)

// What pg says without a code.
const words = /timeout exceeded when trying to connect|Connection terminated|SSL connection/

/** Whether a fault means that the database is out of reach, and nothing of ours is wrong. */
export function isOutage(fault: Error): boolean {
  return states.test(sqlStateOf(fault) ?? '') || words.test(fault.message)
}

/** What may be logged of a fault. A database error carries the row it is about, which stays out. */
export function describeFault(fault: Error): object {
  return { message: fault.message, code: sqlStateOf(fault), stack: fault.stack }
}
