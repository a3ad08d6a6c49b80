import { once } from 'node:events'
import type { Server } from 'node:http'
import { createServer } from 'vite'
import { createNotesApi } from './api/notes-api.ts'
import { createOldFashionedApi } from './api/old-fashioned-api.ts'

// Runs one of the apps with its API: `run.ts before`, or `after` or `embedded` beside a running auth server.

const which = process.argv[2] ?? 'after'
const { APP_PORT = '5173', API_PORT = '4000', AUTH_URL: authUrl = 'http://localhost:3000' } = process.env
const [appOrigin, apiUrl] = [`http://localhost:${APP_PORT}`, `http://localhost:${API_PORT}`]

if (!['before', 'after', 'embedded'].includes(which)) giveUp('Say: run.ts before, after or embedded.')

await serveApi(
  which === 'before' ? createOldFashionedApi({ appOrigin }) : createNotesApi({ appOrigin, authUrl }),
)
await serveApp(which)
console.log(`\n  Open  ${appOrigin}   (${which})\n  API   ${apiUrl}\n`)
if (which !== 'before') await lookForAuthServer()

async function serveApi(api: Server): Promise<void> {
  api.listen(Number(API_PORT), 'localhost')
  await once(api, 'listening').catch(() => giveUp(`Port ${API_PORT} is in use. Set API_PORT to another one.`))
}

/** The dev server of Vite. What begins with `VITE_` in the environment reaches the app. */
async function serveApp(folder: string): Promise<void> {
  Object.assign(process.env, { VITE_AUTH_URL: authUrl, VITE_API_URL: apiUrl })
  const app = await createServer({
    root: `${import.meta.dirname}/${folder}`,
    cacheDir: `${import.meta.dirname}/node_modules/.vite-${folder}`,
    configFile: false,
    logLevel: 'warn',
    server: { host: 'localhost', port: Number(APP_PORT), strictPort: true },
    optimizeDeps: { include: ['react', 'react/jsx-dev-runtime', 'react-dom/client'] },
  })
  await app.listen().catch(() => giveUp(`Port ${APP_PORT} is in use. Set APP_PORT to another one.`))
}

/** Says what to do when the auth server is not there, or does not know this app. */
async function lookForAuthServer(): Promise<void> {
  const headers = { Origin: appOrigin, 'Content-Type': 'application/json' }
  const asked = await fetch(`${authUrl}/v1/sign-in`, { method: 'POST', headers, body: '{}' }).catch(
    () => undefined,
  )
  // An empty sign-in is malformed (400); from a page that may not ask, it is refused before that (403).
  const isWelcome = asked?.status === 400 && asked.headers.get('Access-Control-Allow-Origin') === appOrigin
  if (isWelcome) return

  const why = asked ? 'does not know this app' : 'does not answer yet'
  console.log(`  Portcullis at ${authUrl} ${why}. In another terminal:\n`)
  console.log(`  CORS_ALLOWED_ORIGINS=${appOrigin} CSRF_TRUSTED_ORIGINS=${appOrigin} npm start\n`)
}

function giveUp(sentence: string): never {
  console.error(sentence)
  process.exit(2)
}
