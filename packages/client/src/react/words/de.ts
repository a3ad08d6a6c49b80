import { counted } from './counted.ts'
import type { Words } from './words.ts'

const fieldProblems: Record<string, string> = {
  email: 'Das ist keine E-Mail-Adresse.',
  name: 'Ein Name hat höchstens 100 Zeichen, und nur sichtbare.',
  code: 'Der Code hat sechs Ziffern.',
  password: 'Ein Passwort hat höchstens 1024 Byte.',
  newPassword: 'Ein Passwort hat höchstens 1024 Byte.',
}

export const de: Words = {
  lang: 'de',
  dir: 'ltr',
  oneMoment: 'Einen Moment …',
  checkingBrowser: 'Der Browser wird geprüft …',
  otherWays: 'Andere Wege',
  justNow: 'gerade eben',
  fields: {
    optional: ' (freiwillig)',
    email: 'E-Mail-Adresse',
    emailMissing: 'Geben Sie Ihre E-Mail-Adresse ein.',
    name: 'Name',
    code: 'Sechsstelliger Code',
    codeMissing: 'Geben Sie die sechs Ziffern aus der E-Mail ein.',
    password: 'Passwort',
    passwordMissing: 'Geben Sie Ihr Passwort ein.',
    newPassword: 'Neues Passwort',
    newPasswordMissing: 'Wählen Sie ein Passwort.',
    newPasswordHint: (minLength) =>
      `Mindestens ${minLength} Zeichen. Ein paar Wörter hintereinander merkt man sich leicht.`,
    show: 'Zeigen',
    hide: 'Verbergen',
    showField: (label) => `${label} zeigen`,
  },
  strength: {
    ownData: 'Es wiederholt Namen oder Adresse.',
    serviceName: 'Es wiederholt den Namen des Dienstes.',
    digitsOnly: 'Nur Ziffern. Fügen Sie Wörter hinzu.',
    missing: (count) => counted('de', count, { one: 'Noch # Zeichen.', other: 'Noch # Zeichen.' }),
    repeats: 'Es wiederholt sich oder ist eine Reihe.',
    longEnough: 'Lang genug. Mehr ist besser.',
    good: 'Gut, wenn kein Angreifer es kennt.',
    strong: 'Stark, wenn kein Angreifer es kennt.',
  },
  problem: {
    missing: { title: 'Es fehlt etwas.', next: 'Füllen Sie aus, was markiert ist.' },
    pageFault: {
      title: 'Auf dieser Seite ging etwas schief.',
      next: 'Laden Sie sie neu und versuchen Sie es noch einmal.',
    },
    unreachable: {
      title: 'Der Dienst ist nicht zu erreichen.',
      next: 'Sie scheinen offline zu sein. Was Sie eingegeben haben, ist noch da: Prüfen Sie die Verbindung und senden Sie es noch einmal.',
    },
    strangeAnswer: () => 'Der Dienst hat nicht so geantwortet, wie er sollte.',
    malformed: (field) => fieldProblems[field] ?? 'Das hat nicht die erwartete Form.',
    fillIn: 'Füllen Sie dies aus.',
    wait: (span) => `Versuchen Sie es nach einer Pause noch einmal: ${span}.`,
    waitAMinute: 'Warten Sie eine Minute und versuchen Sie es noch einmal.',
    tellOperator: (requestId) => `Wenn es so bleibt, nennen Sie dem Betreiber diese Nummer: ${requestId}`,
  },
  states: {
    capsLock: 'Feststelltaste ist an',
    noCookies: {
      title: 'Dieser Browser behält keine Cookies dieser Seite.',
      next: 'Ohne sie bleibt niemand angemeldet. Erlauben Sie sie in den Einstellungen des Browsers, unter Datenschutz, und melden Sie sich dann an.',
    },
    noAnswer:
      'Er antwortet nicht oder zu langsam. Was Sie eingegeben haben, ist noch da: Warten Sie eine Minute und senden Sie es noch einmal.',
    locked:
      'Ist es Ihr Konto, müssen Sie nicht warten: Wenn Fremde es zu erraten versuchen, schicken wir Ihnen einen Link, der diesen Browser hereinlässt. Oder [setzen Sie ein neues Passwort].',
  },
  next: {
    mend: 'Berichtigen Sie, was markiert ist, und senden Sie es noch einmal.',
    besideTheField: 'Was daran nicht stimmt, steht beim Feld.',
    again: 'Versuchen Sie es noch einmal.',
    otherBrowser: 'Dieser Link wurde in einem anderen Browser geöffnet als dem der Registrierung.',
    askOperator: 'Fragen Sie den Betreiber dieses Dienstes.',
    browserSettings: 'Das geht in den Einstellungen des Browsers, unter Datenschutz.',
    notInThisBrowser:
      'Mit diesem Browser ging es nicht. Warten Sie einige Minuten oder nehmen Sie einen anderen.',
    goneAlready: 'Vielleicht gibt es das schon nicht mehr. Laden Sie diese Seite neu.',
    checkDigits:
      'Prüfen Sie die Ziffern: Ein Code gilt einmal, für Minuten, in dem Browser der Registrierung.',
    afterwards: 'Versuchen Sie es dann noch einmal.',
    reload: 'Laden Sie diese Seite neu und versuchen Sie es noch einmal.',
    later: 'Versuchen Sie es in einer Minute noch einmal.',
    checkBoth: 'Prüfen Sie beides und versuchen Sie es noch einmal, oder [setzen Sie ein neues Passwort].',
    signedOutHere: 'Sie sind in diesem Browser abgemeldet. [Anmelden].',
    signInAgain: 'Es ist nichts verloren. [Melden Sie sich wieder an].',
  },
  refusals: {
    malformed_request: 'Die Eingabe hat nicht die erwartete Form.',
    last_administrator:
      'Das ist das letzte Konto, das diesen Dienst verwalten darf. Geben Sie die Rolle erst jemand anderem.',
    not_permitted: 'Ihr Konto darf das nicht.',
    own_account: 'Das geht nicht mit dem eigenen Konto.',
    challenge_needed: 'Aus diesem Netz wurde zu viel versucht. Der Browser muss erst etwas Arbeit leisten.',
    ambiguous_cookie:
      'Ein Cookie kam doppelt. Löschen Sie die Cookies dieser Seite und versuchen Sie es noch einmal.',
    invalid_link: 'Dieser Link oder Code gilt nicht mehr. Lassen Sie sich einen neuen schicken.',
    weak_password: 'Wählen Sie ein anderes Passwort.',
    invalid_dpop_proof: 'Der Nachweis des Geräteschlüssels stimmt nicht.',
    use_dpop_nonce: 'Dem Nachweis fehlt die Nonce des Dienstes.',
    not_signed_in: 'Melden Sie sich zuerst an.',
    invalid_credentials: 'Die E-Mail-Adresse oder das Passwort ist falsch.',
    refresh_refused: 'Diese Sitzung lässt sich nicht fortsetzen. Melden Sie sich wieder an.',
    device_key_needed: 'Diese Sitzung ist an einen Schlüssel gebunden, den der Browser nicht mehr hat.',
    session_signed_out: 'Sie haben sich abgemeldet.',
    session_ended_by_owner: 'Diese Sitzung wurde von einem anderen Gerät aus beendet.',
    session_ended_by_administrator: 'Diese Sitzung wurde von der Verwaltung beendet.',
    session_expired: 'Diese Sitzung ist abgelaufen. Melden Sie sich wieder an.',
    session_stolen:
      'Diese Sitzung wurde beendet, weil sie von zwei Orten aus benutzt wurde. Melden Sie sich wieder an.',
    origin_refused: 'Diese Anfrage kam nicht von einer Seite, die sie stellen darf.',
    https_required: 'Dieser Dienst ist nur über https zu erreichen.',
    csrf_refused: 'Diese Anfrage gehört zu einer anderen Sitzung.',
    wrong_password: 'Das Passwort ist falsch.',
    fresh_session_needed: 'Bestätigen Sie zuerst Ihr Passwort.',
    password_needed: 'Geben Sie das Passwort ein, mit dem Sie sich registriert haben.',
    account_suspended: 'Dieses Konto ist gesperrt.',
    not_found: 'Hier ist nichts.',
    method_not_allowed: 'Diese Adresse kennt diese Methode nicht.',
    request_timeout: 'Die Anfrage brauchte zu lange.',
    refresh_superseded: 'Die Sitzung wurde schon erneuert. Versuchen Sie es noch einmal.',
    body_too_large: 'Die Anfrage ist zu groß.',
    unsupported_content_type: 'Die Anfrage muss als application/json kommen.',
    misdirected_request: 'Dieser Server antwortet nicht auf diesen Namen.',
    too_many_attempts: 'Zu viele Versuche. Versuchen Sie es später noch einmal.',
    headers_too_large: 'Die Kopfzeilen oder Cookies der Anfrage sind zu groß.',
    fault: 'Bei uns ging etwas schief. Es ist vermerkt.',
    unavailable: 'Der Dienst steht gerade nicht bereit. Versuchen Sie es gleich noch einmal.',
    server_busy: 'Der Dienst ist ausgelastet. Versuchen Sie es gleich noch einmal.',
  },
  passwordReasons: {
    too_short: 'Es ist zu kurz. Ein paar Wörter hintereinander sind lang und leicht zu merken.',
    own_data: 'Es wiederholt Ihre E-Mail-Adresse oder Ihren Namen.',
    service_name: 'Es wiederholt den Namen dieses Dienstes.',
    digits_only:
      'Es hat nur Ziffern, und weniger als 20. Zahlen werden zuerst geraten: Fügen Sie ein paar Wörter hinzu.',
    common: 'Es ist eines der Passwörter, die viele benutzen.',
    guessable:
      'Es ist leicht zu raten: ein häufiges Wort oder Muster mit wenig dazu. Wählen Sie Wörter zufällig.',
    breached:
      'Es stand in einem Datenleck, Angreifer kennen es also. Wählen Sie eines, das Sie sonst nirgends benutzen.',
  },
  events: {
    'email-verification.confirmed': 'Das Konto wurde eröffnet',
    'sign-in.succeeded': 'Angemeldet',
    'sign-out.succeeded': 'Abgemeldet',
    'sessions.ended': 'Andere Geräte abgemeldet',
    'sessions.displaced': 'Eine Anmeldung auf einem Gerät zu viel hat ein anderes abgemeldet',
    'token-refresh.theft': 'Eine gestohlene Anmeldung wurde benutzt und beendet',
    'password-reset.confirmed': 'Ein neues Passwort per E-Mail gesetzt',
    'password-change.succeeded': 'Das Passwort geändert',
    'password-change.refused': 'Eine Änderung des Passworts wurde abgelehnt',
    'email-change.requested': 'Um eine andere Adresse gebeten',
    'email-change.confirmed': 'Die Adresse geändert',
    'email-change.undone': 'Die frühere Adresse zurückgeholt',
    'confirm-identity.refused': 'Ein Passwort zur Bestätigung wurde abgelehnt',
    'account.renamed': 'Den Namen geändert',
    'account.exported': 'Eine Kopie der Daten geholt',
    'account-events.disowned': 'Gesagt, dass es jemand anderes war',
    'sign-in.refused': 'Eine Anmeldung wurde abgelehnt',
    'password-reset.requested': 'Ein neues Passwort wurde per E-Mail angefordert',
  },
  confirmIdentity: {
    title: 'Bestätigen Sie, dass Sie es sind',
    intro: 'Dafür braucht es noch einmal Ihr Passwort; es gilt dann eine Weile.',
    button: 'Bestätigen',
    busy: 'Wird bestätigt …',
    cancel: 'Abbrechen',
  },
  signIn: {
    title: 'Anmelden',
    button: 'Anmelden',
    busy: 'Wird angemeldet …',
    forgotten: 'Passwort vergessen?',
    create: 'Konto erstellen',
    already: 'Sie sind angemeldet',
    alreadyAs: (address) => `Dieser Browser ist als ${address} angemeldet.`,
    goOn: 'Weiter',
    useAnother: 'Abmelden und ein anderes Konto benutzen',
    signingOut: 'Wird abgemeldet …',
  },
  signUp: {
    title: 'Konto erstellen',
    intro: 'Als Nächstes bestätigen Sie Ihre E-Mail-Adresse.',
    introOf: (service) => `Ein Konto für ${service}. Als Nächstes bestätigen Sie Ihre E-Mail-Adresse.`,
    button: 'Konto erstellen',
    busy: 'Wird erstellt …',
    haveAccount: 'Ich habe ein Konto',
    haveCode: 'Ich habe einen Code',
  },
  checkYourMail: {
    title: 'Sehen Sie in Ihre E-Mails',
    sent: (address) =>
      `Wir haben eine E-Mail an ${address} geschickt. Öffnen Sie ihren Link, oder geben Sie ihren Code hier ein. Der Code gilt zehn Minuten und nur in diesem Browser.`,
    resetSent: (address) =>
      `Wenn es ein Konto für ${address} gibt, ist eine E-Mail unterwegs. Öffnen Sie ihren Link, um ein neues Passwort zu setzen.`,
    otherAddress: 'Andere Adresse verwenden',
    waiting: (time) => `Nichts da? Sehen Sie im Spam nach, oder senden Sie sie erneut in ${time}`,
    seconds: (count) => `${count} s.`,
    sentAgain: 'Noch einmal gesendet.',
    sendAgain: 'E-Mail noch einmal senden',
    sending: 'Wird gesendet …',
  },
  emailVerification: {
    title: 'E-Mail-Adresse bestätigen',
    byLink:
      'Drücken Sie den Knopf, wenn Sie mit dieser Adresse ein Konto erstellt haben. Sonst schließen Sie diese Seite.',
    byLinkElsewhere:
      'Dies ist ein anderer Browser: Geben Sie das Passwort ein, mit dem Sie sich registriert haben.',
    byCode:
      'Öffnen Sie den Link in der E-Mail von uns, oder geben Sie ihren Code hier ein, im Browser der Registrierung.',
    confirmAddress: 'Meine Adresse bestätigen',
    confirm: 'Bestätigen',
    confirming: 'Wird bestätigt …',
    confirmed: {
      title: 'Ihre Adresse ist bestätigt',
      intro: 'Ihr Konto ist bereit. Melden Sie sich mit E-Mail-Adresse und Passwort an.',
    },
    dead: 'Wenn Sie Ihre Adresse schon bestätigt haben, ist alles gut: Melden Sie sich an.',
    another: 'Noch eine E-Mail schicken',
    askAgain: {
      title: 'E-Mail noch einmal senden',
      intro:
        'Geben Sie die Adresse Ihrer Registrierung ein. Wenn sie auf Bestätigung wartet, ist eine neue E-Mail unterwegs.',
      button: 'Senden',
    },
  },
  passwordReset: {
    title: 'Neues Passwort setzen',
    intro: 'Geben Sie die Adresse Ihres Kontos ein, und wir schicken Ihnen einen Link.',
    button: 'Link senden',
    backToSignIn: 'Zurück zur Anmeldung',
    choose: {
      title: 'Wählen Sie ein neues Passwort',
      intro: 'Es ersetzt das alte, und jedes Gerät wird abgemeldet.',
      button: 'Passwort setzen',
      busy: 'Wird gesetzt …',
    },
    done: {
      title: 'Ihr Passwort ist gesetzt',
      intro: 'Sie sind überall abgemeldet. Melden Sie sich mit dem neuen Passwort an.',
    },
    newLink: 'Neuen Link anfordern',
  },
  mailedLink: {
    notValid: {
      title: 'Dieser Link gilt nicht',
      intro:
        'Ein Link gilt einmal und kurze Zeit. Er ist vielleicht verbraucht, zu alt oder abgeschnitten: Öffnen Sie ihn noch einmal aus der E-Mail, ganz.',
    },
    setNewPassword: 'Neues Passwort setzen',
    emailChange: {
      title: 'Neue Adresse bestätigen',
      intro: (address) =>
        `Sie sind als ${address} angemeldet. Künftig melden Sie sich mit der Adresse an, an die diese E-Mail ging.`,
      button: 'Neue Adresse verwenden',
      signInFirst: {
        title: 'Melden Sie sich zuerst an',
        intro:
          'Eine neue Adresse bestätigt das Konto selbst. Melden Sie sich hier mit der bisherigen Adresse an.',
      },
      done: {
        title: 'Ihre Adresse ist geändert',
        intro:
          'Melden Sie sich künftig mit der neuen Adresse an. An die alte ging eine E-Mail, mit der sich das rückgängig machen lässt.',
      },
      otherAccount:
        'Wenn Sie mehrere Konten haben, gehört er vielleicht zu einem anderen als dem hier angemeldeten.',
      toAccount: 'Zu Ihrem Konto',
    },
    undo: {
      title: 'Holen Sie Ihr Konto zurück',
      intro:
        'Die E-Mail-Adresse Ihres Kontos wurde geändert, oder das Konto wurde geschlossen. Wenn Sie das nicht waren oder es sich anders überlegt haben:',
      effects: [
        'Der Knopf gibt das Konto an die Adresse zurück, an die diese E-Mail ging,',
        'meldet jedes Gerät ab, auch Ihres,',
        'und schickt Ihnen eine E-Mail, um ein neues Passwort zu setzen.',
      ],
      button: 'Zurückholen',
      busy: 'Wird zurückgeholt …',
      done: {
        title: 'Ihr Konto gehört wieder Ihnen',
        intro:
          'Jedes Gerät ist abgemeldet. Eine E-Mail ist unterwegs: Setzen Sie mit ihrem Link ein neues Passwort.',
      },
    },
    knownDevice: {
      title: 'Diesen Browser zulassen',
      intro:
        'Jemand hat falsche Passwörter für Ihr Konto eingegeben, darum wird eine Weile keines mehr geprüft. Wenn Sie sich hier in einem neuen Browser anmelden wollen, lässt der Knopf Sie.',
      button: 'Diesen Browser zulassen',
      done: {
        title: 'Dieser Browser ist zugelassen',
        intro:
          'Melden Sie sich mit Ihrem Passwort an. Falsche Passwörter anderer sperren Sie hier nicht mehr aus.',
      },
    },
  },
  account: {
    title: 'Ihr Konto',
    signedInAs: (address) => `Angemeldet als ${address}`,
    menu: (address) => `Konto: ${address}`,
    signOut: 'Abmelden',
    signingOut: { title: 'Abmeldung', busy: 'Wird abgemeldet …' },
    signedOutHereOnly: {
      title: 'Nur in diesem Browser abgemeldet',
      intro:
        'Der Dienst weiß noch nichts davon. Versuchen Sie es noch einmal, bevor Sie dieses Gerät jemandem überlassen.',
    },
    tryAgain: 'Noch einmal versuchen',
    signedOut: { title: 'Sie sind abgemeldet', intro: 'Melden Sie sich an, um Ihr Konto zu sehen.' },
    profile: { title: 'Profil', save: 'Speichern', saving: 'Wird gespeichert …', saved: 'Gespeichert.' },
    email: {
      title: 'E-Mail-Adresse',
      intro: (address) =>
        `Sie melden sich mit ${address} an. Eine neue Adresse gilt, sobald Sie die E-Mail geöffnet haben, die wir dorthin schicken.`,
      field: 'Neue E-Mail-Adresse',
      missing: 'Geben Sie die neue Adresse ein.',
      button: 'Adresse ändern',
      sending: 'Wird gesendet …',
      sent: (address) => `Eine E-Mail ist unterwegs an ${address}. Öffnen Sie ihren Link in diesem Browser.`,
    },
    password: {
      title: 'Passwort',
      intro: 'Eine Änderung meldet alle anderen Geräte ab.',
      current: 'Bisheriges Passwort',
      button: 'Passwort ändern',
      busy: 'Wird geändert …',
      done: 'Ihr Passwort ist geändert, und alle anderen Geräte sind abgemeldet.',
    },
    sessions: {
      title: 'Wo Sie angemeldet sind',
      thisDevice: 'Dieses Gerät',
      device: (browser, system) => `${browser} auf ${system}`,
      unknownDevice: 'Unbekanntes Gerät',
      end: 'Abmelden',
      ending: 'Wird abgemeldet …',
      endOf: (device) => `${device} abmelden`,
      endOthers: 'Alle anderen Geräte abmelden',
      endingOthers: 'Werden abgemeldet …',
    },
    activity: {
      title: 'Letzte Ereignisse',
      intro:
        'Wenn Sie hier etwas nicht kennen, sagen Sie es: Sie werden überall abgemeldet, auch hier, und setzen mit einer E-Mail ein neues Passwort.',
      times: (title, count) => counted('de', count, { one: title, other: `${title}, #-mal` }),
      places: (count) => counted('de', count, { one: '# Ort', other: '# Orte' }),
      somewhere: 'Irgendwo',
      disown: 'Das war ich nicht',
      disowning: 'Überall wird abgemeldet …',
      disownOf: (event) => `Das war ich nicht: ${event}`,
    },
    data: {
      title: 'Ihre Daten',
      intro: 'Alles, was über Sie gespeichert ist, als Datei, die Programme lesen können (JSON).',
      button: 'Herunterladen',
      busy: 'Wird gesammelt …',
      done: 'Ihr Browser hat die Datei gespeichert.',
    },
    closure: {
      title: 'Konto schließen',
      intro: 'Sie können jederzeit gehen.',
      ask: 'Mein Konto schließen …',
      meaning:
        'Alle Ihre Geräte werden abgemeldet, und niemand kann sich mehr bei diesem Konto anmelden. In der E-Mail, die Sie bekommen, steht, bis wann Sie es zurückholen können; danach wird hier alles über Sie gelöscht. Wenn Sie eine Kopie behalten wollen, laden Sie Ihre Daten vorher herunter.',
      button: 'Mein Konto schließen',
      busy: 'Wird geschlossen …',
      keep: 'Mein Konto behalten',
      closed: {
        title: 'Ihr Konto ist geschlossen',
        intro: 'Sie sind überall abgemeldet. Sie können diese Seite schließen.',
      },
    },
  },
}
