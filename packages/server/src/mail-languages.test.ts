import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { offered } from '../../client/src/react/words/load-words.ts'
import { emails } from './emails.ts'
import type { Email } from './features/mail/email.ts'
import { type LaidOutMail, layOutMail } from './features/mail/lay-out-mail.ts'
import { chooseLanguage, languages, mailWordsIn } from './features/mail/words/languages.ts'
import type { MailWords } from './features/mail/words/words.ts'
import { sql } from './platform/db/sql.ts'
import { anAccount, aSignedInBrowser, tokenMailedTo } from './test/fixtures.ts'
import { goodPassword, type House, openHouse } from './test/house.ts'

let house: House
before(async () => {
  house = await openHouse()
})
beforeEach(() => house.empty())
after(() => house.close())

const sender = { serviceName: 'Example', publicUrl: 'https://example.com' }
const data = {
  token: 'the-token',
  code: '493817',
  device: 'Firefox on Linux',
  ip: '2001:db8::7',
  otherDevice: 'Safari on macOS',
  otherIp: '198.51.100.7',
  role: 'support',
  at: 'Tue, 24 Nov 2026 17:00:00 GMT',
  place: 'Berlin, DE',
  isNewCountry: 'yes',
  isNewDevice: 'yes',
  from: 'Lima, PE',
  minutes: '20',
}

/** Every mail with all that it can say, or with these values instead. */
const mailsIn = (words: MailWords, values: Partial<typeof data> = {}) =>
  emails.map((email) => {
    const content = (email as unknown as Email<Record<string, string>>).compose(
      { ...data, ...values },
      sender,
      words,
    )
    return { name: email.name, content, laidOut: layOutMail(content, sender, words) }
  })
const others = languages.filter((language) => language !== 'en').map((language) => mailWordsIn(language))

/** What a person reads, without what holds lines together. */
const plain = ({ text }: LaidOutMail) => text.replace(/[\u2066-\u2069]/g, '').replace(/\s+/g, ' ')

test('[MAIL-17] mails are in the languages of the pages', () => {
  assert.deepEqual([...languages], offered)
  for (const language of languages) assert.equal(mailWordsIn(language).lang, language)
})

for (const words of others) {
  test(`[MAIL-17] every mail in ${words.lang} has what the English one has, and says nothing in English`, () => {
    const english = mailsIn(mailWordsIn('en'))
    const said = new Set(english.flatMap(({ content }) => [content.subject, ...content.paragraphs]))

    for (const [index, { name, content, laidOut }] of mailsIn(words).entries()) {
      const model = english[index]
      assert.ok(model)
      assert.deepEqual(laidOut.links, model.laidOut.links, name)
      assert.equal(laidOut.code, model.laidOut.code, name)
      assert.equal(content.paragraphs.length, model.content.paragraphs.length, name)
      assert.equal(content.closing?.length, model.content.closing?.length, name)
      for (const paragraph of [content.subject, ...content.paragraphs]) {
        assert.notEqual(paragraph.trim(), '', name)
        assert.equal(said.has(paragraph), false, paragraph)
      }
      assert.match(laidOut.html, new RegExp(`<html lang="${words.lang}" dir="${words.dir}">`))
      for (const value of [data.ip, data.otherIp, data.place, data.from, 'Firefox', 'Safari', '493817']) {
        assert.equal(
          plain(laidOut).includes(value),
          plain(model.laidOut).includes(value),
          `${name}: ${value}`,
        )
      }
      assert.doesNotMatch(plain(laidOut), / on Linux|undefined|\[object|NaN/, name)
    }
  })
}

test('[MAIL-5] in every language what data holds is neither markup nor another line nor another direction', () => {
  const hostile = `<b>"&\r\n\r\nBcc: x@evil.example\u202e\u2069`
  const values = { device: hostile, otherDevice: hostile, place: hostile, from: hostile, ip: hostile }

  for (const words of [mailWordsIn('en'), ...others]) {
    const harmless = mailsIn(words)
    for (const [index, { name, laidOut }] of mailsIn(words, values).entries()) {
      assert.doesNotMatch(laidOut.html, /<b>/, name)
      const paragraphs = (text = '') => text.split('\n\n').length
      assert.equal(paragraphs(laidOut.text), paragraphs(harmless[index]?.laidOut.text), name)
      assert.doesNotMatch(laidOut.subject, /[\r\n]/, name)
      assert.doesNotMatch(laidOut.text + laidOut.html, /\u202e/, name)
      const opened = laidOut.text.match(/\u2068/g)?.length ?? 0
      assert.equal(laidOut.text.match(/\u2069/g)?.length ?? 0, opened, name)
    }
  }
})

test('[MAIL-18] an Arabic mail runs from right to left, and what is Latin in it holds together', () => {
  for (const { name, laidOut } of mailsIn(mailWordsIn('ar'))) {
    const { html, text, links } = laidOut
    assert.match(html, /<div lang="ar" dir="rtl"/, name)
    assert.ok(text.split('\n').includes(links[0] ?? ''), name)
    assert.ok(html.includes(`<span dir="ltr">${links[0]}</span>`), name)
    assert.ok(text.includes('\u2068Example\u2069') || text.includes('\nExample\n'), name)
    if (plain(laidOut).includes(data.ip)) assert.ok(text.includes(`\u2068${data.ip}\u2069`), text)
  }
})

test('[MAIL-19] the language is the heaviest wish that there is, and a hostile header is none', () => {
  for (const [header, language] of [
    ['de-CH,de;q=0.9,en;q=0.8', 'de'],
    ['en;q=0.3, pt-BR;q=0.8', 'pt'],
    ['fi, AR-eg ; q=0.5', 'ar'],
    ['fr;q=0, es;q=0.001', 'es'],
    ['ja, de', 'ja'],
    ['*', undefined],
    ['tlh', undefined],
    ['', undefined],
    ['de;q=2', undefined],
    ['de;q=-1', undefined],
    ['toString, __proto__, constructor', undefined],
    ["de'; drop table portcullis.accounts --", undefined],
    ['<script>, de"><b>', undefined],
    [`${'x,'.repeat(100_000)}de`, undefined],
    [`${' '.repeat(100_000)}de`, undefined],
    [`de${'-a'.repeat(50_000)}!`, 'de'],
  ] as const) {
    assert.equal(chooseLanguage(header), language, header.slice(0, 60))
  }
  assert.equal(chooseLanguage(undefined), undefined)
})

const asking = (languages: string) => ({ headers: { 'accept-language': languages } })
const languageOf = (mail: { html: string } | undefined) => /<html lang="(\w+)"/.exec(mail?.html ?? '')?.[1]

/** Signs up with a browser that reads this, and opens the account. */
async function anAccountIn(language: string, email = 'ann@example.com') {
  const browser = house.browser()
  await browser.post('/v1/sign-up', { email, password: goodPassword, name: 'Ann' }, asking(language))
  const confirmed = await browser.post('/v1/email-verification/confirm', {
    token: await tokenMailedTo(house, email),
  })
  assert.equal(confirmed.status, 200)
}

test('[MAIL-19] a mail to an address without account is in the language of the request', async () => {
  await house
    .browser()
    .post('/v1/sign-up', { email: 'ben@example.com', password: goodPassword }, asking('ar-EG'))
  await house
    .browser()
    .post('/v1/sign-up', { email: 'eve@example.com', password: goodPassword }, asking('fi'))

  const [mail] = await house.mailTo('ben@example.com')
  assert.equal(languageOf(mail), 'ar')
  assert.match(mail?.subject ?? '', /رمزك/)
  assert.equal(languageOf((await house.mailTo('eve@example.com'))[0]), 'en')
})

test('[MAIL-19] an account has the language of its sign-up, and no request of another changes it', async () => {
  await anAccountIn('de')

  const stranger = house.browser('198.51.100.9')
  await stranger.post('/v1/password-reset', { email: 'ann@example.com' }, asking('ja'))
  await stranger.post('/v1/sign-up', { email: 'ann@example.com', password: goodPassword }, asking('ja'))
  const [taken, reset] = await house.mailTo('ann@example.com')

  assert.deepEqual([languageOf(taken), languageOf(reset)], ['de', 'de'])
  const browser = await aSignedInBrowser(house, { transport: 'cookie' })
  const exported = await browser.get<{ language: string }>('/v1/account/export')
  assert.equal(exported.body.language, 'de')
})

test('[MAIL-19] an account without language has the default, whoever asks', async () => {
  await anAccount(house)

  await house.browser().post('/v1/password-reset', { email: 'ann@example.com' }, asking('ja'))

  assert.equal(languageOf((await house.mailTo('ann@example.com'))[0]), 'en')
})

test('[MAIL-19] whoever moves an account cannot choose the language in which its owner is told', async () => {
  await anAccountIn('pt-BR')
  const thief = await aSignedInBrowser(house, { transport: 'cookie' })

  await thief.post('/v1/email-change', { email: 'moved@example.com' }, asking('ja'))
  const token = await tokenMailedTo(house, 'moved@example.com')
  const moved = await thief.post('/v1/email-change/confirm', { token }, asking('ja'))

  assert.equal(moved.status, 200)
  const [told] = await house.mailTo('ann@example.com')
  assert.match(told?.subject ?? '', /outro endereço/)
  assert.equal(languageOf((await house.mailTo('moved@example.com'))[0]), 'pt')
})

test('[MAIL-19] [T001] what is written for a request does not tell by its language whether there is an account', async () => {
  await anAccountIn('de')
  await house.deliverMail()
  await house.rows(sql`delete from portcullis.outbox`)

  for (const email of ['ann@example.com', 'nobody@example.com']) {
    await house.browser().post('/v1/password-reset', { email }, asking('fr'))
    await house.browser().post('/v1/sign-up', { email, password: goodPassword }, asking('fr'))
  }

  const rows = await house.rows(sql<{ recipient: string; written: string }>`
    select recipient, string_agg(concat_ws(' ', template, language, length(sealed)), ', ' order by template)
      as written from portcullis.outbox group by recipient order by recipient`)
  assert.equal(rows.length, 2)
  assert.equal(rows[0]?.written, rows[1]?.written)
  assert.match(rows[0]?.written ?? '', /\bfr\b/)
})
