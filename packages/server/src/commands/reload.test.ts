import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, describe, test } from 'node:test'
import { VaultServer, vaultToken } from '../platform/secrets/test/vault-server.ts'
import { Browser, type Knock, randomText } from '../test/browser.ts'
import { anAccount } from '../test/fixtures.ts'
import { goodPassword, type House, openHouse, publicUrl } from '../test/house.ts'
import { Command, freePort } from '../test/run-command.ts'
import { until } from '../test/until.ts'

const real = process.env.TEST_DATABASE_URL !== undefined
const [first, second] = [randomText(48), randomText(48)]

describe('serve that is sent SIGHUP', {
  skip: real ? false : 'It serves on a real PostgreSQL alone.',
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-hangup-'))
  const vault = new VaultServer()
  const running: Command[] = []
  let house: House
  before(async () => {
    house = await openHouse({ SECRET_KEY: first })
    await anAccount(house)
    await vault.start()
  })
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop()))
  })
  after(async () => {
    await Promise.all([house.close(), vault.stop()])
    rmSync(folder, { recursive: true })
  })

  /** Replaces a file as a careful program does: whoever reads it meanwhile reads all or nothing of it. */
  const keep = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(`${path}.new`, `${text}\n`, { mode: 0o600 })
    renameSync(`${path}.new`, path)
    return path
  }
  const serve = async (environment: Record<string, string>) => {
    const port = await freePort()
    const server = new Command(['serve'], {
      PUBLIC_URL: publicUrl,
      SMTP_URL: 'smtp://127.0.0.1:25',
      MAIL_FROM: 'Example <no-reply@example.com>',
      TRUSTED_PROXIES: '127.0.0.1/32',
      ALLOWED_HOSTS: '127.0.0.1',
      PORT: String(port),
      ...environment,
    })
    running.push(server)
    await server.says(/"msg":"serving"/)
    const knock: Knock = (path, { ip = '192.0.2.1', headers, ...init } = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        ...init,
        headers: { ...headers, 'x-forwarded-for': ip, 'x-forwarded-proto': 'https' } as Record<
          string,
          string
        >,
      })
    return { server, knock }
  }
  const hangUp = async (server: Command, says: RegExp) => {
    const [before, began] = [server.output.length, performance.now()]
    server.child.kill('SIGHUP')
    while (!says.test(server.output.slice(before))) {
      assert.ok(server.child.exitCode === null && performance.now() - began < 20_000, server.output)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const readAgain = /secrets read again/

  type Step = { key: string; fallbacks: string }

  /** Two nodes take each step, one after the other, while two browsers use now one and now the other. */
  const changeUnderUse = async (start: Step, ...steps: Step[]) => {
    const environmentOf = (node: string, { key, fallbacks }: Step) => ({
      SECRET_KEY_FILE: keep(`${node}-key`, key),
      SECRET_KEY_FALLBACKS_FILE: keep(`${node}-fallbacks`, fallbacks),
    })
    const nodes = await Promise.all(
      ['a', 'b'].map(async (name) => {
        const environment = { ...environmentOf(name, start), DATABASE_URL: house.databaseUrl ?? '' }
        return { name, ...(await serve(environment)) }
      }),
    )
    const knock: Knock = (...request) =>
      nodes[Math.random() < 0.5 ? 0 : 1]?.knock(...request) as Promise<Response>
    const answers: { status: number; code: string | undefined }[] = []
    let working = true
    const users = [1, 2].map(async () => {
      const browser = new Browser(knock, publicUrl)
      answers.push(await browser.signIn('ann@example.com', goodPassword))
      while (working)
        answers.push(await browser.refresh(), await browser.get('/v1/account', { bearer: true }))
    })

    try {
      for (const step of steps) {
        for (const { name, server } of nodes) {
          environmentOf(name, step)
          await hangUp(server, readAgain)
          const enough = answers.length + 20 // So that both nodes are used by both.
          await until(() => answers.length > enough)
        }
      }
    } finally {
      working = false
    }
    await Promise.all(users)
    return answers
  }

  test('[SECRETS-10] two nodes change their SECRET_KEY in two steps, and no request of anybody is refused', async () => {
    const answers = await changeUnderUse(
      { key: first, fallbacks: '' },
      { key: first, fallbacks: second },
      { key: second, fallbacks: first },
    )

    assert.ok(answers.length > 20, `only ${answers.length} answers`)
    assert.deepEqual(
      answers.filter(({ status }) => status >= 300),
      [],
    )
  })

  test('[SECRETS-10] in one step instead, a node refuses what was made under the key that it does not know', async () => {
    const answers = await changeUnderUse({ key: first, fallbacks: '' }, { key: second, fallbacks: first })

    assert.ok(answers.some(({ code }) => code === 'refresh_refused'))
  })

  test('[SECRETS-11] a re-read that fails is logged, and the server goes on with what it has', async () => {
    vault.kept.set('secret/portcullis', { secret_key: second, former: first, database: house.databaseUrl })
    const { server, knock } = await serve({
      SECRET_KEY: 'vault:secret/portcullis#secret_key',
      SECRET_KEY_FALLBACKS: 'vault:secret/portcullis#former',
      DATABASE_URL: 'vault:secret/portcullis#database',
      VAULT_ADDR: vault.address,
      VAULT_TOKEN_FILE: keep('token', vaultToken),
    })
    const browser = new Browser(knock, publicUrl)
    await browser.signIn('ann@example.com', goodPassword)
    const wrong = new URL(house.databaseUrl ?? '')
    wrong.password = 'the-canary-sings'

    keep('token', 'hvs.canary-that-has-ended')
    await hangUp(server, /refused by Vault \(403\)/)
    keep('token', vaultToken)
    vault.kept.set('secret/portcullis', {
      secret_key: 'a-canary',
      former: first,
      database: house.databaseUrl,
    })
    await hangUp(server, /less than 256 bits/)
    vault.kept.set('secret/portcullis', { secret_key: second, former: first, database: wrong.href })
    await hangUp(server, /password authentication failed/)

    assert.equal((await browser.refresh()).status, 200)
    assert.equal(server.output.match(/secrets not taken over/g)?.length, 3)
    assert.doesNotMatch(server.output, /canary/)
    assert.ok(!server.output.includes(vaultToken) && !server.output.includes(second))
    vault.kept.set('secret/portcullis', { secret_key: second, former: first, database: house.databaseUrl })
    await hangUp(server, readAgain)
  })

  test('[SECRETS-13] a secret that is kept elsewhere stands neither in the log nor where `ps` finds it', async () => {
    vault.kept.set('secret/portcullis', { secret_key: second, former: first, database: house.databaseUrl })
    const { server, knock } = await serve({
      SECRET_KEY: 'vault:secret/portcullis#secret_key',
      SECRET_KEY_FALLBACKS_FILE: keep('fallbacks', first),
      DATABASE_URL: 'vault:secret/portcullis#database',
      VAULT_ADDR: vault.address,
      VAULT_TOKEN_FILE: keep('token', vaultToken),
      LOG_LEVEL: 'debug',
    })
    await new Browser(knock, publicUrl).signIn('ann@example.com', goodPassword)
    await hangUp(server, readAgain)

    const seen = ['cmdline', 'environ'].map((file) =>
      readFileSync(`/proc/${server.child.pid}/${file}`, 'utf8'),
    )
    assert.match(seen.join(), /serve[\s\S]*SECRET_KEY=vault:/, 'that is where ps looks')
    const { password } = new URL(house.databaseUrl ?? '')
    for (const text of [...seen, server.output])
      for (const secret of [first, second, password, vaultToken]) assert.ok(!text.includes(secret))
  })

  test('[SECRETS-10] many signals at once are answered one after the other, and none ends the server', async () => {
    const { server, knock } = await serve({
      SECRET_KEY: second,
      SECRET_KEY_FALLBACKS: first,
      DATABASE_URL: house.databaseUrl ?? '',
    })

    for (let signal = 0; signal < 20; signal++) server.child.kill('SIGHUP')
    await server.says(readAgain)

    assert.equal((await knock('/healthz')).status, 200)
    assert.equal((await server.stop()).code, 0)
  })
})
