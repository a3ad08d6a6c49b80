import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SMTPServerOptions } from 'smtp-server'
import { startMailServer } from '../features/mail/test/mail-server.ts'
import { settingsFrom } from '../features/mail/test/post-office.ts'
import { makeCertificate } from '../test/certificate.ts'
import { mailTest } from './mail-test.ts'

const secrets = { user: 'portcullis', pass: 'correct horse' }
const signIn: SMTPServerOptions = {
  authOptional: false,
  allowInsecureAuth: true,
  onAuth: ({ username, password }, _session, done) => {
    if (username === secrets.user && password === secrets.pass) done(null, { user: username })
    else done(Object.assign(new Error(`No ${password} for ${username}`), { responseCode: 535 }))
  },
}

async function run(url: string, address = 'ada@example.org', requireTls = false) {
  const lines: string[] = []
  const settings = settingsFrom({
    PUBLIC_URL: 'https://auth.example.com',
    ...(url && { SMTP_URL: url }),
    MAIL_FROM: 'Example <no-reply@example.com>',
  })
  if (settings.mail.server) settings.mail.server.requireTls = requireTls
  const code = await mailTest(settings, address, (line) => lines.push(line))
  return { code, text: lines.join('\n') }
}

test('[MAIL-13] the mail test prints what both sides say, and that the mail was accepted', async (t) => {
  const smtp = await startMailServer()
  t.after(() => smtp.stop())

  const { code, text } = await run(smtp.url)

  assert.equal(code, 0)
  assert.deepEqual(smtp.taken[0]?.to, ['ada@example.org'])
  assert.match(text, /^S: 220 /m)
  assert.match(text, /^C: EHLO auth\.example\.com$/m)
  assert.match(text, /^C: MAIL FROM:<no-reply@example\.com>/m)
  assert.match(text, /^C: RCPT TO:<ada@example\.org>$/m)
  assert.match(text, /^Accepted: 250 /m)
})

for (const method of ['PLAIN', 'LOGIN']) {
  for (const pass of ['correct horse', 'wrong donkey']) {
    test(`[MAIL-13] the mail test shows no credentials: ${method}, ${pass}`, async (t) => {
      const smtp = await startMailServer({ ...signIn, authMethods: [method] })
      t.after(() => smtp.stop())
      const url = `smtp://${secrets.user}:${encodeURIComponent(pass)}@127.0.0.1:${smtp.port}`

      const { code, text } = await run(url)

      assert.equal(code, pass === secrets.pass ? 0 : 1)
      assert.match(text, new RegExp(`^C: AUTH ${method}`, 'm'))
      const encoded = [secrets.user, pass, `\0${secrets.user}\0${pass}`].map((secret) =>
        Buffer.from(secret).toString('base64'),
      )
      for (const secret of [pass, ...encoded]) assert.ok(!text.includes(secret), text)
      if (code === 1) assert.match(text, /Correct the user and password in SMTP_URL/)
    })
  }
}

test('[MAIL-13] the mail test repeats a refusal and says what to do next', async (t) => {
  const smtp = await startMailServer()
  t.after(() => smtp.stop())

  smtp.answers.mailFrom = '550 5.7.1 Not your domain'
  const sender = await run(smtp.url)
  smtp.reset()
  smtp.answers.rcptTo = '550 5.1.1 No such mailbox'
  const recipient = await run(smtp.url)
  smtp.answers.rcptTo = '451 4.7.1 Greylisted'
  const later = await run(smtp.url)

  assert.deepEqual([sender.code, recipient.code, later.code], [1, 1, 1])
  assert.match(sender.text, /Not accepted: .*Not your domain[\s\S]*an address that it may send for/)
  assert.match(recipient.text, /No such mailbox[\s\S]*says why/)
  assert.match(later.text, /Greylisted[\s\S]*try again later/)
})

test('[MAIL-13] the mail test says what to do when nobody answers, or TLS does not hold', async (t) => {
  const nobody = await run('smtp://127.0.0.1:9')
  const smtp = await startMailServer({ secure: true, ...makeCertificate('localhost') })
  t.after(() => smtp.stop())
  const untrusted = await run(`smtps://localhost:${smtp.port}`, 'ada@example.org', true)

  assert.equal(nobody.code, 1)
  assert.match(nobody.text, /Nobody answers as a mail server at 127\.0\.0\.1, port 9/)
  assert.equal(untrusted.code, 1)
  assert.match(untrusted.text, /Not accepted: .*certificate[\s\S]*NODE_EXTRA_CA_CERTS/)
})

test('[MAIL-13] the mail test refuses what is no address, and says when no server is set', async () => {
  const list = await run('smtp://127.0.0.1:9', 'a@example.org,b@example.org')
  const unset = await run('')

  assert.equal(list.code, 2)
  assert.match(list.text, /not an e-mail address/)
  assert.equal(unset.code, 1)
  assert.match(unset.text, /SMTP_URL=smtp:\/\/USER:PASSWORD@/)
})
