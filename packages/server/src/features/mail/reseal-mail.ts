import type { Context } from '../../platform/context.ts'
import { seal, unseal } from '../../platform/crypto.ts'
import { type ResealedMail, replaceMailSeals, selectMailSealedElse } from './queries.ts'

const batch = 500
const beforeAll = '00000000-0000-0000-0000-000000000000'

/**
 * Seals anew, under the primary `SECRET_KEY`, what waits in the outbox under a former one. What is sent in
 * the same moment stays erased. Tells how many there were, and how many no key that is here opens.
 */
export async function resealMail(ctx: Context, by: string): Promise<{ resealed: number; closed: number }> {
  const done = { resealed: 0, closed: 0 }
  for (let afterId = beforeAll; ; ) {
    const mails = await ctx.db.many(selectMailSealedElse(ctx.keyring.primary.id, afterId, batch))
    const opened = mails.flatMap(({ id, sealed }): ResealedMail[] => {
      const plain = unseal(ctx.keyring, 'outbox-seal', id, sealed)
      return plain === undefined
        ? []
        : [{ id, was: sealed, sealed: seal(ctx.keyring, 'outbox-seal', id, plain) }]
    })
    done.closed += mails.length - opened.length
    if (opened.length > 0) {
      done.resealed += (await ctx.db.many(replaceMailSeals(opened, by, ctx.request))).length
    }
    const last = mails.at(-1)
    if (last === undefined || mails.length < batch) return done
    afterId = last.id
  }
}
