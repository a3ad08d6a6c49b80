import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { pages } from '@portcullis/protocol/paths'
import { anAccount } from '../../packages/server/src/test/fixtures.ts'
import { type House, openHouse } from '../../packages/server/src/test/house.ts'
import { stateAndLogOf } from '../../packages/server/src/test/state-of.ts'
import { listenFor, proxied } from './raw-socket.ts'

let house: House
let line: Awaited<ReturnType<typeof listenFor>>
before(async () => {
  house = await openHouse()
  line = await listenFor(house)
})
beforeEach(() => house.empty())
after(async () => {
  await line.close()
  await house.close()
})

const body = '{"email":"ann@example.com"}'

/** A reset, which would leave a mail behind, framed with these header lines; the connection may stay open. */
const request = (framing: string, rest: string, start = 'POST /v1/password-reset HTTP/1.1\r\n') =>
  `${start}Host: auth.example.com\r\nOrigin: https://auth.example.com\r\nContent-Type: application/json\r\n` +
  `${proxied.join('\r\n')}\r\n${framing}\r\n\r\n${rest}`

/** What hides in the body: if the server took it for a request of its own, it would answer it. */
const hidden = `GET /healthz HTTP/1.1\r\nHost: auth.example.com\r\n${proxied.join('\r\n')}\r\n\r\n`
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`
const length = `Content-Length: ${body.length}`

const smuggled: [what: string, bytes: string][] = [
  ['a length and chunks', request(`${length}\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${hidden}`)],
  ['chunks and a length', request(`Transfer-Encoding: chunked\r\n${length}`, `0\r\n\r\n${hidden}`)],
  ['xchunked', request('Transfer-Encoding: xchunked', `0\r\n\r\n${hidden}`)],
  ['chunked, identity', request('Transfer-Encoding: chunked, identity', `0\r\n\r\n${hidden}`)],
  ['identity alone', request('Transfer-Encoding: identity', hidden)],
  ['a space before the colon', request('Transfer-Encoding : chunked', `0\r\n\r\n${hidden}`)],
  ['a space before that of a length', request('Content-Length : 5', `${body}${hidden}`)],
  ['a tab before the name', request('X-A: b\r\n\tTransfer-Encoding: chunked', `0\r\n\r\n${hidden}`)],
  ['a folded header', request('X-A: b\r\n c', hidden)],
  ['a folded length', request('Content-Length:\r\n 27', `${body}${hidden}`)],
  ['a vertical tab in the encoding', request('Transfer-Encoding: \vchunked', `0\r\n\r\n${hidden}`)],
  ['two lengths', request(`${length}\r\nContent-Length: 0`, `${body}${hidden}`)],
  ['the same length twice', request(`${length}\r\n${length}`, `${body}${hidden}`)],
  ['two lengths in one', request(`Content-Length: ${body.length}, 0`, `${body}${hidden}`)],
  ['a length with a sign', request('Content-Length: +27', `${body}${hidden}`)],
  ['a length below nothing', request('Content-Length: -1', `${body}${hidden}`)],
  ['a length in hexadecimal', request('Content-Length: 0x1b', `${body}${hidden}`)],
  ['a length beyond all numbers', request('Content-Length: 18446744073709551643', `${body}${hidden}`)],
  ['a length with a space in it', request('Content-Length: 2 7', `${body}${hidden}`)],
  [
    'a size of a chunk that is none',
    request('Transfer-Encoding: chunked', `zz\r\n${body}\r\n0\r\n\r\n${hidden}`),
  ],
  [
    'a size of a chunk with a sign',
    request('Transfer-Encoding: chunked', `+1b\r\n${body}\r\n0\r\n\r\n${hidden}`),
  ],
  [
    'a size of a chunk too small',
    request('Transfer-Encoding: chunked', `5\r\n${body}\r\n0\r\n\r\n${hidden}`),
  ],
  [
    'an extension of a chunk with a bare line feed',
    request('Transfer-Encoding: chunked', `1b;a\n${body}\r\n0\r\n\r\n${hidden}`),
  ],
  ['chunks ended by line feeds', request('Transfer-Encoding: chunked', `1b\n${body}\n0\n\n${hidden}`)],
  ['a bare line feed in the head', request(`X-A: b\n${length}`, `${body}${hidden}`)],
  ['a bare carriage return in the head', request(`X-A: b\rX-C: d\r\n${length}`, `${body}${hidden}`)],
  ['NUL in a header', request(`X-A: b\0c\r\n${length}`, `${body}${hidden}`)],
  ['NUL in a name', request(`X-\0A: b\r\n${length}`, `${body}${hidden}`)],
  ['a name with a space', request(`X A: b\r\n${length}`, `${body}${hidden}`)],
  ['a header without a colon', request(`nonsense\r\n${length}`, `${body}${hidden}`)],
  ['a header without a name', request(`: b\r\n${length}`, `${body}${hidden}`)],
  ['HTTP/0.9', request(length, `${body}${hidden}`, 'POST /v1/password-reset\r\n')],
  ['HTTP/2.0', request(length, `${body}${hidden}`, 'POST /v1/password-reset HTTP/2.0\r\n')],
  ['HTTP/3.7', request(length, `${body}${hidden}`, 'POST /v1/password-reset HTTP/3.7\r\n')],
  [
    'chunks over HTTP/1.0 with a length',
    request(`${length}\r\nTransfer-Encoding: chunked`, hidden, 'POST /v1/password-reset HTTP/1.0\r\n'),
  ],
]
for (const [what, bytes] of smuggled) {
  test(`[T082] a request with ${what} is refused, and the connection ends with it`, async () => {
    await anAccount(house)
    const before = await stateAndLogOf(house)

    const answer = await line.send(bytes)

    assert.equal(answer.status, 400)
    assert.equal(answer.code, 'malformed_request')
    assert.match(answer.head, /\r\nconnection: close/i)
    assert.doesNotMatch(answer.body, /HTTP\/1\.1|"ok"/)
    assert.equal(await stateAndLogOf(house), before)
    assert.equal((await line.ask('GET /healthz')).status, 200)
  })
}

test('[T082] what is framed as it should be is one request, with the next one behind it', async () => {
  await anAccount(house)

  const whole = request(length, body) + hidden.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')
  const chunked =
    request('Transfer-Encoding: chunked', `${chunk(body)}0\r\n\r\n`) +
    hidden.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')

  for (const bytes of [whole, chunked]) {
    const answer = await line.send(bytes)
    assert.equal(answer.status, 202)
    assert.match(answer.body, /HTTP\/1\.1 200 OK[\s\S]*"ok"/)
  }
  assert.equal((await house.mailTo('ann@example.com')).length, 3)
})

const breaks = [
  '%0d%0aX-Evil:%20yes',
  '%0aX-Evil:%20yes',
  '%E5%98%8D%E5%98%8AX-Evil:%20yes',
  '%0d%0a%0d%0a<script>',
]
const rawBreaks = ['\r\nX-Evil: yes', '\nX-Evil: yes', '\rX-Evil: yes', '\u560d\u560aX-Evil: yes']

for (const broken of breaks) {
  test(`[T083] ${broken} in an address makes no header, where it is led on or answered`, async () => {
    const plain = proxied.map((header) => header.replace('https', 'http'))
    const addresses = ['return_to', 'state', 'login_hint'].map((name) => `?${name}=${broken}`)

    for (const query of [...addresses, `?${broken}=1`]) {
      const led = await line.send(
        [
          `GET ${pages.signIn}${query} HTTP/1.1`,
          'Host: auth.example.com',
          'Connection: close',
          ...plain,
          '',
          '',
        ].join('\r\n'),
      )
      const root = await line.ask(`GET /${query}`)
      const page = await line.ask(`GET ${pages.signIn}${query}`)

      assert.equal(led.status, 308)
      assert.match(led.head, /\r\nlocation: https:\/\/auth\.example\.com\/sign-in\?[^\r\n]+\r\n/i)
      assert.equal(root.status, 302)
      assert.equal(page.status, 200)
      for (const { head } of [led, root, page]) assert.doesNotMatch(head, /^x-evil/im)
      assert.doesNotMatch(page.body, /X-Evil|<script>/)
    }
    const nowhere = await line.ask(`GET /nowhere/${broken}`)
    assert.equal(nowhere.code, 'not_found')
    assert.doesNotMatch(nowhere.head, /^x-evil/im)
  })
}

test('[T083] a line break in a header that we might repeat makes none of ours', async () => {
  for (const broken of rawBreaks) {
    for (const name of ['X-Request-Id', 'Origin', 'User-Agent', 'X-Forwarded-For', 'DPoP']) {
      const answer = await line.ask('GET /v1/session', [`${name}: a${broken}`])

      assert.ok([200, 400].includes(answer.status), `${name}: ${answer.status}`)
      assert.doesNotMatch(answer.head, /^x-evil/im)
      if (answer.status === 200) assert.match(answer.head, /^x-request-id: [0-9a-f-]{36}\r$/im)
    }
  }
})
