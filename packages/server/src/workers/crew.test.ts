import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestDatabase } from '../test/open-database.ts'
import { startServing } from '../test/serve-command.ts'
import { until } from '../test/until.ts'

const skip = process.env.TEST_DATABASE_URL ? false : 'It serves on a real PostgreSQL alone.'

test('[RUN-1] told to stop, it does not wait until it would have started a worker again', {
  skip,
}, async (t) => {
  const database = await openTestDatabase()
  const command = await startServing(database, ['--workers', '2'])
  t.after(async () => {
    await command.stop('SIGKILL')
    await database.drop()
  })
  await database.owner.script(`insert into portcullis.migrations (number, name, checksum, breaking)
    values (999999, 'of-a-later-release', '', true)`)
  process.kill(command.workers()[0] ?? 0, 'SIGKILL')
  // After so many that did not start it waits for 6.4 seconds.
  await until(() => command.count(/a new worker does not start/) === 6, { seconds: 120 })

  const start = performance.now()
  const { code } = await command.stop()

  assert.equal(code, 0)
  assert.ok(performance.now() - start < 6000)
})
