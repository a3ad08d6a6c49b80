import { type MailWords, minutesIn, sentences } from './words.ts'

export const pt: MailWords = {
  lang: 'pt',
  dir: 'ltr',
  device: (browser, system) => `${browser} em ${system}`,
  unknownDevice: 'Dispositivo desconhecido',
  console: 'a administração',
  roles: { administrator: 'administrador', support: 'suporte', auditor: 'auditor' },
  mails: {
    verify: ({ service, code }) => ({
      subject: code
        ? `${code} é o seu código de ${service}`
        : `Confirme o seu endereço de e-mail para ${service}`,
      paragraphs: [
        `Confirme que este é o seu endereço de e-mail, e a sua conta de ${service} estará pronta.`,
        ...(code
          ? ['Escreva este código onde criou a conta. Vale por dez minutos, e só nesse navegador:']
          : []),
      ],
      action: 'Confirmar o meu endereço',
      closing: ['Se o pedido não foi seu, não faça nada: sem a sua confirmação não haverá conta.'],
    }),
    taken: ({ service, device }) => ({
      subject: `Já tem uma conta de ${service}`,
      paragraphs: [
        `Alguém, com “${device}”, tentou abrir uma conta de ${service} com este endereço. Já existe uma, e nada mudou nela.`,
        'Se o pedido foi seu: entre. Se esqueceu a senha, escolha lá uma nova.',
      ],
      action: 'Entrar',
      closing: ['Se o pedido não foi seu, não é preciso fazer nada.'],
    }),
    reset: ({ service, device }) => ({
      subject: `Escolha uma nova senha de ${service}`,
      paragraphs: [
        `Alguém, com “${device}”, pediu uma nova senha para a conta de ${service} deste endereço.`,
        'O link vale uma vez. Uma nova senha encerra todas as sessões.',
      ],
      action: 'Escolher uma nova senha',
      closing: ['Se o pedido não foi seu, não faça nada: a sua senha fica como está.'],
    }),
    resetDone: ({ service, device, ip }) => ({
      subject: `A sua senha de ${service} foi guardada`,
      paragraphs: [
        `Uma nova senha foi guardada para a sua conta de ${service} com “${device}”, endereço ${ip}. Todas as sessões estão encerradas.`,
      ],
      action: 'Se não reconhece isto, escolha outra',
    }),
    passwordChanged: ({ service, device, ip }) => ({
      subject: `A sua senha de ${service} foi alterada`,
      paragraphs: [
        `A senha da sua conta de ${service} foi alterada com “${device}”, endereço ${ip}. Todas as outras sessões estão encerradas.`,
      ],
      action: 'Se não reconhece isto, escolha outra',
    }),
    confirmChange: ({ service }) => ({
      subject: `Confirme o seu novo endereço para ${service}`,
      paragraphs: [
        `Alguém pediu para usar este endereço na sua conta de ${service}. Abra o link no navegador em que a sessão está iniciada.`,
      ],
      action: 'Usar este endereço',
      closing: ['Se o pedido não foi seu, não faça nada: nada mudará.'],
    }),
    changed: ({ service, device, ip }) => ({
      subject: `A sua conta de ${service} tem agora outro endereço`,
      paragraphs: [
        `O endereço da sua conta de ${service} foi alterado com “${device}”, endereço ${ip}. Esta caixa de e-mail já não lhe pertence.`,
        'Se não reconhece isto, recupere-a dentro de três dias: a conta volta a ter este endereço, todas as sessões são encerradas, e poderá escolher uma nova senha.',
      ],
      action: 'Não fui eu',
    }),
    welcome: ({ service }) => ({
      subject: `Este é agora o seu endereço para ${service}`,
      paragraphs: [
        `A sua conta de ${service} usa este endereço a partir de agora. Entre com ele da próxima vez.`,
      ],
      action: 'Ver a sua conta',
    }),
    closed: ({ service, device, ip }) => ({
      subject: `A sua conta de ${service} foi encerrada`,
      paragraphs: [
        `A sua conta de ${service} foi encerrada com “${device}”, endereço ${ip}. Dentro de três dias, tudo sobre ela é apagado.`,
        'Se não reconhece isto, ou se mudou de ideia, recupere-a antes: escolherá então uma nova senha.',
      ],
      action: 'Recuperar',
    }),
    guessedAt: ({ service, device, ip }) => ({
      subject: `Senhas erradas na sua conta de ${service}`,
      paragraphs: [
        `Alguém escreveu várias vezes senhas erradas para a sua conta de ${service}, a última vez com “${device}”, endereço ${ip}. Ninguém entrou. Por algum tempo não se tentam mais senhas, exceto em navegadores em que já entrou.`,
        'Se quer entrar num navegador novo: abra lá este link e depois entre.',
      ],
      action: 'Permitir este navegador',
      closing: [
        'Se não reconhece isto, não é preciso fazer nada. A sua senha continua a proteger a sua conta.',
      ],
    }),
    theft: ({ service, device, otherDevice, otherIp }) => ({
      subject: `Uma sessão da sua conta de ${service} foi encerrada`,
      paragraphs: [
        `A sessão com “${device}” foi encerrada, porque uma cópia do seu token foi usada a partir de outro lugar: “${otherDevice}”, endereço ${otherIp}.`,
        'Quem tem essa cópia também perdeu a sessão. Se usa esse dispositivo, entre de novo. Se não conhece o lugar, mude a senha.',
      ],
      action: 'Ver as suas sessões',
    }),
    newDevice: ({ service, device, ip, at }) => ({
      subject: `Nova entrada na sua conta de ${service}`,
      paragraphs: [
        `Alguém entrou na sua conta de ${service} num navegador que ela não conhecia: “${device}”, endereço ${ip}, ${at}.`,
        'Se reconhece esta entrada, não é preciso fazer nada.',
      ],
      action: 'Se não a reconhece, escolha outra senha',
    }),
    newPlace: ({ service, device, ip, at, place, isNewCountry, isNewDevice, journey }) => ({
      subject: `Entrada na sua conta de ${service} a partir de um lugar novo`,
      paragraphs: [
        `Alguém entrou na sua conta de ${service} mais ou menos daqui: ${place}. Foi “${device}”, endereço ${ip}, ${at}.`,
        sentences(
          isNewCountry && 'Ninguém tinha entrado a partir desse país.',
          journey &&
            `Pouco antes (${minutesIn('pt', journey.minutes)}), alguém tinha entrado daqui: ${journey.from}. Ninguém viaja tão depressa.`,
          isNewDevice && 'A conta também não conhecia o navegador.',
        ),
        'Se reconhece esta entrada, não é preciso fazer nada. Só se sabe aproximadamente onde está uma rede, e uma VPN mostra outro lugar.',
      ],
      action: 'Se não a reconhece, escolha outra senha',
    }),
    operator: ({ service, role }) => ({
      subject: `A sua conta de ${service} como ${role}`,
      paragraphs: [
        `Vai ajudar a manter ${service}, com a função de ${role}. Foi aberta uma conta para este endereço; ainda não tem senha.`,
        'O link vale uma vez, por 24 horas. Depois, peça uma nova senha na página de entrada.',
      ],
      action: 'Escolher uma senha',
      closing: ['Se não esperava isto, avise o responsável pelo serviço.'],
    }),
  },
}
