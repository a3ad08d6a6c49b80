import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { build, type Rolldown } from 'vite'
import { findFreePort } from './support.ts'

export type AppServer = Awaited<ReturnType<typeof serveApp>>

/** Elements with the names of what the SDK uses: whatever looks there by name finds them instead. */
export const clobbering = ['cookie', 'visibilityState', 'readyState', 'documentElement', 'body']
  .map((name) => `<form name="${name}"><input name="origin"><input name="value"></form>`)
  .concat(
    [
      'client',
      'portcullis',
      'config',
      'session',
      'location',
      'navigator',
      'indexedDB',
      'crypto',
      'fetch',
    ].map((id) => `<a id="${id}" name="${id}" href="http://evil.example/">x</a>`),
  )
  .join('')

/**
 * Somebody's app on another port: the same site as the server, but another origin. Its page is the SDK and
 * nothing else; its API lets in whoever has an access token.
 */
export async function serveApp({ authUrl, port }: { authUrl: string; port?: number }) {
  const script = await bundle()
  const keys = createRemoteJWKSet(new URL(`${authUrl}/.well-known/jwks.json`))
  const listening = port ?? (await findFreePort())
  const url = `http://localhost:${listening}`

  const page = (body: string) =>
    `<!doctype html><html data-auth="${authUrl}"><title>An app</title><body><h1>An app</h1>
    <script type="module" src="/app.js"></script>${body}</body></html>`
  const policy = `default-src 'none'; script-src 'self'; connect-src 'self' ${authUrl}; frame-src *;
    base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'`.replace(/\s+/g, ' ')

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const { pathname, searchParams } = new URL(request.url ?? '/', url)
    const html = (body: string) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy })
      response.end(page(body))
    }
    if (pathname === '/') return html('')
    if (pathname === '/clobbered') return html(clobbering)
    if (pathname === '/frames') {
      const frames = searchParams.getAll('of').map((address) => `<iframe src="${address}"></iframe>`)
      return html(frames.join(''))
    }
    if (pathname === '/app.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' })
      return response.end(script)
    }
    if (pathname === '/api/whoami') {
      const token = request.headers.authorization?.replace(/^Bearer /, '') ?? ''
      const options = { issuer: authUrl, typ: 'at+jwt', algorithms: ['ES256'] }
      const claims = await jwtVerify(token, keys, options).catch(() => undefined)
      response.writeHead(claims ? 200 : 401, { 'content-type': 'application/json' })
      return response.end(JSON.stringify({ account: claims?.payload.sub ?? null }))
    }
    response.writeHead(404)
    return response.end()
  }

  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(listening, '127.0.0.1', resolve))
  return {
    url,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The SDK, bundled as an app's own build would do it. */
async function bundle(): Promise<string> {
  const built = (await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'silent',
    build: {
      write: false,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: `${import.meta.dirname}/app-page.ts` },
    },
  })) as Rolldown.RolldownOutput
  const [chunk] = built.output
  return chunk.code
}
