/**
 * `npm run test:host [-- seed…]`: holds what plays Electron to the numbered facts of how Electron behaves, under
 * three orders of delivery, and prints which facts are held by whom. Fails when a fact has neither a test nor
 * a reason why not.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { STAND_IN } from './host.js'
import { byKind, type FileResult, lastLine, printFile, runFile, testFiles, totalOf } from './suites.js'

const FACTS = 'tests/electron-on-chromium/README.md'
const NOT_HELD = 'electron-on-chromium/README.md'
const SUITE = 'electron-on-chromium/'
const START_BUDGET_MS = 2000

const given = process.argv.slice(2)
const seeds = given.length > 0 ? given : ['1', '2', '3']
const files: FileResult[] = []
for (const seed of seeds) {
  const ran: FileResult[] = []
  for (const file of testFiles([SUITE])) {
    const result = await runFile(file, [process.execPath, STAND_IN, `--seed=${seed}`])
    if (result.failed > 0) printFile(result)
    ran.push(result)
  }
  const seconds = ran.reduce((sum, file) => sum + file.seconds, 0)
  const total = totalOf(ran)
  console.log(`seed ${seed}: ${byKind(total.kinds)}, ${total.failed} failed (${seconds.toFixed(0)} s)`)
  files.push(...ran)
}

/** The numbers in the first column of a README's tables. */
const numbersIn = (path: string, pattern: RegExp): string[] =>
  [...readFileSync(path, 'utf8').matchAll(pattern)].map(([, number]) => number as string)

const known = numbersIn(FACTS, /^\| ([FL]\d+) \|/gm)
const without = new Set(numbersIn(NOT_HELD, /^\| ([FL]\d+) \|/gm))
const inPart = new Set(numbersIn(NOT_HELD, /^\| ([FL]\d+) in part \|/gm))

const results = files.flatMap((file) => file.results)
const numbersOf = (title: string): string[] => /^(?:[FL]\d+ )+/.exec(title)?.[0].trim().split(' ') ?? []
const tested = new Set(results.flatMap(({ title }) => numbersOf(title)))
const modelled = new Set(
  results.filter(({ kind }) => kind === 'model').flatMap(({ title }) => numbersOf(title)),
)

const list = (what: string, numbers: string[]): void =>
  console.log(`${what}: ${numbers.length}${numbers.length > 0 ? `  ${numbers.join(' ')}` : ''}`)

const held = known.filter((number) => tested.has(number))
console.log()
list(
  'facts held, decided by Chromium',
  held.filter((number) => !modelled.has(number)),
)
list(
  'facts held, decided by our model',
  held.filter((number) => modelled.has(number)),
)
list(
  'of these, in part',
  held.filter((number) => inPart.has(number)),
)
list(
  'facts not reproducible',
  known.filter((number) => without.has(number)),
)

const milliseconds = startUp()
console.log(`starts in ${milliseconds} ms (budget ${START_BUDGET_MS})`)

const complaints = [
  ...(milliseconds > START_BUDGET_MS ? ['the start takes too long'] : []),
  ...known
    .filter((number) => !tested.has(number) && !without.has(number))
    .map((n) => `${n} has no test that passed, and no reason in ${NOT_HELD}`),
  ...known
    .filter((number) => tested.has(number) && without.has(number))
    .map((n) => `${n} is tested and called not reproducible`),
  ...[...tested, ...without, ...inPart]
    .filter((number) => !known.includes(number))
    .map((n) => `${n} is not in ${FACTS}`),
]
for (const complaint of complaints) console.log(complaint)
const total = totalOf(files)
console.log(`results over ${seeds.length} seeds, by who decided them: ${byKind(total.kinds)}`)
console.log(lastLine(total))
process.exitCode = total.failed === 0 && total.passed > 0 && complaints.length === 0 ? 0 : 1

/** From the command to a ready app that ends; the best of three, as other work on the machine only adds. */
function startUp(): number {
  const folder = mkdtempSync(join(tmpdir(), 'start-up-'))
  const app = join(folder, 'main.mjs')
  writeFileSync(app, "import { app } from 'electron'\napp.whenReady().then(() => app.exit(0))\n")
  const times = [1, 2, 3].map(() => {
    const began = performance.now()
    const { status } = spawnSync(process.execPath, [STAND_IN, '--headless', app])
    return status === 0 ? Math.round(performance.now() - began) : Number.POSITIVE_INFINITY
  })
  rmSync(folder, { recursive: true })
  return Math.min(...times)
}
