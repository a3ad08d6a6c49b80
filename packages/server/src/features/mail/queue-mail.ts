import type { Context } from '../../platform/context.ts'
import { seal } from '../../platform/crypto.ts'
import type { Statement } from '../../platform/db/sql.ts'
import { newId } from '../../platform/ids.ts'
import type { Email } from './email.ts'
import { createMailBell } from './mail-bell.ts'
import { insertMail } from './queries.ts'
import { chooseLanguage } from './words/languages.ts'

export type Mail<Data> = {
  /** The recipient, or a statement that gives it. */
  to: string | Statement
  data: Data
  /** Written like any other, and never sent: true, or a statement that decides. */
  decoy?: boolean | Statement
}

/**
 * Gives the write that puts a mail into the outbox, to be committed with what it tells of. Nothing is sent in
 * a request: an answer neither waits for a mail server nor tells by its time that there was a mail. [MAIL-1]
 */
export function queueMail<Data extends Record<string, string>>(
  ctx: Context,
  { name, lifetimeSeconds }: Email<Data>,
  { to, data, decoy = false }: Mail<Data>,
): Statement {
  const id = newId()
  ctx.instance(createMailBell).ring()
  return insertMail({
    id,
    recipient: to,
    template: name,
    sealed: seal(ctx.keyring, 'outbox-seal', id, JSON.stringify(data)),
    decoy,
    lifetimeSeconds,
    language: chooseLanguage(ctx.request.languages),
  })
}
