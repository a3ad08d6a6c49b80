import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import type { Environment } from '../settings.ts'
import { resolveSecrets } from './resolve-secrets.ts'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-secrets-'))
after(() => rmSync(folder, { recursive: true }))

const names = [
  { env: 'SECRET_KEY', isList: false },
  { env: 'SECRET_KEY_FALLBACKS', isList: true },
  { env: 'DATABASE_URL', isList: false },
]

const resolve = (environment: Environment) => resolveSecrets(environment, names)

function fileWith(text: string | Buffer, mode = 0o600, name = crypto.randomUUID()): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

async function mistakeOf(environment: Environment): Promise<string> {
  const { environment: resolved, mistakes } = await resolve(environment)
  assert.equal(mistakes.length, 1, JSON.stringify(mistakes))
  assert.equal(resolved[mistakes[0]?.env ?? ''], undefined, 'nothing stands in its place')
  return mistakes[0]?.message ?? ''
}

describe('where secrets come from', () => {
  test('[SECRETS-5] a secret stands in the environment, in a file of its name, or where a reference leads', async () => {
    const { environment, mistakes } = await resolve({
      SECRET_KEY_FILE: fileWith('key\n'),
      SECRET_KEY_FALLBACKS: `plain, env:ELSEWHERE,file:${fileWith('kept\r\n')}`,
      DATABASE_URL: 'postgresql://u:file:env@db/x',
      ELSEWHERE: 'other',
      PORT: '3000',
    })

    assert.deepEqual(mistakes, [])
    assert.deepEqual(environment, {
      SECRET_KEY: 'key',
      SECRET_KEY_FALLBACKS: 'plain,other,kept',
      DATABASE_URL: 'postgresql://u:file:env@db/x',
      ELSEWHERE: 'other',
      PORT: '3000',
    })
  })

  test('[SECRETS-5] what is not asked for is not fetched', async () => {
    const environment = { SECRET_KEY: 'file:/nowhere', DATABASE_URL: `file:${fileWith('url')}` }

    const resolved = await resolveSecrets(environment, [{ env: 'DATABASE_URL', isList: false }])

    assert.deepEqual(resolved, { environment: { ...environment, DATABASE_URL: 'url' }, mistakes: [] })
  })

  test('[SECRETS-6] a secret that is given twice is a mistake, also when both say the same', async () => {
    const message = await mistakeOf({ SECRET_KEY: 'key', SECRET_KEY_FILE: fileWith('key') })

    assert.equal(message, 'SECRET_KEY_FILE is set as well. Remove one of them.')
  })

  test('[SECRETS-6] an empty setting is not set, as container files write it', async () => {
    const { environment, mistakes } = await resolve({
      SECRET_KEY: '',
      SECRET_KEY_FILE: fileWith('key'),
      DATABASE_URL: 'url',
      DATABASE_URL_FILE: '',
    })

    assert.deepEqual(mistakes, [])
    assert.deepEqual([environment.SECRET_KEY, environment.DATABASE_URL], ['key', 'url'])
  })

  test('[SECRETS-5] a list that has become empty is an empty list', async () => {
    const { environment, mistakes } = await resolve({ SECRET_KEY_FALLBACKS_FILE: fileWith('\n') })

    assert.deepEqual([environment.SECRET_KEY_FALLBACKS, mistakes], ['', []])
  })

  const unreadable: [string, () => string, RegExp][] = [
    ['that is not there', () => '/nowhere/key', /^\/nowhere\/key \(SECRET_KEY_FILE\) is not there\.$/],
    ['without its whole path', () => 'key', /is no whole path/],
    ['that is a folder', () => folder, /is not a file/],
    ['that is a pipe, without waiting for it', pipe, /is not a file/],
    ['that is endless', () => '/dev/zero', /is not a file/],
    ['that is too long', () => fileWith('x'.repeat(65_537)), /longer than 65536 bytes/],
    ['that is not text', () => fileWith(Buffer.from([0xff, 0xfe, 0x41])), /is not text/],
    ['that is empty', () => fileWith(''), /is empty/],
    ['that has several secrets in it', () => fileWith('{"secret_key":"key"}'), /name one field of it/],
    ['that has only a line break', () => fileWith(' \n\n'), /is empty/],
  ]
  for (const [which, path, sentence] of unreadable) {
    test(`[SECRETS-6] a file ${which} is said with its setting`, async () => {
      const message = await mistakeOf({ SECRET_KEY_FILE: path() })

      assert.match(message, sentence)
    })
  }

  test('[SECRETS-6] every secret that cannot be had is said at once, and nothing of what stood there', async () => {
    const canary = 'the-canary-sings'
    const { mistakes } = await resolve({
      SECRET_KEY: `file:${fileWith(canary, 0o644)}`,
      SECRET_KEY_FALLBACKS: `${canary},env:NOWHERE,vault:secret/portcullis#key`,
      DATABASE_URL: 'env:SECRET_KEY',
    })

    assert.deepEqual(
      mistakes.map(({ env }) => env),
      ['SECRET_KEY', 'SECRET_KEY_FALLBACKS', 'SECRET_KEY_FALLBACKS', 'DATABASE_URL'],
    )
    assert.ok(!JSON.stringify(mistakes).includes(canary))
  })
})

describe('the mode of a secret file', () => {
  for (const mode of [0o644, 0o604, 0o606, 0o620, 0o660, 0o666]) {
    test(`[SECRETS-7] a file that others may read or write is refused: 0${mode.toString(8)}`, async () => {
      const path = fileWith('key', mode)

      const message = await mistakeOf({ SECRET_KEY_FILE: path })

      assert.match(message, new RegExp(`may be read or changed by others. Run: chmod 600 ${path}`))
    })
  }

  for (const mode of [0o400, 0o440, 0o600, 0o640]) {
    test(`[SECRETS-7] a file for its owner, or for a group to read, is taken: 0${mode.toString(8)}`, async () => {
      const { environment } = await resolve({ SECRET_KEY_FILE: fileWith('key', mode) })

      assert.equal(environment.SECRET_KEY, 'key')
    })
  }

  test('[SECRETS-7] in the folder that is mounted for this service the mode is the mount’s own', async () => {
    const mounted = join(folder, 'credentials')
    mkdirSync(join(mounted, '..2026'), { recursive: true })
    writeFileSync(join(mounted, '..2026', 'key'), 'key', { mode: 0o444 })
    symlinkSync('..2026/key', join(mounted, 'key')) // As Kubernetes lays them.

    const { environment } = await resolve({
      SECRET_KEY_FILE: join(mounted, 'key'),
      CREDENTIALS_DIRECTORY: mounted,
    })

    assert.equal(environment.SECRET_KEY, 'key')
  })

  test('[SECRETS-7] a link in that folder does not excuse a file outside, nor does the root folder', async () => {
    const mounted = join(folder, 'linked')
    mkdirSync(mounted)
    symlinkSync(fileWith('key', 0o644), join(mounted, 'key'))

    for (const CREDENTIALS_DIRECTORY of [mounted, '/', '']) {
      const message = await mistakeOf({ SECRET_KEY_FILE: join(mounted, 'key'), CREDENTIALS_DIRECTORY })

      assert.match(message, /by others/)
    }
  })
})

describe('where a reference leads', () => {
  test('[SECRETS-8] it leads to no other reference, and in no circle', async () => {
    const circles: Environment[] = [
      { SECRET_KEY: 'env:SECRET_KEY' },
      { SECRET_KEY: 'env:OTHER', OTHER: 'env:SECRET_KEY' },
      { SECRET_KEY_FILE: fileWith('vault:secret/portcullis#key\n') },
      { SECRET_KEY: `file:${fileWith(`file:${fileWith('key')}`)}` },
    ]

    for (const environment of circles)
      assert.match(await mistakeOf(environment), /holds a reference itself, and none is followed twice/)
  })

  test('[SECRETS-8] a variable is one of the environment, and nothing that every object has', async () => {
    for (const name of ['NOWHERE', 'constructor', '__proto__', ''])
      assert.equal(await mistakeOf({ SECRET_KEY: `env:${name}` }), `env:${name} is not set.`)
  })

  test('[SECRETS-8] in a setting that is no secret a reference is only text', async () => {
    const environment = {
      SERVICE_NAME: `file:${fileWith('key')}`,
      PUBLIC_URL: 'env:HOME',
      MAIL_FROM_FILE: '/x',
    }

    const resolved = await resolve(environment)

    assert.deepEqual(resolved, { environment, mistakes: [] })
  })
})

function pipe(): string {
  const path = join(folder, crypto.randomUUID())
  execFileSync('mkfifo', [path])
  return path
}
