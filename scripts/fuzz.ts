/**
 * The properties of `tests/fuzz`, for some minutes in all. In `npm test` each runs for two
 * seconds. Prints the cases that were run, and the seed of whatever failed.
 */
import { commandLine, unknownWord } from './command-line.js'
import { runFile, testFiles } from './suites.js'

const { values: options } = commandLine(
  'usage: npm run fuzz [-- --minutes N]\n\n  --minutes  1 by default',
  { minutes: { type: 'string', default: '1' } },
  ({ values: { minutes }, words }) =>
    Number(minutes) > 0 && Number(minutes) <= 600
      ? unknownWord(words, () => false, 'word')
      : '--minutes takes a number above 0, and up to 600',
)
const minutes = Number(options.minutes)
const files = testFiles(['fuzz/'])
const PROPERTIES = 9
let cases = 0
let failures = 0
for (const file of files) {
  const { output, failed } = await runFile(
    file,
    [process.execPath],
    { FUZZ_SECONDS: String((minutes * 60) / PROPERTIES) },
    { deadlineMs: minutes * 120_000, silenceMs: minutes * 120_000 },
  )
  for (const [line, , count] of output.matchAll(/^fuzz: (\w+): (\d+) cases.*$/gm)) {
    cases += Number(count)
    console.log(line)
  }
  failures += failed
  if (failed > 0) console.error(output)
}
console.log(`${cases} cases, ${failures} failures`)
process.exitCode = failures === 0 && cases > 0 ? 0 : 1
