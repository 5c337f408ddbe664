// How test files are run: what has failed is over at once.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LONGEST, runFile, testFiles } from '../../scripts/suites.js'

const folder = mkdtempSync(join(tmpdir(), 'suites-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, source: string): string {
  const path = join(folder, `${name}.cjs`)
  writeFileSync(path, source)
  return path
}
const SUMMARY = "console.log('  Total: 2\\n  Passed: 2\\n  Skipped: 1\\n')"

test('a file whose process died is over, though a helper of it still holds its output', async () => {
  const helper = 'setTimeout(() => {}, 20000)'
  const path = file(
    'died',
    `const { pid } = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(helper)}], { stdio: 'inherit', detached: true })
     console.log('helper ' + pid); process.exit(3)`,
  )
  const result = await runFile(path, [process.execPath])
  process.kill(Number(/helper (\d+)/.exec(result.output)?.[1]))
  assert.is(result.ended, 'exit code 3')
  assert.is(result.failed, 1)
  assert.ok(result.seconds < 5, `${result.seconds} s`)
})

test('a file that says nothing for long is ended, and says so; one that goes on saying something is not', async () => {
  const limits = { silenceMs: 1_000, deadlineMs: 60_000 }
  const silent = await runFile(file('silent', 'setInterval(() => {}, 1000)'), [process.execPath], {}, limits)
  assert.is(silent.failed, 1)
  assert.is(silent.ended, 'ended after a silence of 1 s')
  assert.ok(silent.seconds < 10)
  const talking = file(
    'talking',
    `let n = 0; setInterval(() => { console.log('•'); if (++n === 10) { ${SUMMARY}; process.exit() } }, 200)`,
  )
  const { passed, failed, skipped } = await runFile(talking, [process.execPath], {}, limits)
  assert.equal([passed, failed, skipped], [2, 0, 1])
})

test('a file that never ends is ended', async () => {
  const path = file('endless', "setInterval(() => console.log('•'), 100)")
  const result = await runFile(path, [process.execPath], {}, { silenceMs: 5_000, deadlineMs: 1_000 })
  assert.is(result.failed, 1)
  assert.is(result.ended, 'ended after 1 s')
})

test('a process that says that all passed and fails has failed', async () => {
  const result = await runFile(file('liar', `${SUMMARY}; process.exitCode = 1`), [process.execPath])
  assert.equal([result.passed, result.failed], [2, 1])
})

test('what takes longest is there, and is begun first', () => {
  const names = testFiles().map((path) => path.replace(/^build\/tests\/(.*)\.test\.js$/, '$1'))
  assert.equal(names.slice(0, LONGEST.length), LONGEST)
})

test.run()
