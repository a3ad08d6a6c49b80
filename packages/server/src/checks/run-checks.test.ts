import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { sampleNetworks } from '../features/places/test/sample-places.ts'
import { writeMmdb } from '../features/places/test/write-mmdb.ts'
import type { Facts } from './facts.ts'
import { gatherFacts } from './gather-facts.ts'
import { geoipFileOld } from './rules/geoip-file-old.ts'
import { rules } from './rules.ts'
import { fails, runChecks } from './run-checks.ts'
import { badFacts, idleFacts } from './test/bad-facts.ts'
import { goodFacts } from './test/facts.ts'

const everything = { deploy: true, silences: new Map<string, string>() }
const run = (facts: Facts, scope = everything) => runChecks(facts, 'https://auth.example.com', scope)

describe('the rules of check', () => {
  test('[CHECK-1] nothing is found where everything is as it should be', () => {
    const { findings, undecided } = run(goodFacts())

    assert.deepEqual({ findings, undecided }, { findings: [], undecided: [] })
  })

  for (const rule of rules) {
    test(`[CHECK-2] [T216] ${rule.id} finds what is wrong`, () => {
      const found = [badFacts(), idleFacts()].flatMap((facts) =>
        run(facts).findings.filter(({ id }) => id === rule.id),
      )

      assert.ok(found.length > 0, `${rule.id} found nothing`)
      for (const { seen, mend } of found) assert.ok(seen.length > 3 && mend.length > 3)
    })
  }

  test('[PLACES-6] a file of places that is older than 60 days is found, and a newer one is not', async () => {
    const foundIn = async (builtAt: string) => {
      const path = join(mkdtempSync(join(tmpdir(), 'portcullis-check-')), 'places.mmdb')
      writeFileSync(path, writeMmdb(sampleNetworks, { builtAt: new Date(builtAt) }))
      const facts = await gatherFacts({ GEOIP_FILE: path }, { deploy: false, tell: () => undefined })
      const now = new Date('2026-11-24T12:00:00Z')
      return geoipFileOld.judge({ ...facts, now }).map((verdict) => ('seen' in verdict ? verdict.seen : ''))
    }

    assert.deepEqual(await foundIn('2026-09-26T00:00:00Z'), [])
    assert.deepEqual(await foundIn('2026-09-24T00:00:00Z'), [
      'GEOIP_FILE, GeoLite2-City, was made 61 days ago; at most 60 are meant.',
    ])
  })

  test('[CHECK-2] every rule has a name of its own, and says why it matters', () => {
    assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length)
    for (const { id, title, why } of rules) assert.ok(title.endsWith('.') && why.endsWith('.'), id)
  })

  test('[CHECK-3] what is silenced is shown with its reason and fails nothing', () => {
    const facts: Facts = { ...goodFacts(), process: { isRoot: true, node: '24.11.0' } }
    const silences = new Map([['running-as-root', 'a container without other users']])

    const report = run(facts, { deploy: true, silences })

    assert.deepEqual(report.findings, [])
    assert.deepEqual(
      report.silenced.map(({ id, reason }) => [id, reason]),
      [['running-as-root', 'a container without other users']],
    )
    assert.equal(fails(report, 'info'), false)
  })

  test('[CHECK-4] what could not be asked is undecided, and never holds', () => {
    const report = run({ ...goodFacts(), database: { missing: 'It did not answer.' } })

    assert.ok(
      report.undecided.some(({ id, why }) => id === 'role-owns-schema' && why === 'It did not answer.'),
    )
    assert.deepEqual(report.findings, [])
  })

  test('[CHECK-4] a rule that breaks is a finding about itself', () => {
    const broken = {
      ...rules[0],
      judge: () => {
        throw new Error('not thought of')
      },
    } as unknown as (typeof rules)[number]

    const { findings } = runChecks(goodFacts(), 'x', everything, [broken])

    assert.match(findings[0]?.seen ?? '', /not thought of/)
  })
})
