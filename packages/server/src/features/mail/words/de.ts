import { type MailWords, minutesIn, sentences } from './words.ts'

export const de: MailWords = {
  lang: 'de',
  dir: 'ltr',
  device: (browser, system) => `${browser} auf ${system}`,
  unknownDevice: 'Unbekanntes Gerät',
  console: 'die Verwaltung',
  roles: { administrator: 'Administrator', support: 'Support', auditor: 'Prüfer' },
  mails: {
    verify: ({ service, code }) => ({
      subject: code
        ? `${code} ist Ihr Code für ${service}`
        : `Bestätigen Sie Ihre E-Mail-Adresse für ${service}`,
      paragraphs: [
        `Bestätigen Sie, dass dies Ihre E-Mail-Adresse ist, und Ihr Konto bei ${service} ist bereit.`,
        ...(code
          ? [
              'Geben Sie diesen Code dort ein, wo Sie sich registriert haben. Er gilt zehn Minuten und nur in jenem Browser:',
            ]
          : []),
      ],
      action: 'Meine Adresse bestätigen',
      closing: ['Wenn Sie das nicht wollten, tun Sie nichts: Ohne Sie entsteht kein Konto.'],
    }),
    taken: ({ service, device }) => ({
      subject: `Sie haben schon ein Konto bei ${service}`,
      paragraphs: [
        `Jemand, mit „${device}“, wollte mit dieser Adresse ein Konto bei ${service} eröffnen. Es gibt schon eines, und daran hat sich nichts geändert.`,
        'Wenn Sie es waren: Melden Sie sich an. Wenn Sie das Passwort vergessen haben, setzen Sie dort ein neues.',
      ],
      action: 'Anmelden',
      closing: ['Wenn Sie es nicht waren, ist nichts zu tun.'],
    }),
    reset: ({ service, device }) => ({
      subject: `Neues Passwort für ${service} setzen`,
      paragraphs: [
        `Jemand, mit „${device}“, wollte ein neues Passwort für das Konto dieser Adresse bei ${service} setzen.`,
        'Der Link gilt einmal. Ein neues Passwort beendet alle Sitzungen.',
      ],
      action: 'Neues Passwort setzen',
      closing: ['Wenn Sie es nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist.'],
    }),
    resetDone: ({ service, device, ip }) => ({
      subject: `Ihr Passwort für ${service} wurde gesetzt`,
      paragraphs: [
        `Für Ihr Konto bei ${service} wurde ein neues Passwort gesetzt, mit „${device}“, Adresse ${ip}. Alle Sitzungen sind beendet.`,
      ],
      action: 'Wenn Sie es nicht waren, setzen Sie ein anderes',
    }),
    passwordChanged: ({ service, device, ip }) => ({
      subject: `Ihr Passwort für ${service} wurde geändert`,
      paragraphs: [
        `Das Passwort Ihres Kontos bei ${service} wurde geändert, mit „${device}“, Adresse ${ip}. Alle anderen Sitzungen sind beendet.`,
      ],
      action: 'Wenn Sie es nicht waren, setzen Sie ein anderes',
    }),
    confirmChange: ({ service }) => ({
      subject: `Bestätigen Sie Ihre neue Adresse für ${service}`,
      paragraphs: [
        `Jemand möchte diese Adresse für sein Konto bei ${service} verwenden. Öffnen Sie den Link in dem Browser, in dem Sie angemeldet sind.`,
      ],
      action: 'Diese Adresse verwenden',
      closing: ['Wenn Sie es nicht waren, tun Sie nichts: Es ändert sich nichts.'],
    }),
    changed: ({ service, device, ip }) => ({
      subject: `Ihr Konto bei ${service} hat jetzt eine andere Adresse`,
      paragraphs: [
        `Die Adresse Ihres Kontos bei ${service} wurde geändert, mit „${device}“, Adresse ${ip}. Dieses Postfach gehört nicht mehr dazu.`,
        'Wenn Sie es nicht waren, holen Sie es binnen drei Tagen zurück: Das Konto bekommt wieder diese Adresse, alle Sitzungen enden, und Sie setzen ein neues Passwort.',
      ],
      action: 'Das war ich nicht',
    }),
    welcome: ({ service }) => ({
      subject: `Dies ist jetzt Ihre Adresse für ${service}`,
      paragraphs: [
        `Ihr Konto bei ${service} verwendet von jetzt an diese Adresse. Melden Sie sich das nächste Mal mit ihr an.`,
      ],
      action: 'Zu Ihrem Konto',
    }),
    closed: ({ service, device, ip }) => ({
      subject: `Ihr Konto bei ${service} wurde geschlossen`,
      paragraphs: [
        `Ihr Konto bei ${service} wurde geschlossen, mit „${device}“, Adresse ${ip}. In drei Tagen wird alles darüber gelöscht.`,
        'Wenn Sie es nicht waren oder es sich anders überlegt haben, holen Sie es vorher zurück: Sie setzen dann ein neues Passwort.',
      ],
      action: 'Zurückholen',
    }),
    guessedAt: ({ service, device, ip }) => ({
      subject: `Falsche Passwörter bei Ihrem Konto bei ${service}`,
      paragraphs: [
        `Jemand hat für Ihr Konto bei ${service} immer wieder falsche Passwörter eingegeben, zuletzt mit „${device}“, Adresse ${ip}. Niemand kam hinein. Eine Weile wird kein weiteres Passwort geprüft, außer in Browsern, in denen Sie sich schon angemeldet haben.`,
        'Wenn Sie es sind, in einem neuen Browser: Öffnen Sie dort diesen Link, und melden Sie sich dann an.',
      ],
      action: 'Diesen Browser zulassen',
      closing: ['Wenn Sie es nicht waren, ist nichts zu tun. Ihr Passwort schützt Ihr Konto weiterhin.'],
    }),
    theft: ({ service, device, otherDevice, otherIp }) => ({
      subject: `Eine Sitzung Ihres Kontos bei ${service} wurde beendet`,
      paragraphs: [
        `Die Sitzung mit „${device}“ wurde beendet, weil eine Kopie ihres Tokens von einem anderen Ort aus benutzt wurde: „${otherDevice}“, Adresse ${otherIp}.`,
        'Wer diese Kopie hat, ist auch abgemeldet. Wenn Sie jenes Gerät benutzen, melden Sie sich wieder an. Wenn Sie den Ort nicht kennen, ändern Sie Ihr Passwort.',
      ],
      action: 'Zu Ihren Sitzungen',
    }),
    newDevice: ({ service, device, ip, at }) => ({
      subject: `Neue Anmeldung bei Ihrem Konto bei ${service}`,
      paragraphs: [
        `Jemand hat sich bei Ihrem Konto bei ${service} in einem Browser angemeldet, den es nicht kannte: „${device}“, Adresse ${ip}, ${at}.`,
        'Wenn Sie es waren, ist nichts zu tun.',
      ],
      action: 'Wenn Sie es nicht waren, setzen Sie ein anderes Passwort',
    }),
    newPlace: ({ service, device, ip, at, place, isNewCountry, isNewDevice, journey }) => ({
      subject: `Anmeldung bei Ihrem Konto bei ${service} von einem neuen Ort`,
      paragraphs: [
        `Jemand hat sich bei Ihrem Konto bei ${service} etwa von hier aus angemeldet: ${place}. Es war „${device}“, Adresse ${ip}, ${at}.`,
        sentences(
          isNewCountry && 'Aus diesem Land hatte sich noch niemand angemeldet.',
          journey &&
            `Nur so lange vorher (${minutesIn('de', journey.minutes)}) gab es eine Anmeldung von hier: ${journey.from}. So schnell reist niemand.`,
          isNewDevice && 'Auch den Browser kannte das Konto nicht.',
        ),
        'Wenn Sie es waren, ist nichts zu tun. Wo ein Netz ist, weiß man nur ungefähr, und ein VPN zeigt einen anderen Ort.',
      ],
      action: 'Wenn Sie es nicht waren, setzen Sie ein anderes Passwort',
    }),
    operator: ({ service, role }) => ({
      subject: `Ihr Konto bei ${service} als ${role}`,
      paragraphs: [
        `Sie sollen helfen, ${service} zu betreiben, als ${role}. Für diese Adresse wurde ein Konto eröffnet; es hat noch kein Passwort.`,
        'Der Link gilt einmal, 24 Stunden lang. Danach fordern Sie auf der Seite zum Anmelden ein neues Passwort an.',
      ],
      action: 'Passwort setzen',
      closing: ['Wenn Sie das nicht erwarten, sagen Sie es dem Betreiber des Dienstes.'],
    }),
  },
}
