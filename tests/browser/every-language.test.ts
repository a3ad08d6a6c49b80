import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { en } from '../../packages/client/src/react/words/en.ts'
import { loadWords, offered } from '../../packages/client/src/react/words/load-words.ts'
import type { Words } from '../../packages/client/src/react/words/words.ts'
import { fill, goodPassword, hasTitle, openTown, press, sees, type Town } from './support.ts'

let town: Town
before(async () => {
  town = await openTown()
})
after(() => town.close())

/** A region of each language, as a browser tells it. */
const regions: Record<string, string> = {
  ar: 'ar-EG',
  de: 'de-CH',
  es: 'es-MX',
  fr: 'fr-CA',
  ja: 'ja-JP',
  pt: 'pt-BR',
}

/** Every sentence of a catalogue that holds no value. */
function sentencesOf(words: object): string[] {
  return Object.values(words).flatMap((value: unknown) => {
    if (typeof value === 'object' && value !== null) return sentencesOf(value)
    return typeof value === 'string' ? [value.trim()] : []
  })
}

/** What a page says: its texts, its title, and what a screen reader is told of a button. */
const textsOf = (page: Page) =>
  page.evaluate(() => {
    const texts = [document.title.split(' · ')[0] ?? '']
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) texts.push(walker.currentNode.textContent ?? '')
    for (const named of document.querySelectorAll('[aria-label]')) {
      texts.push(named.getAttribute('aria-label') ?? '')
    }
    return texts.map((text) => text.trim()).filter((text) => text !== '')
  })

/** What is wrong with a page on the smallest telephone, in the given language. */
async function wrongsOf(page: Page, words: Words): Promise<string[]> {
  const told = await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])
  assert.deepEqual(told, [words.lang, words.dir])
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  await hasTitle(page, `${await page.getByRole('heading', { level: 1 }).textContent()} · Portcullis`)
  const own = new Set(sentencesOf(words))
  const english = new Set(sentencesOf(en).filter((sentence) => !own.has(sentence)))
  // Where the script is another one, a text of three Latin letters on end is English or a name.
  const isForeign = (text: string) =>
    /^(ar|ja)$/.test(words.lang) &&
    /[a-z]{3}/i.test(text) &&
    !/[\u0600-\u06ff\u3040-\u30ff\u4e00-\u9fff]/.test(text)
  const names = /^Portcullis$|@example\.com$|^(Headless)?Chrom/
  const leftovers = (await textsOf(page)).filter(
    (text) => english.has(text) || (isForeign(text) && !names.test(text)),
  )
  return [...(width > 320 ? [`${page.url()} is ${width} wide`] : []), ...leftovers]
}

/** A code as the person's keyboard writes it. */
function typedIn(lang: string, code: string): string {
  const zero = { ar: 0x660, ja: 0xff10 }[lang] ?? 0x30
  return [...code].map((digit) => String.fromCharCode(zero + Number(digit))).join('')
}

test('a region is told here of every language', () => {
  assert.deepEqual(['en', ...Object.keys(regions)], offered)
})

for (const [lang, locale] of Object.entries(regions)) {
  test(`[WEB-20] [CLIENT-REACT-6] an account is opened and seen in ${lang}, and nothing is cut off`, async (t) => {
    const words = await loadWords([lang])
    const profile = await town.profile(t, { locale, viewport: { width: 320, height: 640 } })
    const page = await profile.newPage()
    const email = `${lang}-${randomBytes(4).toString('hex')}@example.com`
    const { fields } = words

    await page.goto('/sign-up')
    await sees(page, words.signUp.title)
    await press(page, words.signUp.button)
    await page.getByText(fields.emailMissing).waitFor()
    assert.deepEqual(await wrongsOf(page, words), [])
    await page.getByLabel(fields.email).fill(email)
    const strength = page.locator('.pc-strength p[aria-hidden]')
    for (const typed of ['abcdef', '12345678901234567', 'correct horses b', goodPassword]) {
      await page.getByLabel(fields.password, { exact: true }).fill(typed)
      const { height = 99 } = (await strength.boundingBox()) ?? {}
      assert.equal(height <= 24, true, `${await strength.textContent()} takes more than a line`)
    }
    await press(page, words.signUp.button)
    await sees(page, words.checkYourMail.title)
    assert.deepEqual(await wrongsOf(page, words), [])

    const { code } = await town.mailTo(email, /./)
    await page.getByLabel(fields.code).fill(typedIn(lang, code ?? ''))
    await press(page, words.emailVerification.confirm)
    await sees(page, words.emailVerification.confirmed.title)
    assert.deepEqual(await wrongsOf(page, words), [])

    await page.goto('/sign-in')
    await fill(page, { [fields.email]: email, [fields.password]: 'not the right password' })
    await press(page, words.signIn.button)
    await page.getByText(words.refusals.invalid_credentials).waitFor()
    assert.deepEqual(await wrongsOf(page, words), [])
    await fill(page, { [fields.password]: goodPassword })
    await press(page, words.signIn.button)
    await sees(page, words.account.title)
    await page.getByText(words.events['sign-in.succeeded'], { exact: true }).waitFor()
    assert.deepEqual(await wrongsOf(page, words), [])

    for (const path of ['/password-reset', '/email-verification', '/known-device', '/email-change/undo']) {
      await page.goto(path)
      await page.getByRole('heading').first().waitFor()
      assert.deepEqual(await wrongsOf(page, words), [])
    }
    assert.deepEqual(town.wrongs, [])
  })
}

test('[CLIENT-REACT-6] in Arabic the page runs from the right, and addresses and codes from the left', async (t) => {
  const words = await loadWords(['ar'])
  const page = await (await town.profile(t, { locale: 'ar' })).newPage()
  const directionOf = (label: string) =>
    page.getByLabel(label, { exact: true }).evaluate((field) => getComputedStyle(field).direction)

  await page.goto('/email-verification')
  await sees(page, words.emailVerification.title)
  assert.equal(await directionOf(words.fields.email), 'ltr')
  assert.equal(await directionOf(words.fields.code), 'ltr')

  await page.goto('/sign-in')
  await sees(page, words.signIn.title)
  const field = await page.getByLabel(words.fields.password, { exact: true }).boundingBox()
  const reveal = await page.getByRole('button', { name: words.fields.show }).boundingBox()
  assert.ok(field && reveal && reveal.x - field.x < 10, 'the button stands at the end, on the left')

  await fill(page, {
    [words.fields.email]: await town.anAccount('amal'),
    [words.fields.password]: goodPassword,
  })
  await press(page, words.signIn.button)
  const row = page.locator('li', { hasText: words.events['sign-in.succeeded'] }).locator('.pc-hint')
  const places = await row.evaluate((line) => {
    const text = line.firstChild as Text
    return ['Chrom', 'Linux', '127'].map((word) => {
      const range = document.createRange()
      range.setStart(text, text.data.indexOf(word))
      range.setEnd(text, text.data.indexOf(word) + word.length)
      return range.getBoundingClientRect().x
    })
  })
  assert.deepEqual(
    places,
    places.toSorted((one, other) => other - one),
  )
})
