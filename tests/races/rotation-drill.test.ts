import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { decodeProtectedHeader } from 'jose'
import { believedSeconds, spreadSeconds } from '../../packages/server/src/features/signing-keys/schedule.ts'
import { ageKeys, kidOf, statesOf } from '../../packages/server/src/features/signing-keys/test/keys.ts'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import type { Knock } from '../../packages/server/src/test/browser.ts'
import { anAccount } from '../../packages/server/src/test/fixtures.ts'
import { type House, openHouse, publicUrl } from '../../packages/server/src/test/house.ts'
import { Command, freePort } from '../../packages/server/src/test/run-command.ts'
import { until } from '../../packages/server/src/test/until.ts'
import { type Diary, DrillPerson, type Kind } from './drill-person.ts'
import { type GuardedApi, startGuardedApi } from './guarded-api.ts'
import { roomy, skip, together } from './real-house.ts'

const newSecret = () => randomBytes(48).toString('base64')
const [oldest, former, present] = [newSecret(), newSecret(), newSecret()]

/** How long everybody goes on between two steps. */
const breathMs = 500

describe('a rotation of every key, while people use the service', { skip }, () => {
  let house: House
  let folder: string
  let api: GuardedApi
  let ports: number[]
  const nodes: Command[] = []
  const diary: Diary = { done: {}, failures: [] }

  const files = () => ({ key: join(folder, 'secret-key'), fallbacks: join(folder, 'fallbacks') })
  /** What every node finds when it looks for its secrets the next time. */
  const keepSecrets = (key: string, fallbacks: string[]) => {
    writeFileSync(files().key, key, { mode: 0o600 })
    writeFileSync(files().fallbacks, fallbacks.join(','), { mode: 0o600 })
  }
  const environment = () => ({
    PUBLIC_URL: publicUrl,
    DATABASE_URL: house.databaseUrl,
    SECRET_KEY_FILE: files().key,
    SECRET_KEY_FALLBACKS_FILE: files().fallbacks,
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'Example <no-reply@example.com>',
    ALLOWED_HOSTS: '127.0.0.1',
    TRUSTED_PROXIES: '127.0.0.1/32',
    PASSWORD_BREACH_URL: '',
    ACCESS_TOKEN_LIFETIME_SECONDS: '3600', // What ends the belief in a token here is its key.
    ...roomy,
  })
  const startNode = async (more: Record<string, string | undefined> = {}) => {
    const port = await freePort()
    const node = new Command(['serve'], { ...environment(), PORT: String(port), ...more })
    nodes.push(node)
    await node.says(/"serving"/)
    return port
  }
  /** A balancer: every request comes to another node, over https as its proxy says. */
  let turn = 0
  const knock: Knock = (path, { ip = '192.0.2.1', ...init } = {}) => {
    const headers = new Headers(init.headers)
    headers.set('x-forwarded-proto', 'https')
    headers.set('x-forwarded-for', ip)
    turn += 1
    return fetch(`http://127.0.0.1:${ports[turn % ports.length]}${path}`, { ...init, headers })
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'portcullis-drill-'))
    keepSecrets(former, [oldest])
    house = await openHouse({ SECRET_KEY: former, ...roomy })
    await anAccount(house, 'person-0@example.com')
    await house.rows(sql`with people as (
        insert into portcullis.accounts (id, email, name, email_verified_at)
        select gen_random_uuid(), 'person-' || n || '@example.com', 'Ann', now() from generate_series(1, 49) n
        returning id
      )
      insert into portcullis_vault.password_hashes (account_id, parameters, salt, hash)
      select p.id, h.parameters, h.salt, h.hash from people p, portcullis_vault.password_hashes h`)
    ports = await together(2, () => startNode())
    api = await startGuardedApi(publicUrl, ports[0] ?? 0)
  })
  after(async () => {
    api?.close()
    await Promise.all(nodes.map((node) => node.stop()))
    if (house) await house.close()
    if (folder) rmSync(folder, { recursive: true })
  })

  /** Has every node look for its secrets again, one after the other. */
  const renewSecrets = async (key: string, fallbacks: string[]) => {
    keepSecrets(key, fallbacks)
    for (const node of nodes) {
      const renewals = node.output.split('secrets read again').length
      node.child.kill('SIGHUP')
      await until(() => {
        assert.doesNotMatch(node.output, /secrets not taken over/)
        return node.output.split('secrets read again').length > renewals
      })
      await wait(breathMs)
    }
  }
  const keys = async (...words: string[]) => {
    const { code, output } = await new Command(['keys', ...words], environment()).ends()
    assert.equal(code, 0, output)
  }
  const statusAt = async (port: number | undefined, token: string) => {
    const headers = { authorization: `Bearer ${token}`, 'x-forwarded-proto': 'https' }
    return (await fetch(`http://127.0.0.1:${port}/v1/account`, { headers })).status
  }
  const answersTo = (token: string) =>
    Promise.all([statusAt(ports[0], token), statusAt(ports[1], token), api.ask(token)])

  test('[SIGNING-KEYS-15] [T217] no request fails, nobody is signed out, and the retired key is refused', async (t) => {
    const kinds: Kind[] = [
      'with a device key',
      'without a device key',
      'with a device key',
      'by cookie',
      'without a device key',
    ]
    const drill = { knock, api, diary, publicUrl }
    const people = Array.from(
      { length: 50 },
      (_, n) => new DrillPerson(drill, `person-${n}@example.com`, kinds[n % kinds.length] ?? 'by cookie'),
    )
    await together(4, async (lane) => {
      for (const person of people.filter((_, n) => n % 4 === lane)) await person.signIn()
    })
    t.after(() => Promise.all(people.map((person) => person.stop())))
    for (const person of people) person.start()
    const [kid, next] = [await kidOf(house, 'current'), await kidOf(house, 'next')]
    const tokenOfBefore = people[0]?.browser.accessToken ?? ''
    assert.equal(decodeProtectedHeader(tokenOfBefore).kid, kid)

    await renewSecrets(former, [present, oldest])
    await renewSecrets(present, [former])
    await ageKeys(house, spreadSeconds)
    await keys('rotate')
    await wait(breathMs)
    const newcomers = together(10, (n) =>
      new DrillPerson(drill, `person-${n}@example.com`, 'without a device key').signIn(),
    )
    await Promise.all([newcomers, wait(breathMs)])
    const beforeRetirement = await answersTo(tokenOfBefore)
    await ageKeys(house, believedSeconds)
    await keys('retire', kid)
    await wait(breathMs)
    await Promise.all(people.map((person) => person.stop()))
    await api.reload()

    assert.deepEqual(diary.failures, [])
    assert.deepEqual(beforeRetirement, [200, 200, 200])
    assert.deepEqual(await answersTo(tokenOfBefore), [401, 401, 401])
    for (const { browser } of people.filter(({ kind }) => kind !== 'by cookie')) {
      assert.equal(decodeProtectedHeader(browser.accessToken ?? '').kid, next)
      assert.equal(await api.ask(browser.accessToken ?? ''), 200)
    }
    const [ended] = await house.rows(sql<{ count: number }>`
      select count(*) from portcullis.sessions where ended_at is not null`)
    assert.equal(ended?.count, 0)
    assert.equal((await statesOf(house))[kid], 'retired')
    for (const what of ['refresh', 'check by token', 'ask the API', 'check by cookie', 'write by cookie'])
      assert.ok((diary.done[what] ?? 0) > 50, `${what}: ${diary.done[what]}`)

    const alone = await startNode({
      SECRET_KEY_FILE: undefined,
      SECRET_KEY: present,
      SECRET_KEY_FALLBACKS_FILE: undefined,
    })
    ports = [alone]
    const refreshed = await Promise.all(
      people.filter(({ kind }) => kind !== 'by cookie').map(({ browser }) => browser.refresh()),
    )
    assert.deepEqual([...new Set(refreshed.map(({ status }) => status))], [200])
  })
})
