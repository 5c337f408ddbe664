/**
 * Runs every suite and ends with one line that counts every test of each: `N passed, N failed, N skipped`.
 *
 * Unit suites run under uvu's own command. Suites that need Electron's API (`e2e`, `electron-on-chromium`)
 * are main scripts: they run on Electron where its binary is present, else on stock Chromium, one process a
 * file, and say which.
 *
 *     node build/scripts/test.js            everything
 *     node build/scripts/test.js port e2e   only suites whose path contains one of the words
 */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { electronBinary, STAND_IN } from './host.js'

const TESTS = 'build/tests'
const FILE_DEADLINE_MS = 180_000
const IN_MAIN_PROCESS = ['e2e', 'electron-on-chromium']

interface Counts {
  passed: number
  failed: number
  skipped: number
}

const words = process.argv.slice(2)
const started = Date.now()
const electron = electronBinary()
const total: Counts = { passed: 0, failed: 0, skipped: 0 }
/** End-to-end results by what decided them; see CONTRIBUTING.md. */
const kinds: Record<string, number> = {}

for (const file of testFiles(TESTS)) {
  const inMain = IN_MAIN_PROCESS.some((folder) => relative(TESTS, file).startsWith(`${folder}/`))
  const counts = await runFile(file, inMain)
  total.passed += counts.passed
  total.failed += counts.failed
  total.skipped += counts.skipped
}

console.log(
  `\nend-to-end suites ran on ${electron ? `Electron (${electron})` : 'stock Chromium, playing Electron'}`,
)
const byKind = Object.entries(kinds).map(([kind, count]) => `${count} ${kind}`)
if (byKind.length > 0) console.log(`end-to-end results: ${byKind.join(', ')}`)
console.log(`took ${((Date.now() - started) / 1000).toFixed(1)} s`)
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1

function testFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.js'))
    .map((name) => join(folder, name))
    .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
    .sort()
}

/** Runs one file; a process that dies or hangs without a summary counts as one failure. */
function runFile(file: string, inMain: boolean): Promise<Counts> {
  const command = inMain && electron ? electron : process.execPath
  const args = inMain && !electron ? [STAND_IN, file] : [file]
  const began = Date.now()
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    const deadline = setTimeout(() => child.kill('SIGKILL'), FILE_DEADLINE_MS)
    child.on('close', (code, signal) => {
      clearTimeout(deadline)
      const counts = countsIn(output)
      // uvu's exit code and summary must agree: a process that says "passed" and fails has failed.
      if ((code !== 0 || counts.passed + counts.skipped === 0) && counts.failed === 0) counts.failed = 1
      for (const [, kind] of output.matchAll(/^result: (chromium|model|electron)\b/gm)) {
        kinds[kind as string] = (kinds[kind as string] ?? 0) + 1
      }
      const seconds = ((Date.now() - began) / 1000).toFixed(1)
      const { passed, failed, skipped } = counts
      const name = relative(TESTS, file).replace(/\.test\.js$/, '')
      console.log(
        `${failed > 0 ? '✘' : '✔'} ${name}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds} s)`,
      )
      if (failed > 0) console.log(`${output.trimEnd()}\n  exit code ${code}${signal ? `, ${signal}` : ''}\n`)
      else for (const [line] of output.matchAll(/^skipped: .*$/gm)) console.log(`  ${line}`)
      resolve(counts)
    })
  })
}

/** Adds up uvu's summaries; a file may run several. */
function countsIn(output: string): Counts {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: uvu colours its output.
  const plain = output.replace(/\x1b\[\d+m/g, '')
  const sum = (label: string) =>
    [...plain.matchAll(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'gm'))].reduce((n, [, m]) => n + Number(m), 0)
  const passed = sum('Passed')
  const skipped = sum('Skipped')
  return { passed, skipped, failed: sum('Total') - passed }
}
