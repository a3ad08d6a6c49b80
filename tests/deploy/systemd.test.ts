import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sample } from '../../packages/server/src/kit/judge-answers.ts'
import { makeSecrets } from '../../packages/server/src/kit/make-secrets.ts'
import { planKit } from '../../packages/server/src/kit/plan-kit.ts'
import { secretNames } from '../../packages/server/src/settings.ts'

const known = new Set(secretNames.map(({ env }) => env))
const program = { node: process.execPath, program: '/opt/portcullis/packages/server/bin/portcullis.mjs' }
const files = planKit(sample, makeSecrets(), program)
const textOf = (path: string) => files.find((file) => file.path === path)?.text ?? ''
const units = {
  'portcullis@3000.service': textOf('systemd/portcullis@.service'),
  'portcullis-migrate.service': textOf('systemd/portcullis-migrate.service'),
  'portcullis-check.service': textOf('systemd/portcullis-check.service'),
}

let folder: string
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-units-'))
  for (const [name, text] of Object.entries(units)) writeFileSync(join(folder, name), text)
})
after(() => rmSync(folder, { recursive: true }))

for (const [name, text] of Object.entries(units)) {
  test(`[DEPLOY-16] systemd finds nothing wrong with ${name}, and scores it as its README says`, () => {
    const unit = join(folder, name)
    const verified = analyze('verify', unit)
    const scored = analyze('security', '--offline=yes', unit)

    assert.deepEqual([verified.status, verified.stderr], [0, ''])
    const score = /Overall exposure level for \S+: ([\d.]+) OK/.exec(scored.stdout)?.[1]
    const [, version, told] = /of systemd (\d+) gives each of them \*\*([\d.]+)/.exec(readme) ?? []
    if (analyze('--version').stdout.startsWith(`systemd ${version}`)) assert.equal(score, told)
    else assert.ok(Number(score) <= 1.5, `${score}`)
  })

  test(`[DEPLOY-16] ${name} gives each secret to the service that needs it, and to no other`, () => {
    const credentials = [...text.matchAll(/^LoadCredential=([\w-]+):\/etc\/portcullis\/(\S+)$/gm)]
    const given = [...text.matchAll(/\b([A-Z_]+)=file:%d\/([\w-]+)/g)]

    assert.ok(credentials.length > 0)
    for (const [, , file] of credentials)
      assert.ok(
        files.some(({ path, mode }) => path === file && mode === 0o600),
        file,
      )
    assert.deepEqual(
      given.map(([, , credential]) => credential).sort(),
      credentials.map(([, id]) => id).sort(),
    )
    for (const [, setting = ''] of given) assert.ok(known.has(setting), setting)
    assert.equal(/owner/.test(JSON.stringify(credentials)), name.includes('migrate'))
  })
}

test('[DEPLOY-16] nodes and check read the environment file, whose secrets they take from systemd instead', () => {
  const text = units['portcullis@3000.service']
  const inFile = [...textOf('portcullis.env').matchAll(/^(\w+_FILE)=/gm)].map(([, name]) => name)

  assert.match(text, /^EnvironmentFile=\/etc\/portcullis\/portcullis\.env$/m)
  assert.deepEqual(/^UnsetEnvironment=(.*)$/m.exec(text)?.[1]?.split(' ').sort(), inFile.sort())
  const credentialsOf = (unit: string) =>
    unit.match(/^(LoadCredential|EnvironmentFile|UnsetEnvironment)=.*$/gm)
  assert.deepEqual(credentialsOf(units['portcullis-check.service']), credentialsOf(text))
})

const readme = readFileSync(join(import.meta.dirname, '../../deploy/systemd/README.md'), 'utf8')

function analyze(...words: string[]) {
  return spawnSync('/usr/bin/systemd-analyze', words, { encoding: 'utf8', env: { LC_ALL: 'C.UTF-8' } })
}
