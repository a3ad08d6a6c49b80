import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort, startChild } from './children.ts'

export type Portcullis = Awaited<ReturnType<typeof startPortcullis>>

/** A password that every rule accepts. */
export const goodPassword = 'correct horse battery staple'

/** Runs what `npm start` runs, on a fresh database: for an app of another origin, or on one with it. */
export async function startPortcullis(topology: { appOrigin: string } | { publicUrl: string }) {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-example-'))
  const port = await freePort()
  const path = 'publicUrl' in topology ? new URL(topology.publicUrl).pathname : ''
  const url = `http://localhost:${port}${path}`
  const settings = {
    PORT: String(port),
    DATA_DIR: folder,
    ...('publicUrl' in topology
      ? { PUBLIC_URL: topology.publicUrl }
      : { CORS_ALLOWED_ORIGINS: topology.appOrigin, CSRF_TRUSTED_ORIGINS: topology.appOrigin }),
  }
  const child = await startChild(['packages/server/src/main.ts', 'dev'], settings, `${url}/healthz`)

  return {
    url,
    port,
    /** The link of the newest mail to an address, as soon as there is one. */
    linkMailedTo: async (email: string): Promise<string> => {
      for (let tries = 0; tries < 100; tries++) {
        const answer = await fetch(`${url}/dev/mail`, { headers: { Accept: 'application/json' } })
        const mails = (await answer.json()) as { to: string; links: string[] }[]
        const link = mails.find(({ to }) => to === email)?.links[0]
        if (link) return link
        await pause(100)
      }
      throw new Error(`There is no mail to ${email}.`)
    },
    stop: async () => {
      await child.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
