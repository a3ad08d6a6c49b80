import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { djangoNames } from './django-settings.ts'
import { developmentMark } from './platform/secret-settings.ts'
import { loadSettings, readDevelopmentSettings, readProductionSettings, SettingsRefused } from './settings.ts'

const good = {
  PUBLIC_URL: 'https://auth.example.com',
  SECRET_KEY: randomBytes(48).toString('base64'),
  DATABASE_URL: 'postgresql://portcullis@localhost/portcullis',
  SMTP_URL: 'smtp://user:word@mail.example.com:587',
  MAIL_FROM: 'Example <no-reply@example.com>',
  TRUSTED_PROXIES: '127.0.0.1/32,::1/128',
}

function mistakesOf(read: () => unknown): Map<string, string> {
  try {
    read()
  } catch (error) {
    if (error instanceof SettingsRefused)
      return new Map(error.mistakes.map(({ env, message }) => [env, message]))
    throw error
  }
  return new Map()
}

const inProduction = (changes: Record<string, string | undefined>) =>
  mistakesOf(() => readProductionSettings({ ...good, ...changes }))

describe('settings', () => {
  test('[SETTINGS-1] good settings have no mistakes, and the defaults fill the rest', () => {
    const settings = readProductionSettings(good)

    assert.equal(settings.server.port, 3000)
    assert.equal(settings.passwords.minLength, 15)
  })

  test('[SETTINGS-1] every mistake is named at once, each with what to write instead', () => {
    const mistakes = inProduction({
      PUBLIC_URL: 'https://auth.example.com/',
      PORT: 'eighty',
      CORS_ALLOWED_ORIGINS: 'https://app.example.com/,*',
      SESSION_IDLE_SECONDS: '5',
      DATABASE_URL: 'mysql://db.example.com/portcullis',
    })

    assert.deepEqual([...mistakes.keys()].toSorted(), [
      'CORS_ALLOWED_ORIGINS',
      'DATABASE_URL',
      'PORT',
      'PUBLIC_URL',
      'SESSION_IDLE_SECONDS',
    ])
    assert.match(mistakes.get('PUBLIC_URL') ?? '', /Write https:\/\/auth\.example\.com instead/)
  })

  test('[SETTINGS-1] an empty environment is told everything that it needs', () => {
    const mistakes = mistakesOf(() => readProductionSettings({}))

    for (const name of ['PUBLIC_URL', 'SECRET_KEY', 'DATABASE_URL']) {
      assert.match(mistakes.get(name) ?? '', new RegExp(`It must be set: ${name}=`))
    }
  })

  test('[SETTINGS-2] a slip is named with what was meant; a stranger’s variable is left alone', () => {
    const mistakes = inProduction({
      SECRET_KEYY: 'x',
      SESSION_IDEL_SECONDS: '1',
      DATABSE_URL: 'x',
      HOSTNAME: 'web-1',
      PATH: '/bin',
      SECRET_SAUCE: 'x',
    })

    assert.deepEqual(
      [...mistakes],
      [
        ['SECRET_KEYY', 'There is no such setting. Did you mean SECRET_KEY?'],
        ['SESSION_IDEL_SECONDS', 'There is no such setting. Did you mean SESSION_IDLE_SECONDS?'],
        ['DATABSE_URL', 'There is no such setting. Did you mean DATABASE_URL?'],
      ],
    )
  })

  const unsafe: [string, Record<string, string | undefined>, RegExp][] = [
    ['no secret', { SECRET_KEY: undefined }, /It must be set/],
    ['a short secret', { SECRET_KEY: 'correct horse battery staple' }, /less than 256 bits/],
    ['a repetitive secret', { SECRET_KEY: 'abcabcabc'.repeat(8) }, /not random/],
    [
      'a secret that development made',
      { SECRET_KEY: developmentMark + good.SECRET_KEY },
      /development command/,
    ],
    ['a short fallback', { SECRET_KEY_FALLBACKS: 'short' }, /less than 256 bits/],
    ['an http address', { PUBLIC_URL: 'http://auth.example.com' }, /Write https:\/\/auth\.example\.com/],
    ['DEBUG', { DEBUG: 'true' }, /Production refuses it/],
  ]
  for (const [what, changes, message] of unsafe) {
    test(`[SETTINGS-3] production refuses ${what}`, () => {
      const mistakes = inProduction(changes)

      assert.equal(mistakes.size, 1)
      assert.match([...mistakes.values()][0] ?? '', message)
    })
  }

  test('[SETTINGS-4] no message repeats a secret', () => {
    const secret = 'do-not-repeat-me'
    try {
      readProductionSettings({
        ...good,
        SECRET_KEY: secret,
        DATABASE_URL: `mysql://u:${secret}@db/x`,
        PORT: 'x',
      })
      assert.fail('It was accepted.')
    } catch (error) {
      assert.doesNotMatch(String(error), new RegExp(secret))
    }
  })

  test('[SETTINGS-5] a secret may stand in a file', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'portcullis-')), 'secret')
    writeFileSync(file, `${good.SECRET_KEY}\n`, { mode: 0o600 })

    const load = (path: string) =>
      loadSettings({ ...good, SECRET_KEY: undefined, SECRET_KEY_FILE: path }, readProductionSettings)

    const settings = await load(file)

    assert.equal(settings.secrets.key, good.SECRET_KEY)
    await assert.rejects(load('/nowhere/secret'), {
      mistakes: [{ env: 'SECRET_KEY', message: '/nowhere/secret (SECRET_KEY_FILE) is not there.' }],
    })
  })

  const ofDjango: [string, string, RegExp][] = [
    ['SESSION_COOKIE_DOMAIN', '.example.com', /`__Host-…`, which forbids a Domain/],
    ['SESSION_COOKIE_NAME', 'sessionid', /name is fixed/],
    ['SESSION_COOKIE_AGE', '1209600', /write SESSION_LIFETIME_SECONDS/],
    ['CSRF_COOKIE_SECURE', 'False', /Secure/],
    ['CSRF_COOKIE_HTTPONLY', 'True', /Pages read it/],
    ['CSRF_COOKIE_SAMESITE', 'None', /write SESSION_COOKIE_SAMESITE/],
    ['X_FRAME_OPTIONS', 'SAMEORIGIN', /DENY/],
    ['USE_X_FORWARDED_HOST', '1', /write PUBLIC_URL/],
    ['CORS_ORIGIN_WHITELIST', 'https://app.example.com', /Write CORS_ALLOWED_ORIGINS/],
  ]
  for (const [name, value, message] of ofDjango) {
    test(`[SETTINGS-6] Django's ${name}=${value} is refused, and what to write is said`, () => {
      const mistakes = inProduction({ [name]: value })

      assert.deepEqual([...mistakes.keys()], [name])
      assert.match(mistakes.get(name) ?? '', message)
      assert.match(mistakes.get(name) ?? '', new RegExp(`Remove ${name}\\.$`))
    })
  }

  test('[SETTINGS-6] what Django calls by another name is accepted where it is so anyway, and refused else', () => {
    const asItIs = Object.fromEntries(djangoNames.map(({ env, holds = '' }) => [env, holds]))

    assert.deepEqual([...inProduction({ ...asItIs, CSRF_COOKIE_SAMESITE: 'Lax' })], [])
    assert.deepEqual([...inProduction({ CSRF_COOKIE_SECURE: 'True', CSRF_USE_SESSIONS: '0' })], [])
    const other = Object.fromEntries(djangoNames.map(({ env }) => [env, 'otherwise']))
    assert.deepEqual([...inProduction(other).keys()].toSorted(), Object.keys(other).toSorted())
  })

  const foreign: [string, Record<string, string>][] = [
    ['PUBLIC_URL', { PUBLIC_URL: 'http://auth.example.com' }],
    ['HOST', { HOST: '0.0.0.0' }],
    ['DATABASE_URL', { DATABASE_URL: 'postgresql://db.example.com/portcullis' }],
  ]
  for (const [name, changes] of foreign) {
    test(`[DEV-3] development refuses a ${name} of another machine`, () => {
      const mistakes = mistakesOf(() =>
        readDevelopmentSettings(changes, { secretKey: `${developmentMark}x` }),
      )

      assert.deepEqual([...mistakes.keys()], [name])
    })
  }
})
