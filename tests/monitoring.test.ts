import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { root } from '../scripts/root.mjs'

const textOf = (path: string) => readFileSync(join(root, path), 'utf8')
const kit = 'deploy/monitoring'

type Rules = { groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[] }

const alerts = (parse(textOf(`${kit}/alerts.yml`)) as Rules).groups.flatMap(({ rules }) => rules)
const dashboard = JSON.parse(textOf(`${kit}/grafana-dashboard.json`)) as {
  panels: { title: string; targets: { expr: string }[] }[]
}

/** Metrics of ours, with their labels, as the reference has them; and those of every process. */
const known = new Map(
  [...textOf('docs/reference/metrics.md').matchAll(/^\| `(portcullis_\w+)` \| \w+ \| (.*?) \|/gm)].map(
    ([, name = '', labels = '']) => [name, [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label ?? '')],
  ),
)
const ofPrometheus = new Set(['up', 'process_cpu_seconds_total', 'process_resident_memory_bytes'])

/** What is amiss with an expression: metrics that do not exist, labels that they do not have. */
const amiss = (expr: string) =>
  [...expr.matchAll(/\b(portcullis_\w+|process_\w+|up)\b(?:\{([^}]*)\})?/g)].flatMap(
    ([, name = '', given = '']) => {
      if (ofPrometheus.has(name)) return []
      const labels = known.get(name.replace(/_(bucket|count|sum)$/, '')) ?? known.get(name)
      if (labels === undefined) return [`there is no ${name}`]
      const asked = [...given.matchAll(/(\w+)\s*[=!]~?/g)].map(([, label]) => label ?? '')
      return asked.filter((label) => !labels.includes(label)).map((label) => `${name} has no ${label}`)
    },
  )

test('the expressions of alerts and dashboard name metrics and labels that exist', () => {
  const expressions = [
    ...alerts.map(({ expr }) => expr),
    ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ]

  assert.ok(known.size > 15 && expressions.length > 25)
  assert.deepEqual(expressions.flatMap(amiss), [])
  assert.deepEqual(amiss('rate(portcullis_nothing_total[5m]) + portcullis_database_waiting{code="x"}'), [
    'there is no portcullis_nothing_total',
    'portcullis_database_waiting has no code',
  ])
})

test('names of events and refusals in alerts are those that are written', () => {
  const written = textOf('docs/reference/events.md') + textOf('docs/reference/refusals.md')
  const named = alerts.flatMap(({ expr }) => [...expr.matchAll(/(?:name|code)="([^"]+)"/g)])

  assert.ok(named.length > 5)
  for (const [, name] of named) assert.ok(written.includes(`\`${name}\``), name)
})

test('every alert says in a sentence what is the matter', () => {
  for (const { alert, annotations } of alerts) assert.match(annotations.summary ?? '', /\.$/, alert)
})
