import { type MailWords, minutesIn, sentences } from './words.ts'

export const fr: MailWords = {
  lang: 'fr',
  dir: 'ltr',
  device: (browser, system) => `${browser} sur ${system}`,
  unknownDevice: 'Appareil inconnu',
  console: 'l’administration',
  roles: { administrator: 'administrateur', support: 'assistance', auditor: 'auditeur' },
  mails: {
    verify: ({ service, code }) => ({
      subject: code ? `${code} est votre code ${service}` : `Confirmez votre adresse e-mail pour ${service}`,
      paragraphs: [
        `Confirmez que cette adresse e-mail est la vôtre, et votre compte ${service} est prêt.`,
        ...(code
          ? [
              'Saisissez ce code là où vous vous êtes inscrit. Il sert pendant dix minutes, et dans ce navigateur seulement :',
            ]
          : []),
      ],
      action: 'Confirmer mon adresse',
      closing: ['Si vous n’avez rien demandé, ne faites rien : sans vous, il n’y aura pas de compte.'],
    }),
    taken: ({ service, device }) => ({
      subject: `Vous avez déjà un compte ${service}`,
      paragraphs: [
        `Quelqu’un, avec « ${device} », a voulu ouvrir un compte ${service} avec cette adresse. Il y en a déjà un, et rien n’y a changé.`,
        'Si c’était vous : connectez-vous. Si vous avez oublié le mot de passe, choisissez-en un nouveau à cet endroit.',
      ],
      action: 'Se connecter',
      closing: ['Si ce n’était pas vous, il n’y a rien à faire.'],
    }),
    reset: ({ service, device }) => ({
      subject: `Choisir un nouveau mot de passe ${service}`,
      paragraphs: [
        `Quelqu’un, avec « ${device} », a demandé un nouveau mot de passe pour le compte ${service} de cette adresse.`,
        'Le lien sert une fois. Un nouveau mot de passe ferme toutes les sessions.',
      ],
      action: 'Choisir un nouveau mot de passe',
      closing: ['Si ce n’était pas vous, ne faites rien : votre mot de passe reste le même.'],
    }),
    resetDone: ({ service, device, ip }) => ({
      subject: `Votre mot de passe ${service} a été enregistré`,
      paragraphs: [
        `Un nouveau mot de passe a été enregistré pour votre compte ${service} avec « ${device} », adresse ${ip}. Toutes les sessions sont fermées.`,
      ],
      action: 'Si ce n’était pas vous, choisissez-en un autre',
    }),
    passwordChanged: ({ service, device, ip }) => ({
      subject: `Votre mot de passe ${service} a été modifié`,
      paragraphs: [
        `Le mot de passe de votre compte ${service} a été modifié avec « ${device} », adresse ${ip}. Toutes les autres sessions sont fermées.`,
      ],
      action: 'Si ce n’était pas vous, choisissez-en un autre',
    }),
    confirmChange: ({ service }) => ({
      subject: `Confirmez votre nouvelle adresse pour ${service}`,
      paragraphs: [
        `Quelqu’un a demandé à utiliser cette adresse pour son compte ${service}. Ouvrez le lien dans le navigateur où vous êtes connecté.`,
      ],
      action: 'Utiliser cette adresse',
      closing: ['Si ce n’était pas vous, ne faites rien : rien ne changera.'],
    }),
    changed: ({ service, device, ip }) => ({
      subject: `Votre compte ${service} a maintenant une autre adresse`,
      paragraphs: [
        `L’adresse de votre compte ${service} a été modifiée avec « ${device} », adresse ${ip}. Cette boîte aux lettres n’en fait plus partie.`,
        'Si ce n’était pas vous, reprenez-le dans les trois jours : le compte retrouve cette adresse, toutes les sessions sont fermées, et vous choisissez un nouveau mot de passe.',
      ],
      action: 'Ce n’était pas moi',
    }),
    welcome: ({ service }) => ({
      subject: `Ceci est maintenant votre adresse pour ${service}`,
      paragraphs: [
        `Votre compte ${service} utilise désormais cette adresse. Connectez-vous avec elle la prochaine fois.`,
      ],
      action: 'Voir votre compte',
    }),
    closed: ({ service, device, ip }) => ({
      subject: `Votre compte ${service} a été fermé`,
      paragraphs: [
        `Votre compte ${service} a été fermé avec « ${device} », adresse ${ip}. Dans trois jours, tout ce qui le concerne est effacé.`,
        'Si ce n’était pas vous, ou si vous avez changé d’avis, reprenez-le avant : vous choisissez alors un nouveau mot de passe.',
      ],
      action: 'Le reprendre',
    }),
    guessedAt: ({ service, device, ip }) => ({
      subject: `Mauvais mots de passe pour votre compte ${service}`,
      paragraphs: [
        `Quelqu’un a saisi à plusieurs reprises de mauvais mots de passe pour votre compte ${service}, la dernière fois avec « ${device} », adresse ${ip}. Personne n’est entré. Pendant un moment, aucun autre mot de passe n’est essayé, sauf dans les navigateurs où vous vous êtes déjà connecté.`,
        'Si c’est vous, dans un nouveau navigateur : ouvrez-y ce lien, puis connectez-vous.',
      ],
      action: 'Autoriser ce navigateur',
      closing: [
        'Si ce n’était pas vous, il n’y a rien à faire. Votre mot de passe protège toujours votre compte.',
      ],
    }),
    theft: ({ service, device, otherDevice, otherIp }) => ({
      subject: `Une session de votre compte ${service} a été fermée`,
      paragraphs: [
        `La session avec « ${device} » a été fermée, car une copie de son jeton a été utilisée d’un autre endroit : « ${otherDevice} », adresse ${otherIp}.`,
        'Qui détient cette copie est aussi déconnecté. Si vous utilisez cet appareil, reconnectez-vous. Si vous ne connaissez pas cet endroit, changez votre mot de passe.',
      ],
      action: 'Voir vos sessions',
    }),
    newDevice: ({ service, device, ip, at }) => ({
      subject: `Nouvelle connexion à votre compte ${service}`,
      paragraphs: [
        `Quelqu’un s’est connecté à votre compte ${service} dans un navigateur qu’il ne connaissait pas : « ${device} », adresse ${ip}, ${at}.`,
        'Si c’était vous, il n’y a rien à faire.',
      ],
      action: 'Si ce n’était pas vous, choisissez un autre mot de passe',
    }),
    newPlace: ({ service, device, ip, at, place, isNewCountry, isNewDevice, journey }) => ({
      subject: `Connexion à votre compte ${service} d’un nouvel endroit`,
      paragraphs: [
        `Quelqu’un s’est connecté à votre compte ${service} à peu près d’ici : ${place}. C’était « ${device} », adresse ${ip}, ${at}.`,
        sentences(
          isNewCountry && 'Personne ne s’y était encore connecté de ce pays.',
          journey &&
            `Peu avant (${minutesIn('fr', journey.minutes)}), une connexion venait d’ici : ${journey.from}. Personne ne voyage si vite.`,
          isNewDevice && 'Le compte ne connaissait pas non plus le navigateur.',
        ),
        'Si c’était vous, il n’y a rien à faire. On ne sait qu’à peu près où est un réseau, et un VPN montre un autre endroit.',
      ],
      action: 'Si ce n’était pas vous, choisissez un autre mot de passe',
    }),
    operator: ({ service, role }) => ({
      subject: `Votre compte ${service} : ${role}`,
      paragraphs: [
        `Vous allez aider à exploiter ${service}. Votre rôle : ${role}. Un compte a été ouvert pour cette adresse ; il n’a pas encore de mot de passe.`,
        'Le lien sert une fois, pendant 24 heures. Ensuite, demandez un nouveau mot de passe sur la page de connexion.',
      ],
      action: 'Choisir un mot de passe',
      closing: ['Si vous ne vous y attendez pas, dites-le à l’exploitant du service.'],
    }),
  },
}
