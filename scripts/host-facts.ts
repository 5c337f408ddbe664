/** Holds what plays Electron to the numbered facts of how Electron behaves, and says which facts are held by whom. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ELECTRON_VARIABLE, ELECTRON_VERSIONS } from '../electron-on-chromium/electron-versions.js'
import { type Fact, numbersIn, readSheet, SHEET } from './electron-facts.js'
import { holdsIn } from './fact-versions.js'
import { STAND_IN } from './host.js'
import { byKind, type FileResult, printFile, runFiles, testFiles, totalOf } from './suites.js'

const NOT_HELD = 'electron-on-chromium/README.md'
const SUITE = 'electron-on-chromium/'
const START_BUDGET_MS = 2000

/** The versions of Electron that are played for so many seeds: another one for each, the newest first. */
export const majorsFor = (seeds: readonly string[]): number[] =>
  seeds.flatMap((_, index) => ELECTRON_VERSIONS.at(-1 - (index % ELECTRON_VERSIONS.length))?.major ?? [])

/** Runs the facts once for each seed; what failed is printed, and what passed counted. */
export async function runFacts(
  seeds: readonly string[],
  env: Record<string, string> = {},
): Promise<FileResult[]> {
  const files: FileResult[] = []
  const majors = majorsFor(seeds)
  for (const [index, seed] of seeds.entries()) {
    const began = Date.now()
    const major = String(majors[index])
    const ran = await runFiles(testFiles([SUITE]), () => [process.execPath, STAND_IN, `--seed=${seed}`], {
      env: { ...env, [ELECTRON_VARIABLE]: major },
      print: (result) => result.failed > 0 && printFile(result),
    })
    const total = totalOf(ran)
    const seconds = ((Date.now() - began) / 1000).toFixed(0)
    console.log(
      `seed ${seed}, Electron ${major}: ${byKind(total.kinds) || 'none passed'}, ${total.failed} failed, ${total.skipped} skipped (${seconds} s)`,
    )
    files.push(...ran)
  }
  return files
}

/**
 * Prints who decided each fact; one complaint for each that holds in a version that was played and has neither a test nor a
 * reason why not, and one for each test that does not say in which versions its fact holds.
 */
export function judgeFacts(files: readonly FileResult[], majors: readonly number[]): string[] {
  const reasons = readFileSync(NOT_HELD, 'utf8')
  const column = (pattern: RegExp): Set<string> =>
    new Set([...reasons.matchAll(pattern)].map(([, number]) => number as string))
  const sheet = readSheet()
  const known = [...sheet.keys()]
  const isOfThese = (number: string): boolean =>
    majors.some((major) => holdsIn(sheet.get(number)?.text ?? '', major))
  const without = column(/^\| ([FL]\d+) \|/gm)
  const inPart = column(/^\| ([FL]\d+) in part \|/gm)

  const results = files.flatMap((file) => file.results)
  const tested = new Set(results.flatMap(({ title }) => numbersIn(title)))
  const modelled = new Set(
    results.filter(({ kind }) => kind === 'model').flatMap(({ title }) => numbersIn(title)),
  )
  const held = known.filter((number) => tested.has(number))
  const list = (what: string, numbers: string[]): void =>
    console.log(`${what}: ${numbers.length}${numbers.length > 0 ? `  ${numbers.join(' ')}` : ''}`)
  const by = (what: string, is: (number: string) => boolean): void => list(what, held.filter(is))
  console.log()
  by('facts held, decided by Chromium', (number) => !modelled.has(number))
  by('facts held, decided by our model', (number) => modelled.has(number))
  by('of these, in part', (number) => inPart.has(number))
  list(
    'facts not reproducible',
    known.filter((number) => without.has(number)),
  )

  return [
    ...known
      .filter((number) => isOfThese(number) && !tested.has(number) && !without.has(number))
      .map((number) => `${number} has no test that passed, and no reason in ${NOT_HELD}`),
    ...known
      .filter((number) => tested.has(number) && without.has(number))
      .map((number) => `${number} is tested and called not reproducible`),
    ...[...tested, ...without, ...inPart]
      .filter((number) => !known.includes(number))
      .map((number) => `${number} is not in ${SHEET}`),
    ...new Set(results.flatMap(({ title }) => versionComplaints(title, sheet))),
  ]
}

/** One complaint for each fact of a title that does not hold in a version in which the test runs. */
export function versionComplaints(title: string, sheet: ReadonlyMap<string, Fact>): string[] {
  const runsIn = ELECTRON_VERSIONS.filter(({ major }) => holdsIn(title, major))
  return numbersIn(title).flatMap((number) => {
    const text = sheet.get(number)?.text ?? ''
    const wrong = runsIn.find(({ major }) => !holdsIn(text, major))
    if (!wrong) return []
    return [
      `${number} does not hold in Electron ${wrong.major}, says ${SHEET}, and “${title}” runs there: name its versions in the title`,
    ]
  })
}

/** From the command to a ready app that ends; the best of three, as other work on the machine only adds. */
export function judgeStart(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'start-up-'))
  const app = join(folder, 'main.mjs')
  writeFileSync(app, "import { app } from 'electron'\napp.whenReady().then(() => app.exit(0))\n")
  const times = [1, 2, 3].map(() => {
    const began = performance.now()
    const { status } = spawnSync(process.execPath, [STAND_IN, '--headless', app])
    return status === 0 ? Math.round(performance.now() - began) : Number.POSITIVE_INFINITY
  })
  rmSync(folder, { recursive: true })
  const best = Math.min(...times)
  console.log(`starts in ${best} ms (budget ${START_BUDGET_MS})`)
  return best > START_BUDGET_MS ? ['the start takes too long'] : []
}
