import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { sample } from '../../packages/server/src/kit/judge-answers.ts'
import { makeSecrets } from '../../packages/server/src/kit/make-secrets.ts'
import { planKit } from '../../packages/server/src/kit/plan-kit.ts'
import { readProductionSettings } from '../../packages/server/src/settings.ts'
import { runProgram } from './program.ts'

const root = join(import.meta.dirname, '../..')
const containerfile = readFileSync(join(root, 'deploy/container/Containerfile'), 'utf8')
const [, finalStage = ''] = containerfile.split(/^FROM \$\{NODE_IMAGE\}$/m)

type Service = {
  image: string
  read_only?: boolean
  cap_drop?: string[]
  security_opt?: string[]
  secrets?: string[]
  environment?: Record<string, string>
  networks?: string[]
  network_mode?: string
  ports?: string[]
  env_file?: string
}

const program = { node: '/usr/bin/node', program: '/opt/portcullis/packages/server/bin/portcullis.mjs' }
const files = planKit({ ...sample, service: 'compose', proxy: 'caddy' }, makeSecrets(), program)
const textOf = (path: string) => files.find((file) => file.path === path)?.text ?? ''
const compose = parse(textOf('compose.yaml'), { merge: true })
const services = Object.entries(compose.services as Record<string, Service>)

test('[DEPLOY-17] the image holds what the server needs, runs it as nobody, and has no secret', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-image-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const copied = [...finalStage.matchAll(/^COPY --from=build \/opt\/portcullis\/(\S+) (\S+)$/gm)]
  for (const [, from = '', to = ''] of copied) {
    if (from === 'node_modules') symlinkSync(join(root, from), join(folder, to))
    else cpSync(join(root, from), join(folder, to), { recursive: true, mode: 0 })
  }
  const main = join(
    folder,
    /ENTRYPOINT \["node", "\/opt\/portcullis\/(\S+)"\]/.exec(containerfile)?.[1] ?? '',
  )

  const says = await runProgram(process.execPath, [main, 'help'])
  await runProgram(process.execPath, [
    '-e',
    `await import('${folder}/packages/server/src/commands/serve.ts')`,
  ])

  assert.match(says, /portcullis serve/)
  assert.ok(copied.some(([, from]) => from === 'web/dist'))
  assert.match(finalStage, /^USER 10001:10001$/m)
  assert.match(finalStage, /^HEALTHCHECK .*\\\n {4}CMD \["node", ".*portcullis\.mjs", "ready"\]$/m)
  assert.match(containerfile, /^ARG NODE_IMAGE=\S+:24\.\d+\.\d+-\S+$/m)
  assert.doesNotMatch(containerfile, /SECRET|PASSWORD|DATABASE_URL|SMTP_URL|TOKEN/)
  const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n')
  for (const name of ['.git', '.portcullis', '.env*', '**/node_modules'])
    assert.ok(ignored.includes(name), name)
})

test('[DEPLOY-17] every container of the compose file is exact, hardened, and shown only its own secrets', () => {
  for (const [name, service] of services) {
    assert.match(service.image, /^portcullis$|:\d+\.\d+(\.\d+)?-\w+$/, name)
    assert.equal(service.read_only, true, name)
    assert.deepEqual(service.cap_drop, ['ALL'], name)
    assert.deepEqual(service.security_opt, ['no-new-privileges:true'], name)
    assert.equal(service.ports !== undefined, name === 'proxy')
    for (const path of Object.values(service.environment ?? {}).filter((value) =>
      value.startsWith('/run/secrets/'),
    ))
      assert.ok(service.secrets?.includes(path.replace('/run/secrets/', '')), `${name}: ${path}`)
  }
  const seeing = (secret: string) =>
    services.filter(([, { secrets }]) => secrets?.includes(secret)).map(([name]) => name)
  assert.deepEqual(seeing('database-owner-url'), ['migrate'])
  assert.deepEqual(seeing('postgres-password'), ['database'])
  assert.deepEqual(seeing('secret-key'), ['first', 'second'])
  for (const [name, { file }] of Object.entries(compose.secrets as Record<string, { file: string }>))
    assert.ok(
      files.some(({ path, mode }) => path === file && mode === 0o600),
      name,
    )
})

test('[DEPLOY-17] nodes and proxy meet in the one network that is trusted, and the database is in none', () => {
  const networksOf = (name: string) => compose.services[name].networks as string[]
  const { TRUSTED_PROXIES } = environment()

  assert.deepEqual(
    networksOf('proxy').filter((network) => networksOf('first').includes(network)),
    ['inside'],
  )
  assert.deepEqual(networksOf('second'), networksOf('first'))
  assert.equal(compose.networks.inside.ipam.config[0].subnet, TRUSTED_PROXIES)
  assert.equal(compose.networks.inside.internal, true)
  assert.equal(compose.services.database.network_mode, 'none')
  assert.match(textOf('Caddyfile'), /reverse_proxy first:3000 second:3000 /)
})

test('[DEPLOY-17] the settings of a node are accepted by the server itself', () => {
  const node = compose.services.first as Service
  const secrets = Object.entries(node.environment ?? {}).map(([name, path]) => [
    name.replace('_FILE', ''),
    textOf(path.replace('/run/', '')).trim(),
  ])

  const settings = readProductionSettings({ ...environment(), ...Object.fromEntries(secrets) })

  assert.equal(node.env_file, 'portcullis.env')
  assert.equal(settings.server.publicUrl, sample.publicUrl)
  assert.equal(dirname(new URL(settings.database.url ?? '').hostname.replaceAll('%2F', '/')), '/run')
})

function environment(): Record<string, string> {
  const lines = textOf('portcullis.env').matchAll(/^(\w+)=(?:'(.*)'|(.*))$/gm)
  return Object.fromEntries([...lines].map(([, name, quoted, plain]) => [name, quoted ?? plain]))
}
