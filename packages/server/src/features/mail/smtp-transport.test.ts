import assert from 'node:assert/strict'
import { test } from 'node:test'
import tls from 'node:tls'
import type { SMTPServerOptions } from 'smtp-server'
import { makeCertificate } from '../../test/certificate.ts'
import { addressMail, type OutgoingMail } from './outgoing-mail.ts'
import type { SmtpServer } from './settings.ts'
import { openSmtp } from './smtp-transport.ts'
import { readRawMail, startMailServer } from './test/mail-server.ts'
import { letter, settingsFrom, testEmail } from './test/post-office.ts'

const far: SmtpServer = {
  host: 'localhost',
  port: 0,
  implicitTls: false,
  requireTls: true,
  credentials: undefined,
}

function mailTo(to: string, data = letter, environment: Record<string, string> = {}): OutgoingMail {
  const settings = settingsFrom({
    PUBLIC_URL: 'https://auth.example.com',
    MAIL_FROM: 'Example <no-reply@example.com>',
    ...environment,
  })
  return addressMail(
    { settings, now: () => new Date('2030-01-02T03:04:05Z') },
    {
      id: '11111111-2222-4333-8444-555555555555',
      to,
      compose: (sender, words) => testEmail.compose(data, sender, words),
    },
  )
}

/** Sends one mail to a mail server of its own, which it gives with what it took. */
async function deliver(
  mail: OutgoingMail,
  options: SMTPServerOptions = {},
  server: Partial<SmtpServer> = {},
) {
  const smtp = await startMailServer(options)
  const transport = openSmtp({ ...far, port: smtp.port, ...server }, 'auth.example.com')
  try {
    await transport.send(mail, AbortSignal.timeout(10_000))
    return smtp.taken
  } finally {
    transport.close()
    await smtp.stop()
  }
}

const plain = { requireTls: false }

test('[MAIL-7] a mail goes to the one stored address, in the envelope as in the header', async () => {
  const address = "o'neil+a=b/c{d}|e@sub.example.org"

  const [taken] = await deliver(mailTo(address), {}, plain)

  assert.deepEqual(taken?.to, [address])
  assert.equal(taken?.from, 'no-reply@example.com')
  const { headers } = readRawMail(taken?.raw ?? '')
  assert.equal(headers.match(/^To: (.*)$/m)?.[1]?.replace(/[<>]/g, ''), address)
  assert.doesNotMatch(headers, /^(cc|bcc):/im)
})

for (const address of [
  'a@example.org,b@example.org',
  'a@example.org;b@example.org',
  'a@example.org, b@example.org',
  '"a@evil.example"@example.org',
  '"a@evil.example> x"@example.org',
  'a@evil.example <b@example.org>',
  'a(b@example.org)@example.org',
  'a@example.org\r\nBcc: b@example.org',
  'a@example.org\nb@example.org',
  'a@[192.0.2.1]',
  'group:a@example.org,b@example.org;',
  'a@b@example.org',
  '',
]) {
  test(`[MAIL-7] what is not one plain address gets no mail: ${JSON.stringify(address)}`, () => {
    assert.throws(() => mailTo(address), /not one plain address/)
  })
}

test('[MAIL-5] [T190] data with line ends begins no header, and no part', async () => {
  const name = 'Ada\r\nBcc: eve@example.org\r\n\r\n<script>alert(1)</script>\u2028X-Evil: yes'

  const [taken] = await deliver(mailTo('ada@example.org', { ...letter, name }), {}, plain)

  assert.deepEqual(taken?.to, ['ada@example.org'])
  const { headers, text, html } = readRawMail(taken?.raw ?? '')
  assert.doesNotMatch(headers, /^(bcc|x-evil):/im)
  assert.match(text, /^Dear Ada Bcc: eve@example\.org <script>/)
  assert.ok(html.includes('&lt;script&gt;alert(1)&lt;/script&gt;') && !html.includes('<script'))
})

test('a mail says that a machine wrote it, and bears the name of its row', async () => {
  const [taken] = await deliver(mailTo('ada@example.org'), {}, plain)

  const { headers, text, html } = readRawMail(taken?.raw ?? '')
  for (const header of [
    'From: Example <no-reply@example.com>',
    'Auto-Submitted: auto-generated',
    'X-Auto-Response-Suppress: All',
    'Message-ID: <11111111-2222-4333-8444-555555555555@auth.example.com>',
    'Date: Wed, 02 Jan 2030 03:04:05 +0000',
    'Subject: Portcullis for Ada',
  ]) {
    assert.ok(headers.includes(header), headers)
  }
  assert.doesNotMatch(headers, /nodemailer|x-mailer/i)
  assert.ok(text.includes(letter.link) && text.includes(letter.code))
  assert.ok(html.includes(`href="${letter.link}"`) && html.includes(`>${letter.code}<`))
})

test('[MAIL-8] a server that offers no TLS gets neither mail nor password', async () => {
  let signedIn = false
  const options: SMTPServerOptions = {
    allowInsecureAuth: true,
    onAuth: (_auth, _session, done) => {
      signedIn = true
      done(null, { user: 'portcullis' })
    },
  }
  const credentials = { user: 'portcullis', pass: 'secret' }

  await assert.rejects(deliver(mailTo('ada@example.org'), options, { credentials }), { code: 'ETLS' })

  assert.equal(signedIn, false)
})

for (const [how, implicitTls] of [
  ['STARTTLS', false],
  ['smtps', true],
] as const) {
  const base = implicitTls ? { secure: true } : { disabledCommands: [] }

  test(`[MAIL-8] ${how}: a certificate that nobody vouches for is refused`, async () => {
    const own = makeCertificate('localhost')

    await assert.rejects(
      deliver(mailTo('ada@example.org'), { ...base, ...own }, { implicitTls }),
      /certificate/,
    )
  })

  test(`[MAIL-8] ${how}: the certificate of another host is refused, its own is taken`, async (t) => {
    const [own, other] = [makeCertificate('localhost'), makeCertificate('mail.example.net')]
    if (!tls.setDefaultCACertificates) return t.skip('Node 24.5 is the first that can trust at run time')
    const trusted = tls.getCACertificates()
    t.after(() => tls.setDefaultCACertificates(trusted))
    tls.setDefaultCACertificates([...trusted, own.cert, other.cert])

    await assert.rejects(
      deliver(mailTo('ada@example.org'), { ...base, ...other }, { implicitTls }),
      /altnames|certificate/,
    )
    const [taken] = await deliver(mailTo('ada@example.org'), { ...base, ...own }, { implicitTls })

    assert.equal(taken?.secure, true)
  })
}

test('[MAIL-8] a server on this machine may do without TLS, or without a valid certificate', async () => {
  const [inPlain] = await deliver(mailTo('ada@example.org'), {}, plain)
  const [overTls] = await deliver(
    mailTo('ada@example.org'),
    { disabledCommands: [], ...makeCertificate('elsewhere') },
    plain,
  )

  assert.deepEqual([inPlain?.secure, overTls?.secure], [false, true])
})

test('[MAIL-8] a server that never answers is given up at the deadline', async () => {
  const smtp = await startMailServer()
  smtp.beSlow(5000)
  const transport = openSmtp({ ...far, ...plain, port: smtp.port }, 'auth.example.com')

  await assert.rejects(transport.send(mailTo('ada@example.org'), AbortSignal.timeout(200)), {
    code: 'EABORT',
  })

  transport.close()
  await smtp.stop()
})

test('[MAIL-17] a subject in another script is one header of ASCII, and reads back as it was', async () => {
  const subject = 'رمزك في Example هو 493817, メールアドレスの確認をお願いいたします, vérifié'
  const mail = { ...mailTo('ada@example.org'), subject, text: 'رمزك\n' }

  const [taken] = await deliver(mail, {}, plain)

  const { headers } = readRawMail(taken?.raw ?? '')
  assert.match(headers, /^[\x20-\x7e\r\n\t]*$/)
  const folded = /^Subject: (.*(?:\r?\n[ \t].*)*)/m.exec(headers)?.[1] ?? ''
  const words = [...folded.matchAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi)]
  const bytes = words.map(([, how, word = '']) =>
    how?.toUpperCase() === 'B'
      ? Buffer.from(word, 'base64')
      : Buffer.from(
          word
            .replaceAll('_', ' ')
            .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
          'latin1',
        ),
  )
  assert.equal(Buffer.concat(bytes).toString(), subject)
})
