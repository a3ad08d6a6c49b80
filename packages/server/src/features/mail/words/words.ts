/** What one mail says in one language; its link is the same in all of them. */
export type Said = { subject: string; paragraphs: string[]; action: string; closing?: string[] }

/** Where a request came from: a browser in words, and an address. */
type From = { service: string; device: string; ip: string }

/**
 * Every mail in one language. Each language is one file of this type, so that the compiler finds a missing
 * mail. Values are plain text and may hold anything. [MAIL-17]
 */
export type MailWords = {
  /** BCP 47, for `lang` attributes and for `Intl`. */
  lang: string
  dir: 'ltr' | 'rtl'
  /** A browser on a system, both by their own names. */
  device: (browser: string, system: string) => string
  unknownDevice: string
  /** Where those who run the service work. */
  console: string
  /** What somebody who runs the service is, by the name of the role. */
  roles: { administrator: string; support: string; auditor: string }
  mails: {
    verify: (about: { service: string; code: string }) => Said
    taken: (about: { service: string; device: string }) => Said
    reset: (about: { service: string; device: string }) => Said
    resetDone: (about: From) => Said
    passwordChanged: (about: From) => Said
    confirmChange: (about: { service: string }) => Said
    changed: (about: From) => Said
    welcome: (about: { service: string }) => Said
    closed: (about: From) => Said
    guessedAt: (about: From) => Said
    theft: (about: { service: string; device: string; otherDevice: string; otherIp: string }) => Said
    newDevice: (about: From & { at: string }) => Said
    newPlace: (about: NewPlace) => Said
    operator: (about: { service: string; role: string }) => Said
  }
}

type NewPlace = From & {
  at: string
  place: string
  isNewCountry: boolean
  isNewDevice: boolean
  /** From where the account was last, and how short before, where nobody travels so fast. */
  journey: { from: string; minutes: number } | undefined
}

/** The sentences that are there, as one paragraph. */
export function sentences(...some: (string | false | undefined)[]): string {
  return some.filter(Boolean).join(' ')
}

/** "20 minutes" in the language. */
export function minutesIn(lang: string, minutes: number): string {
  return new Intl.NumberFormat(lang, { style: 'unit', unit: 'minute', unitDisplay: 'long' }).format(minutes)
}
