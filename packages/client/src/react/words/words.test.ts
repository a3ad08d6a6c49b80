import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PasswordReason } from '@portcullis/protocol/refusals'
import { passwordReasons, type RefusalCode, refusals } from '@portcullis/protocol/refusals'
import { AuthRefusal } from '../../auth-refusal.ts'
import { ago, span } from '../ago.ts'
import { explain } from '../explain.ts'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { chooseLanguage, loadWords, offered } from './load-words.ts'
import type { LinkedStep, Words } from './words.ts'

const linked: LinkedStep[] = ['checkBoth', 'signedOutHere', 'signInAgain']
const all = await Promise.all(offered.map((language) => loadWords([language])))

/** Every sentence of a catalogue, with a 3 for every value. */
function sentencesOf(words: object): string[] {
  return Object.values(words).flatMap((value: unknown) => {
    if (typeof value === 'function') {
      return [String(value('3', '3'))]
    }
    return typeof value === 'object' && value !== null ? sentencesOf(value) : [String(value)]
  })
}

test('[CLIENT-REACT-5] English is what the server says, to the letter', () => {
  for (const [code, { title }] of Object.entries(refusals)) {
    assert.equal(en.refusals[code as RefusalCode], title)
  }
  for (const [code, sentence] of Object.entries(passwordReasons)) {
    assert.equal(en.passwordReasons[code as PasswordReason], sentence)
  }
})

test('[CLIENT-REACT-5] every language says everything, and links where English does', () => {
  for (const words of all) {
    assert.deepEqual(
      sentencesOf(words).filter((sentence) => sentence.trim() === ''),
      [],
      words.lang,
    )
    for (const [step, sentence] of Object.entries(words.next)) {
      const links = sentence.match(/\[[^[\]]+\]/g) ?? []
      assert.equal(links.length, linked.includes(step as LinkedStep) ? 1 : 0, `${words.lang}: ${step}`)
    }
  }
})

test('[CLIENT-REACT-5] every language but English says nothing in English', () => {
  const english = new Set(sentencesOf(en).filter((sentence) => sentence.length > 12))
  for (const words of all.slice(1)) {
    assert.deepEqual(
      sentencesOf(words).filter((sentence) => english.has(sentence)),
      [],
      words.lang,
    )
  }
})

test('[CLIENT-REACT-5] the language is the first of a person’s that there is', async () => {
  assert.equal(chooseLanguage(['de-CH', 'en']), 'de')
  assert.equal(chooseLanguage(['tlh', 'DE']), 'de')
  assert.equal(chooseLanguage(['en-GB', 'de']), 'en')
  assert.equal(chooseLanguage(['tlh']), 'en')
  assert.equal(chooseLanguage(['toString', '__proto__']), 'en')
  assert.equal(await loadWords(['de-AT']), de)
  assert.equal(await loadWords([]), en)
})

test('[CLIENT-REACT-5] refusals, waits and moments are told in the language', () => {
  const title = (words: Words) => {
    const busy = new AuthRefusal({ code: 'too_many_attempts', ...refusals.too_many_attempts }, 90)
    return explain(busy, words)
  }

  assert.deepEqual(title(de).title, 'Zu viele Versuche. Versuchen Sie es später noch einmal.')
  assert.match(title(de).next, /90 Sekunden/)
  assert.equal(span(7200, 'de'), '2 Stunden')
  assert.equal(ago('2030-01-10T09:00:00Z', Date.parse('2030-01-10T12:00:00Z'), de), 'vor 3 Stunden')
  assert.equal(de.account.activity.times('Angemeldet', 1200), 'Angemeldet, 1.200-mal')
})

test('[CLIENT-REACT-5] a link stands in the words of the language', () => {
  const wrong = new AuthRefusal({ code: 'invalid_credentials', ...refusals.invalid_credentials })

  for (const words of all) {
    const { next, link } = explain(wrong, words)
    assert.equal(link?.view, 'passwordReset')
    assert.ok(next.includes(link.words))
    assert.doesNotMatch(next, /[[\]]/)
  }
})

test('[CLIENT-REACT-6] there are seven languages, and the Arabic one runs from right to left', () => {
  assert.deepEqual(offered, ['en', 'ar', 'de', 'es', 'fr', 'ja', 'pt'])
  for (const words of all) assert.equal(words.dir, words.lang === 'ar' ? 'rtl' : 'ltr', words.lang)
  assert.deepEqual(
    all.map(({ lang }) => lang),
    offered,
  )
  assert.equal(chooseLanguage(['pt-BR']), 'pt')
  assert.equal(chooseLanguage(['ar-EG', 'fr']), 'ar')
})

test('[CLIENT-REACT-6] what is counted has the form that the language has for the number', () => {
  const missing = [1, 2, 3, 11, 100].map((count) => ar.strength.missing(count))

  assert.deepEqual(missing, [
    'ينقصها حرف واحد.',
    'ينقصها حرفان.',
    'ينقصها 3 أحرف.',
    'ينقصها 11 حرفًا.',
    'ينقصها 100 حرف.',
  ])
  for (const words of all) {
    const { times, places } = words.account.activity
    assert.equal(times('X', 1), 'X', words.lang)
    assert.match(times('X', 7), /7/, words.lang)
    assert.match(places(7), /7/, words.lang)
    assert.notEqual(words.strength.missing(1), words.strength.missing(7), words.lang)
  }
})

test('[CLIENT-REACT-6] no character that turns the reading direction stands open in a sentence', () => {
  for (const sentence of all.flatMap(sentencesOf)) {
    const opened = sentence.match(/[\u2066-\u2068]/g)?.length ?? 0
    assert.equal(sentence.match(/\u2069/g)?.length ?? 0, opened, sentence)
    assert.doesNotMatch(sentence, /[\u200e\u200f\u202a-\u202e]/)
  }
})
