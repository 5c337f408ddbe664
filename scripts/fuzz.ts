/**
 * `npm run fuzz -- --minutes N`: the properties of `tests/fuzz`, for N minutes in all. In `npm test` each runs for two
 * seconds. Prints the cases that were run, and the seed of whatever failed.
 */
import { runFile, testFiles } from './suites.js'

const at = process.argv.indexOf('--minutes')
const minutes = at < 0 ? 1 : Number(process.argv[at + 1])
if (!(minutes > 0 && minutes <= 600)) throw new Error('--minutes takes a number above 0')
const files = testFiles(['fuzz/'])
const PROPERTIES = 8
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
