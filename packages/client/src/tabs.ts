import { beginEpoch, type Context, heardSignedOut } from './context.ts'

/** What tabs tell each other. Never a token. [CLIENT-16] */
type Message = { kind: 'signed-in'; accountId: string } | { kind: 'signed-out' }

/**
 * Follows what other tabs tell: a sign-out at once, a sign-in by asking the server. [CLIENT-12] Gives back
 * what ends it.
 */
export function listenToTabs(ctx: Context, settle: () => void): () => void {
  if (typeof globalThis.BroadcastChannel !== 'function') return () => undefined
  const channel = new BroadcastChannel(`portcullis:${ctx.baseUrl}`)
  channel.onmessage = ({ data }: MessageEvent<Partial<Message> | null>) => {
    if (data?.kind === 'signed-out') {
      heardSignedOut(ctx)
    } else if (data?.kind === 'signed-in' && typeof data.accountId === 'string') {
      beginEpoch(ctx)
      ctx.owedSignOut = undefined
      settle()
    }
  }
  ctx.channel = channel
  return () => {
    ctx.channel = undefined
    channel.close()
  }
}

export function tellTabs(ctx: Context, message: Message): void {
  ctx.channel?.postMessage(message)
}
