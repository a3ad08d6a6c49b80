import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, beforeEach, test } from 'node:test'
import { createApp } from './app.ts'
import { createHttpServer } from './http/http-server.ts'
import { captureLog } from './test/capture-log.ts'
import { type House, openHouse } from './test/house.ts'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

/** Everything that is no character to look at: what ends lines, steers terminals, and turns or hides text. */
const unseen = Array.from({ length: 0x11_0000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code))
  .filter((character) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character))

const forged = '{"level":"info","msg":"nothing happened"}'

test('[LOGS-1] [T177] whatever stands in a line, it is one line of characters that can be seen', () => {
  const { log, lines } = captureLog()

  log.warn({ path: unseen.join(forged), [`key${unseen.join('')}`]: 1 }, unseen.join(''))

  assert.ok(unseen.length > 150)
  const [line = '', ...others] = lines
  assert.deepEqual(others, [])
  assert.ok(line.endsWith('}\n'))
  assert.doesNotMatch(line.slice(0, -1), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  const { path, msg } = JSON.parse(line)
  assert.deepEqual([path, msg], [unseen.join(forged), unseen.join('')])
})

test('[LOGS-1] what can be seen stays as it is', () => {
  const { log, lines } = captureLog()

  log.warn({ why: 'Größe 漢字 😀 \\u0085' }, 'ok')

  assert.match(lines[0] ?? '', /"why":"Größe 漢字 😀 \\\\u0085","msg":"ok"\}\n$/)
})

/** Asks as a proxy of ours would, with the path as the browser's name too, as far as a header holds it. */
const ask = (port: number, path: string) => {
  const agent = decodeURIComponent(path).replaceAll(/[^\x20-\x7e\x80-\xff]/g, '')
  const headers = { host: 'auth.example.com', 'x-forwarded-proto': 'https', 'user-agent': agent }
  return new Promise((resolve, reject) => {
    request({ port, path, headers }, ({ statusCode }) => resolve(statusCode))
      .on('error', reject)
      .end()
  })
}

for (const [what, path] of [
  ['C1', '/%C2%85%C2%9B31m'],
  ['DEL', '/a%7F'],
  ['separators', '/a%E2%80%A8%E2%80%A9'],
  ['bidi', '/a%E2%80%AE%E2%81%A6%D8%9C'],
  ['breaks', `/a%0D%0A${encodeURIComponent(forged)}`],
  ['escapes', '/a%1B%5B2J%00'],
] as const) {
  test(`[LOGS-1] [T177] the path of a real request forges no line and hides none: ${what}`, async () => {
    const server = createHttpServer(createApp(house.ctx).fetch)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }

    const status = await ask(port, path)

    server.close()
    assert.equal(status, 404)
    const lines = house.logged.filter((line) => line.includes('"method"'))
    assert.equal(lines.length, 1)
    assert.doesNotMatch(lines[0]?.slice(0, -1) ?? '', /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
    assert.equal(JSON.parse(lines[0] ?? '').path, decodeURI(path), 'it is told as it came')
  })
}
