import type { ToldEventName } from '@portcullis/protocol/account-events'
import type { PasswordReason, RefusalCode } from '@portcullis/protocol/refusals'
import type { AccountWords } from './account-words.ts'

/**
 * Every word that a person reads, in one language. Each language is one file of this type, so that the
 * compiler finds a missing message. What is counted or dated comes from `Intl`, by `lang`.
 */
export type Words = {
  /** BCP 47, for `lang` attributes and for `Intl`. */
  lang: string
  dir: 'ltr' | 'rtl'
  /** While something is awaited. */
  oneMoment: string
  /** While the browser does the work that the service has asked for. */
  checkingBrowser: string
  otherWays: string
  justNow: string
  fields: FieldWords
  strength: StrengthWords
  problem: ProblemWords
  states: StateWords
  /** The next step after a refusal, a whole sentence. What stands in [brackets] becomes a link. */
  next: Record<NextStep, string>
  refusals: Record<RefusalCode, string>
  passwordReasons: Record<PasswordReason, string>
  events: Record<ToldEventName, string>
  confirmIdentity: ConfirmIdentityWords
  signIn: SignInWords
  signUp: SignUpWords
  checkYourMail: CheckYourMailWords
  emailVerification: EmailVerificationWords
  passwordReset: PasswordResetWords
  mailedLink: MailedLinkWords
  account: AccountWords
}

/** The steps that refusals lead to. */
export type NextStep =
  | 'mend'
  | 'besideTheField'
  | 'again'
  | 'otherBrowser'
  | 'askOperator'
  | 'browserSettings'
  | 'notInThisBrowser'
  | 'goneAlready'
  | 'checkDigits'
  | 'afterwards'
  | 'reload'
  | 'later'
  | LinkedStep

/** Those that have a link in them. */
export type LinkedStep = 'checkBoth' | 'signedOutHere' | 'signInAgain'

export type FieldWords = {
  /** Stands behind the label of a field that may stay empty, with the space before it. */
  optional: string
  email: string
  emailMissing: string
  name: string
  code: string
  codeMissing: string
  password: string
  passwordMissing: string
  newPassword: string
  newPasswordMissing: string
  newPasswordHint: (minLength: number) => string
  show: string
  hide: string
  /** The button that shows a password field of this label, for screen readers. */
  showField: (label: string) => string
}

export type StrengthWords = {
  ownData: string
  serviceName: string
  digitsOnly: string
  /** How many characters are missing. One line on a telephone, as everything here. */
  missing: (count: number) => string
  repeats: string
  longEnough: string
  good: string
  strong: string
}

export type ProblemWords = {
  missing: { title: string; next: string }
  pageFault: { title: string; next: string }
  unreachable: { title: string; next: string }
  /** No answer of the service's own, though the network works; the SDK says why, in English. */
  strangeAnswer: (why: string) => string
  /** What the server says about a field, in English. */
  malformed: (field: string, sentence: string) => string
  /** Where nothing more is known of a field than that it is empty. */
  fillIn: string
  wait: (span: string) => string
  waitAMinute: string
  tellOperator: (requestId: string) => string
}

/** What a person is told of the browser, the network and the service around a form. */
export type StateWords = {
  /** Beside the label of a password field, in one line with it. */
  capsLock: string
  noCookies: { title: string; next: string }
  /** There is a network, and no answer came. */
  noAnswer: string
  /** Under a sign-in of which too much was tried. What stands in [brackets] becomes a link. */
  locked: string
}

export type ConfirmIdentityWords = {
  title: string
  intro: string
  button: string
  busy: string
  cancel: string
}

export type SignInWords = {
  title: string
  button: string
  busy: string
  forgotten: string
  create: string
  already: string
  alreadyAs: (address: string) => string
  goOn: string
  useAnother: string
  signingOut: string
}

export type SignUpWords = {
  title: string
  intro: string
  introOf: (service: string) => string
  button: string
  busy: string
  haveAccount: string
  haveCode: string
}

export type CheckYourMailWords = {
  title: string
  /** A mail with a link and a code is on its way. */
  sent: (address: string) => string
  /** The same for an address that perhaps has no account. */
  resetSent: (address: string) => string
  otherAddress: string
  waiting: (time: string) => string
  /** A countdown, as short as can be. */
  seconds: (count: number) => string
  sentAgain: string
  sendAgain: string
  sending: string
}

export type EmailVerificationWords = {
  title: string
  byLink: string
  byLinkElsewhere: string
  byCode: string
  confirmAddress: string
  confirm: string
  confirming: string
  confirmed: { title: string; intro: string }
  dead: string
  another: string
  askAgain: { title: string; intro: string; button: string }
}

export type PasswordResetWords = {
  title: string
  intro: string
  button: string
  backToSignIn: string
  choose: { title: string; intro: string; button: string; busy: string }
  done: { title: string; intro: string }
  newLink: string
}

/** What the pages of links say that came by mail, but those of a sign-up and a new password. */
export type MailedLinkWords = {
  notValid: { title: string; intro: string }
  setNewPassword: string
  emailChange: {
    title: string
    /** The account that is signed in here. */
    intro: (address: string) => string
    button: string
    signInFirst: { title: string; intro: string }
    done: { title: string; intro: string }
    otherAccount: string
    toAccount: string
  }
  undo: {
    title: string
    intro: string
    effects: string[]
    button: string
    busy: string
    done: { title: string; intro: string }
  }
  knownDevice: { title: string; intro: string; button: string; done: { title: string; intro: string } }
}
