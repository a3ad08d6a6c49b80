import { counted } from './counted.ts'
import type { Words } from './words.ts'

const fieldProblems: Record<string, string> = {
  email: 'Ce n’est pas une adresse e-mail.',
  name: 'Un nom a 100 caractères au plus, tous visibles.',
  code: 'Le code a six chiffres.',
  password: 'Un mot de passe a 1024 octets au plus.',
  newPassword: 'Un mot de passe a 1024 octets au plus.',
}

export const fr: Words = {
  lang: 'fr',
  dir: 'ltr',
  oneMoment: 'Un instant…',
  checkingBrowser: 'Vérification du navigateur…',
  otherWays: 'Autres possibilités',
  justNow: 'à l’instant',
  fields: {
    optional: ' (facultatif)',
    email: 'Adresse e-mail',
    emailMissing: 'Saisissez votre adresse e-mail.',
    name: 'Nom',
    code: 'Code à six chiffres',
    codeMissing: 'Saisissez les six chiffres de l’e-mail.',
    password: 'Mot de passe',
    passwordMissing: 'Saisissez votre mot de passe.',
    newPassword: 'Nouveau mot de passe',
    newPasswordMissing: 'Choisissez un mot de passe.',
    newPasswordHint: (minLength) =>
      `Au moins ${minLength} caractères. Quelques mots à la suite sont faciles à retenir.`,
    show: 'Afficher',
    hide: 'Masquer',
    showField: (label) => `Afficher : ${label}`,
  },
  strength: {
    ownData: 'Il répète votre nom ou votre adresse.',
    serviceName: 'Il répète le nom du service.',
    digitsOnly: 'Que des chiffres. Ajoutez des mots.',
    missing: (count) => counted('fr', count, { one: 'Encore # caractère.', other: 'Encore # caractères.' }),
    repeats: 'Il se répète ou forme une suite.',
    longEnough: 'Assez long. Plus long, c’est mieux.',
    good: 'Bon, si aucun pirate ne le connaît.',
    strong: 'Fort, si aucun pirate ne le connaît.',
  },
  problem: {
    missing: { title: 'Il manque quelque chose.', next: 'Remplissez ce qui est signalé.' },
    pageFault: {
      title: 'Une erreur s’est produite dans cette page.',
      next: 'Rechargez-la et réessayez.',
    },
    unreachable: {
      title: 'Le service est injoignable.',
      next: 'Vous semblez hors ligne. Ce que vous avez saisi est toujours là : vérifiez la connexion et envoyez-le de nouveau.',
    },
    strangeAnswer: () => 'Le service n’a pas répondu comme il le devrait.',
    malformed: (field) => fieldProblems[field] ?? 'Ceci n’a pas la forme attendue.',
    fillIn: 'Remplissez ce champ.',
    wait: (span) => `Réessayez après une pause : ${span}.`,
    waitAMinute: 'Attendez une minute, puis réessayez.',
    tellOperator: (requestId) =>
      `Si cela continue, donnez ce numéro à l’exploitant du service : ${requestId}`,
  },
  states: {
    capsLock: 'Verr. Maj. est activé',
    noCookies: {
      title: 'Ce navigateur ne conserve aucun cookie de ce site.',
      next: 'Sans eux, personne ne reste connecté. Autorisez-les dans les réglages du navigateur, sous confidentialité, puis connectez-vous.',
    },
    noAnswer:
      'Il ne répond pas, ou trop lentement. Votre saisie est toujours là : attendez une minute et renvoyez-la.',
    locked:
      'Si c’est votre compte, inutile d’attendre : quand des inconnus tentent de le deviner, nous vous envoyons un lien qui laisse entrer ce navigateur. Vous pouvez aussi [définir un nouveau mot de passe].',
  },
  next: {
    mend: 'Corrigez ce qui est signalé et envoyez-le de nouveau.',
    besideTheField: 'Ce qui ne va pas est écrit près du champ.',
    again: 'Réessayez.',
    otherBrowser: 'Ce lien a été ouvert dans un autre navigateur que celui de l’inscription.',
    askOperator: 'Adressez-vous à l’exploitant de ce service.',
    browserSettings: 'Cela se fait dans les réglages du navigateur, à la rubrique confidentialité.',
    notInThisBrowser:
      'Cela n’a pas fonctionné dans ce navigateur. Attendez quelques minutes ou prenez-en un autre.',
    goneAlready: 'Cela n’existe peut-être plus. Rechargez cette page.',
    checkDigits:
      'Vérifiez les chiffres : un code sert une fois, pendant quelques minutes, dans le navigateur de l’inscription.',
    afterwards: 'Puis réessayez.',
    reload: 'Rechargez cette page et réessayez.',
    later: 'Réessayez dans une minute.',
    checkBoth: 'Vérifiez les deux et réessayez, ou [choisissez un nouveau mot de passe].',
    signedOutHere: 'Vous êtes déconnecté dans ce navigateur. [Se connecter].',
    signInAgain: 'Rien n’est perdu. [Reconnectez-vous].',
  },
  refusals: {
    malformed_request: 'La saisie n’a pas la forme attendue.',
    last_administrator:
      'C’est le dernier compte qui peut administrer ce service. Donnez d’abord ce rôle à quelqu’un d’autre.',
    not_permitted: 'Votre compte n’en a pas le droit.',
    own_account: 'Cela ne se fait pas avec son propre compte.',
    challenge_needed:
      'Trop de tentatives sont venues de ce réseau. Le navigateur doit d’abord fournir un petit travail.',
    ambiguous_cookie: 'Un cookie est arrivé en double. Effacez les cookies de ce site et réessayez.',
    invalid_link: 'Ce lien ou ce code n’est plus valable. Demandez-en un nouveau.',
    weak_password: 'Choisissez un autre mot de passe.',
    invalid_dpop_proof: 'La preuve de la clé de l’appareil n’est pas valable.',
    use_dpop_nonce: 'Il manque à la preuve le nonce du service.',
    not_signed_in: 'Connectez-vous d’abord.',
    invalid_credentials: 'L’adresse e-mail ou le mot de passe est incorrect.',
    refresh_refused: 'Cette session ne peut pas continuer. Reconnectez-vous.',
    device_key_needed: 'Cette session est liée à une clé que le navigateur n’a plus.',
    session_signed_out: 'Vous vous êtes déconnecté.',
    session_ended_by_owner: 'Cette session a été fermée depuis un autre appareil.',
    session_ended_by_administrator: 'Cette session a été fermée par l’administration.',
    session_expired: 'Cette session a expiré. Reconnectez-vous.',
    session_stolen:
      'Cette session a été fermée, car elle était utilisée depuis deux endroits. Reconnectez-vous.',
    origin_refused: 'Cette demande ne vient pas d’une page qui peut la faire.',
    https_required: 'Ce service n’est accessible qu’en https.',
    csrf_refused: 'Cette demande appartient à une autre session.',
    wrong_password: 'Le mot de passe est incorrect.',
    fresh_session_needed: 'Confirmez d’abord votre mot de passe.',
    password_needed: 'Saisissez le mot de passe de votre inscription.',
    account_suspended: 'Ce compte est suspendu.',
    not_found: 'Il n’y a rien ici.',
    method_not_allowed: 'Cette adresse n’accepte pas cette méthode.',
    request_timeout: 'La demande a pris trop de temps.',
    refresh_superseded: 'La session a déjà été renouvelée. Réessayez.',
    body_too_large: 'La demande est trop grande.',
    unsupported_content_type: 'La demande doit être en application/json.',
    misdirected_request: 'Ce serveur ne répond pas à ce nom.',
    too_many_attempts: 'Trop de tentatives. Réessayez plus tard.',
    headers_too_large: 'Les en-têtes ou les cookies de la demande sont trop grands.',
    fault: 'Une erreur s’est produite chez nous. Elle est notée.',
    unavailable: 'Le service n’est pas disponible en ce moment. Réessayez bientôt.',
    server_busy: 'Le service est surchargé. Réessayez bientôt.',
  },
  passwordReasons: {
    too_short: 'Il est trop court. Quelques mots à la suite sont longs et faciles à retenir.',
    own_data: 'Il répète votre adresse e-mail ou votre nom.',
    service_name: 'Il répète le nom de ce service.',
    digits_only:
      'Il n’a que des chiffres, et moins de 20. Les nombres se devinent en premier : ajoutez quelques mots.',
    common: 'C’est l’un des mots de passe que beaucoup utilisent.',
    guessable:
      'Il est facile à deviner : un mot ou un motif courant avec peu autour. Choisissez des mots au hasard.',
    breached:
      'Il figure dans une fuite de données, les pirates le connaissent donc. Choisissez-en un que vous n’utilisez nulle part ailleurs.',
  },
  events: {
    'email-verification.confirmed': 'Compte ouvert',
    'sign-in.succeeded': 'Connexion',
    'sign-out.succeeded': 'Déconnexion',
    'sessions.ended': 'Autres appareils déconnectés',
    'sessions.displaced': 'Une connexion sur un appareil de trop en a déconnecté un autre',
    'token-refresh.theft': 'Une connexion volée a été utilisée, puis fermée',
    'password-reset.confirmed': 'Nouveau mot de passe choisi par e-mail',
    'password-change.succeeded': 'Mot de passe modifié',
    'password-change.refused': 'Une modification du mot de passe a été refusée',
    'email-change.requested': 'Changement d’adresse demandé',
    'email-change.confirmed': 'Adresse modifiée',
    'email-change.undone': 'Ancienne adresse rétablie',
    'confirm-identity.refused': 'Un mot de passe de confirmation a été refusé',
    'account.renamed': 'Nom modifié',
    'account.exported': 'Copie des données prise',
    'account-events.disowned': 'Signalé que c’était quelqu’un d’autre',
    'sign-in.refused': 'Une connexion a été refusée',
    'password-reset.requested': 'Un nouveau mot de passe a été demandé par e-mail',
  },
  confirmIdentity: {
    title: 'Confirmez que c’est bien vous',
    intro: 'Il faut pour cela votre mot de passe encore une fois ; il compte ensuite un moment.',
    button: 'Confirmer',
    busy: 'Confirmation…',
    cancel: 'Annuler',
  },
  signIn: {
    title: 'Se connecter',
    button: 'Se connecter',
    busy: 'Connexion…',
    forgotten: 'Mot de passe oublié ?',
    create: 'Créer un compte',
    already: 'Vous êtes connecté',
    alreadyAs: (address) => `Ce navigateur est connecté en tant que ${address}.`,
    goOn: 'Continuer',
    useAnother: 'Se déconnecter et utiliser un autre compte',
    signingOut: 'Déconnexion…',
  },
  signUp: {
    title: 'Créer un compte',
    intro: 'Vous confirmerez ensuite votre adresse e-mail.',
    introOf: (service) => `Un compte pour ${service}. Vous confirmerez ensuite votre adresse e-mail.`,
    button: 'Créer le compte',
    busy: 'Création…',
    haveAccount: 'J’ai un compte',
    haveCode: 'J’ai un code',
  },
  checkYourMail: {
    title: 'Consultez vos e-mails',
    sent: (address) =>
      `Nous avons envoyé un e-mail à ${address}. Ouvrez son lien, ou saisissez son code ici. Le code sert pendant dix minutes et dans ce navigateur seulement.`,
    resetSent: (address) =>
      `S’il y a un compte pour ${address}, un e-mail est en route. Ouvrez son lien pour choisir un nouveau mot de passe.`,
    otherAddress: 'Utiliser une autre adresse',
    waiting: (time) => `Rien reçu ? Regardez dans les indésirables, ou renvoyez-le dans ${time}`,
    seconds: (count) => `${count} s.`,
    sentAgain: 'Envoyé de nouveau.',
    sendAgain: 'Renvoyer l’e-mail',
    sending: 'Envoi…',
  },
  emailVerification: {
    title: 'Confirmez votre adresse e-mail',
    byLink: 'Appuyez sur le bouton si vous avez créé un compte avec cette adresse. Sinon, fermez cette page.',
    byLinkElsewhere: 'Ceci est un autre navigateur : saisissez le mot de passe de votre inscription.',
    byCode:
      'Ouvrez le lien de l’e-mail que nous vous avons envoyé, ou saisissez son code ici, dans le navigateur de l’inscription.',
    confirmAddress: 'Confirmer mon adresse',
    confirm: 'Confirmer',
    confirming: 'Confirmation…',
    confirmed: {
      title: 'Votre adresse est confirmée',
      intro: 'Votre compte est prêt. Connectez-vous avec votre adresse e-mail et votre mot de passe.',
    },
    dead: 'Si vous avez déjà confirmé votre adresse, tout va bien : connectez-vous.',
    another: 'M’envoyer un autre e-mail',
    askAgain: {
      title: 'Renvoyer l’e-mail',
      intro:
        'Saisissez l’adresse de votre inscription. Si elle attend d’être confirmée, un nouvel e-mail est en route.',
      button: 'Envoyer',
    },
  },
  passwordReset: {
    title: 'Choisir un nouveau mot de passe',
    intro: 'Saisissez l’adresse de votre compte, et nous vous envoyons un lien.',
    button: 'Envoyer le lien',
    backToSignIn: 'Retour à la connexion',
    choose: {
      title: 'Choisissez un nouveau mot de passe',
      intro: 'Il remplace l’ancien, et tous les appareils sont déconnectés.',
      button: 'Enregistrer',
      busy: 'Enregistrement…',
    },
    done: {
      title: 'Votre mot de passe est enregistré',
      intro: 'Vous êtes déconnecté partout. Connectez-vous avec le nouveau mot de passe.',
    },
    newLink: 'Demander un nouveau lien',
  },
  mailedLink: {
    notValid: {
      title: 'Ce lien n’est pas valable',
      intro:
        'Un lien sert une fois et peu de temps. Il est peut-être déjà utilisé, trop ancien ou coupé : ouvrez-le de nouveau depuis l’e-mail, en entier.',
    },
    setNewPassword: 'Choisir un nouveau mot de passe',
    emailChange: {
      title: 'Confirmez votre nouvelle adresse',
      intro: (address) =>
        `Vous êtes connecté en tant que ${address}. Désormais, vous vous connectez avec l’adresse qui a reçu cet e-mail.`,
      button: 'Utiliser la nouvelle adresse',
      signInFirst: {
        title: 'Connectez-vous d’abord',
        intro:
          'Une nouvelle adresse est confirmée par son compte. Connectez-vous ici avec l’adresse utilisée jusqu’à présent.',
      },
      done: {
        title: 'Votre adresse est modifiée',
        intro:
          'Connectez-vous désormais avec la nouvelle adresse. L’ancienne a reçu un e-mail qui permet d’annuler ce changement.',
      },
      otherAccount:
        'Si vous avez plusieurs comptes, il concerne peut-être un autre que celui qui est connecté ici.',
      toAccount: 'Aller à votre compte',
    },
    undo: {
      title: 'Reprenez votre compte',
      intro:
        'L’adresse e-mail de votre compte a été modifiée, ou le compte a été fermé. Si ce n’était pas vous, ou si vous avez changé d’avis, le bouton',
      effects: [
        'rend le compte à l’adresse qui a reçu cet e-mail,',
        'déconnecte tous les appareils, les vôtres aussi,',
        'vous envoie un e-mail pour choisir un nouveau mot de passe.',
      ],
      button: 'Le reprendre',
      busy: 'Reprise…',
      done: {
        title: 'Votre compte est de nouveau à vous',
        intro:
          'Tous les appareils sont déconnectés. Un e-mail est en route : choisissez un nouveau mot de passe avec son lien.',
      },
    },
    knownDevice: {
      title: 'Autoriser ce navigateur',
      intro:
        'Quelqu’un a saisi de mauvais mots de passe pour votre compte, aucun autre n’est donc essayé pendant un moment. Si vous voulez vous connecter ici, dans un navigateur que vous n’avez pas encore utilisé, le bouton vous laisse passer.',
      button: 'Autoriser ce navigateur',
      done: {
        title: 'Ce navigateur est autorisé',
        intro:
          'Connectez-vous avec votre mot de passe. Les mauvais mots de passe des autres ne vous bloquent plus ici.',
      },
    },
  },
  account: {
    title: 'Votre compte',
    signedInAs: (address) => `Connecté en tant que ${address}`,
    menu: (address) => `Compte : ${address}`,
    signOut: 'Se déconnecter',
    signingOut: { title: 'Déconnexion', busy: 'Déconnexion…' },
    signedOutHereOnly: {
      title: 'Déconnecté dans ce navigateur seulement',
      intro: 'Le service n’en sait encore rien. Réessayez avant de laisser cet appareil à quelqu’un d’autre.',
    },
    tryAgain: 'Réessayer',
    signedOut: { title: 'Vous êtes déconnecté', intro: 'Connectez-vous pour voir votre compte.' },
    profile: { title: 'Profil', save: 'Enregistrer', saving: 'Enregistrement…', saved: 'Enregistré.' },
    email: {
      title: 'Adresse e-mail',
      intro: (address) =>
        `Vous vous connectez avec ${address}. Une nouvelle adresse compte dès que vous avez ouvert l’e-mail que nous y envoyons.`,
      field: 'Nouvelle adresse e-mail',
      missing: 'Saisissez la nouvelle adresse.',
      button: 'Changer d’adresse',
      sending: 'Envoi…',
      sent: (address) => `Un e-mail est en route vers ${address}. Ouvrez son lien dans ce navigateur.`,
    },
    password: {
      title: 'Mot de passe',
      intro: 'Le changer déconnecte tous les autres appareils.',
      current: 'Mot de passe actuel',
      button: 'Changer le mot de passe',
      busy: 'Modification…',
      done: 'Votre mot de passe est modifié, et tous les autres appareils sont déconnectés.',
    },
    sessions: {
      title: 'Où vous êtes connecté',
      thisDevice: 'Cet appareil',
      device: (browser, system) => `${browser} sur ${system}`,
      unknownDevice: 'Appareil inconnu',
      end: 'Déconnecter',
      ending: 'Déconnexion…',
      endOf: (device) => `Déconnecter ${device}`,
      endOthers: 'Déconnecter tous les autres appareils',
      endingOthers: 'Déconnexion des appareils…',
    },
    activity: {
      title: 'Activité récente',
      intro:
        'Si quelque chose ne vous dit rien ici, signalez-le : vous êtes déconnecté partout, ici aussi, et un e-mail vous permet de choisir un nouveau mot de passe.',
      times: (title, count) => counted('fr', count, { one: title, other: `${title}, # fois` }),
      places: (count) => counted('fr', count, { one: '# endroit', other: '# endroits' }),
      somewhere: 'Quelque part',
      disown: 'Ce n’était pas moi',
      disowning: 'Déconnexion partout…',
      disownOf: (event) => `Ce n’était pas moi : ${event}`,
    },
    data: {
      title: 'Vos données',
      intro:
        'Tout ce qui est conservé à votre sujet, dans un fichier que des programmes peuvent lire (JSON).',
      button: 'Télécharger',
      busy: 'Rassemblement…',
      done: 'Votre navigateur a enregistré le fichier.',
    },
    closure: {
      title: 'Fermer votre compte',
      intro: 'Vous pouvez partir à tout moment.',
      ask: 'Fermer mon compte…',
      meaning:
        'Tous vos appareils sont déconnectés, et plus personne ne peut se connecter à ce compte. L’e-mail que vous recevez dit jusqu’à quand vous pouvez le reprendre ; ensuite, tout ce qui vous concerne ici est effacé. Si vous voulez en garder une copie, téléchargez d’abord vos données.',
      button: 'Fermer mon compte',
      busy: 'Fermeture…',
      keep: 'Garder mon compte',
      closed: {
        title: 'Votre compte est fermé',
        intro: 'Vous êtes déconnecté partout. Vous pouvez fermer cette page.',
      },
    },
  },
}
