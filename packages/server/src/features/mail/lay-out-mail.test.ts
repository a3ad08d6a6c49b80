import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EmailContent } from './email.ts'
import { layOutMail } from './lay-out-mail.ts'

const sender = { serviceName: 'Example & Sons', publicUrl: 'https://example.com/auth' }
const url = 'https://example.com/auth/password-reset/confirm#k.11111111-2222-4333-8444-555555555555.secret'
const hostile = `"><img src=x onerror=alert(1)>'&amp;<a href="https://evil.example">`

function layOut(content: Partial<EmailContent>) {
  return layOutMail({ subject: 'Subject', paragraphs: ['Hello.'], ...content }, sender)
}

test('[MAIL-5] HTML in any place is text in both parts', () => {
  const { text, html } = layOut({
    subject: hostile,
    paragraphs: [hostile],
    action: { label: hostile, url },
    code: hostile,
    closing: [hostile],
  })

  assert.doesNotMatch(html, /<img|evil\.example"|'&amp;</)
  assert.equal(html.match(/<a /g)?.length, 1)
  assert.ok(html.includes('&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&#39;&amp;amp;'))
  assert.ok(text.includes(`${hostile}`))
})

test('[MAIL-5] whatever data holds, it stays in its line and in its reading direction', () => {
  const { subject, text } = layOut({
    subject: 'A\r\nB\0C\u2029D\u202eE',
    paragraphs: ['One\n\nYour code is 000000\u202e\u0007.'],
  })

  assert.equal(subject, 'A B C DE')
  assert.ok(text.startsWith('One Your code is 000000 .\n'), text)
})

test('[MAIL-5] half a character cannot break the mail', () => {
  assert.ok(layOut({ paragraphs: ['Ada \ud83d!'] }).text.includes('Ada \ufffd!'))
})

test('[MAIL-5] a subject ends somewhere', () => {
  assert.equal([...layOut({ subject: '🦊'.repeat(500) }).subject].length, 200)
})

for (const strange of [
  'https://evil.example/auth/x',
  'https://example.com/other',
  'https://example.com/authority',
  'https://example.com/auth/../other',
  'https://example.com/auth/%2e%2e/other',
  'https://example.com@evil.example/auth/x',
  'https://user@example.com/auth/x',
  'https://example.com:8443/auth/x',
  'http://example.com/auth/x',
  'javascript:alert(1)//https://example.com/auth/',
  'https://example.com/auth/" onclick="x',
  'https://example.com/auth/x\nhttps://evil.example/',
  'https://example.com\\@evil.example/auth/x',
  '/auth/x',
]) {
  test(`[MAIL-6] a mail does not link to ${JSON.stringify(strange)}`, () => {
    assert.throws(() => layOut({ action: { label: 'Go on', url: strange } }), /PUBLIC_URL/)
  })
}

test('[MAIL-6] the link stands whole in both parts, and the code in large digits', () => {
  const { text, html, links, code } = layOut({ action: { label: 'Go on', url }, code: '012345' })

  assert.ok(text.split('\n').includes(url))
  assert.equal(html.split(url).length, 3)
  assert.match(html, /font:700 32px[^>]*>012345</)
  assert.deepEqual([links, code], [[url], '012345'])
})

test('[MAIL-6] the HTML loads nothing and runs nothing', () => {
  const { html } = layOut({ action: { label: 'Go on', url } })

  assert.match(html, /<html lang="en" dir="ltr">/)
  assert.doesNotMatch(html, /<(script|img|link|iframe|style|form|table)|src=|url\(|@import/i)
})

test('the text has lines of at most 78 characters, but for links', () => {
  const { text } = layOut({
    paragraphs: ['word '.repeat(100), `${'long'.repeat(30)} end`],
    action: { label: 'word '.repeat(30), url },
  })

  const long = text.split('\n').filter((line) => line.length > 78 && line.includes(' '))
  assert.deepEqual(long, [])
})
