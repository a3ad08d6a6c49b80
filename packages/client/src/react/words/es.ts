import { counted } from './counted.ts'
import type { Words } from './words.ts'

const fieldProblems: Record<string, string> = {
  email: 'Esto no es una dirección de correo.',
  name: 'Un nombre tiene como máximo 100 caracteres, todos visibles.',
  code: 'El código tiene seis cifras.',
  password: 'Una contraseña tiene como máximo 1024 bytes.',
  newPassword: 'Una contraseña tiene como máximo 1024 bytes.',
}

export const es: Words = {
  lang: 'es',
  dir: 'ltr',
  oneMoment: 'Un momento…',
  checkingBrowser: 'Comprobando el navegador…',
  otherWays: 'Otras opciones',
  justNow: 'ahora mismo',
  fields: {
    optional: ' (opcional)',
    email: 'Correo electrónico',
    emailMissing: 'Escriba su dirección de correo.',
    name: 'Nombre',
    code: 'Código de seis cifras',
    codeMissing: 'Escriba las seis cifras del correo.',
    password: 'Contraseña',
    passwordMissing: 'Escriba su contraseña.',
    newPassword: 'Contraseña nueva',
    newPasswordMissing: 'Elija una contraseña.',
    newPasswordHint: (minLength) =>
      `Al menos ${minLength} caracteres. Unas cuantas palabras seguidas son fáciles de recordar.`,
    show: 'Mostrar',
    hide: 'Ocultar',
    showField: (label) => `Mostrar: ${label}`,
  },
  strength: {
    ownData: 'Repite su nombre o su dirección.',
    serviceName: 'Repite el nombre del servicio.',
    digitsOnly: 'Solo cifras. Añada unas palabras.',
    missing: (count) => counted('es', count, { one: 'Falta # carácter.', other: 'Faltan # caracteres.' }),
    repeats: 'Se repite o es una serie.',
    longEnough: 'Bastante larga. Más es mejor.',
    good: 'Buena, si ningún atacante la conoce.',
    strong: 'Fuerte, si ningún atacante la conoce.',
  },
  problem: {
    missing: { title: 'Falta algo.', next: 'Rellene lo que está marcado.' },
    pageFault: { title: 'Algo ha fallado en esta página.', next: 'Recárguela y vuelva a intentarlo.' },
    unreachable: {
      title: 'No se puede acceder al servicio.',
      next: 'Parece que no tiene conexión. Lo que ha escrito sigue aquí: compruebe la conexión y vuelva a enviarlo.',
    },
    strangeAnswer: {
      title: () => 'El servicio no ha respondido como debería.',
      next: 'Permita las cookies de este sitio, o vuelva a intentarlo dentro de un minuto.',
    },
    malformed: (field) => fieldProblems[field] ?? 'Esto no tiene la forma esperada.',
    fillIn: 'Rellene este campo.',
    wait: (span) => `Vuelva a intentarlo después de una pausa: ${span}.`,
    waitAMinute: 'Espere un minuto y vuelva a intentarlo.',
    tellOperator: (requestId) =>
      `Si sigue así, indique este número al responsable del servicio: ${requestId}`,
  },
  states: {
    capsLock: 'Bloq Mayús activado',
    noCookies: {
      title: 'Este navegador no guarda cookies de este sitio.',
      next: 'Sin ellas nadie mantiene la sesión. Permítalas en los ajustes del navegador, en privacidad, e inicie sesión.',
    },
    noAnswer:
      'No responde, o lo hace muy despacio. Lo que escribió sigue aquí: espere un minuto y envíelo de nuevo.',
    locked:
      'Si es su cuenta, no hace falta esperar: cuando desconocidos intentan adivinarla, le enviamos un enlace que deja entrar a este navegador. También puede [establecer una nueva contraseña].',
  },
  next: {
    mend: 'Corrija lo que está marcado y vuelva a enviarlo.',
    besideTheField: 'Lo que no está bien se indica junto al campo.',
    again: 'Vuelva a intentarlo.',
    otherBrowser: 'Este enlace se ha abierto en un navegador distinto del que se usó para crear la cuenta.',
    askOperator: 'Pregunte al responsable de este servicio.',
    browserSettings: 'Se hace en los ajustes del navegador, en privacidad.',
    notInThisBrowser: 'No ha funcionado en este navegador. Espere unos minutos o use otro.',
    goneAlready: 'Quizá ya no exista. Recargue esta página.',
    checkDigits:
      'Compruebe las cifras: un código sirve una vez, durante unos minutos, en el navegador donde creó la cuenta.',
    afterwards: 'Después vuelva a intentarlo.',
    reload: 'Recargue esta página y vuelva a intentarlo.',
    later: 'Vuelva a intentarlo dentro de un minuto.',
    checkBoth: 'Compruebe ambas cosas y vuelva a intentarlo, o [elija una contraseña nueva].',
    signedOutHere: 'Su sesión está cerrada en este navegador. [Iniciar sesión].',
    signInAgain: 'No se ha perdido nada. [Vuelva a iniciar sesión].',
  },
  refusals: {
    malformed_request: 'Lo enviado no tiene la forma esperada.',
    last_administrator:
      'Es la última cuenta que puede administrar este servicio. Dé antes esa función a otra persona.',
    not_permitted: 'Su cuenta no tiene permiso para eso.',
    own_account: 'Eso no se puede hacer con la propia cuenta.',
    challenge_needed:
      'Ha habido demasiados intentos desde esta red. El navegador tiene que hacer antes un pequeño trabajo.',
    ambiguous_cookie:
      'Una cookie ha llegado dos veces. Borre las cookies de este sitio y vuelva a intentarlo.',
    invalid_link: 'Este enlace o código ya no es válido. Pida uno nuevo.',
    weak_password: 'Elija otra contraseña.',
    invalid_dpop_proof: 'La prueba de la clave del dispositivo no es válida.',
    use_dpop_nonce: 'A la prueba le falta el nonce del servicio.',
    not_signed_in: 'Inicie sesión primero.',
    invalid_credentials: 'La dirección de correo o la contraseña no es correcta.',
    refresh_refused: 'Esta sesión no puede continuar. Vuelva a iniciar sesión.',
    device_key_needed: 'Esta sesión está ligada a una clave que el navegador ya no tiene.',
    session_signed_out: 'Ha cerrado la sesión.',
    session_ended_by_owner: 'Esta sesión se cerró desde otro dispositivo.',
    session_ended_by_administrator: 'La administración cerró esta sesión.',
    session_expired: 'Esta sesión ha caducado. Vuelva a iniciar sesión.',
    session_stolen:
      'Esta sesión se cerró porque se estaba usando desde dos lugares. Vuelva a iniciar sesión.',
    origin_refused: 'Esta petición no viene de una página que pueda hacerla.',
    https_required: 'A este servicio solo se accede por https.',
    csrf_refused: 'Esta petición pertenece a otra sesión.',
    wrong_password: 'La contraseña no es correcta.',
    fresh_session_needed: 'Confirme antes su contraseña.',
    password_needed: 'Escriba la contraseña con la que creó la cuenta.',
    account_suspended: 'Esta cuenta está suspendida.',
    not_found: 'Aquí no hay nada.',
    method_not_allowed: 'Esta dirección no admite ese método.',
    request_timeout: 'La petición ha tardado demasiado.',
    refresh_superseded: 'La sesión ya se ha renovado. Vuelva a intentarlo.',
    body_too_large: 'La petición es demasiado grande.',
    unsupported_content_type: 'La petición debe enviarse como application/json.',
    misdirected_request: 'Este servidor no responde a ese nombre.',
    too_many_attempts: 'Demasiados intentos. Vuelva a intentarlo más tarde.',
    headers_too_large: 'Las cabeceras o las cookies de la petición son demasiado grandes.',
    fault: 'Algo ha fallado por nuestra parte. Ha quedado anotado.',
    unavailable: 'El servicio no está disponible ahora. Vuelva a intentarlo enseguida.',
    server_busy: 'El servicio está saturado. Vuelva a intentarlo enseguida.',
  },
  passwordReasons: {
    too_short: 'Es demasiado corta. Unas cuantas palabras seguidas son largas y fáciles de recordar.',
    own_data: 'Repite su dirección de correo o su nombre.',
    service_name: 'Repite el nombre de este servicio.',
    digits_only:
      'Solo tiene cifras, y menos de 20. Los números son lo primero que se prueba: añada unas palabras.',
    common: 'Es una de las contraseñas que usa mucha gente.',
    guessable: 'Es fácil de adivinar: una palabra o un patrón común con poco más. Elija palabras al azar.',
    breached:
      'Apareció en una filtración de datos, así que los atacantes la conocen. Elija una que no use en ningún otro sitio.',
  },
  events: {
    'email-verification.confirmed': 'Se abrió la cuenta',
    'sign-in.succeeded': 'Inicio de sesión',
    'sign-out.succeeded': 'Cierre de sesión',
    'sessions.ended': 'Sesiones de otros dispositivos cerradas',
    'sessions.displaced': 'Un inicio de sesión en un dispositivo de más cerró la sesión de otro',
    'token-refresh.theft': 'Se usó una sesión robada, y se cerró',
    'password-reset.confirmed': 'Contraseña nueva elegida por correo',
    'password-change.succeeded': 'Contraseña cambiada',
    'password-change.refused': 'Se rechazó un cambio de la contraseña',
    'email-change.requested': 'Cambio de dirección solicitado',
    'email-change.confirmed': 'Dirección cambiada',
    'email-change.undone': 'Dirección anterior recuperada',
    'confirm-identity.refused': 'Se rechazó una contraseña de confirmación',
    'account.renamed': 'Nombre cambiado',
    'account.exported': 'Copia de los datos descargada',
    'account-events.disowned': 'Avisado de que fue otra persona',
    'sign-in.refused': 'Se rechazó un inicio de sesión',
    'password-reset.requested': 'Se pidió por correo una contraseña nueva',
  },
  confirmIdentity: {
    title: 'Confirme que es usted',
    intro: 'Para esto hace falta su contraseña una vez más; después vale durante un rato.',
    button: 'Confirmar',
    busy: 'Confirmando…',
    cancel: 'Cancelar',
  },
  signIn: {
    title: 'Iniciar sesión',
    button: 'Iniciar sesión',
    busy: 'Iniciando sesión…',
    forgotten: '¿Ha olvidado la contraseña?',
    create: 'Crear una cuenta',
    already: 'Ya ha iniciado sesión',
    alreadyAs: (address) => `En este navegador ha iniciado sesión como ${address}.`,
    goOn: 'Continuar',
    useAnother: 'Cerrar sesión y usar otra cuenta',
    signingOut: 'Cerrando sesión…',
  },
  signUp: {
    title: 'Crear una cuenta',
    intro: 'Después confirmará su dirección de correo.',
    introOf: (service) => `Una cuenta para ${service}. Después confirmará su dirección de correo.`,
    button: 'Crear cuenta',
    busy: 'Creando…',
    haveAccount: 'Tengo una cuenta',
    haveCode: 'Tengo un código',
  },
  checkYourMail: {
    title: 'Mire su correo',
    sent: (address) =>
      `Hemos enviado un correo a ${address}. Abra su enlace, o escriba aquí su código. El código sirve durante diez minutos y solo en este navegador.`,
    resetSent: (address) =>
      `Si hay una cuenta para ${address}, un correo va en camino. Abra su enlace para elegir una contraseña nueva.`,
    otherAddress: 'Usar otra dirección',
    waiting: (time) => `¿No llega? Mire en el correo no deseado, o vuelva a enviarlo en ${time}`,
    seconds: (count) => `${count} s.`,
    sentAgain: 'Enviado de nuevo.',
    sendAgain: 'Volver a enviar el correo',
    sending: 'Enviando…',
  },
  emailVerification: {
    title: 'Confirme su dirección de correo',
    byLink: 'Pulse el botón si ha creado una cuenta con esta dirección. Si no, cierre esta página.',
    byLinkElsewhere: 'Este es otro navegador: escriba la contraseña con la que creó la cuenta.',
    byCode:
      'Abra el enlace del correo que le hemos enviado, o escriba aquí su código, en el navegador donde creó la cuenta.',
    confirmAddress: 'Confirmar mi dirección',
    confirm: 'Confirmar',
    confirming: 'Confirmando…',
    confirmed: {
      title: 'Su dirección está confirmada',
      intro: 'Su cuenta está lista. Inicie sesión con su dirección de correo y su contraseña.',
    },
    dead: 'Si ya había confirmado su dirección, todo está bien: inicie sesión.',
    another: 'Enviarme otro correo',
    askAgain: {
      title: 'Volver a enviar el correo',
      intro:
        'Escriba la dirección con la que creó la cuenta. Si está pendiente de confirmar, un correo nuevo va en camino.',
      button: 'Enviar',
    },
  },
  passwordReset: {
    title: 'Elegir una contraseña nueva',
    intro: 'Escriba la dirección de su cuenta y le enviaremos un enlace.',
    button: 'Enviar el enlace',
    backToSignIn: 'Volver a iniciar sesión',
    choose: {
      title: 'Elija una contraseña nueva',
      intro: 'Sustituye a la anterior, y se cierra la sesión en todos los dispositivos.',
      button: 'Guardar la contraseña',
      busy: 'Guardando…',
    },
    done: {
      title: 'Su contraseña está guardada',
      intro: 'Su sesión está cerrada en todas partes. Inicie sesión con la contraseña nueva.',
    },
    newLink: 'Pedir un enlace nuevo',
  },
  mailedLink: {
    notValid: {
      title: 'Este enlace no es válido',
      intro:
        'Un enlace sirve una vez y por poco tiempo. Quizá ya se haya usado, sea demasiado antiguo o esté cortado: ábralo otra vez desde el correo, entero.',
    },
    setNewPassword: 'Elegir una contraseña nueva',
    emailChange: {
      title: 'Confirme su dirección nueva',
      intro: (address) =>
        `Ha iniciado sesión como ${address}. A partir de ahora, inicie sesión con la dirección a la que llegó este correo.`,
      button: 'Usar la dirección nueva',
      signInFirst: {
        title: 'Inicie sesión primero',
        intro:
          'Una dirección nueva la confirma su propia cuenta. Inicie sesión aquí con la dirección que ha usado hasta ahora.',
      },
      done: {
        title: 'Su dirección ha cambiado',
        intro:
          'A partir de ahora, inicie sesión con la dirección nueva. La anterior ha recibido un correo con el que se puede deshacer el cambio.',
      },
      otherAccount: 'Si tiene varias cuentas, quizá sea de otra distinta de la que está abierta aquí.',
      toAccount: 'Ir a su cuenta',
    },
    undo: {
      title: 'Recupere su cuenta',
      intro:
        'La dirección de correo de su cuenta se cambió, o la cuenta se cerró. Si no fue usted, o ha cambiado de opinión, el botón',
      effects: [
        'devuelve la cuenta a la dirección a la que llegó este correo,',
        'cierra la sesión en todos los dispositivos, también en los suyos,',
        'le envía un correo para elegir una contraseña nueva.',
      ],
      button: 'Recuperarla',
      busy: 'Recuperando…',
      done: {
        title: 'Su cuenta vuelve a ser suya',
        intro:
          'La sesión está cerrada en todos los dispositivos. Un correo va en camino: elija una contraseña nueva con su enlace.',
      },
    },
    knownDevice: {
      title: 'Permitir este navegador',
      intro:
        'Alguien ha escrito contraseñas incorrectas para su cuenta, así que durante un rato no se prueban más. Si quiere iniciar sesión aquí, en un navegador donde aún no lo había hecho, el botón se lo permite.',
      button: 'Permitir este navegador',
      done: {
        title: 'Este navegador está permitido',
        intro:
          'Inicie sesión con su contraseña. Las contraseñas incorrectas de otros ya no le cierran el paso aquí.',
      },
    },
  },
  account: {
    title: 'Su cuenta',
    signedInAs: (address) => `Sesión iniciada como ${address}`,
    menu: (address) => `Cuenta: ${address}`,
    signOut: 'Cerrar sesión',
    signingOut: { title: 'Cierre de sesión', busy: 'Cerrando sesión…' },
    signedOutHereOnly: {
      title: 'Sesión cerrada solo en este navegador',
      intro:
        'El servicio aún no lo sabe. Vuelva a intentarlo antes de dejar este dispositivo a otra persona.',
    },
    tryAgain: 'Volver a intentarlo',
    signedOut: { title: 'Su sesión está cerrada', intro: 'Inicie sesión para ver su cuenta.' },
    profile: { title: 'Perfil', save: 'Guardar', saving: 'Guardando…', saved: 'Guardado.' },
    email: {
      title: 'Correo electrónico',
      intro: (address) =>
        `Inicia sesión con ${address}. Una dirección nueva cuenta en cuanto haya abierto el correo que enviamos allí.`,
      field: 'Nueva dirección de correo',
      missing: 'Escriba la dirección nueva.',
      button: 'Cambiar dirección',
      sending: 'Enviando…',
      sent: (address) => `Un correo va en camino a ${address}. Abra su enlace en este navegador.`,
    },
    password: {
      title: 'Contraseña',
      intro: 'Al cambiarla se cierra la sesión en los demás dispositivos.',
      current: 'Contraseña actual',
      button: 'Cambiar contraseña',
      busy: 'Cambiando…',
      done: 'Su contraseña ha cambiado, y la sesión está cerrada en los demás dispositivos.',
    },
    sessions: {
      title: 'Dónde ha iniciado sesión',
      thisDevice: 'Este dispositivo',
      device: (browser, system) => `${browser} en ${system}`,
      unknownDevice: 'Dispositivo desconocido',
      end: 'Cerrar sesión',
      ending: 'Cerrando sesión…',
      endOf: (device) => `Cerrar la sesión de ${device}`,
      endOthers: 'Cerrar la sesión en los demás dispositivos',
      endingOthers: 'Cerrando las sesiones…',
    },
    activity: {
      title: 'Actividad reciente',
      intro:
        'Si no reconoce algo, dígalo: se cierra su sesión en todas partes, también aquí, y un correo le permite elegir una contraseña nueva.',
      times: (title, count) => counted('es', count, { one: title, other: `${title}, # veces` }),
      places: (count) => counted('es', count, { one: '# lugar', other: '# lugares' }),
      somewhere: 'En algún lugar',
      disown: 'No fui yo',
      disowning: 'Cerrando todas las sesiones…',
      disownOf: (event) => `No fui yo: ${event}`,
    },
    data: {
      title: 'Sus datos',
      intro: 'Todo lo que se guarda sobre usted, en un archivo que los programas pueden leer (JSON).',
      button: 'Descargar',
      busy: 'Reuniendo…',
      done: 'Su navegador ha guardado el archivo.',
    },
    closure: {
      title: 'Cerrar su cuenta',
      intro: 'Puede irse cuando quiera.',
      ask: 'Cerrar mi cuenta…',
      meaning:
        'Se cierra la sesión en todos sus dispositivos y nadie puede ya iniciar sesión en esta cuenta. El correo que recibirá dice hasta cuándo puede recuperarla; después se borra todo lo que hay aquí sobre usted. Si quiere conservar una copia, descargue antes sus datos.',
      button: 'Cerrar mi cuenta',
      busy: 'Cerrando…',
      keep: 'Conservar mi cuenta',
      closed: {
        title: 'Su cuenta está cerrada',
        intro: 'Su sesión está cerrada en todas partes. Puede cerrar esta página.',
      },
    },
  },
}
