import { styleText } from 'node:util'
import { type Proof, readPromises } from './read-promises.ts'

// Prints every promise with the tests that prove it. Fails when one has none, or a test proves what none
// promises.

const { promises, threats, faults } = readPromises()

for (const { id, sentence, tests } of promises) {
  console.log(`\n${styleText('bold', id)} ${sentence}`)
  printProofs(tests)
}

if (threats.size > 0) console.log(`\n${styleText('bold', 'Threats')} that tests name by number:`)
for (const id of [...threats.keys()].toSorted()) {
  console.log(`\n${styleText('bold', id)}`)
  printProofs(threats.get(id) ?? [])
}

for (const fault of faults) console.error(styleText('red', `\n${fault}`))
const proven = promises.filter(({ tests }) => tests.length > 0).length
console.log(`\n${promises.length} promises, ${proven} of them proven; ${threats.size} threats named by tests`)
process.exitCode = faults.length > 0 ? 1 : 0

function printProofs(proofs: Proof[]): void {
  for (const { name, file } of proofs) console.log(`  ${name}  ${styleText('dim', file)}`)
}
