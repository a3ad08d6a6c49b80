import { ar } from './ar.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { ja } from './ja.ts'
import { pt } from './pt.ts'
import type { MailWords } from './words.ts'

/** The languages that mails are written in, as BCP 47 tags. */
export const languages = ['en', 'ar', 'de', 'es', 'fr', 'ja', 'pt'] as const
export type Language = (typeof languages)[number]

const catalogues: Record<Language, MailWords> = { en, ar, de, es, fr, ja, pt }

/** What mails say in a language, or else in the other one. */
export function mailWordsIn(language: string | null | undefined, otherwise: Language = 'en'): MailWords {
  return catalogues[languages.find((known) => known === language) ?? otherwise]
}

// A browser's header is far shorter; what is longer than this is read up to here.
const [mostCharacters, mostRanges] = [512, 32]

/**
 * The best of our languages for an `Accept-Language` (RFC 9110 12.5.4), by the wishes' weights; a region does
 * not count. Undefined where there is none, whatever else the header holds. [MAIL-19]
 */
export function chooseLanguage(header: string | undefined): Language | undefined {
  const wishes = (header ?? '')
    .slice(0, mostCharacters)
    .split(',', mostRanges)
    .flatMap((range) => {
      const [, tag = '', , weight = '1'] =
        /^\s*([a-z]{1,8})(-[a-z0-9]{1,8})*\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?$/i.exec(range) ?? []
      const language = languages.find((known) => known === tag.toLowerCase())
      return language === undefined || Number(weight) === 0 ? [] : [{ language, weight: Number(weight) }]
    })
  return wishes.toSorted((one, other) => other.weight - one.weight)[0]?.language
}
