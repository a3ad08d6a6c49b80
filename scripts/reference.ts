import { refusals } from '@portcullis/protocol/refusals'
import { rules } from '../packages/server/src/checks/rules.ts'
import { djangoNames } from '../packages/server/src/django-settings.ts'
import { type EventName, events } from '../packages/server/src/features/audit-log/events.ts'
import { resultOf } from '../packages/server/src/features/audit-log/results.ts'
import { refusalsOf } from '../packages/server/src/http/openapi.ts'
import { declaredMetrics } from '../packages/server/src/metrics.ts'
import type { Metric } from '../packages/server/src/platform/metrics.ts'
import type { Setting } from '../packages/server/src/platform/settings.ts'
import { routes } from '../packages/server/src/routes.ts'
import { declaredSettings } from '../packages/server/src/settings.ts'
import { deployExamples } from './deploy-examples.ts'
import { describeSchema } from './describe-schema.ts'

/** Every page that is made from the code, by its path. */
export async function makeReference(): Promise<Map<string, string>> {
  return new Map([
    ['docs/reference/settings.md', settingsPage()],
    ['docs/reference/refusals.md', refusalsPage()],
    ['docs/reference/events.md', eventsPage()],
    ['docs/reference/routes.md', routesPage()],
    ['docs/reference/metrics.md', metricsPage()],
    ['docs/reference/checks.md', checksPage()],
    ['packages/server/migrations/schema.sql', await describeSchema()],
    ...deployExamples(),
  ])
}

const made = 'Made from the code by `npm run docs`.'

function settingsPage(): string {
  const groups = Object.entries(declaredSettings).map(([feature, group]) =>
    [
      `## ${feature}`,
      '',
      '| name | default | what it does |',
      '|---|---|---|',
      ...Object.values(group as Record<string, Setting>).map(settingRow),
      '',
    ].join('\n'),
  )
  return (
    '# Settings\n\nAll from the environment. Unknown names that look like one of these stop the server. A ' +
    'secret may also stand in a file that its name with `_FILE` names, or be a reference to where it is ' +
    `kept: see [secrets](../guides/secrets.md). ${made}\n\n${groups.join('\n')}\n${djangoSection()}`
  )
}

function djangoSection(): string {
  return [
    '## Names of Django that are none here',
    '',
    'They may be written with the value that holds anyway; with any other the server does not start.',
    '',
    '| name | accepted | why |',
    '|---|---|---|',
    ...djangoNames.map(
      ({ env, holds, why }) => `| \`${env}\` | ${holds ? `\`${holds}\`` : 'nothing'} | ${inCell(why)} |`,
    ),
    '',
  ].join('\n')
}

function settingRow(setting: Setting): string {
  const fallback = setting.default ? `\`${setting.default}\`` : setting.required ? 'must be set' : 'none'
  return `| \`${setting.env}\` | ${fallback} | ${inCell(setting.about)}${setting.secret ? ' Secret.' : ''} |`
}

function refusalsPage(): string {
  const rows = Object.entries(refusals).map(
    ([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} | ${routesWith(code).length} |`,
  )
  return [
    '# Refusals',
    '',
    'Every reason to say no: the `code` of an `application/problem+json` answer (RFC 9457). Codes are ' +
      `forever. ${made}`,
    '',
    '| code | status | what a person reads | routes |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

function routesWith(code: string): string[] {
  return routes.filter((route) => (refusalsOf(route) as string[]).includes(code)).map(({ path }) => path)
}

function eventsPage(): string {
  return [
    '# Events',
    '',
    `Every kind of line in the audit log. Names are forever. ${made}`,
    '',
    '| event | result | what happened |',
    '|---|---|---|',
    ...Object.entries(events).map(
      ([name, sentence]) => `| \`${name}\` | ${resultOf(name as EventName)} | ${sentence} |`,
    ),
    '',
  ].join('\n')
}

function checksPage(): string {
  return [
    '# Checks',
    '',
    'What `portcullis check` looks for. Rules with a dot need `--deploy`, which asks the database, the ' +
      'mail server and DNS as well. A finding is silenced by its id with a reason: ' +
      `\`--silence ID=REASON\`, or \`SILENCED_CHECKS\`. ${made}`,
    '',
    '| rule | severity | checklist | deploy | what is wrong | why it matters |',
    '|---|---|---|---|---|---|',
    ...rules.map(
      ({ id, severity, checklist, deploy, title, why }) =>
        `| \`${id}\` | ${severity} | ${checklist} | ${deploy ? '•' : ''} | ${inCell(title)} | ` +
        `${inCell(why)} |`,
    ),
    '',
  ].join('\n')
}

function routesPage(): string {
  return [
    '# Routes',
    '',
    `Under \`PUBLIC_URL\`. Shapes stand in \`/v1/openapi.json\`. ${made}`,
    '',
    'Who may call: **anyone**; **holder**, whoever has a cookie of a session; **signed-in**, a live ' +
      'session; **fresh**, one whose person has proved who they are within minutes.',
    '',
    '| request | who | answer | what it does | refusals of its own |',
    '|---|---|---|---|---|',
    ...routes.map(
      ({ method, path, guard, answer, summary, refusals: own }) =>
        `| \`${method} ${path}\` | ${guard} | ${answer.status} | ${inCell(summary)} | ` +
        `${own.map((code) => `\`${code}\``).join(' ')} |`,
    ),
    '',
  ].join('\n')
}

function metricsPage(): string {
  const groups = Object.entries(declaredMetrics).map(([group, metrics]) =>
    [
      `## ${group}`,
      '',
      '| metric | type | labels | of several workers | what it says |',
      '|---|---|---|---|---|',
      ...Object.values<Metric<never>>(metrics).map(metricRow),
      '',
    ].join('\n'),
  )
  return [
    '# Metrics',
    '',
    'What Prometheus finds at `/metrics` of METRICS_LISTEN. With workers each is the sum of theirs, or the ' +
      'largest or smallest where that says more; a counter never falls because a worker ends. Beside these ' +
      'there are `process_*` and `nodejs_*` of [prom-client](https://github.com/prometheus/client_js): ' +
      `CPU, memory, open files, event loop lag, heap and garbage collection. ${made}`,
    '',
    ...groups,
  ].join('\n')
}

function metricRow(metric: Metric<never>): string {
  const { name, kind, about, labels = [] } = metric
  const across = 'across' in metric ? metric.across : 'sum'
  const names = labels.map((label) => `\`${label}\``).join(' ')
  return `| \`${name}\` | ${kind} | ${names} | ${across} | ${inCell(about)} |`
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}
