import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from '../platform/context.ts'
import type { Fetch } from './http-server.ts'
import { answerHeaders } from './security-headers.ts'

const asked = /^\/\.well-known\/acme-challenge\/([\w-]{1,128})$/

/** A token, a dot and the thumbprint of the account's key (RFC 8555 8.1). */
const proof = /^([\w-]{1,128})\.[\w-]{43}\s*$/

/** Longer than any proof, in bytes. */
const longestBytes = 256

/** Gives out the proofs that an ACME client leaves in ACME_WEBROOT, and leaves everything else to `fetch`. */
export function givingAcmeProofs(ctx: Context, fetch: Fetch): Fetch {
  const folder = ctx.settings.tls.acmeWebroot
  if (folder === undefined) return fetch
  return async (request, env) => {
    const { pathname } = new URL(request.url)
    const text = request.method === 'GET' ? await findAcmeProof(folder, pathname) : undefined
    if (text === undefined) return fetch(request, env)
    ctx.log.info({ path: pathname }, 'acme proof given out')
    return new Response(text, { headers: { ...answerHeaders, 'content-type': 'application/octet-stream' } })
  }
}

/**
 * Finds the proof for a token (RFC 8555 8.3). A file that reads in any other way is nothing to give out,
 * wherever a link in that folder leads. [TLS-7]
 */
async function findAcmeProof(folder: string, pathname: string): Promise<string | undefined> {
  const token = asked.exec(pathname)?.[1]
  if (token === undefined) return undefined
  const text = await readStart(join(folder, '.well-known/acme-challenge', token))
  return text !== undefined && proof.exec(text)?.[1] === token ? text.trim() : undefined
}

async function readStart(path: string): Promise<string | undefined> {
  // O_NONBLOCK, because opening a pipe waits for somebody to write.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => undefined,
  )
  try {
    const read = await file?.read(Buffer.alloc(longestBytes), 0, longestBytes, 0)
    return read?.buffer.toString('latin1', 0, read.bytesRead)
  } catch {
    return undefined // A folder, or a pipe.
  } finally {
    await file?.close()
  }
}
