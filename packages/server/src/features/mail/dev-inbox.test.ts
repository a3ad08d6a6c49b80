import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Hono } from 'hono'
import type { Env } from '../../http/env.ts'
import { createContext } from '../../platform/context.ts'
import { createDevInbox, openDevInbox } from './dev-inbox.ts'
import { openTransport } from './open-transport.ts'
import { addressMail } from './outgoing-mail.ts'
import { devMailRoutes } from './routes.ts'
import { letter, settingsFrom, testEmail } from './test/post-office.ts'

const signal = AbortSignal.timeout(60_000)
let folder: string

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-inbox-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

function developmentContext(dataDir = folder, environment: Record<string, string> = {}) {
  const settings = settingsFrom({
    PUBLIC_URL: 'https://auth.example.com',
    DATA_DIR: dataDir,
    DEBUG: 'true',
    ...environment,
  })
  return createContext({ settings, now: () => new Date('2030-01-02T03:04:05Z') } as never)
}

function mailTo(to: string, data = letter) {
  return addressMail(developmentContext(), {
    id: 'x',
    to,
    compose: (sender, words) => testEmail.compose(data, sender, words),
  })
}

/** The routes of the inbox as the app mounts them. */
function openPage(ctx = developmentContext()) {
  const app = new Hono<Env>()
  for (const { method, path, handle } of devMailRoutes(ctx.settings)) {
    app.on(method, path, async (http) => (await handle({ ctx, http } as never)) as Response)
  }
  return app
}

test('[MAIL-11] development without SMTP_URL delivers to the inbox, with it by SMTP', () => {
  const ctx = developmentContext()
  const real = openTransport(developmentContext(folder, { SMTP_URL: 'smtp://localhost:2525' }))
  real.close()

  assert.equal(openTransport(ctx), ctx.instance(openDevInbox))
  assert.notEqual(real, ctx.instance(openDevInbox))
})

test('[MAIL-11] the inbox survives a restart, in files that only their owner can read', async () => {
  const private_ = join(folder, 'restart', 'mail')
  const inbox = createDevInbox(private_)
  await inbox.send(mailTo('first@example.org'), signal)
  await inbox.send(mailTo('second@example.org'), signal)
  writeFileSync(join(private_, '9.json'), '{"not": "a mail"}')

  const again = createDevInbox(private_).list()

  assert.deepEqual(again, inbox.list())
  assert.deepEqual(
    again.map(({ to }) => to),
    ['second@example.org', 'first@example.org'],
  )
  assert.equal(statSync(private_).mode & 0o777, 0o700)
  const modes = readdirSync(private_).filter((file) => file !== '9.json')
  assert.deepEqual(
    modes.map((file) => statSync(join(private_, file)).mode & 0o777),
    [0o600, 0o600],
  )
})

test('[MAIL-11] the last 200 mails are kept, and no file of the others', async () => {
  const own = join(folder, 'many')
  const inbox = createDevInbox(own)
  for (let i = 0; i < 205; i++) await inbox.send(mailTo(`reader-${i}@example.org`), signal)

  const mails = inbox.list()

  assert.deepEqual(
    [mails.length, mails[0]?.to, mails[199]?.to],
    [200, 'reader-204@example.org', 'reader-5@example.org'],
  )
  assert.equal(readdirSync(own).length, 200)
})

test('[MAIL-11] who asks for JSON gets every mail whole, the newest first', async () => {
  const ctx = developmentContext(join(folder, 'json'))
  await ctx.instance(openDevInbox).send(mailTo('old@example.org'), signal)
  await ctx.instance(openDevInbox).send(mailTo('ada@example.org'), signal)

  const answer = await openPage(ctx).request('/dev/mail', { headers: { accept: 'application/json' } })

  const [mail, older] = (await answer.json()) as Record<string, unknown>[]
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
  const { text, html, ...rest } = mail ?? {}
  assert.deepEqual(rest, {
    to: 'ada@example.org',
    subject: 'Portcullis for Ada',
    links: [letter.link],
    code: letter.code,
    sentAt: '2030-01-02T03:04:05.000Z',
  })
  assert.ok(String(text).includes(letter.link) && String(html).includes(letter.link))
  assert.equal(older?.to, 'old@example.org')
})

test('[MAIL-11] a browser gets a page with links and codes; nothing of a mail becomes markup', async () => {
  const ctx = developmentContext(join(folder, 'page'))
  const hostile = '<script>alert(1)</script>"><img src=x>'
  await ctx.instance(openDevInbox).send(mailTo('ada@example.org', { ...letter, name: hostile }), signal)

  const page = openPage(ctx)
  const answer = await page.request('/dev/mail', {
    headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
  })
  const html = await answer.text()

  assert.match(answer.headers.get('content-type') ?? '', /^text\/html/)
  assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'; style-src 'self';/)
  assert.ok(html.includes(`<a href="${letter.link}" rel="noreferrer">`))
  assert.ok(html.includes(`<strong>${letter.code}</strong>`))
  assert.doesNotMatch(html, /<script|<img|style=|<style/)
  const style = await page.request('/dev/mail/style.css')
  assert.match(style.headers.get('content-type') ?? '', /^text\/css/)
})

test('[MAIL-12] without debug there is no inbox, whoever asks for it', () => {
  const production = createContext({
    settings: settingsFrom({ PUBLIC_URL: 'https://auth.example.com', DATA_DIR: join(folder, 'production') }),
  } as never)

  assert.throws(() => devMailRoutes(production.settings), /development/)
  assert.throws(() => openDevInbox(production), /development/)
  assert.throws(() => openTransport(production), /development/)
  assert.ok(!readdirSync(folder).includes('production'))
})
