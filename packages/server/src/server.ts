import { createApp } from './app.ts'
import { emails } from './emails.ts'
import { createMailWorker } from './features/mail/mail-worker.ts'
import { createShares } from './features/passwords/stand-in-recipe.ts'
import { createSessionMemory } from './features/sessions/session-memory.ts'
import { createSigningKeyring } from './features/signing-keys/load-signing-keys.ts'
import { createHttpServer, drain, listen } from './http/listen.ts'
import { createContext, type Foundation } from './platform/context.ts'
import { startSweeper } from './sweeper.ts'

/** A server that answers: where it listens, and how it ends. */
export type RunningServer = { port: number; stop: () => Promise<void> }

/**
 * Starts everything: listens for changes of sessions, makes sure of a signing key, sends mail, sweeps, and
 * answers.
 * `stop` lets running requests finish, then the workers, and last the database.
 */
export async function startServer(foundation: Foundation): Promise<RunningServer> {
  const ctx = createContext(foundation)
  const { host, port } = ctx.settings.server
  await Promise.all([ctx.instance(createSigningKeyring).get(), ctx.instance(createShares).read()])
  const memory = ctx.instance(createSessionMemory)
  await memory.start()

  const server = createHttpServer(createApp(ctx).fetch)
  const listening = await listen(server, host, port)
  const mail = createMailWorker(ctx, emails)
  mail.start()
  const sweeper = startSweeper(ctx)

  return {
    port: listening,
    stop: async () => {
      await drain(server)
      await mail.stop()
      await sweeper.stop()
      await memory.stop()
      await ctx.db.close()
    },
  }
}
