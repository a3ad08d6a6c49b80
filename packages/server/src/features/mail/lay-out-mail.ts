import type { EmailContent, Sender } from './email.ts'
import type { MailWords } from './words/words.ts'

/** In which language a mail is read, and from which side. */
export type Reading = Pick<MailWords, 'lang' | 'dir'>

/** A mail in the two forms that every reader understands. */
export type LaidOutMail = {
  subject: string
  text: string
  html: string
  links: string[]
  code: string | undefined
}

// RFC 5322 2.1.1: a line should have no more than 78 characters.
const lineLength = 78
const subjectLength = 200

/**
 * Turns what a mail says into plain text and HTML. Every string is one line of plain text, whatever it holds:
 * it can neither begin a header nor a paragraph, nor become markup. [MAIL-5] Nothing is a link but the
 * action, and that leads to PUBLIC_URL or nowhere. [MAIL-6]
 */
export function layOutMail(
  content: EmailContent,
  sender: Sender,
  reading: Reading = { lang: 'en', dir: 'ltr' },
): LaidOutMail {
  const inLine = reading.dir === 'rtl' ? (text: string) => isolated(oneLine(text)) : oneLine
  const { action, code } = content
  if (action && !leadsHome(action.url, sender)) throw new Error('A mail links to PUBLIC_URL alone.')
  const clean: EmailContent = {
    subject: clip(oneLine(content.subject)),
    paragraphs: content.paragraphs.map(inLine),
    ...(action && { action: { label: inLine(action.label), url: action.url } }),
    ...(code !== undefined && { code: oneLine(code) }),
    closing: (content.closing ?? []).map(inLine),
  }
  return {
    subject: clean.subject,
    text: asText(clean, sender),
    html: asHtml(clean, sender, reading),
    links: action ? [action.url] : [],
    code: clean.code,
  }
}

/** Only characters that a URL is made of (RFC 3986): it ends where it seems to end. */
function leadsHome(url: string, { publicUrl }: Sender): boolean {
  if (!/^[\w.~:/?#@!$&'()*+,;=%[\]-]+$/.test(url) || !URL.canParse(url)) return false
  const [there, home] = [new URL(url), new URL(publicUrl)]
  const path = home.pathname.replace(/\/$/, '')
  return (
    there.origin === home.origin &&
    there.username === '' &&
    (there.pathname === path || there.pathname.startsWith(`${path}/`))
  )
}

// Controls, line and paragraph separators become spaces; what turns the reading direction is left out.
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
}

/**
 * Keeps what is written from left to right together, as an IPv6 address, among words from right to left. What
 * data holds cannot end it: its own such characters are gone.
 */
function isolated(text: string): string {
  const run = /[\p{Script=Latin}\p{Nd}](?:[^\p{Script=Arabic}«»،]*[\p{Script=Latin}\p{Nd}])?/gu
  return text.replace(run, (inside) => `\u2068${inside}\u2069`)
}

function clip(text: string): string {
  const characters = [...text]
  return characters.length <= subjectLength ? text : `${characters.slice(0, subjectLength - 1).join('')}…`
}

function asText(
  { paragraphs, action, code, closing = [] }: EmailContent,
  { serviceName, publicUrl }: Sender,
): string {
  const blocks = [
    ...paragraphs.map(wrap),
    ...(code === undefined ? [] : [`    ${code}`]),
    ...(action ? [`${wrap(`${action.label}:`)}\n${action.url}`] : []),
    ...closing.map(wrap),
    `-- \n${wrap(oneLine(serviceName))}\n${publicUrl}`,
  ]
  return `${blocks.join('\n\n')}\n`
}

function wrap(paragraph: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of paragraph.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > lineLength) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}

const styles = {
  body: 'margin:0;padding:24px;background:#fff;color:#1b1f27;font:16px/1.5 system-ui,sans-serif',
  column: 'max-width:34em;margin:0 auto',
  code: 'font:700 32px/1.3 ui-monospace,monospace;letter-spacing:6px',
  button:
    'display:inline-block;padding:10px 18px;border-radius:6px;background:#3454c5;color:#fff;' +
    'text-decoration:none',
  url: 'font-size:13px;color:#555d6b;overflow-wrap:anywhere',
  closing: 'color:#555d6b',
  foot: 'margin-top:32px;padding-top:12px;border-top:1px solid #c9ced8;font-size:13px;color:#555d6b',
}

function asHtml(content: EmailContent, { serviceName, publicUrl }: Sender, { lang, dir }: Reading): string {
  const { subject, paragraphs, action, code, closing = [] } = content
  const url = action && escapeHtml(action.url)
  const blocks = [
    ...paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`),
    ...(code === undefined ? [] : [`<p style="${styles.code}">${escapeHtml(code)}</p>`]),
    ...(action
      ? [
          `<p><a href="${url}" style="${styles.button}">${escapeHtml(action.label)}</a></p>`,
          `<p style="${styles.url}"><span dir="ltr">${url}</span></p>`,
        ]
      : []),
    ...closing.map((text) => `<p style="${styles.closing}">${escapeHtml(text)}</p>`),
    `<p style="${styles.foot}">${escapeHtml(oneLine(serviceName))}<br>` +
      `<span dir="ltr">${escapeHtml(publicUrl)}</span></p>`,
  ]
  return `<!doctype html>
<html lang="${lang}" dir="${dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(subject)}</title>
</head>
<body style="${styles.body}">
<div lang="${lang}" dir="${dir}" style="${styles.column}">
${blocks.join('\n')}
</div>
</body>
</html>
`
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
