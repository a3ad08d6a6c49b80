import type { Context } from '../../platform/context.ts'
import type { Statement } from '../../platform/db/sql.ts'
import { makeDeviceCookie, type PresentedDevice } from './device-cookie.ts'
import { knowDevice } from './queries.ts'

/** A browser that becomes known to an account: its cookie, and the write that makes it so. */
export type GrantedDevice = { cookie: string; write: Statement }

/**
 * Makes a browser known to an account: guesses of strangers do not keep it out any more. It gets a new secret
 * each time, so that whoever has copied or planted the former one gains nothing. [KNOWN-DEVICES-4]
 */
export function grantDevice(
  ctx: Context,
  accountId: string | Statement,
  held: PresentedDevice | undefined,
): GrantedDevice {
  const { cookie, digest } = makeDeviceCookie(ctx)
  const most = ctx.settings.knownDevices.mostPerAccount
  const { device } = ctx.request
  return { cookie, write: knowDevice({ accountId, digest, former: held?.digest, device, most }) }
}
