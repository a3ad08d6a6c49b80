import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** One request, with its body read from JSON; a body that is none is undefined. */
export type Asked = { method: string; path: string; authorization: string | undefined; body: unknown }

export type Answer = { status: number; headers?: Record<string, string>; body?: unknown }

/** More than any note needs. */
const bodyLimit = 10_000
const tooLarge: Answer = {
  status: 413,
  headers: { Connection: 'close' },
  body: { title: 'That is too long.' },
}

/** A small JSON API whose answers the pages of exactly one origin may read. */
export function createApi(appOrigin: string, answer: (asked: Asked) => Promise<Answer>): Server {
  return createServer(async (request, response) => {
    response.setHeader('Vary', 'Origin')
    if (request.headers.origin === appOrigin) allow(response, appOrigin)
    if (request.method === 'OPTIONS') return response.writeHead(204).end()

    try {
      const asked = await read(request)
      const { status, headers, body } = asked ? await answer(asked) : tooLarge
      const text = body === undefined ? undefined : JSON.stringify(body)
      response.writeHead(status, {
        'Content-Type': 'application/json',
        'Cache-Control': 'no-store',
        ...headers,
      })
      return response.end(text)
    } catch (error) {
      console.error(error)
      if (response.headersSent) return response.destroy()
      return response.writeHead(500, { Connection: 'close' }).end()
    }
  })
}

/** No `Access-Control-Allow-Credentials`: tokens speak here, and cookies are none of this API's business. */
function allow(response: ServerResponse, appOrigin: string): void {
  response.setHeader('Access-Control-Allow-Origin', appOrigin)
  response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type')
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST')
  response.setHeader('Access-Control-Max-Age', '600')
}

async function read(request: IncomingMessage): Promise<Asked | undefined> {
  const { method = '', url = '', headers } = request
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk
    if (text.length > bodyLimit) return undefined
  }
  return { method, path: url, authorization: headers.authorization, body: parse(text) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
