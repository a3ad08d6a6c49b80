import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import type { OperatorRole } from '@portcullis/protocol/admin-shapes'
import type { ReceivedMail } from '../../packages/server/src/features/mail/dev-inbox.ts'
import { findAccountId } from '../../packages/server/src/features/operators/find-account-id.ts'
import { issueFirstLink } from '../../packages/server/src/features/operators/first-administrator.ts'
import { setOperatorRole } from '../../packages/server/src/features/operators/set-operator-role.ts'
import { createContext } from '../../packages/server/src/platform/context.ts'
import { createKeyring } from '../../packages/server/src/platform/crypto.ts'
import { createDb } from '../../packages/server/src/platform/db/db.ts'
import type { Statement } from '../../packages/server/src/platform/db/sql.ts'
import { developmentMark } from '../../packages/server/src/platform/secret-settings.ts'
import { startServer } from '../../packages/server/src/server.ts'
import { readDevelopmentSettings } from '../../packages/server/src/settings.ts'
import { captureLog } from '../../packages/server/src/test/capture-log.ts'
import { goodPassword } from '../../packages/server/src/test/house.ts'
import { openTestDatabase } from '../../packages/server/src/test/open-database.ts'
import { until } from '../../packages/server/src/test/until.ts'
import { findChromium } from '../../scripts/test-chromium.ts'

export { goodPassword }

export type Town = Awaited<ReturnType<typeof openTown>>

const flags = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--short-reporting-delay', // Reports of violations leave at once, not within a minute.
]

/**
 * A server that really listens, as the development command runs it, and a real browser. One for each test
 * file; each test opens windows of its own, and everything that goes wrong in any of them is kept.
 */
export async function openTown(environment: Record<string, string> = {}) {
  const [house, browser] = await Promise.all([
    openListeningHouse(environment),
    chromium.launch({
      executablePath: findChromium(),
      args: flags,
      // What a page leaves behind in the back-forward cache is one of the things to be tested.
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
    }),
  ])
  /** What no page may cause: errors on the console, exceptions, breaches of the content security policy. */
  const wrongs: string[] = []
  /** Where anything was asked for. */
  const origins = new Set<string>()

  return {
    ...house,
    wrongs,
    origins,
    /** A browser profile of its own, empty, which ends with the test. */
    profile: async (t: TestContext, options: BrowserContextOptions = {}): Promise<BrowserContext> => {
      const context = await browser.newContext({ baseURL: house.url, ...options })
      t.after(() => context.close())
      context.setDefaultTimeout(20_000)
      await watch(context, wrongs, origins)
      return context
    },
    close: async () => {
      await browser.close()
      await house.close()
    },
  }
}

async function openListeningHouse(environment: Record<string, string>) {
  const port = await findFreePort()
  const url = environment.PUBLIC_URL ?? `http://localhost:${port}`
  const direct = `http://localhost:${port}${new URL(url).pathname.replace(/\/$/, '')}`
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-town-'))
  const database = await openTestDatabase()
  const secretKey = developmentMark + randomBytes(48).toString('base64url')
  const settings = readDevelopmentSettings(
    { PORT: String(port), DATA_DIR: folder, THROTTLE_ADDRESS_ATTEMPTS: '10000', ...environment },
    { secretKey },
  )
  const db = createDb({ ...database.driver, close: async () => undefined })
  const log = captureLog()
  let offsetMs = 0
  const now = () => new Date(Date.now() + offsetMs)
  const foundation = { db, now, settings, keyring: createKeyring(secretKey), log: log.log }
  const server = await startServer(foundation)

  return {
    /** Where people reach it. */
    url,
    /** Where it listens. */
    port,
    /** Every line that the server logged. */
    logged: log.lines,
    rows: <Row>(statement: Statement<Row>) => db.many(statement),
    /** Runs statements as the owner of the schema, who may write what the server may not. */
    asOwner: (statements: string) => database.owner.script(statements),
    /** Moves the clock of the server and of its database, for everybody in the file. */
    letTimePass: async (seconds: number) => {
      offsetMs += seconds * 1000
      await database.owner.script(`create or replace function portcullis.moment() returns timestamptz
        language sql volatile parallel safe as 'select clock_timestamp() + interval ''${offsetMs} ms'''`)
    },
    mailTo: (email: string, subject: RegExp) => waitForMail(direct, email, subject),
    /** Waits for the newest mail of that subject, and gives its link. */
    linkTo: async (email: string, subject: RegExp) => findLink(await waitForMail(direct, email, subject)),
    /** An account that is there already, made without a browser. */
    anAccount: (name: string) =>
      openAccount(direct, new URL(url).origin, `${name}-${randomBytes(4).toString('hex')}@example.com`),
    /** The link that `serve` and `dev` print while there is nobody yet. */
    firstLink: () => issueFirstLink(createContext(foundation)),
    /** Gives an account a role in running the service, as the command does, or takes it. */
    giveRole: async (email: string, role: OperatorRole | null) => {
      const accountId = (await findAccountId(createContext(foundation), email)) ?? ''
      const wanted = { accountId, role, reason: 'A test needs it.' }
      await setOperatorRole(createContext(foundation), 'command', wanted)
      return accountId
    },
    close: async () => {
      await server.stop()
      await database.drop()
      rmSync(folder, { recursive: true })
    },
  }
}

/** Chromium writes a line of its own for each answer of 400 and above: those are for the tests to judge. */
const isRefusedRequest = (text: string) => text.startsWith('Failed to load resource:')

/** Collects what goes wrong in any page of this profile, and where it asks for anything. */
export async function watch(context: BrowserContext, wrongs: string[], origins: Set<string>): Promise<void> {
  context.on('weberror', (error) => wrongs.push(String(error.error())))
  context.on('console', (message) => {
    if (message.type() !== 'error' || isRefusedRequest(message.text())) return
    wrongs.push(`${message.page()?.url()} says: ${message.text()}`)
  })
  context.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (protocol.startsWith('http')) origins.add(origin)
  })
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
      reportError(new Error(`The policy forbids it: ${effectiveDirective} ${blockedURI}`))
    })
  })
}

export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((done) => server.close(done))
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')
  return address.port
}

async function waitForMail(url: string, email: string, subject: RegExp): Promise<ReceivedMail> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(`${url}/dev/mail`, { headers: { accept: 'application/json' } })
    const mails = (await answer.json()) as ReceivedMail[]
    const found = mails.find((mail) => mail.to === email && subject.test(mail.subject))
    if (found) return found
    await pause(50)
  }
  throw new Error(`No mail ${subject} came to ${email}.`)
}

function findLink({ links, subject }: ReceivedMail): string {
  const link = links.find((link) => link.includes('#token='))
  if (link === undefined) throw new Error(`The mail "${subject}" has no link.`)
  return link
}

async function openAccount(url: string, origin: string, email: string): Promise<string> {
  const post = (path: string, body: object, cookie = '') =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, cookie },
      body: JSON.stringify(body),
    })
  const asked = await post('/v1/sign-up', { email, password: goodPassword, name: 'Ann' })
  const cookie = asked.headers.get('set-cookie')?.split(';')[0] ?? ''
  const token = findLink(await waitForMail(url, email, /./)).split('#token=')[1]
  const confirmed = await post('/v1/email-verification/confirm', { token }, cookie)
  if (!confirmed.ok) throw new Error(`The account was not opened: ${await confirmed.text()}`)
  return email
}

/** Types into the fields of these labels, as a person would. */
export async function fill(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [label, typed] of Object.entries(fields)) {
    await page.getByLabel(label, { exact: true }).fill(typed)
  }
}

export async function press(page: Page, button: string): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click()
}

/** Waits until the page bears this heading. */
export async function sees(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { name: heading, exact: true }).waitFor()
}

/** What has the focus: by its name, or else by what it is called. */
export const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: element } = document
    return element?.getAttribute('name') ?? element?.getAttribute('aria-label') ?? element?.textContent
  })

/** The focus, and the title, come a moment after what is drawn. */
export async function hasFocus(page: Page, wanted: string, why?: string): Promise<void> {
  await until(async () => (await focused(page)) === wanted, { seconds: 5 }).catch(() => undefined)
  assert.equal(await focused(page), wanted, why)
}

export async function hasTitle(page: Page, wanted: string): Promise<void> {
  await until(async () => (await page.title()) === wanted, { seconds: 5 }).catch(() => undefined)
  assert.equal(await page.title(), wanted)
}

/** Signs in on the sign-in page, which this page shows, and waits for the account. */
export async function signInHere(page: Page, email: string, password = goodPassword): Promise<void> {
  await fill(page, { 'E-mail address': email, Password: password })
  await press(page, 'Sign in')
  await sees(page, 'Your account')
}

/** A new tab of this profile, signed in, on the account page. */
export async function signedInPage(profile: BrowserContext, email: string, password = goodPassword) {
  const page = await profile.newPage()
  await page.goto('/sign-in')
  await signInHere(page, email, password)
  return page
}
