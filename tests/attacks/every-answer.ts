import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { consolePages, pages } from '@portcullis/protocol/paths'
import { routes } from '../../packages/server/src/routes.ts'
import { aSignedInBrowser } from '../../packages/server/src/test/fixtures.ts'
import { host, type TlsHouse } from '../../packages/server/src/test/tls-house.ts'
import { root } from '../../scripts/root.mjs'

/** One answer as it came over the wire: every header line by itself, in its order. */
export type Wire = { what: string; status: number; headers: [name: string, value: string][]; body: string }

/** An origin that may read answers, for the house of these tests. */
export const reader = 'https://app.example.com'

export const assets = readdirSync(join(root, 'web/dist/assets')).map((name) => `/assets/${name}`)

const id = crypto.randomUUID()
const routePaths = [...new Set(routes.map(({ path }) => path.replaceAll(/\{\w+\}/g, id)))]
export const documents = [
  '/',
  '/v1/openapi.json',
  '/.well-known/security.txt',
  '/.well-known/change-password',
  ...Object.values({ ...pages, ...consolePages }),
  ...assets,
]

/** Sends bytes over TLS as they are, and reads what comes until the server hangs up. */
export function speak(tls: TlsHouse, what: string, text: string): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = tls.dial()
    const chunks: Buffer[] = []
    socket.setTimeout(5000, () => socket.destroy(new Error(`${what}: no answer within five seconds.`)))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(read(what, Buffer.concat(chunks).toString('latin1'))))
    socket.on('secureConnect', () => socket.write(text))
  })
}

function read(what: string, text: string): Wire {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [start = '', ...lines] = head.split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const at = line.indexOf(':')
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]
  })
  const body = rest.join('\r\n\r\n')
  const isChunked = headers.some(([name, value]) => name === 'transfer-encoding' && value === 'chunked')
  return { what, status: Number(start.split(' ')[1]), headers, body: isChunked ? joinChunks(body) : body }
}

/** RFC 9112, 7.1. */
function joinChunks(text: string): string {
  const [, size = '0'] = /^([0-9a-f]+)\r\n/i.exec(text) ?? []
  const [from, length] = [size.length + 2, Number.parseInt(size, 16)]
  return length === 0 ? '' : text.slice(from, from + length) + joinChunks(text.slice(from + length + 2))
}

export type Asked = { headers?: string[]; body?: string }

/** One request on a connection of its own. */
export function ask(tls: TlsHouse, start: string, { headers = [], body = '' }: Asked = {}): Promise<Wire> {
  const length = body === '' ? [] : [`Content-Length: ${body.length}`]
  const lines = [`${start} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...headers, ...length, '', body]
  return speak(tls, [start, ...headers].join(' ').slice(0, 100), lines.join('\r\n'))
}

const json = [`Origin: https://${host}`, 'Content-Type: application/json']

/** Answers of every kind that the server has: what it gives, what it refuses, and what it cannot read. */
export async function gatherAnswers(tls: TlsHouse): Promise<Wire[]> {
  const browser = await aSignedInBrowser(tls.house, { transport: 'cookie' })
  const cookie = `Cookie: ${[...browser.cookies].map((pair) => pair.join('=')).join('; ')}`
  const csrf = `X-CSRFToken: ${browser.csrfToken}`
  const answers: Wire[] = []
  const add = async (start: string, asked?: Asked) => answers.push(await ask(tls, start, asked))

  for (const path of [...routePaths, ...documents, '/nowhere', '/assets/nothing.js']) {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'TRACE']) await add(`${method} ${path}`)
    await add(`POST ${path}`, { headers: json, body: '{}' })
  }
  for (const path of routePaths) await add(`GET ${path}`, { headers: [cookie, 'Accept: text/html'] })
  const input = JSON.stringify({ email: 'ann@example.com', password: 'correct horse battery staple' })
  await add('POST /v1/sign-in', { headers: json, body: input })
  await add('POST /v1/sign-out', { headers: [...json, cookie, csrf] })
  await add('POST /v1/csp-reports', { headers: ['Content-Type: application/reports+json'], body: '[]' })
  const preflight = [`Origin: ${reader}`, 'Access-Control-Request-Method: POST']
  await add('OPTIONS /v1/sign-in', { headers: preflight })
  await add('GET /v1/session', { headers: [`Origin: ${reader}`] })
  return [...answers, ...(await gatherRefusals(tls))]
}

async function gatherRefusals(tls: TlsHouse): Promise<Wire[]> {
  const to = (name: string) => `GET /v1/session HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`
  const refused = [
    await speak(tls, 'another host', to('evil.example')),
    await speak(tls, 'a host that cannot be', to('auth example com')),
    await speak(tls, 'no host', 'GET /v1/session HTTP/1.1\r\nConnection: close\r\n\r\n'),
    await speak(tls, 'no method', 'FOO / HTTP/1.1\r\n\r\n'),
    await speak(tls, 'no HTTP', '\0\0\0\0\r\n\r\n'),
    await speak(tls, 'a request that does not end', 'GET / HTTP/1.1\r\nHost:'),
    await ask(tls, 'GET /v1/session', { headers: [`X-Long: ${'a'.repeat(20_000)}`] }),
    await ask(tls, 'GET /v1/session', { headers: [`Cookie: a=${'a'.repeat(9000)}`] }),
    await ask(tls, 'GET /v1/session', { headers: ['Cookie: __Host-session=a; __Host-session=b'] }),
    await ask(tls, 'GET /v1/session', { headers: ['Expect: a miracle'] }),
    await ask(tls, 'GET /v1/session', { headers: ['Content-Length: 1', 'Transfer-Encoding: chunked'] }),
    await ask(tls, 'GET /%E0%A4%A'),
    await ask(tls, 'POST /v1/sign-in', { headers: json, body: '{' }),
    await ask(tls, 'POST /v1/sign-in', { headers: json, body: 'a'.repeat(20_000) }),
    await ask(tls, 'POST /v1/sign-in', {
      headers: ['Content-Type: text/plain', ...json.slice(0, 1)],
      body: 'a',
    }),
    await ask(tls, 'POST /v1/sign-in', {
      headers: ['Origin: https://evil.example', ...json.slice(1)],
      body: '{}',
    }),
  ]
  await tls.house.breakTable('attempts')
  const body = JSON.stringify({ email: 'ann@example.com', password: 'wrong horse battery staple' })
  refused.push(await ask(tls, 'POST /v1/sign-in', { headers: json, body }))
  await tls.house.mendTable('attempts')
  return refused
}
