/** What the account's own page says. */
export type AccountWords = {
  title: string
  signedInAs: (address: string) => string
  menu: (address: string) => string
  signOut: string
  signingOut: { title: string; busy: string }
  signedOutHereOnly: { title: string; intro: string }
  tryAgain: string
  signedOut: { title: string; intro: string }
  profile: { title: string; save: string; saving: string; saved: string }
  email: {
    title: string
    intro: (address: string) => string
    field: string
    missing: string
    button: string
    sending: string
    sent: (address: string) => string
  }
  password: { title: string; intro: string; current: string; button: string; busy: string; done: string }
  sessions: {
    title: string
    thisDevice: string
    /** A browser on a system, both by their own names. */
    device: (browser: string, system: string) => string
    unknownDevice: string
    end: string
    ending: string
    endOf: (device: string) => string
    endOthers: string
    endingOthers: string
  }
  activity: {
    title: string
    intro: string
    times: (title: string, count: number) => string
    places: (count: number) => string
    somewhere: string
    disown: string
    disowning: string
    disownOf: (event: string) => string
  }
  data: { title: string; intro: string; button: string; busy: string; done: string }
  closure: {
    title: string
    intro: string
    ask: string
    meaning: string
    button: string
    busy: string
    keep: string
    closed: { title: string; intro: string }
  }
}
