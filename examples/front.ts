import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import { pathToFileURL } from 'node:url'

// Stands where nginx or Caddy stands in production: one origin, with the service under /auth and the app
// everywhere else. For development only: it speaks plain http and names no address that it forwards for.

export type Ways = { port: number; servicePort: number; appPort: number }

export async function openFront({ port, servicePort, appPort }: Ways): Promise<Server> {
  const front = createServer((incoming, answer) => {
    const toService = /^\/auth(?=\/|$|\?)/.test(incoming.url ?? '')
    const { method, url: path, headers } = incoming
    const onward = request({
      host: 'localhost',
      port: toService ? servicePort : appPort,
      method,
      path,
      headers,
    })
    onward.on('response', (given) => {
      answer.writeHead(given.statusCode ?? 502, given.rawHeaders)
      given.pipe(answer)
    })
    onward.on('error', () => {
      if (!answer.headersSent) answer.writeHead(502, { 'Content-Type': 'text/plain' })
      answer.end('Nobody answers there.')
    })
    incoming.pipe(onward)
  })
  front.listen(port, 'localhost')
  await once(front, 'listening')
  return front
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { PORT = '5173', SERVICE_PORT = '3000', APP_PORT = '4000' } = process.env
  await openFront({ port: Number(PORT), servicePort: Number(SERVICE_PORT), appPort: Number(APP_PORT) })
  console.log(`\n  Open  http://localhost:${PORT}\n`)
}
