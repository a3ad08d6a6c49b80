import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTransport } from './open-transport.ts'
import { addressMail } from './outgoing-mail.ts'
import { startMailServer } from './test/mail-server.ts'
import { letter, openPostOffice, settingsFrom, testEmail } from './test/post-office.ts'

const home = { PUBLIC_URL: 'https://auth.example.com', MAIL_FROM: 'Example <no-reply@example.com>' }

test('[SECRETS-10] the next mail goes by the new mail server, and what is on its way by the former', async (t) => {
  const passwords: string[] = []
  const office = await openPostOffice()
  const [former, present] = await Promise.all([
    startMailServer(),
    startMailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ password }, _session, done) => {
        passwords.push(password ?? '')
        done(null, { user: 'portcullis' })
      },
    }),
  ])
  t.after(async () => {
    await present.stop()
    await office.close()
  })
  const { ctx } = office.open({ ...home, SMTP_URL: former.url })
  const transport = openTransport(ctx)
  const send = (to: string) => {
    const mail = { id: crypto.randomUUID(), to, compose: testEmail.compose.bind(undefined, letter) }
    return transport.send(addressMail(ctx, mail), AbortSignal.timeout(10_000))
  }
  const changePassword = (password: string) => {
    const url = `smtp://portcullis:${password}@127.0.0.1:${present.port}`
    Object.assign(ctx.settings.mail, settingsFrom({ ...home, SMTP_URL: url }).mail)
  }

  former.beSlow(300)
  const onItsWay = Promise.all([send('a@example.org'), send('b@example.org'), send('c@example.org')])
  await new Promise((resolve) => setTimeout(resolve, 100))
  changePassword('one')
  await send('d@example.org')
  changePassword('two')
  await send('e@example.org')
  await onItsWay

  const takers = (server: typeof former) => server.taken.map(({ to }) => to[0]).toSorted()
  assert.deepEqual(takers(former), ['a@example.org', 'b@example.org', 'c@example.org'])
  assert.deepEqual(takers(present), ['d@example.org', 'e@example.org'])
  assert.deepEqual(passwords, ['one', 'two'])
  const began = performance.now()
  await former.stop()
  assert.ok(performance.now() - began < 5000, 'no connection to the former is left open')
  transport.close()
})
