import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRemoteJWKSet, jwtVerify } from 'jose'

/** Another service's API, which knows of this server nothing but what it publishes. */
export type GuardedApi = {
  /** The status with which it answers a token. */
  ask: (token: string) => Promise<number>
  /** Fetches the published keys again, as it does by itself once they have been kept for ten minutes. */
  reload: () => Promise<void>
  close: () => void
}

/** Starts an API on a socket that verifies tokens as docs/guides/single-page-app.md says. */
export async function startGuardedApi(issuer: string, authPort: number): Promise<GuardedApi> {
  const url = new URL(`http://127.0.0.1:${authPort}/.well-known/jwks.json`)
  const keys = createRemoteJWKSet(url, { headers: { 'x-forwarded-proto': 'https' } })
  const demands = { issuer, audience: 'portcullis', algorithms: ['ES256'], typ: 'at+jwt' }
  const server = createServer((request, response) => {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
    jwtVerify(token, keys, { ...demands, requiredClaims: ['exp', 'sub'] }).then(
      () => response.writeHead(200).end(),
      () => response.writeHead(401).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    ask: async (token) => {
      const { status } = await fetch(`http://127.0.0.1:${port}/`, {
        headers: { authorization: `Bearer ${token}` },
      })
      return status
    },
    reload: () => keys.reload(),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
