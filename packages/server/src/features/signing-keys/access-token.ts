import { sign, verify } from 'node:crypto'
import type { AccessClaims } from '@portcullis/protocol/claims'
import type { Context } from '../../platform/context.ts'
import { createSigningKeyring } from './load-signing-keys.ts'

const encoding = { dsaEncoding: 'ieee-p1363' } as const // RFC 7518 3.4: R and S, 32 bytes each.

/** Signs an access token (RFC 9068) with the current key. */
export async function signAccessToken(ctx: Context, claims: AccessClaims): Promise<string> {
  const { header, privateKey } = await ctx.instance(createSigningKeyring).get()
  const signed = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, ...encoding })
  return `${signed}.${signature.toString('base64url')}`
}

const form = /^([\w-]{1,300})\.([\w-]{1,2000})\.([\w-]{86})$/

/**
 * Reads an access token of our own; undefined for anything else.
 *
 * Its header must be, byte for byte, one that we sign under. So no header of anybody's making is ever read:
 * no algorithm can be chosen, no key be named or brought along (RFC 8725 3.1, 3.10). [SIGNING-KEYS-2]
 */
export async function readAccessToken(ctx: Context, token: string): Promise<AccessClaims | undefined> {
  const [, header = '', payload = '', signature = ''] = form.exec(token) ?? []
  const keyring = ctx.instance(createSigningKeyring)
  const key = (await keyring.get()).byHeader.get(header) ?? (await keyring.findUnknown(header))
  if (key === undefined) return undefined

  const bytes = Buffer.from(signature, 'base64url')
  if (bytes.toString('base64url') !== signature) return undefined // Low bits that base64 would drop.
  if (!verify('sha256', Buffer.from(`${header}.${payload}`), { key: key.publicKey, ...encoding }, bytes))
    return undefined

  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as AccessClaims
  const { server, signingKeys } = ctx.settings
  if (claims.iss !== server.publicUrl || claims.aud !== signingKeys.tokenAudience) return undefined
  return claims.exp * 1000 > ctx.now().getTime() ? claims : undefined
}
