import type { MailWords } from './words/words.ts'

/** The browser of a request, "Firefox on Linux", in the language of the mail. */
export function deviceIn(device: string, words: MailWords): string {
  if (device === 'Unknown device') return words.unknownDevice
  if (device === 'the console') return words.console
  const [browser = '', system, ...more] = device.split(' on ')
  return system === undefined || more.length > 0 ? device : words.device(browser, system)
}

/** A moment in UTC, as the language writes it; English as the web does. */
export function momentIn(at: string, { lang }: MailWords): string {
  const moment = new Date(at)
  if (lang === 'en' || Number.isNaN(moment.getTime())) return at
  return new Intl.DateTimeFormat(lang, { dateStyle: 'full', timeStyle: 'long', timeZone: 'UTC' }).format(
    moment,
  )
}
