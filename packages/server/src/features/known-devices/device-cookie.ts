import type { Context } from '../../platform/context.ts'
import { digestOf, equalBytes, type SecretKey } from '../../platform/crypto.ts'
import { newSecret } from '../../platform/ids.ts'

/** A device's secret as its rows would hold it. */
export type PresentedDevice = { digest: Buffer }

/** Makes a device's cookie, `<key id>.<secret>.<seal>`, and the digest that is kept of it. */
export function makeDeviceCookie(ctx: Context): { cookie: string; digest: Buffer } {
  const { primary } = ctx.keyring
  const secret = newSecret()
  return { cookie: `${primary.id}.${secret}.${sealOf(primary, secret)}`, digest: digestIn(primary, secret) }
}

/**
 * Reads that cookie; undefined for anything that we have not made, which the seal tells without asking the
 * database. To whom the device is known, only the rows know. [KNOWN-DEVICES-3]
 */
export function readDeviceCookie(ctx: Context, cookie: string | undefined): PresentedDevice | undefined {
  const [keyId = '', secret = '', seal = '', ...rest] = (cookie ?? '').split('.')
  const key = ctx.keyring.find(keyId)
  if (key === undefined || secret.length !== 43 || rest.length > 0) return undefined
  if (!equalBytes(Buffer.from(seal), Buffer.from(sealOf(key, secret)))) return undefined
  return { digest: digestIn(key, secret) }
}

function digestIn(key: SecretKey, secret: string): Buffer {
  return digestOf(key, 'known-device', 'digest', secret)
}

function sealOf(key: SecretKey, secret: string): string {
  return digestOf(key, 'known-device', 'seal', secret).toString('base64url', 0, 16)
}
