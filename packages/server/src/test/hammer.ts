import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** What the proxy of a production server says of every request. */
export const proxied = { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https' }

export type Tally = {
  answered: number
  /** Every request that got no answer, or a wrong one, and why. */
  failed: string[]
}

export type Load = { tally: Tally; stop: () => Promise<Tally> }

/** One client's way to ask once; it gives the status. */
type Ask = () => Promise<number>

/**
 * Clients that ask without a pause until they are told to stop, and never a second time for the same: half
 * of them with `fetch` and its pool of connections, half as a client does that knows no more of HTTP than it
 * must, on one connection each for as long as the server keeps it.
 */
export function hammer(port: number, clients = 8): Load {
  const tally: Tally = { answered: 0, failed: [] }
  let stopped = false
  const insist = async (ask: Ask, expected: number) => {
    while (!stopped) {
      const status = await ask().catch((error: Error & { cause?: Error }) => error.cause ?? error)
      if (status === expected) tally.answered += 1
      else {
        tally.failed.push(String(status))
        await wait(20)
      }
    }
  }
  const running = [
    insist(signIn(port), 401),
    ...Array.from({ length: clients }, (_, at) =>
      insist(at % 2 ? askWithFetch(port) : askRaw(port, { once: at % 4 === 0 }), 200),
    ),
  ]
  return {
    tally,
    stop: async () => {
      stopped = true
      await Promise.all(running)
      return tally
    },
  }
}

/** Takes its time: a password is hashed. */
function signIn(port: number): Ask {
  let attempts = 0
  return async () => {
    attempts += 1
    const answer = await fetch(`http://127.0.0.1:${port}/v1/sign-in`, {
      method: 'POST',
      headers: { ...proxied, 'content-type': 'application/json', origin: 'https://auth.example.com' },
      body: JSON.stringify({ email: `nobody-${attempts}@example.com`, password: 'correct horse battery' }),
      signal: AbortSignal.timeout(10_000),
    })
    await answer.text()
    return answer.status
  }
}

function askWithFetch(port: number): Ask {
  return async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/session`, {
      headers: proxied,
      signal: AbortSignal.timeout(10_000),
    })
    await answer.text()
    return answer.status
  }
}

/** On one connection for as long as the server keeps it, or on a new one for each request. */
function askRaw(port: number, { once: always }: { once: boolean }): Ask {
  const lines = [
    'GET /v1/session HTTP/1.1',
    'Host: 127.0.0.1',
    ...Object.entries(proxied).map(([name, value]) => `${name}: ${value}`),
    ...(always ? ['Connection: close'] : []),
  ]
  let kept: Socket | undefined
  return async () => {
    const socket = kept ?? (await open(port))
    kept = undefined
    const text = await exchange(socket, `${lines.join('\r\n')}\r\n\r\n`)
    if (/^connection: close\r$/im.test(text)) socket.destroy()
    else kept = socket
    return Number(text.slice(9, 12))
  }
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket.on('error', () => undefined)
}

/** Sends a request and gives the whole answer, by its content-length. */
function exchange(socket: Socket, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const end = (outcome: () => void) => {
      clearTimeout(timer)
      socket.removeAllListeners('data').removeAllListeners('close')
      outcome()
    }
    const timer = setTimeout(() => end(() => reject(new Error('no answer'))), 10_000)
    socket.on('close', () => end(() => reject(new Error(`hung up after ${text.length} bytes`))))
    socket.on('data', (chunk) => {
      text += chunk
      const [, length] = /^content-length: (\d+)\r$/im.exec(text) ?? []
      const head = text.indexOf('\r\n\r\n')
      if (head > 0 && text.length >= head + 4 + Number(length)) end(() => resolve(text))
    })
    socket.write(request)
  })
}
