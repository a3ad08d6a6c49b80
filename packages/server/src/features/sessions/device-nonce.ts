import type { Context } from '../../platform/context.ts'
import { equalBytes } from '../../platform/crypto.ts'

/**
 * How long a nonce may be used: long enough for a slow network, too short for a captured proof to be of use.
 */
export const nonceLifetimeSeconds = 60

// Nodes' clocks may differ by so much before an honest proof is asked to try again.
const clockDifferenceSeconds = 5

/** A nonce for the key's next proof (RFC 9449 8): the moment, with an HMAC. No node keeps any. */
export function makeDeviceNonce(ctx: Context): string {
  const moment = Math.floor(ctx.now().getTime() / 1000).toString(36)
  return `${moment}.${ctx.keyring.primary.mac('device-nonce', moment).toString('base64url').slice(0, 22)}`
}

/** Whether the nonce is ours and young enough. */
export function isDeviceNonce(ctx: Context, nonce: string): boolean {
  const [moment = '', mac = ''] = nonce.split('.')
  const ageSeconds = ctx.now().getTime() / 1000 - Number.parseInt(moment, 36)
  if (!(ageSeconds <= nonceLifetimeSeconds && ageSeconds >= -clockDifferenceSeconds)) return false
  return ctx.keyring.all.some((key) =>
    equalBytes(
      Buffer.from(key.mac('device-nonce', moment).toString('base64url').slice(0, 22)),
      Buffer.from(mac),
    ),
  )
}
