import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { Hono } from 'hono'
import { consolePages, pages } from '@portcullis/protocol/paths'
import type { Settings } from '../platform/context.ts'
import { newNonce } from '../platform/ids.ts'
import { refuse } from '../platform/refusal.ts'
import type { Env } from './env.ts'
import { readHeader } from './headers.ts'
import { createPageHeaders } from './page-headers.ts'
import { problem } from './problem-json.ts'

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

const dist = join(import.meta.dirname, '../../../../web/dist')

/**
 * Serves the hosted pages from memory, read once at start. There is no path to escape from: only what was
 * read is known. Pages carry nothing of a person; script asks for that. Each answer has a nonce of its own,
 * for which the template was cut at start. [HEADERS-3]
 */
export function servePages(app: Hono<Env>, settings: Settings, folder = dist): void {
  if (!existsSync(join(folder, 'sign-in.html'))) return
  const { publicUrl, serviceName } = settings.server
  const base = new URL(publicUrl).pathname.replace(/\/$/, '')
  const filled: Record<string, string> = {
    '%BASE%': base,
    '%NAME%': escapeHtml(serviceName),
    '%PASSWORD_MIN_LENGTH%': String(settings.passwords.minLength),
  }
  const fill = (part: string) => part.replaceAll(/%[A-Z_]+%/g, (mark) => filled[mark] ?? mark)
  const read = (name: string) => readFileSync(join(folder, name), 'utf8').split('%NONCE%').map(fill)

  const signedOut = read('sign-in.html')
  const account = read('account.html')
  const operators = read('console.html')
  const formRefused = read('form-refused.html').join('')
  const headersWith = createPageHeaders(publicUrl)
  const ofAccount = `${consolePages.accounts}/:id`
  for (const path of [...Object.values(pages), ...Object.values(consolePages), ofAccount]) {
    const others = path === pages.account ? account : signedOut
    const parts = path.startsWith(consolePages.console) ? operators : others
    app.get(path, (c) => {
      c.set('route', path)
      const nonce = newNonce()
      return c.body(parts.join(nonce), 200, headersWith(nonce))
    })
    // What a form sends whose script has failed: its body is not read, and a person gets a page. [WEB-16]
    app.post(path, (c) => {
      c.set('route', path)
      c.header('allow', 'GET, HEAD')
      const refusal = refuse('method_not_allowed')
      if (!readHeader(c, 'accept')?.includes('text/html')) return problem(c, refusal)
      c.set('refused', refusal.refused)
      return c.body(formRefused, 405, headersWith(newNonce()))
    })
  }
  // Under a path, Hono joins the second to `/auth/`: what proxies and people write.
  for (const root of ['/', '']) app.get(root, (c) => c.redirect(`${base}${pages.account}`, 302))
  app.get('/.well-known/change-password', (c) => c.redirect(`${base}${pages.account}#password`, 302))

  for (const name of readdirSync(join(folder, 'assets'))) {
    const bytes = readFileSync(join(folder, 'assets', name))
    const type = types[extname(name)]
    if (type === undefined) continue
    app.get(`/assets/${name}`, (c) => {
      c.set('route', '/assets/*')
      return c.body(bytes, 200, {
        'content-type': type,
        'cache-control': 'public, max-age=31536000, immutable',
      })
    })
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
