import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { pages } from '@portcullis/protocol/paths'
import { type Doors, openDoors } from '../../packages/server/src/http/listen.ts'
import { makeCertificate } from '../../packages/server/src/test/certificate.ts'
import { type House, openHouse } from '../../packages/server/src/test/house.ts'
import { freePort } from '../../packages/server/src/test/run-command.ts'
import { openOnePort } from './one-port.ts'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-observatory-'))
const files = {
  TLS_CERTIFICATE_FILE: join(folder, 'fullchain.pem'),
  TLS_KEY_FILE: join(folder, 'privkey.pem'),
}
const certificate = makeCertificate('localhost')

let host: string
let house: House
let doors: Doors
let front: Awaited<ReturnType<typeof openOnePort>>
before(async () => {
  writeFileSync(files.TLS_CERTIFICATE_FILE, certificate.cert)
  writeFileSync(files.TLS_KEY_FILE, certificate.key, { mode: 0o600 })
  const port = await freePort()
  host = `localhost:${port}`
  house = await openHouse({
    ...files,
    PUBLIC_URL: `https://${host}`,
    PORT: '0',
    HTTP_REDIRECT_PORT: '0',
    TRUSTED_PROXIES: '',
  })
  doors = await openDoors(house.ctx, house.app.fetch)
  front = await openOnePort(port, { tls: doors.port, plain: doors.plainPort ?? 0 })
})
after(async () => {
  await front.close()
  await doors.close({ idleMs: 0, boundMs: 100 })
  await house.close()
  rmSync(folder, { recursive: true })
})

type Scan = {
  address: string
  grade: string
  score: number
  results: { pass: boolean; result: string; scoreModifier: number }[]
}

/** Scans with MDN's own scanner, in a process that trusts our certificate. */
async function scan(addresses: string[]): Promise<Scan[]> {
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: files.TLS_CERTIFICATE_FILE }
  const words = [join(import.meta.dirname, 'scan.mjs'), ...addresses]
  const { stdout } = await promisify(execFile)(process.execPath, words, { env })
  return JSON.parse(stdout)
}

const lostPoints = ({ results }: Scan) =>
  results.filter(({ pass, scoreModifier }) => !pass || scoreModifier < 0).map(({ result }) => result)

test('[HEADERS-9] the HTTP Observatory of MDN gives A+ to every page, with nothing amiss', async () => {
  const paths = ['', ...Object.values(pages)]

  const scans = await scan(paths.map((path) => host + path))

  assert.equal(scans.length, paths.length)
  for (const found of scans) {
    assert.deepEqual([found.grade, lostPoints(found)], ['A+', []], found.address)
    assert.ok(found.score >= 125, `${found.address}: ${found.score}`)
    const results = found.results.map(({ result }) => result)
    for (const result of [
      'csp-implemented-with-no-unsafe-default-src-none',
      'redirection-to-https',
      'hsts-implemented-max-age-at-least-six-months',
      'sri-implemented-and-all-scripts-loaded-securely',
      'corp-implemented-with-same-origin',
    ]) {
      assert.ok(results.includes(result), `${result} is not among ${results.join(', ')}`)
    }
  }
})

test('[HEADERS-9] of the API it misses only the redirect, for over plain http nothing of that is answered', async () => {
  const scans = await scan([`${host}/v1/session`, `${host}/v1/account`, `${host}/.well-known/jwks.json`])

  assert.equal(scans.length, 3)
  for (const found of scans) assert.deepEqual(lostPoints(found), ['redirection-missing'], found.address)
})

test('a server without these headers gets an F from the same scanner', async () => {
  const bare = createServer(certificate, (_, answer) => {
    answer.setHeader('set-cookie', 'session=1')
    answer.end('<!doctype html><script src="https://evil.example/x.js"></script>')
  })
  await new Promise<void>((resolve) => bare.listen(0, resolve))
  const { port } = bare.address() as AddressInfo

  const [found] = await scan([`localhost:${port}`])

  await new Promise((resolve) => bare.close(resolve))
  assert.equal(found?.grade, 'F')
})
