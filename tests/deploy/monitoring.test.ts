import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { root } from '../../scripts/root.mjs'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-monitoring-'))
after(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => cpSync(join(root, 'deploy/monitoring'), folder, { recursive: true }))

const promtool = (...words: string[]) => {
  const { status, stdout, stderr } = spawnSync('promtool', words, { cwd: folder, encoding: 'utf8' })
  return { status, output: stdout + stderr }
}
const testRules = () => promtool('test', 'rules', 'alerts.test.yml')
const alerts = () => readFileSync(join(folder, 'alerts.yml'), 'utf8')

/** Changes the alerts, which has to change them. */
const mutate = (change: (text: string) => string) => {
  const changed = change(alerts())
  assert.notEqual(changed, alerts())
  writeFileSync(join(folder, 'alerts.yml'), changed)
}

test('Prometheus takes the configuration and the alerts', () => {
  const { status, output } = promtool('check', 'config', 'prometheus.yml')

  assert.equal(status, 0, output)
})

test('each alert fires on the attack or mishap that it is for, and none on a normal day', () => {
  const { status, output } = testRules()

  assert.equal(status, 0, output)
})

test('an alert that fires on a normal day is found', () => {
  mutate((text) => text.replace('> 3 * sum(rate', '> 0.05 * sum(rate'))

  assert.match(testRules().output, /exp: nil\s+got: {alertname="PortcullisSignInsFail"}/)
})

test('an alert that fires on nothing is found, whichever it is', () => {
  const names = [...alerts().matchAll(/- alert: (\w+)\n/g)].map(([, name]) => name)
  mutate((text) => text.replace(/(\n\s+expr:)[\s\S]*?(\n\s+(?:for|labels):)/g, '$1 vector(0) > 1$2'))

  const missed = testRules()
    .output.split('\n')
    .filter((line) => line.includes('exp: '))
    .join()

  assert.ok(names.length > 10)
  for (const name of names) assert.ok(missed.includes(`{alertname="${name}"}`), name)
})
