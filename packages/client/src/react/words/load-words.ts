import { en } from './en.ts'
import type { Words } from './words.ts'

/** Every language but English, each a file of its own that is loaded when somebody reads it. */
const languages: Record<string, () => Promise<Words>> = {
  ar: () => import('./ar.ts').then(({ ar }) => ar),
  de: () => import('./de.ts').then(({ de }) => de),
  es: () => import('./es.ts').then(({ es }) => es),
  fr: () => import('./fr.ts').then(({ fr }) => fr),
  ja: () => import('./ja.ts').then(({ ja }) => ja),
  pt: () => import('./pt.ts').then(({ pt }) => pt),
}

/** The languages there are, as BCP 47 tags. */
export const offered: readonly string[] = ['en', ...Object.keys(languages)]

/**
 * Loads the first language of these that there is, `navigator.languages` by default. A region that we do not
 * tell apart does not count: `de-CH` is `de`. English where none is.
 */
export async function loadWords(wanted: readonly string[] = navigator.languages): Promise<Words> {
  return (await languages[chooseLanguage(wanted)]?.()) ?? en
}

/** The best of the languages that there are, for what a person would like to read. */
export function chooseLanguage(wanted: readonly string[]): string {
  for (const tag of wanted) {
    // `zh-Hant-TW` is `zh-Hant` before it is `zh`.
    const parts = tag.toLowerCase().split('-')
    for (let length = parts.length; length > 0; length--) {
      const known = offered.find((language) => language.toLowerCase() === parts.slice(0, length).join('-'))
      if (known !== undefined) return known
    }
  }
  return 'en'
}
