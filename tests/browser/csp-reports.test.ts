import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from '../../packages/server/src/platform/db/sql.ts'
import { openHttpsDoor } from './https-door.ts'
import { findFreePort, openTown, type Town } from './support.ts'

let town: Town
let door: Awaited<ReturnType<typeof openHttpsDoor>>
let plain: Town
before(async () => {
  const port = await findFreePort()
  town = await openTown({ PUBLIC_URL: `https://localhost:${port}/auth` })
  door = await openHttpsDoor({ port, to: town.port })
  plain = await openTown()
})
after(async () => {
  await town.close()
  await door.close()
  await plain.close()
})

/** What an attacker would write into a page that let them: each notes on the window that it ran. */
const injected = (ourScript: string) => `
  <script>window.ran = 'an inline script'</script>
  <script nonce="">window.ran = 'a script with an empty nonce'</script>
  <script src="${ourScript}" onload="window.ran = 'a script of ours without the nonce'"></script>
  <script src="https://evil.example/x.js"></script>
  <img src="https://evil.example/x.png?f00d" onerror="window.ran = 'a handler'">
  <iframe srcdoc="<script>top.ran = 'a frame'</script>"></iframe>
  <object data="https://evil.example/x.swf"></object>
  <base href="https://evil.example/">
  <style>body { background: url(https://evil.example/x.gif) }</style>`

test('[CSP-REPORTS-8] [T199] what is injected into a page does not run, and the browser reports it', async (t) => {
  const page = await (await town.profile(t, { ignoreHTTPSErrors: true })).newPage()
  await page.route('**/auth/sign-in*', async (route) => {
    const response = await route.fetch()
    const html = await response.text()
    const [, nonce] = /nonce-([\w-]+)/.exec(response.headers()['content-security-policy'] ?? '') ?? []
    const [, ourScript = ''] = /<script[^>]+src="([^"]+)"/.exec(html) ?? []
    const body = `${injected(ourScript)}<script nonce="${nonce}">window.control = true</script></body>`
    await route.fulfill({ response, body: html.replace('</body>', body) })
  })

  await page.goto(`${town.url}/sign-in?return_to=%2Ff00d#f00d`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  const seen = await page.evaluate(() => {
    const { ran, control } = window as { ran?: string; control?: boolean }
    let sink = 'open'
    try {
      document.body.insertAdjacentHTML('beforeend', '<p>f00d</p>')
    } catch {
      sink = 'closed'
    }
    return { ran, control, sink }
  })
  town.wrongs.length = 0

  assert.deepEqual(seen, { ran: undefined, control: true, sink: 'closed' })
  assert.deepEqual(await waitForReports(town, 9), [
    ['base-uri', 'https://evil.example', '/sign-in'],
    ['img-src', 'https://evil.example', '/sign-in'],
    ['object-src', 'https://evil.example', '/sign-in'],
    ['require-trusted-types-for', 'trusted-types-sink', '/sign-in'],
    ['script-src-attr', 'inline', '/sign-in'],
    ['script-src-elem', 'https://evil.example', '/sign-in'],
    ['script-src-elem', new URL(town.url).origin, '/sign-in'],
    ['script-src-elem', 'inline', '/sign-in'],
    ['style-src-elem', 'inline', '/sign-in'],
  ])
})

test('[CSP-REPORTS-8] over plain http, in development, the browser reports in the older form', async (t) => {
  const page = await (await plain.profile(t)).newPage()
  const types: (string | undefined)[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/v1/csp-reports')) types.push(request.headers()['content-type'])
  })

  await page.goto('/sign-up')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.evaluate(() => {
    document.body.append(
      Object.assign(document.createElement('img'), { src: 'https://evil.example/x.png?f00d' }),
    )
  })
  plain.wrongs.length = 0

  assert.deepEqual(await waitForReports(plain, 1), [['img-src', 'https://evil.example', '/sign-up']])
  assert.deepEqual(types, ['application/csp-report'])
})

/** Browsers gather reports for a moment, and so does the server. */
async function waitForReports(town: Town, kinds: number): Promise<string[][]> {
  for (let tries = 0; tries < 300; tries++) {
    const rows = await town.rows(sql<{ directive: string; blocked: string; page: string }>`
      select directive, blocked, page from portcullis.csp_reports order by directive, blocked collate "C"`)
    if (rows.length >= kinds) return rows.map(({ directive, blocked, page }) => [directive, blocked, page])
    await pause(100)
  }
  throw new Error('The browser has not reported all of it.')
}
