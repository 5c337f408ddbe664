/**
 * Runs the attack suite and prints one line for each row of its catalogue: number, title, who decided it, result. With
 * `--costs` it measures instead what attacks cost main, and prints a table.
 */
import { commandLine, unknownWord } from './command-line.js'
import { measureCosts } from './costs.js'
import { electronBinary, hostCommand } from './host.js'
import { isInMainProcess, runFile, testFiles } from './suites.js'

interface Row {
  readonly id: string
  readonly title: string
  readonly kind: string
  readonly result: 'ok' | 'FAILED' | 'skipped'
  readonly reason: string
}

const { words: wanted, values: options } = commandLine(
  `usage: npm run test:security [-- NUMBER…]
       npm run test:security -- --costs [--seconds N] [NAME…]

  NUMBER     only rows whose number begins so: F, S12
  --costs    measures what attacks cost main, each in a process of its own, and prints a table
  --seconds  how long each of them lasts, 3 by default
  NAME       only attacks whose name contains it: value, streams`,
  { costs: { type: 'boolean', default: false }, seconds: { type: 'string', default: '3' } },
  ({ words, values: { costs, seconds } }) => {
    if (!(Number(seconds) > 0 && Number(seconds) <= 600))
      return '--seconds takes a number above 0, and up to 600'
    return costs
      ? unknownWord(words, (word) => /^[a-z-]+$/.test(word), 'attack')
      : unknownWord(words, (word) => /^[A-Z]\d{0,2}$/.test(word), 'number')
  },
)
if (options.costs) {
  await measureCosts(wanted, Number(options.seconds))
  process.exit()
}
const electron = electronBinary()
const rows: Row[] = []
let broken = 0
for (const file of testFiles(['security/'])) {
  const { output, failed, ended } = await runFile(
    file,
    isInMainProcess(file) ? hostCommand(electron) : [process.execPath],
  )
  const found = rowsOf(output)
  rows.push(...found)
  if (failed === 0) continue
  if (!found.some(({ result }) => result === 'FAILED')) broken++
  console.error(`${file}: ${ended}\n${output}`)
}
rows.sort((a, b) => a.id.localeCompare(b.id))
for (const { id, title, kind, result, reason } of rows) {
  if (wanted.length > 0 && !wanted.some((prefix) => id.startsWith(prefix))) continue
  console.log(`${id.padEnd(5)}${kind.padEnd(10)}${result.padEnd(9)}${title}${reason && ` (${reason})`}`)
}
const count = (key: 'kind' | 'result', value: string) => rows.filter((row) => row[key] === value).length
const kinds = ['chromium', 'model', 'electron', 'skipped'].map((kind) => `${count('kind', kind)} ${kind}`)
console.log(`\n${rows.length} rows: ${kinds.join(', ')}`)
console.log(
  `${count('result', 'ok')} passed, ${count('result', 'FAILED') + broken} failed, ${count('result', 'skipped')} skipped`,
)
process.exitCode = count('result', 'FAILED') + broken === 0 && rows.length > 0 ? 0 : 1

function rowsOf(output: string): Row[] {
  const found: Row[] = []
  for (const [, outcome, id, title] of output.matchAll(/^result: (\w+) ([A-Z]\d\d) (.*)$/gm)) {
    const failed = outcome === 'failed'
    found.push({
      id: id as string,
      title: title as string,
      kind: failed ? '-' : (outcome as string),
      result: failed ? 'FAILED' : 'ok',
      reason: '',
    })
  }
  for (const [, id, title, reason] of output.matchAll(/^skipped: ([A-Z]\d\d) (.*?): (.*)$/gm)) {
    found.push({
      id: id as string,
      title: title as string,
      kind: 'skipped',
      result: 'skipped',
      reason: reason as string,
    })
  }
  return found
}
