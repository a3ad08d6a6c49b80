import type { Context } from '../../platform/context.ts'
import { equalBytes, type SecretKey } from '../../platform/crypto.ts'

/**
 * How long a nonce may be used: long enough for a slow network, too short for a captured proof to be of use.
 */
export const nonceLifetimeSeconds = 60

// Nodes' clocks may differ by so much before an honest proof is asked to try again.
const clockDifferenceSeconds = 5

/** A nonce for the key's next proof (RFC 9449 8): the moment, with an HMAC. Each second has one. */
export function makeDeviceNonce(ctx: Context): string {
  const latest = ctx.instance(createLatestNonce)
  const moment = Math.floor(ctx.now().getTime() / 1000).toString(36)
  const { primary } = ctx.keyring
  if (latest.moment !== moment || latest.key !== primary)
    Object.assign(latest, { moment, key: primary, nonce: `${moment}.${macOf(primary, moment)}` })
  return latest.nonce
}

/** Every answer has a nonce: the HMAC is made once a second, not each time. */
function createLatestNonce(ctx: Context) {
  return { moment: '', key: ctx.keyring.primary, nonce: '' }
}

function macOf(key: SecretKey, moment: string): string {
  return key.mac('device-nonce', moment).toString('base64url').slice(0, 22)
}

/** Whether the nonce is ours and young enough. */
export function isDeviceNonce(ctx: Context, nonce: string): boolean {
  const [moment = '', mac = '', ...rest] = nonce.split('.')
  const ageSeconds = ctx.now().getTime() / 1000 - Number.parseInt(moment, 36)
  if (rest.length > 0 || !(ageSeconds <= nonceLifetimeSeconds && ageSeconds >= -clockDifferenceSeconds))
    return false
  return ctx.keyring.all.some((key) => equalBytes(Buffer.from(macOf(key, moment)), Buffer.from(mac)))
}
