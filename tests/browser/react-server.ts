import './load-tsx.ts'
import { createServer } from 'node:http'
import { createElement, StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { build, type Rolldown } from 'vite'
import { createClient } from '@portcullis/client'
import { clobbering } from './app-server.ts'

const theme = ':root { color-scheme: dark; --pc-color-accent: rgb(200, 0, 100); --pc-radius: 0px }'

/** What a server renders of the app, without a browser around it. */
export async function renderPage(authUrl: string): Promise<string> {
  const { ReactPage } = await import('./react-page.tsx')
  const page = createElement(ReactPage, { client: createClient({ baseUrl: authUrl }) })
  return renderToString(createElement(StrictMode, null, page))
}

/** Somebody's React app, rendered by its server and hydrated by React's own development build. */
export async function serveReactApp({ authUrl, port }: { authUrl: string; port: number }) {
  const { script, style } = await bundle()
  const rendered = await renderPage(authUrl)
  const sheets: Record<string, string> = {
    '/': '<link rel="stylesheet" href="/app.css">',
    '/bare': '',
    '/clobbered': '<link rel="stylesheet" href="/app.css">',
    '/themed': '<link rel="stylesheet" href="/app.css"><link rel="stylesheet" href="/theme.css">',
  }
  const page = (head: string, beside = '') =>
    `<!doctype html><html lang="en" data-auth="${authUrl}"><title>An app</title>
    <link rel="icon" href="data:,">${head}<body>${beside}<div id="root">${rendered}</div>
    <script type="module" src="/app.js"></script></body></html>`
  const policy = `default-src 'none'; script-src 'self'; style-src 'self'; img-src data:;
    connect-src 'self' ${authUrl}`.replace(/\s+/g, ' ')
  const files: Record<string, [string, string]> = {
    '/app.js': ['text/javascript', script],
    '/app.css': ['text/css', style],
    '/theme.css': ['text/css', theme],
  }

  const server = createServer(({ url = '/' }, response) => {
    const [type, body] = files[url] ?? [
      'text/html; charset=utf-8',
      page(sheets[url] ?? '', url === '/clobbered' ? clobbering : ''),
    ]
    response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://localhost:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function bundle() {
  const built = (await build({
    configFile: false,
    root: import.meta.dirname,
    mode: 'development',
    logLevel: 'silent',
    oxc: { jsx: { runtime: 'automatic', importSource: 'react' } },
    define: { 'process.env.NODE_ENV': '"development"' },
    build: {
      write: false,
      minify: false,
      modulePreload: false,
      rolldownOptions: { input: `${import.meta.dirname}/react-entry.tsx`, output: { codeSplitting: false } },
    },
  })) as Rolldown.RolldownOutput
  const style = built.output.find(({ fileName }) => fileName.endsWith('.css'))
  if (style?.type !== 'asset') throw new Error('The app has no style.')
  return { script: built.output[0].code, style: String(style.source) }
}
