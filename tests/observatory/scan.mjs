import { existsSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { scan } from '@mdn/mdn-http-observatory'

// The package's install script fetches the browsers' list of preloaded hosts. No host of a test is on it.
const preloaded = new URL('../conf/hsts-preload.json', import.meta.resolve('@mdn/mdn-http-observatory'))
if (!existsSync(fileURLToPath(preloaded))) writeFileSync(preloaded, '{}')

/** Scans each address, given as host, port and path, and prints what the scanner says of them, as JSON. */
const scans = await Promise.all(
  process.argv.slice(2).map(async (address) => {
    const { scan: outcome, tests } = await scan(address)
    const results = Object.values(tests).map(({ pass, result, scoreModifier }) => ({
      pass,
      result,
      scoreModifier,
    }))
    return { address, grade: outcome.grade, score: outcome.score, results }
  }),
)
process.stdout.write(JSON.stringify(scans))
