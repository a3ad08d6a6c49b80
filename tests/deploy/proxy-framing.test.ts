import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Backstage, domain, openBackstage } from './backstage.ts'
import { fronts, type RunningFront } from './fronts.ts'
import { sendRaw, visit } from './visitor.ts'
import { waitFor } from './wait-for.ts'

let backstage: Backstage
before(async () => {
  backstage = await openBackstage()
})
after(() => backstage?.close())

/** A request that only a server which reads otherwise than its proxy would see. */
const smuggled = `GET /smuggled HTTP/1.1\r\nHost: ${domain}\r\nX-Forwarded-For: 203.0.113.66\r\n\r\n`
const chunked = `0\r\n\r\n${smuggled}`
const hex = smuggled.length.toString(16)

/** The lines after the Host of a POST, and its body: each can be read in two ways. */
const ambiguous: Record<string, [lines: string, body: string]> = {
  'a length and chunks': [`Content-Length: ${chunked.length}\r\nTransfer-Encoding: chunked`, chunked],
  'chunks and a short length': [
    'Transfer-Encoding: chunked\r\nContent-Length: 4',
    `${hex}\r\n${smuggled}\r\n0\r\n\r\n`,
  ],
  'an unknown coding': [`Content-Length: ${chunked.length}\r\nTransfer-Encoding: xchunked`, chunked],
  'a space before the colon': [`Content-Length: ${chunked.length}\r\nTransfer-Encoding : chunked`, chunked],
  'a tab before the value': [`Content-Length: ${chunked.length}\r\nTransfer-Encoding:\tchunked`, chunked],
  'a vertical tab': [`Content-Length: ${chunked.length}\r\nTransfer-Encoding: \x0bchunked`, chunked],
  'two codings': [`Content-Length: ${chunked.length}\r\nTransfer-Encoding: chunked, identity`, chunked],
  'two headers of codings': [
    `Content-Length: ${chunked.length}\r\nTransfer-Encoding: identity\r\nTransfer-Encoding: chunked`,
    chunked,
  ],
  'a folded coding': [`Content-Length: ${chunked.length}\r\nTransfer-Encoding:\r\n chunked`, chunked],
  'two lengths': [`Content-Length: 0\r\nContent-Length: ${smuggled.length}`, smuggled],
  'a list of lengths': [`Content-Length: 0, ${smuggled.length}`, smuggled],
  'a length with a sign': [`Content-Length: +${smuggled.length}`, smuggled],
  'a length in hexadecimal': [`Content-Length: 0x${hex}`, smuggled],
  'a length with a space': [`Content-Length : ${smuggled.length}`, smuggled],
  'a length behind a bare LF': [`X-A: b\nContent-Length: ${smuggled.length}`, smuggled],
  'a length behind a bare CR': [`X-A: b\rContent-Length: ${smuggled.length}`, smuggled],
  'a NUL in a header': [`X-A: b\0c\r\nContent-Length: ${smuggled.length}`, smuggled],
  'a chunk with a long extension': [
    'Transfer-Encoding: chunked',
    `${hex};${'a'.repeat(500)}="\r\n"\r\n${smuggled}\r\n0\r\n\r\n`,
  ],
  'a chunk with a bare LF': ['Transfer-Encoding: chunked', `${hex}\n${smuggled}\r\n0\r\n\r\n`],
  'a chunk whose size has a prefix': ['Transfer-Encoding: chunked', `0x${hex}\r\n${smuggled}\r\n0\r\n\r\n`],
  'a chunk that overflows': [
    'Transfer-Encoding: chunked',
    `1000000000000000${hex}\r\n${smuggled}\r\n0\r\n\r\n`,
  ],
  'a trailer that is a length': ['Transfer-Encoding: chunked', `0\r\nContent-Length: 99\r\n\r\n${smuggled}`],
  'a length that a hop is to drop': [
    `Content-Length: ${smuggled.length}\r\nConnection: Content-Length`,
    smuggled,
  ],
  'a promise to go on': [`Content-Length: ${smuggled.length}\r\nExpect: 100-continue`, smuggled],
}

for (const [at, [name, start]] of Object.entries(fronts).entries()) {
  describe(name, () => {
    let front: RunningFront
    before(async () => {
      front = await start(backstage.ports)
    })
    after(() => front?.stop())

    const from = `127.0.6.${at + 1}`
    const isWell = async (what: string) => {
      const asked = await Promise.all(Array.from({ length: 4 }, () => visit(front, '/healthz', { from })))
      assert.deepEqual(
        asked.map(({ status, body }) => [status, body]),
        Array(4).fill([200, '{"status":"ok"}']),
        what,
      )
    }

    test('[DEPLOY-8] [T082] the server sees every request as the proxy has seen it, and no other', async () => {
      for (const [what, [lines, body]] of Object.entries(ambiguous)) {
        const head = `POST /outer HTTP/1.1\r\nHost: ${domain}\r\n${lines}\r\n\r\n`

        const answers = (await sendRaw(front, head + body, { from })).match(/^HTTP\/1\.1 (?!100)\d+/gm)

        assert.ok(answers && answers.length <= 2, `${what}: ${answers}`)
        await isWell(what)
      }

      await visit(front, `/last-of-${name}`, { from })
      await backstage.hears(({ path }) => path === `/last-of-${name}`)
      await waitFor(() => front.accessLog().find((line) => line.includes(`last-of-${name}`)))
      const [seen, passed] = [backstage.reached(), front.accessLog().join('\n')]
      assert.deepEqual(
        seen.filter(({ ip }) => !/^127\.0\.6\./.test(ip)),
        [],
      )
      for (const path of ['/outer', '/smuggled']) {
        const reached = seen.filter((request) => request.path === path && request.ip === from).length
        const known = passed.split(path.replace('/', '')).length - 1
        assert.ok(
          reached <= known,
          `${path} reached the server ${reached} times, and the proxy knows of ${known}`,
        )
      }
    })

    test('[DEPLOY-9] no client can take a node away by breaking off', async () => {
      const begun = `POST /v1/sign-in HTTP/1.1\r\nHost: ${domain}\r\nOrigin: https://${domain}\r\n`
      const halves = [
        `${begun}Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{"email":`,
        `${begun}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{"email"\r\n`,
        `${begun}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
        begun,
      ]

      for (const half of halves) {
        await Promise.all(Array.from({ length: 5 }, () => sendRaw(front, half, { from, silence: 50 })))
        await isWell(half)
      }
    })
  })
}
