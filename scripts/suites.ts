import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative, sep } from 'node:path'

const TESTS = 'build/tests'
/** Names that are tried one by one take their time, most of it in silence; see docs/security.md. */
const PATIENCE = process.env.POLLUTION_TOGETHER === undefined ? 1 : 20
/** How long a file may run, and how long it may say nothing: uvu says something after each test. */
const LIMITS = { deadlineMs: 300_000 * PATIENCE, silenceMs: 120_000 * PATIENCE }
/** From a process's end to that of its output, which helpers of it may hold. */
const LAST_WORDS_MS = 500
/** Folders whose files are main scripts of an app. */
export const IN_MAIN_PROCESS = ['e2e', 'electron-on-chromium', 'security/pages']

/** Who decided an end-to-end result: Electron; or, on the stand-in, Chromium itself or our model of Electron. */
export type Kind = 'chromium' | 'model' | 'electron'

export interface FileResult {
  name: string
  passed: number
  failed: number
  skipped: number
  /** The end-to-end results that passed, by who decided them. */
  results: { kind: Kind; title: string }[]
  output: string
  ended: string
  seconds: number
}

export interface Totals {
  passed: number
  failed: number
  skipped: number
  kinds: Partial<Record<Kind, number>>
}

/**
 * What takes longest, the longest first by the seconds that `npm test` prints: begun first, so that nothing waits for it
 * alone at the end. Suites of one installation of tools stand apart, since one of them installs and the others wait.
 */
export const LONGEST: readonly string[] = [
  'bundlers/forge',
  'package/package',
  'e2e/soak',
  'bundlers/electron-vite',
  'bundlers/webpack',
  'model/grants',
  'security/pages/policy',
  'repository/checks',
  'bundlers/rollup',
  'recipes/state',
  'security/pages/lifecycle',
  'bundlers/esbuild',
  'recipes/testing',
  'pollution/main',
  'stand-in/window',
  'pollution/engine',
  'e2e/departures',
  'bundlers/vite',
  'types/types',
  'pollution/inspector',
  'e2e/join',
]
const rankOf = (name: string): number => {
  const at = LONGEST.indexOf(name.replace(/\.test\.js$/, ''))
  return at < 0 ? LONGEST.length : at
}

/** All built test files, or those whose path has one of the words. */
export function testFiles(words: readonly string[] = []): string[] {
  if (!existsSync(TESTS)) return []
  return (
    readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
      .map((name) => name.split(sep).join('/'))
      .filter((name) => name.endsWith('.test.js'))
      // A build keeps what was made of sources that are gone.
      .filter((name) => existsSync(join('tests', name.replace(/\.js$/, '.ts'))))
      .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
      .sort((a, b) => rankOf(a) - rankOf(b) || a.localeCompare(b))
      .map((name) => `${TESTS}/${name}`)
  )
}

/** The examples by name; the larger one, `notes`, is what `npm start` runs. */
export const exampleNames = (): string[] =>
  readdirSync('examples').filter((name) => name !== 'notes' && existsSync(`examples/${name}/main.ts`))

export const isInMainProcess = (file: string): boolean =>
  IN_MAIN_PROCESS.some((folder) => file.startsWith(`${TESTS}/${folder}/`))

/** Runs one file; a process that dies, falls silent or goes on for ever without a summary counts as one failure. */
export function runFile(
  file: string,
  [command, ...args]: readonly [string, ...string[]],
  env: Record<string, string> = {},
  { deadlineMs, silenceMs } = LIMITS,
): Promise<FileResult> {
  const began = Date.now()
  return new Promise((resolve) => {
    const child = spawn(command, [...args, join(file)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // The browser for tests, not the one for windows to look at.
      env: { ELECTRON_ON_CHROMIUM_HEADLESS: '1', ...process.env, ...env },
    })
    let output = ''
    let ended: string | undefined
    const end = (why: string): void => {
      ended = why
      child.kill('SIGKILL')
    }
    const deadline = setTimeout(() => end(`ended after ${deadlineMs / 1000} s`), deadlineMs)
    const silence = setTimeout(() => end(`ended after a silence of ${silenceMs / 1000} s`), silenceMs)
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
        silence.refresh()
      })
    child.on('error', ({ message }) => {
      ended = message
    })
    child.on('exit', () => {
      clearTimeout(deadline)
      clearTimeout(silence)
      setTimeout(() => {
        child.stdout.destroy()
        child.stderr.destroy()
      }, LAST_WORDS_MS).unref()
    })
    child.on('close', (code, signal) => {
      clearTimeout(deadline)
      clearTimeout(silence)
      const counts = countsIn(output)
      // uvu's exit code and summary must agree: a process that says "passed" and fails has failed.
      if ((code !== 0 || counts.passed + counts.skipped === 0) && counts.failed === 0) counts.failed = 1
      const results = [...output.matchAll(/^result: (chromium|model|electron) (.*)$/gm)].map(
        ([, kind, title]) => ({ kind: kind as Kind, title: title as string }),
      )
      resolve({
        ...counts,
        name: relative(TESTS, file)
          .split(sep)
          .join('/')
          .replace(/\.test\.js$/, ''),
        results,
        output,
        ended: ended ?? `exit code ${code}${signal ? `, ${signal}` : ''}`,
        seconds: (Date.now() - began) / 1000,
      })
    })
  })
}

/** Runs and prints all files, as many at a time as there are cores; each is a process of its own. */
export async function runFiles(
  files: readonly string[],
  commandFor: (file: string) => [string, ...string[]],
  { env = {}, print = printFile }: { env?: Record<string, string>; print?: (file: FileResult) => void } = {},
): Promise<FileResult[]> {
  const left = [...files]
  const done: FileResult[] = []
  const lane = async (): Promise<void> => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) {
      const result = await runFile(file, commandFor(file), env)
      print(result)
      done.push(result)
    }
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, lane))
  return done
}

/** One line for a file, with everything that it printed if it failed. */
export function printFile(file: FileResult): void {
  const { name, passed, failed, skipped, output, ended, seconds } = file
  const decided = byKind(kindsOf([file]))
  const said = decided === '' ? `${passed} passed` : `${passed} passed (${decided})`
  console.log(
    `${failed > 0 ? '✘' : passed > 0 ? '✔' : '–'} ${name}: ${said}, ${failed} failed, ${skipped} skipped (${seconds.toFixed(1)} s)`,
  )
  if (failed > 0) console.log(`${output.trimEnd()}\n  ${ended}\n`)
  else for (const [line] of output.matchAll(/^skipped: .*$/gm)) console.log(`  ${line}`)
}

export function totalOf(files: readonly FileResult[]): Totals {
  const sum = (key: 'passed' | 'failed' | 'skipped') => files.reduce((n, file) => n + file[key], 0)
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped'), kinds: kindsOf(files) }
}

/** `5 chromium, 7 model`: what our own model decided is never just "passed". */
export const byKind = (kinds: Totals['kinds']): string =>
  Object.entries(kinds)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ')

/** The last line of every run. */
export const lastLine = ({ passed, failed, skipped }: Totals): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`

/** What failed in a file, by title, as uvu tells it; a file that never came to its summary failed as a whole. */
export function failuresOf({ failed, output, ended }: FileResult): { title: string; said: string }[] {
  if (failed === 0) return []
  const blocks = plain(output)
    .split(/^ +FAIL +/m)
    .slice(1)
  const failures = blocks.flatMap((block) => {
    const [, title, rest] = /^(?:.* )?"(.*)"\n([\s\S]*)$/.exec(block) ?? []
    if (title === undefined || rest === undefined) return []
    return [{ title, said: (rest.split(/^ +Total: /m)[0] ?? '').trimEnd() }]
  })
  if (failures.length > 0) return failures
  const last = plain(output).trimEnd().split('\n').slice(-10).join('\n')
  return [{ title: `(the file itself: ${ended})`, said: last }]
}

function kindsOf(files: readonly FileResult[]): Totals['kinds'] {
  const kinds: Totals['kinds'] = {}
  for (const { results } of files) for (const { kind } of results) kinds[kind] = (kinds[kind] ?? 0) + 1
  return kinds
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: uvu colours its output.
const plain = (output: string): string => output.replace(/\x1b\[\d+m/g, '')

/** Adds up uvu's summaries; a file may run several. */
function countsIn(output: string): { passed: number; failed: number; skipped: number } {
  const text = plain(output)
  const sum = (label: string) =>
    [...text.matchAll(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'gm'))].reduce((n, [, m]) => n + Number(m), 0)
  const passed = sum('Passed')
  return { passed, skipped: sum('Skipped'), failed: sum('Total') - passed }
}
