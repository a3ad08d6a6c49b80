import { type MailWords, minutesIn, sentences } from './words.ts'

export const ja: MailWords = {
  lang: 'ja',
  dir: 'ltr',
  device: (browser, system) => `${system}の${browser}`,
  unknownDevice: '不明なデバイス',
  console: '管理画面',
  roles: { administrator: '管理者', support: 'サポート', auditor: '監査人' },
  mails: {
    verify: ({ service, code }) => ({
      subject: code ? `${service}のコード：${code}` : `${service}のメールアドレスの確認`,
      paragraphs: [
        `このメールアドレスがご自分のものであることを確認すると、${service}のアカウントを使えるようになります。`,
        ...(code
          ? ['登録した画面に次のコードを入力してください。10分間、そのブラウザーでのみ使えます。']
          : []),
      ],
      action: 'アドレスを確認する',
      closing: ['お心当たりがなければ、何もしないでください。アカウントは作られません。'],
    }),
    taken: ({ service, device }) => ({
      subject: `${service}のアカウントをすでにお持ちです`,
      paragraphs: [
        `どなたか（「${device}」）が、このアドレスで${service}のアカウントを開こうとしました。アカウントはすでにあり、何も変わっていません。`,
        'ご本人でしたら、サインインしてください。パスワードをお忘れの場合は、そこで新しく設定できます。',
      ],
      action: 'サインイン',
      closing: ['ご本人でなければ、何もする必要はありません。'],
    }),
    reset: ({ service, device }) => ({
      subject: `${service}の新しいパスワードの設定`,
      paragraphs: [
        `どなたか（「${device}」）が、このアドレスの${service}のアカウントに新しいパスワードを求めました。`,
        'リンクは一度だけ使えます。新しいパスワードを設定すると、すべてのセッションが終了します。',
      ],
      action: '新しいパスワードを設定',
      closing: ['ご本人でなければ、何もしないでください。パスワードはそのままです。'],
    }),
    resetDone: ({ service, device, ip }) => ({
      subject: `${service}のパスワードが設定されました`,
      paragraphs: [
        `${service}のアカウントに新しいパスワードが設定されました（「${device}」、アドレス ${ip}）。すべてのセッションが終了しました。`,
      ],
      action: 'ご本人でなければ、別のパスワードを設定',
    }),
    passwordChanged: ({ service, device, ip }) => ({
      subject: `${service}のパスワードが変更されました`,
      paragraphs: [
        `${service}のアカウントのパスワードが変更されました（「${device}」、アドレス ${ip}）。ほかのセッションはすべて終了しました。`,
      ],
      action: 'ご本人でなければ、別のパスワードを設定',
    }),
    confirmChange: ({ service }) => ({
      subject: `${service}の新しいアドレスの確認`,
      paragraphs: [
        `どなたかが、${service}のアカウントにこのアドレスを使おうとしています。サインインしているブラウザーでリンクを開いてください。`,
      ],
      action: 'このアドレスを使う',
      closing: ['ご本人でなければ、何もしないでください。何も変わりません。'],
    }),
    changed: ({ service, device, ip }) => ({
      subject: `${service}のアカウントのアドレスが変わりました`,
      paragraphs: [
        `${service}のアカウントのアドレスが変更されました（「${device}」、アドレス ${ip}）。このメールボックスはもう使われません。`,
        'ご本人でなければ、3日以内に取り戻してください。アカウントはこのアドレスに戻り、すべてのセッションが終了し、新しいパスワードを設定できます。',
      ],
      action: '自分ではありません',
    }),
    welcome: ({ service }) => ({
      subject: `${service}のアドレスはこれになりました`,
      paragraphs: [
        `${service}のアカウントは、今後このアドレスを使います。次回からこのアドレスでサインインしてください。`,
      ],
      action: 'アカウントを見る',
    }),
    closed: ({ service, device, ip }) => ({
      subject: `${service}のアカウントが閉じられました`,
      paragraphs: [
        `${service}のアカウントが閉じられました（「${device}」、アドレス ${ip}）。3日後に、アカウントに関するすべてが消去されます。`,
        'ご本人でないか、お考えが変わった場合は、その前に取り戻してください。そのとき新しいパスワードを設定します。',
      ],
      action: '取り戻す',
    }),
    guessedAt: ({ service, device, ip }) => ({
      subject: `${service}のアカウントに間違ったパスワード`,
      paragraphs: [
        `どなたかが${service}のアカウントに間違ったパスワードを繰り返し入力しました（最後は「${device}」、アドレス ${ip}）。誰も入れていません。しばらくの間、以前にサインインしたブラウザー以外ではパスワードを受け付けません。`,
        'ご本人が初めて使うブラウザーの場合は、そこでこのリンクを開いてから、サインインしてください。',
      ],
      action: 'このブラウザーを許可',
      closing: ['ご本人でなければ、何もする必要はありません。パスワードは引き続きアカウントを守っています。'],
    }),
    theft: ({ service, device, otherDevice, otherIp }) => ({
      subject: `${service}のアカウントのセッションが終了しました`,
      paragraphs: [
        `「${device}」のセッションが終了しました。そのトークンのコピーが別の場所から使われたためです：「${otherDevice}」、アドレス ${otherIp}。`,
        'コピーを持つ人もサインアウトしています。そのデバイスをお使いでしたら、もう一度サインインしてください。場所にお心当たりがなければ、パスワードを変更してください。',
      ],
      action: 'セッションを見る',
    }),
    newDevice: ({ service, device, ip, at }) => ({
      subject: `${service}のアカウントへの新しいサインイン`,
      paragraphs: [
        `初めてのブラウザーから${service}のアカウントへのサインインがありました：「${device}」、アドレス ${ip}、${at}。`,
        'ご本人でしたら、何もする必要はありません。',
      ],
      action: 'ご本人でなければ、別のパスワードを設定',
    }),
    newPlace: ({ service, device, ip, at, place, isNewCountry, isNewDevice, journey }) => ({
      subject: `新しい場所から${service}のアカウントへのサインイン`,
      paragraphs: [
        `およそ次の場所から${service}のアカウントへのサインインがありました：${place}。「${device}」、アドレス ${ip}、${at}。`,
        sentences(
          isNewCountry && 'その国からのサインインは初めてです。',
          journey &&
            `その少し前（${minutesIn('ja', journey.minutes)}）には、次の場所からサインインがありました：${journey.from}。それほど速く移動できる人はいません。`,
          isNewDevice && 'ブラウザーも初めてのものです。',
        ),
        'ご本人でしたら、何もする必要はありません。ネットワークの場所はおおよそしか分からず、VPNでは別の場所になります。',
      ],
      action: 'ご本人でなければ、別のパスワードを設定',
    }),
    operator: ({ service, role }) => ({
      subject: `${service}のアカウント（${role}）`,
      paragraphs: [
        `${service}の運営に、${role}として加わっていただきます。このアドレスにアカウントが開かれました。パスワードはまだありません。`,
        'リンクは24時間のうちに一度だけ使えます。その後は、サインインのページで新しいパスワードを求めてください。',
      ],
      action: 'パスワードを設定',
      closing: ['お心当たりがなければ、サービスの運営者にお知らせください。'],
    }),
  },
}
