/**
 * Holds what plays Electron to the numbered facts of how Electron behaves, under
 * three orders of delivery, each as another version of Electron, and prints which facts are held by whom. Fails when a fact has neither a test nor
 * a reason why not.
 */
import { commandLine, unknownWord } from './command-line.js'
import { judgeFacts, judgeStart, majorsFor, runFacts } from './host-facts.js'
import { byKind, lastLine, totalOf } from './suites.js'

const { words: given } = commandLine(
  'usage: npm run test:host [-- SEED…]\n\n  SEED  of an order of delivery; 1 2 3 by default',
  {},
  ({ words }) => unknownWord(words, (word) => /^\d+$/.test(word), 'seed'),
)
const seeds = given.length > 0 ? given : ['1', '2', '3']
const files = await runFacts(seeds)
const complaints = [...judgeFacts(files, majorsFor(seeds)), ...judgeStart()]
for (const complaint of complaints) console.log(complaint)
const total = totalOf(files)
console.log(`results over all seeds, by who decided them: ${byKind(total.kinds)}`)
console.log(lastLine(total))
process.exitCode = total.failed === 0 && total.passed > 0 && complaints.length === 0 ? 0 : 1
