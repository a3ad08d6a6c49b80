import { type MailWords, minutesIn, sentences } from './words.ts'

export const es: MailWords = {
  lang: 'es',
  dir: 'ltr',
  device: (browser, system) => `${browser} en ${system}`,
  unknownDevice: 'Dispositivo desconocido',
  console: 'la administración',
  roles: { administrator: 'administrador', support: 'asistencia', auditor: 'auditor' },
  mails: {
    verify: ({ service, code }) => ({
      subject: code
        ? `${code} es su código de ${service}`
        : `Confirme su dirección de correo para ${service}`,
      paragraphs: [
        `Confirme que esta es su dirección de correo, y su cuenta de ${service} estará lista.`,
        ...(code
          ? ['Escriba este código donde creó la cuenta. Sirve durante diez minutos, y solo en ese navegador:']
          : []),
      ],
      action: 'Confirmar mi dirección',
      closing: ['Si no lo ha pedido, no haga nada: sin usted no habrá ninguna cuenta.'],
    }),
    taken: ({ service, device }) => ({
      subject: `Ya tiene una cuenta de ${service}`,
      paragraphs: [
        `Alguien, con «${device}», intentó abrir una cuenta de ${service} con esta dirección. Ya hay una, y nada ha cambiado en ella.`,
        'Si fue usted: inicie sesión. Si ha olvidado la contraseña, elija allí una nueva.',
      ],
      action: 'Iniciar sesión',
      closing: ['Si no fue usted, no hay nada que hacer.'],
    }),
    reset: ({ service, device }) => ({
      subject: `Elija una contraseña nueva de ${service}`,
      paragraphs: [
        `Alguien, con «${device}», pidió una contraseña nueva para la cuenta de ${service} de esta dirección.`,
        'El enlace sirve una vez. Una contraseña nueva cierra todas las sesiones.',
      ],
      action: 'Elegir una contraseña nueva',
      closing: ['Si no fue usted, no haga nada: su contraseña sigue como está.'],
    }),
    resetDone: ({ service, device, ip }) => ({
      subject: `Se ha guardado su contraseña de ${service}`,
      paragraphs: [
        `Se ha guardado una contraseña nueva para su cuenta de ${service} con «${device}», dirección ${ip}. Todas las sesiones están cerradas.`,
      ],
      action: 'Si no fue usted, elija otra',
    }),
    passwordChanged: ({ service, device, ip }) => ({
      subject: `Su contraseña de ${service} ha cambiado`,
      paragraphs: [
        `La contraseña de su cuenta de ${service} se cambió con «${device}», dirección ${ip}. Todas las demás sesiones están cerradas.`,
      ],
      action: 'Si no fue usted, elija otra',
    }),
    confirmChange: ({ service }) => ({
      subject: `Confirme su dirección nueva para ${service}`,
      paragraphs: [
        `Alguien ha pedido usar esta dirección para su cuenta de ${service}. Abra el enlace en el navegador donde ha iniciado sesión.`,
      ],
      action: 'Usar esta dirección',
      closing: ['Si no fue usted, no haga nada: nada cambiará.'],
    }),
    changed: ({ service, device, ip }) => ({
      subject: `Su cuenta de ${service} tiene ahora otra dirección`,
      paragraphs: [
        `La dirección de su cuenta de ${service} se cambió con «${device}», dirección ${ip}. Este buzón ya no le pertenece.`,
        'Si no fue usted, recupérela en un plazo de tres días: la cuenta vuelve a tener esta dirección, todas las sesiones se cierran y usted elige una contraseña nueva.',
      ],
      action: 'No fui yo',
    }),
    welcome: ({ service }) => ({
      subject: `Esta es ahora su dirección para ${service}`,
      paragraphs: [
        `Su cuenta de ${service} usa esta dirección a partir de ahora. Inicie sesión con ella la próxima vez.`,
      ],
      action: 'Ver su cuenta',
    }),
    closed: ({ service, device, ip }) => ({
      subject: `Su cuenta de ${service} se ha cerrado`,
      paragraphs: [
        `Su cuenta de ${service} se cerró con «${device}», dirección ${ip}. Dentro de tres días se borra todo lo que hay sobre ella.`,
        'Si no fue usted, o ha cambiado de opinión, recupérela antes: entonces elige una contraseña nueva.',
      ],
      action: 'Recuperarla',
    }),
    guessedAt: ({ service, device, ip }) => ({
      subject: `Contraseñas incorrectas en su cuenta de ${service}`,
      paragraphs: [
        `Alguien ha escrito una y otra vez contraseñas incorrectas para su cuenta de ${service}, la última vez con «${device}», dirección ${ip}. Nadie ha entrado. Durante un rato no se prueban más contraseñas, salvo en los navegadores donde ya ha iniciado sesión.`,
        'Si es usted, en un navegador nuevo: abra allí este enlace y después inicie sesión.',
      ],
      action: 'Permitir este navegador',
      closing: ['Si no fue usted, no hay nada que hacer. Su contraseña sigue protegiendo su cuenta.'],
    }),
    theft: ({ service, device, otherDevice, otherIp }) => ({
      subject: `Se ha cerrado una sesión de su cuenta de ${service}`,
      paragraphs: [
        `La sesión con «${device}» se cerró porque una copia de su token se usó desde otro lugar: «${otherDevice}», dirección ${otherIp}.`,
        'Quien tiene esa copia también ha perdido la sesión. Si usted usa ese dispositivo, vuelva a iniciar sesión. Si no conoce el lugar, cambie la contraseña.',
      ],
      action: 'Ver sus sesiones',
    }),
    newDevice: ({ service, device, ip, at }) => ({
      subject: `Nuevo inicio de sesión en su cuenta de ${service}`,
      paragraphs: [
        `Alguien ha iniciado sesión en su cuenta de ${service} en un navegador que la cuenta no conocía: «${device}», dirección ${ip}, ${at}.`,
        'Si fue usted, no hay nada que hacer.',
      ],
      action: 'Si no fue usted, elija otra contraseña',
    }),
    newPlace: ({ service, device, ip, at, place, isNewCountry, isNewDevice, journey }) => ({
      subject: `Inicio de sesión en su cuenta de ${service} desde un lugar nuevo`,
      paragraphs: [
        `Alguien ha iniciado sesión en su cuenta de ${service} más o menos desde aquí: ${place}. Fue «${device}», dirección ${ip}, ${at}.`,
        sentences(
          isNewCountry && 'Nadie había iniciado sesión desde ese país.',
          journey &&
            `Poco antes (${minutesIn('es', journey.minutes)}), alguien había iniciado sesión desde aquí: ${journey.from}. Nadie viaja tan deprisa.`,
          isNewDevice && 'La cuenta tampoco conocía el navegador.',
        ),
        'Si fue usted, no hay nada que hacer. Solo se sabe aproximadamente dónde está una red, y una VPN muestra otro lugar.',
      ],
      action: 'Si no fue usted, elija otra contraseña',
    }),
    operator: ({ service, role }) => ({
      subject: `Su cuenta de ${service} como ${role}`,
      paragraphs: [
        `Va a ayudar a llevar ${service}, con la función de ${role}. Se ha abierto una cuenta para esta dirección; aún no tiene contraseña.`,
        'El enlace sirve una vez, durante 24 horas. Después, pida una contraseña nueva en la página de inicio de sesión.',
      ],
      action: 'Elegir una contraseña',
      closing: ['Si no lo esperaba, avise al responsable del servicio.'],
    }),
  },
}
