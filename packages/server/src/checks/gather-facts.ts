import { readFileSync } from 'node:fs'
import { readPlaceFile } from '../features/places/read-place-file.ts'
import { readCertificate } from '../http/certificate.ts'
import { createContext, type Settings } from '../platform/context.ts'
import { createKeyring } from '../platform/crypto.ts'
import { createDb } from '../platform/db/db.ts'
import { openPostgres } from '../platform/db/postgres.ts'
import { usualRoles } from '../platform/db/roles.ts'
import { createLog } from '../platform/log.ts'
import type { Drafted, Environment, Mistake } from '../platform/settings.ts'
import { draftSettings, loadSettings, originsOf, secretNames } from '../settings.ts'
import type { Facts } from './facts.ts'
import { gatherDatabase } from './gather/database.ts'
import { gatherSender } from './gather/dns.ts'
import { gatherKeys } from './gather/keys.ts'
import { gatherMailServer } from './gather/mail-server.ts'
import { gatherSecretAges, gatherSecrets, type SecretAges } from './gather/secrets.ts'

export type Gathering = {
  /** Whether to ask the database, the mail server and DNS as well. */
  deploy: boolean
  /** Says what is being asked, because an answer may take seconds. */
  tell: (step: string) => void
}

const notAsked = { missing: 'Only --deploy asks for it.' }

/** Gathers everything that the rules judge. It changes nothing, and nothing that is wrong stops it. */
export async function gatherFacts(environment: Environment, { deploy, tell }: Gathering): Promise<Facts> {
  const { settings, mistakes, fetched } = await loadSettings(environment, (whole, unfetched) => ({
    ...draftSettings(whole, unfetched),
    fetched: whole,
  }))
  const asked = deploy ? await ask(settings, tell) : undefined
  return {
    now: new Date(),
    settings,
    mistakes,
    secrets: gatherSecrets(secretNames, originsOf(environment), fetched, asked?.secretAges ?? noAges),
    certificate: certificateOf(settings).certificate,
    places: placesOf(settings),
    process: { isRoot: process.getuid?.() === 0, node: process.versions.node },
    database: asked?.database ?? notAsked,
    keys: asked?.keys ?? notAsked,
    mailServer: asked?.mailServer ?? notAsked,
    sender: asked?.sender ?? notAsked,
  }
}

const noAges: SecretAges = { ages: new Map(), mostDays: 365 }

type Asked = Pick<Facts, 'database' | 'keys' | 'mailServer' | 'sender'> & { secretAges: SecretAges }

/** What only a running deployment shows. */
async function ask(settings: Drafted, tell: Gathering['tell']): Promise<Asked> {
  tell('Asking the database, the mail server and DNS …')
  const { mail, server } = settings
  const host = server.publicUrl ? new URL(server.publicUrl).hostname : 'localhost'
  const [ofDatabase, mailServer, sender] = await Promise.all([
    askDatabase(settings),
    gatherMailServer(mail.server, host),
    gatherSender(mail.from?.address.split('@')[1]),
  ])
  return { ...ofDatabase, mailServer, sender }
}

async function askDatabase(settings: Drafted): Promise<Pick<Asked, 'database' | 'keys' | 'secretAges'>> {
  const { url, appRole = usualRoles.app } = settings.database
  if (url === undefined) {
    const missing = { missing: 'DATABASE_URL is missing.' }
    return { database: missing, keys: missing, secretAges: noAges }
  }
  const driver = openPostgres({
    url,
    connections: 2,
    applicationName: 'portcullis check',
    onError: () => undefined,
  })
  try {
    const db = createDb(driver)
    const ctx = createContext({
      db,
      now: () => new Date(),
      settings: settings as Settings,
      keyring: createKeyring(settings.secrets.key ?? '', settings.secrets.fallbacks),
      log: createLog('silent'),
    })
    const [database, keys] = [await gatherDatabase(db, appRole), await gatherKeys(ctx)]
    return { database, keys, secretAges: await gatherSecretAges(ctx) }
  } finally {
    await driver.close()
  }
}

function placesOf({ places }: Drafted): Facts['places'] {
  if (places.file === undefined) return undefined
  try {
    return readPlaceFile(readFileSync(places.file)).facts
  } catch {
    return undefined // One that cannot be used is a mistake among the settings.
  }
}

/** The certificate with which the server ends TLS itself, or what is wrong with it. */
export function certificateOf({ tls, server }: Drafted): {
  certificate: Facts['certificate']
  wrong: Mistake[]
} {
  const { certificateFile, keyFile } = tls
  if (!certificateFile || !keyFile || !server.publicUrl) return { certificate: undefined, wrong: [] }
  const found = readCertificate({ certificateFile, keyFile }, new URL(server.publicUrl).hostname, new Date())
  return Array.isArray(found)
    ? { certificate: undefined, wrong: found }
    : { certificate: found.facts, wrong: [] }
}
