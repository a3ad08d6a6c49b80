import type { ReceivedMail } from './dev-inbox.ts'
import { escapeHtml } from './lay-out-mail.ts'

/** Shows the inbox as a page that runs no script and loads nothing but its style sheet. */
export function renderInbox(mails: ReceivedMail[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Mail inbox (${mails.length})</title>
<link rel="stylesheet" href="mail/style.css">
</head>
<body>
<main>
<h1>Mail inbox</h1>
<p>What the server would have sent, the newest first. <a href="">Look again</a></p>
${mails.map(renderMail).join('\n') || '<p>There is no mail yet.</p>'}
</main>
</body>
</html>
`
}

function renderMail({ to, subject, text, links, code, sentAt }: ReceivedMail): string {
  const facts = [
    `<dt>To</dt><dd>${escapeHtml(to)}</dd>`,
    `<dt>Sent</dt><dd><time datetime="${escapeHtml(sentAt)}">${escapeHtml(sentAt)}</time></dd>`,
    ...(code === null ? [] : [`<dt>Code</dt><dd><strong>${escapeHtml(code)}</strong></dd>`]),
    ...links.filter((link) => /^https?:\/\//.test(link)).map(renderLink),
  ]
  return `<article>
<h2>${escapeHtml(subject)}</h2>
<dl>${facts.join('')}</dl>
<pre>${escapeHtml(text)}</pre>
</article>`
}

function renderLink(link: string): string {
  return `<dt>Link</dt><dd><a href="${escapeHtml(link)}" rel="noreferrer">${escapeHtml(link)}</a></dd>`
}

/** No script, no frame, no form, no image: nothing of a mail can become more than text and a link. */
export const inboxPolicy =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export const inboxStyle = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
main { max-width: 52rem; margin: 0 auto; padding: 1rem }
article { margin: 1.5rem 0; padding: 0 1rem; border: 1px solid #7d8695; border-radius: 8px }
h2 { font-size: 1.1rem }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0 }
dd { margin: 0; overflow-wrap: anywhere }
strong { font-size: 1.5rem; letter-spacing: .2em }
pre { white-space: pre-wrap; overflow-wrap: anywhere }
`
