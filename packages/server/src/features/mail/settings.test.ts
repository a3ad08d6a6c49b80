import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serverSettings } from '../../platform/server-settings.ts'
import { readSettings } from '../../platform/settings.ts'
import { findMailMistakes, mailSettings, senderOf } from './settings.ts'
import { settingsFrom } from './test/post-office.ts'

const home = { PUBLIC_URL: 'https://auth.example.com' }

function mistakesOf(environment: Record<string, string>) {
  return readSettings({ server: serverSettings, mail: mailSettings }, { ...home, ...environment }).mistakes
}

test('[MAIL-15] SMTP_URL names host, port, TLS and credentials', () => {
  const server = (url: string) => settingsFrom({ ...home, SMTP_URL: url }).mail.server

  assert.deepEqual(server('smtp://ada:p%40ss%2Fw%23rd@Mail.example.com'), {
    host: 'mail.example.com',
    port: 587,
    implicitTls: false,
    requireTls: true,
    credentials: { user: 'ada', pass: 'p@ss/w#rd' },
  })
  assert.deepEqual(server('smtps://mail.example.com/'), {
    host: 'mail.example.com',
    port: 465,
    implicitTls: true,
    requireTls: true,
    credentials: undefined,
  })
  assert.equal(server('smtp://[2001:db8::1]:25')?.host, '2001:db8::1')
  assert.equal(server(''), undefined)
})

test('[MAIL-8] TLS may be missing on this machine alone', () => {
  const requiresTls = (host: string) =>
    settingsFrom({ ...home, SMTP_URL: `smtp://${host}` }).mail.server?.requireTls

  for (const host of ['localhost', '127.0.0.1', '127.9.9.9', '[::1]', 'mail.localhost']) {
    assert.equal(requiresTls(host), false, host)
  }
  for (const host of [
    'localhost.example.com',
    '127.0.0.1.example.com',
    '10.0.0.1',
    'mail',
    '[::2]',
    '0.0.0.0',
  ]) {
    assert.equal(requiresTls(host), true, host)
  }
})

for (const url of [
  'mail.example.com',
  'http://mail.example.com',
  'smtp://',
  'smtp://hunter2@mail.example.com',
  'smtp://ada:hunter2/x@mail.example.com',
  'smtp://ada:hunter2@mail.example.com/path',
  'smtp://ada:hunter2#x@mail.example.com',
  'smtp://ada:hunter2?x@mail.example.com',
  'smtp://ada:hunter2%@mail.example.com',
  'smtp://ada:hunter2%0d%0aRCPT@mail.example.com',
  'smtp://ada:hunter2@mail_example$com',
  'smtp://ada:hunter2@mail.example.com:port',
  'smtp://ada:hunter2@mail.example.com?tls=no',
]) {
  test(`[MAIL-15] this SMTP_URL is refused with the line to write, and not repeated: ${url}`, () => {
    const [mistake] = mistakesOf({ SMTP_URL: url })

    assert.equal(mistake?.env, 'SMTP_URL')
    assert.match(mistake?.message ?? '', /Write it like SMTP_URL=smtp:\/\//)
    assert.doesNotMatch(mistake?.message ?? '', /hunter2/)
  })
}

test('[MAIL-15] MAIL_FROM is one address, with or without a name', () => {
  const from = (value: string) => settingsFrom({ ...home, MAIL_FROM: value }).mail.from

  assert.deepEqual(from('no-reply@Example.com'), { name: undefined, address: 'no-reply@example.com' })
  assert.deepEqual(from('Example <no-reply@example.com>'), {
    name: 'Example',
    address: 'no-reply@example.com',
  })
  assert.deepEqual(from('"Example, Inc." <a@example.com>'), {
    name: 'Example, Inc.',
    address: 'a@example.com',
  })
})

for (const value of [
  'Example',
  'a@b.example, c@d.example',
  'A <a@b.example> <c@d.example>',
  'A\nB <a@b.example>',
]) {
  test(`[MAIL-15] this MAIL_FROM is refused with the line to write: ${JSON.stringify(value)}`, () => {
    assert.match(mistakesOf({ MAIL_FROM: value })[0]?.message ?? '', /Write it like MAIL_FROM=/)
  })
}

test('[MAIL-15] production without a mail server or a sender is refused, development is not', () => {
  const missing = (environment: Record<string, string>) =>
    findMailMistakes(settingsFrom({ ...home, ...environment }), environment).map(({ env }) => env)

  assert.deepEqual(missing({}), ['SMTP_URL', 'MAIL_FROM'])
  assert.deepEqual(missing({ SMTP_URL: 'smtps://mail.example.com', MAIL_FROM: 'a@example.com' }), [])
  assert.deepEqual(missing({ DEBUG: 'true' }), [])
})

test('a mail has a sender in development, too', () => {
  const settings = settingsFrom({ PUBLIC_URL: 'http://localhost:3000', DEBUG: 'true' })

  assert.deepEqual(senderOf(settings), { name: 'Portcullis', address: 'no-reply@localhost' })
})
