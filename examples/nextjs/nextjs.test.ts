import { execFileSync } from 'node:child_process'
import { before } from 'node:test'
import { root } from '../../scripts/root.mjs'
import type { Person } from '../test/person.ts'
import { testServerSideApp } from '../test/server-side-app.ts'

const next = 'examples/nextjs/node_modules/next/dist/bin/next'
const env = { NEXT_TELEMETRY_DISABLED: '1' }

before(() => {
  execFileSync(process.execPath, [next, 'build', 'examples/nextjs'], {
    cwd: root,
    env: { ...process.env, ...env },
  })
})

testServerSideApp({ words: [next, 'start', 'examples/nextjs'], env, add: addByAction })

/** Sends the form of a server action, as a browser without script does. */
async function addByAction(person: Person, note: string, from?: string): Promise<Response> {
  const page = await (await person.get('/notes')).text()
  const form = new FormData()
  form.set(/name="(\$ACTION_ID_\w+)"/.exec(page)?.[1] ?? '', '')
  form.set('note', note)
  return person.submit('/notes', form, from)
}
