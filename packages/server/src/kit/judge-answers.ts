import { djangoNames } from '../django-settings.ts'
import type { Setting } from '../platform/settings.ts'
import { declaredSettings, draftSettings, secretNames } from '../settings.ts'
import { type Answers, proxies, questions, services } from './answers.ts'
import { whyUnwritable } from './environment-file.ts'
import { environmentOf } from './environment-of.ts'
import type { MadeSecrets } from './make-secrets.ts'

/** What is wrong with an answer, and what to say instead. */
export type AnswerMistake = { flag: string; message: string }

/**
 * Judges answers by what the server itself will say to the settings that follow from them, and by what the
 * kit can write. Answers that were not given yet are passed over.
 */
export function judgeAnswers(answers: Partial<Answers>, made: MadeSecrets): AnswerMistake[] {
  return [...judgeWords(answers), ...judgeForm(answers), ...judgeSettings(answers, made)]
}

function judgeWords({ proxy, service }: Partial<Answers>): AnswerMistake[] {
  const mistakes: AnswerMistake[] = []
  const choose = (flag: string, word: string | undefined, words: readonly string[]) => {
    if (word !== undefined && !words.includes(word))
      mistakes.push({ flag, message: `There is no ${word}. Say one of: ${words.join(', ')}.` })
  }
  choose('proxy', proxy, proxies)
  choose('service', service, services)
  if (service === 'compose' && proxy !== undefined && proxy !== 'caddy')
    mistakes.push({ flag: 'proxy', message: 'The compose file brings Caddy. Say --proxy caddy, or nothing.' })
  if (service === 'kubernetes' && proxy !== undefined && proxy !== 'none')
    mistakes.push({
      flag: 'proxy',
      message: 'In a cluster the Ingress does that. Say --proxy none, or nothing.',
    })
  return mistakes
}

function judgeForm({ publicUrl, proxy, database, mailFrom, more = [] }: Partial<Answers>): AnswerMistake[] {
  const mistakes: AnswerMistake[] = []
  if (publicUrl !== undefined && URL.canParse(publicUrl) && proxy !== undefined && proxy !== 'none') {
    const { pathname, port, hostname } = new URL(publicUrl)
    if (pathname !== '/' || port !== '') {
      const message =
        `Its files are for a host of its own on port 443, such as https://${hostname}. For anything else ` +
        'say none, and see "Under a path" in deploy/README.md.'
      mistakes.push({ flag: 'proxy', message })
    }
  }
  if (database !== undefined && URL.canParse(database) && new URL(database).username !== '')
    mistakes.push({ flag: 'database', message: 'Leave the user and password out: roles are made up.' })
  const isNamed = (url: string) => URL.canParse(url) && /^\/[\w-]+$/.test(new URL(url).pathname)
  if (database !== undefined && !isNamed(database))
    mistakes.push({ flag: 'database', message: 'Say it like postgresql://db.example.com:5432/portcullis' })

  for (const [name] of more) {
    const message = whyNotSet(name)
    if (message) mistakes.push({ flag: 'set', message: `${name}: ${message}` })
  }
  const written = [['mail-from', mailFrom], ...more.map(([name, value]) => ['set', value, name])]
  for (const [flag = '', value, name] of written) {
    const message = value === undefined ? undefined : whyUnwritable(value)
    if (message) mistakes.push({ flag, message: name ? `${name}: ${message}` : message })
  }
  return mistakes
}

/** Why a further setting cannot be said by its name, or nothing. */
function whyNotSet(name: string): string | undefined {
  const question = questions.find(({ env }) => env === name)
  if (question) return `Say it as --${question.flag} instead.`
  if (secretNames.some(({ env }) => env === name))
    return `It is a secret. Say --set ${name}_FILE= and where it lies.`
  return known.has(name) ? undefined : 'There is no such setting.'
}

/** Every name that the environment file may have. */
const known = new Set([
  ...Object.values(declaredSettings).flatMap((group) => Object.values<Setting>(group).map(({ env }) => env)),
  ...secretNames.map(({ env }) => `${env}_FILE`),
  ...djangoNames.map(({ env }) => env),
])

/** What is not given yet is filled with what is certainly right, so that only what was given is judged. */
function judgeSettings(given: Partial<Answers>, made: MadeSecrets): AnswerMistake[] {
  const { database } = given
  if (database !== undefined && !URL.canParse(database)) return []
  const whole = {
    ...sample,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  }
  const { mistakes } = draftSettings(environmentOf(whole, made))
  return mistakes
    .filter(({ env }) => env !== 'CSRF_TRUSTED_ORIGINS') // The same answer as CORS_ALLOWED_ORIGINS.
    .map(({ env, message }) => {
      const question = questions.find((question) => question.env === env)
      if (question) return { flag: question.flag, message }
      return { flag: 'set', message: `${env}: ${message}` }
    })
}

/** Answers that nothing is wrong with. */
export const sample: Answers = {
  publicUrl: 'https://auth.example.com',
  proxy: 'nginx',
  service: 'systemd',
  database: 'postgresql://127.0.0.1:5432/portcullis',
  smtpUrl: 'smtp://USER:PASSWORD@mail.example.com:587',
  mailFrom: 'Example <no-reply@example.com>',
  appOrigins: '',
  more: [],
}
