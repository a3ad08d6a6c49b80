import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { proxied } from '../../packages/server/src/test/hammer.ts'

/** How often it asks each node whether it is ready, in milliseconds. */
const probeMs = 50

/**
 * A balancer that does what it must and no more: it sends requests in turns to the nodes that say that they
 * are ready, over connections that it keeps, and never sends one a second time.
 */
export async function openTinyBalancer(ports: number[]) {
  const agent = new Agent({ keepAlive: true })
  const ready = new Set(ports)
  let turn = 0
  let closed = false

  const forward = (from: IncomingMessage, to: ServerResponse) => {
    const nodes = [...ready]
    const port = nodes[turn++ % nodes.length]
    const { method, url: path, headers } = from
    const { connection: _, ...kept } = headers
    const onward = request({ agent, host: '127.0.0.1', port, method, path, headers: kept }, (answer) => {
      const { connection: _, 'keep-alive': __, ...said } = answer.headers
      to.writeHead(answer.statusCode ?? 502, said)
      answer.pipe(to)
    })
    onward.on('error', (error) => to.writeHead(502).end(error.message))
    from.pipe(onward)
  }
  const probe = async (port: number) => {
    while (!closed) {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { headers: proxied }).catch(
        () => undefined,
      )
      if (answer?.ok) ready.add(port)
      else ready.delete(port)
      await wait(probeMs)
    }
  }

  const server = createServer(forward).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const probing = ports.map(probe)
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      closed = true
      await Promise.all(probing)
      agent.destroy()
      server.closeAllConnections()
      server.close()
    },
  }
}
