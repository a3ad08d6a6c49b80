import { createPlaces } from '../features/places/places.ts'
import type { Context } from '../platform/context.ts'
import { within } from '../platform/within.ts'
import { secretNames } from '../settings.ts'
import type { Facts } from './facts.ts'
import { gatherDatabase } from './gather/database.ts'
import { gatherKeys } from './gather/keys.ts'
import { gatherSecretAges, gatherSecrets, heldSecrets, type SecretAges } from './gather/secrets.ts'
import { certificateOf } from './gather-facts.ts'
import type { Gathered } from './rule.ts'

/** What a running server leaves to the command: a request must not make it call others. */
const elsewhere = {
  missing: 'It is not judged here, because a server asks nobody else for it: portcullis check --deploy',
}

/** A database that has not answered by then is itself what there is to say. */
const patienceMs = 4000

/**
 * Gathers, inside a running server, what the rules of `check` judge, from what it serves with: its settings,
 * its connection and its keys. Other servers are not asked, and no words of the database go further.
 */
export async function gatherLiveFacts(ctx: Context): Promise<Facts> {
  const { settings, origins } = ctx
  const [database, keys, ages] = await Promise.all([
    orMissing(gatherDatabase(ctx.db, settings.database.appRole), 'The database did not answer.'),
    orMissing(gatherKeys(ctx), 'The signing keys could not be read.'),
    within<SecretAges>(patienceMs, gatherSecretAges(ctx), () => noAges(settings.secrets.maxAgeDays)),
  ])
  const { certificate, wrong } = certificateOf(settings)
  return {
    now: ctx.now(),
    settings,
    // It serves with them, so that none was refused; development is what production would refuse. Only the
    // files of the certificate change meanwhile, and what cannot be used is not shown.
    mistakes: [
      ...(settings.server.debug ? [{ env: 'DEBUG', message: 'Run it by: portcullis serve' }] : []),
      ...wrong,
    ],
    secrets: origins ? gatherSecrets(secretNames, origins, heldSecrets(ctx), ages) : [],
    certificate,
    places: ctx.instance(createPlaces).facts(),
    process: { isRoot: process.getuid?.() === 0, node: process.versions.node },
    database,
    keys,
    mailServer: elsewhere,
    sender: elsewhere,
  }
}

function noAges(mostDays: number): SecretAges {
  return { ages: new Map(), mostDays }
}

/** An answer, or that there was none: what a failure says of itself is for the log alone. */
async function orMissing<T extends object>(asked: Promise<Gathered<T>>, why: string): Promise<Gathered<T>> {
  const answer = await within<Gathered<T>>(patienceMs, asked, () => ({ missing: why }))
  return 'missing' in answer ? { missing: why } : answer
}
