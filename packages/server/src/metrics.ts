import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { challengesMetrics } from './features/challenges/metrics.ts'
import { detectionMetrics } from './features/detection/metrics.ts'
import { passwordsMetrics } from './features/passwords/metrics.ts'
import { sessionsMetrics } from './features/sessions/metrics.ts'
import { signingKeysMetrics } from './features/signing-keys/metrics.ts'
import { webhooksMetrics } from './features/webhooks/metrics.ts'
import { answerMetrics, doorMetrics, type WatchAnswers, watchAnswers } from './http/metrics.ts'
import type { Context } from './platform/context.ts'
import { databaseMetrics } from './platform/db/metrics.ts'
import { listMigrations } from './platform/db/migrate.ts'
import { declareMetrics, type Metrics } from './platform/metrics.ts'
import { createMetrics } from './platform/metrics-registry.ts'
import { readSecretAges } from './platform/secrets/secret-ages.ts'
import { tracingMetrics } from './platform/tracing/metrics.ts'
import { credentialsOf } from './settings.ts'
import { crewMetrics } from './workers/metrics.ts'

const secretMetrics = declareMetrics<Context>()({
  ages: {
    kind: 'gauge',
    name: 'portcullis_secret_age_seconds',
    about: 'How long each secret has been in use, by its setting; of a list, the oldest.',
    labels: ['name'],
    across: 'max',
    read: async (ctx) => {
      const ages = await readSecretAges(ctx, credentialsOf(ctx.settings))
      const oldest = Map.groupBy(ages, ({ env }) => env)
      return [...oldest].map(([env, those]) => [Math.max(...those.map(({ ageSeconds }) => ageSeconds)), env])
    },
  },
})

const buildMetrics = declareMetrics<undefined>()({
  info: {
    kind: 'gauge',
    name: 'portcullis_build_info',
    about: 'Always 1: the release, the Node that runs it and its newest migration.',
    labels: ['version', 'node', 'migration'],
    across: 'max',
    read: () => [[1, version, process.version, String(newestMigration)]],
  },
})

// Read at start: an upgrade may lay the next release's files beside a process of this one.
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'))
const newestMigration = listMigrations().at(-1)?.number

/** Every metric of ours, on one page. */
export const declaredMetrics = {
  http: { ...answerMetrics, ...doorMetrics },
  passwords: passwordsMetrics,
  sessions: sessionsMetrics,
  signingKeys: signingKeysMetrics,
  challenges: challengesMetrics,
  detection: detectionMetrics,
  webhooks: webhooksMetrics,
  secrets: secretMetrics,
  tracing: tracingMetrics,
  database: databaseMetrics,
  workers: crewMetrics,
  build: buildMetrics,
}

/** Begins to measure a server. Its doors are added once they are open. */
export function measureServer(ctx: Context): { metrics: Metrics; watch: WatchAnswers } {
  const metrics = createMetrics(ctx.log)
  // The database's first: it is not to show the statements that read the others.
  const ofServer = [
    databaseMetrics,
    passwordsMetrics,
    sessionsMetrics,
    signingKeysMetrics,
    challengesMetrics,
    detectionMetrics,
    webhooksMetrics,
    secretMetrics,
    tracingMetrics,
  ]
  for (const declared of ofServer) metrics.add(declared, ctx)
  metrics.add(buildMetrics, undefined)
  return { metrics, watch: watchAnswers(metrics) }
}
