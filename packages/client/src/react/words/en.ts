import { ownEventTitles, strangersEventTitles } from '@portcullis/protocol/account-events'
import { passwordReasons, type RefusalCode, refusals } from '@portcullis/protocol/refusals'
import { counted } from './counted.ts'
import type { Words } from './words.ts'

const titles = Object.fromEntries(Object.entries(refusals).map(([code, { title }]) => [code, title]))

export const en: Words = {
  lang: 'en',
  dir: 'ltr',
  oneMoment: 'One moment …',
  checkingBrowser: 'Checking your browser …',
  otherWays: 'Other ways',
  justNow: 'just now',
  fields: {
    optional: ' (optional)',
    email: 'E-mail address',
    emailMissing: 'Enter your e-mail address.',
    name: 'Name',
    code: 'Six-digit code',
    codeMissing: 'Enter the six digits of the mail.',
    password: 'Password',
    passwordMissing: 'Enter your password.',
    newPassword: 'New password',
    newPasswordMissing: 'Choose a password.',
    newPasswordHint: (minLength) =>
      `At least ${minLength} characters. A few words in a row are easy to remember.`,
    show: 'Show',
    hide: 'Hide',
    showField: (label) => `Show ${label.toLowerCase()}`,
  },
  strength: {
    ownData: 'It repeats your name or address.',
    serviceName: 'It repeats the name of the service.',
    digitsOnly: 'Only digits. Add a few words.',
    missing: (count) => counted('en', count, { one: '# more character.', other: '# more characters.' }),
    repeats: 'It repeats itself or is a row.',
    longEnough: 'Long enough. More is better.',
    good: 'Good, unless attackers know it.',
    strong: 'Strong, unless attackers know it.',
  },
  problem: {
    missing: { title: 'Something is missing.', next: 'Fill in what is marked.' },
    pageFault: { title: 'Something went wrong in this page.', next: 'Reload it and try again.' },
    unreachable: {
      title: 'The service cannot be reached.',
      next: 'You seem to be offline. What you typed is still here: check your connection and send it again.',
    },
    strangeAnswer: (why) => why,
    malformed: (_field, sentence) => sentence,
    fillIn: 'Fill this in.',
    wait: (span) => `Wait ${span}, then try again.`,
    waitAMinute: 'Wait a minute, then try again.',
    tellOperator: (requestId) => `If it goes on, give its number to the operator: ${requestId}`,
  },
  states: {
    capsLock: 'Caps lock is on',
    noCookies: {
      title: 'This browser keeps no cookies for this site.',
      next: 'Without them nobody stays signed in. Allow them in the settings of your browser, under privacy, then sign in.',
    },
    noAnswer:
      'It does not answer, or too slowly. What you typed is still here: wait a minute and send it again.',
    locked:
      'You need not wait if it is your account: when strangers guess at it, we mail you a link that lets this browser in. You can also [set a new password].',
  },
  next: {
    mend: 'Mend what is marked and send it again.',
    besideTheField: 'What is wrong with it stands beside the field.',
    again: 'Try again.',
    otherBrowser: 'This link was opened in another browser than the one that signed up.',
    askOperator: 'Ask whoever runs this service.',
    browserSettings: 'Your browser does this in its settings, under privacy.',
    notInThisBrowser: 'That did not work in this browser. Wait a few minutes, or use another one.',
    goneAlready: 'It may be gone already. Reload this page.',
    checkDigits: 'Check the digits: a code works once, for minutes, where you signed up.',
    afterwards: 'Then try again.',
    reload: 'Reload this page and try again.',
    later: 'Try again in a minute.',
    checkBoth: 'Check both and try again, or [set a new password].',
    signedOutHere: 'You are signed out in this browser. [Sign in].',
    signInAgain: 'Nothing is lost. [Sign in again].',
  },
  refusals: titles as Record<RefusalCode, string>,
  passwordReasons,
  events: { ...ownEventTitles, ...strangersEventTitles },
  confirmIdentity: {
    title: 'Confirm that it is you',
    intro: 'This needs your password once more; it then counts for a while.',
    button: 'Confirm',
    busy: 'Confirming …',
    cancel: 'Cancel',
  },
  signIn: {
    title: 'Sign in',
    button: 'Sign in',
    busy: 'Signing in …',
    forgotten: 'Forgot your password?',
    create: 'Create an account',
    already: 'You are signed in',
    alreadyAs: (address) => `This browser is signed in as ${address}.`,
    goOn: 'Continue',
    useAnother: 'Sign out and use another account',
    signingOut: 'Signing out …',
  },
  signUp: {
    title: 'Create an account',
    intro: 'You confirm your e-mail address next.',
    introOf: (service) => `One account for ${service}. You confirm your e-mail address next.`,
    button: 'Create account',
    busy: 'Creating …',
    haveAccount: 'I have an account',
    haveCode: 'I have a code',
  },
  checkYourMail: {
    title: 'Check your mail',
    sent: (address) =>
      `We have sent a mail to ${address}. Open its link, or type its code here. The code works for ten minutes and only in this browser.`,
    resetSent: (address) =>
      `If there is an account for ${address}, a mail is on its way. Open its link to set a new password.`,
    otherAddress: 'Use another address',
    waiting: (time) => `Nothing there? Look among spam, or send it again in ${time}`,
    seconds: (count) => `${count} s.`,
    sentAgain: 'Sent again.',
    sendAgain: 'Send the mail again',
    sending: 'Sending …',
  },
  emailVerification: {
    title: 'Confirm your e-mail address',
    byLink: 'Press the button if you have created an account with this address. Otherwise close this page.',
    byLinkElsewhere: 'You opened this in another browser: enter the password that you signed up with.',
    byCode:
      'Open the link in the mail that we sent you, or type its code here, in the browser in which you signed up.',
    confirmAddress: 'Confirm my address',
    confirm: 'Confirm',
    confirming: 'Confirming …',
    confirmed: {
      title: 'Your address is confirmed',
      intro: 'Your account is ready. Sign in with your e-mail address and your password.',
    },
    dead: 'If you have confirmed your address before, all is well: sign in.',
    another: 'Send me another mail',
    askAgain: {
      title: 'Send the mail again',
      intro:
        'Enter the address that you signed up with. If it waits to be confirmed, a new mail is on its way.',
      button: 'Send',
    },
  },
  passwordReset: {
    title: 'Set a new password',
    intro: 'Enter the address of your account, and we send you a link.',
    button: 'Send the link',
    backToSignIn: 'Back to sign in',
    choose: {
      title: 'Choose a new password',
      intro: 'It replaces the old one, and every device is signed out.',
      button: 'Set the password',
      busy: 'Setting …',
    },
    done: {
      title: 'Your password is set',
      intro: 'You are signed out everywhere. Sign in with the new password.',
    },
    newLink: 'Ask for a new link',
  },
  mailedLink: {
    notValid: {
      title: 'This link is not valid',
      intro:
        'A link works once and for a short time. It may be used up, too old, or cut off on its way: open it from the mail again, whole.',
    },
    setNewPassword: 'Set a new password',
    emailChange: {
      title: 'Confirm your new address',
      intro: (address) =>
        `You are signed in as ${address}. From now on you sign in with the address that this mail came to.`,
      button: 'Use the new address',
      signInFirst: {
        title: 'Sign in first',
        intro:
          'A new address is confirmed by its account. Sign in here, with the address you have used so far.',
      },
      done: {
        title: 'Your address is changed',
        intro:
          'Sign in with the new address from now on. The old one has got a mail with which the change can be undone.',
      },
      otherAccount: 'If you have several accounts, it may belong to another one than is signed in here.',
      toAccount: 'Go to your account',
    },
    undo: {
      title: 'Take your account back',
      intro:
        'The e-mail address of your account was changed, or the account was closed. If it was not you, or you have changed your mind, the button',
      effects: [
        'gives the account back to the address that this mail came to,',
        'signs out every device, yours included,',
        'sends you a mail to set a new password.',
      ],
      button: 'Take it back',
      busy: 'Taking it back …',
      done: {
        title: 'Your account is yours again',
        intro: 'Every device is signed out. A mail is on its way to you: set a new password with its link.',
      },
    },
    knownDevice: {
      title: 'Let this browser try',
      intro:
        'Somebody has entered wrong passwords for your account, so no further ones are tried for a while. If you want to sign in here, in a browser where you have not before, the button lets you.',
      button: 'Let this browser try',
      done: {
        title: 'This browser may try',
        intro: 'Sign in with your password. Wrong passwords of others do not keep you out here any more.',
      },
    },
  },
  account: {
    title: 'Your account',
    signedInAs: (address) => `Signed in as ${address}`,
    menu: (address) => `Account: ${address}`,
    signOut: 'Sign out',
    signingOut: { title: 'Signing out', busy: 'Signing out …' },
    signedOutHereOnly: {
      title: 'Signed out in this browser only',
      intro: 'The service has not heard of it yet. Try again before you leave this device to somebody else.',
    },
    tryAgain: 'Try again',
    signedOut: { title: 'You are signed out', intro: 'Sign in to see your account.' },
    profile: { title: 'Profile', save: 'Save', saving: 'Saving …', saved: 'Saved.' },
    email: {
      title: 'E-mail address',
      intro: (address) =>
        `You sign in with ${address}. A new address counts once you have opened the mail that we send there.`,
      field: 'New e-mail address',
      missing: 'Enter the new address.',
      button: 'Change address',
      sending: 'Sending …',
      sent: (address) => `A mail is on its way to ${address}. Open its link in this browser.`,
    },
    password: {
      title: 'Password',
      intro: 'Changing it signs out all other devices.',
      current: 'Current password',
      button: 'Change password',
      busy: 'Changing …',
      done: 'Your password is changed, and all other devices are signed out.',
    },
    sessions: {
      title: 'Where you are signed in',
      thisDevice: 'This device',
      device: (browser, system) => `${browser} on ${system}`,
      unknownDevice: 'Unknown device',
      end: 'Sign out',
      ending: 'Signing out …',
      endOf: (device) => `Sign out ${device}`,
      endOthers: 'Sign out all other devices',
      endingOthers: 'Signing them out …',
    },
    activity: {
      title: 'Recent activity',
      intro:
        'If you do not know something here, say so: you are signed out everywhere, this device too, and a mail lets you set a new password.',
      times: (title, count) => counted('en', count, { one: title, other: `${title}, # times` }),
      places: (count) => counted('en', count, { one: '# place', other: '# places' }),
      somewhere: 'Somewhere',
      disown: 'This wasn’t me',
      disowning: 'Signing out everywhere …',
      disownOf: (event) => `This wasn’t me: ${event}`,
    },
    data: {
      title: 'Your data',
      intro: 'Everything that is kept about you, as a file that programs can read (JSON).',
      button: 'Download',
      busy: 'Gathering …',
      done: 'The file has been saved by your browser.',
    },
    closure: {
      title: 'Close your account',
      intro: 'You can leave at any time.',
      ask: 'Close my account …',
      meaning:
        'All your devices are signed out and nobody can sign in to this account any more. The mail that you get says until when you can take it back; then everything about you here is erased. If you want to keep a copy, download your data first.',
      button: 'Close my account',
      busy: 'Closing …',
      keep: 'Keep my account',
      closed: {
        title: 'Your account is closed',
        intro: 'You are signed out everywhere. You may close this page.',
      },
    },
  },
}
