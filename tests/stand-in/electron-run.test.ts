// `npm run test:electron`, all but the download: what stands for Electron is in the place of its binary.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { electronReport } from '../../scripts/electron-report.js'
import { factSheet, factsOf } from '../../scripts/fact-sheet.js'
import { type FileResult, failuresOf, runFile } from '../../scripts/suites.js'

const folder = mkdtempSync(join(tmpdir(), 'electron-run-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))
// The binary's place is taken by a script of the shell.
const unixTest = process.platform === 'win32' ? test.skip : test

/** An npm package `electron` whose installer puts `binary` where the real one puts Electron, or fails. */
function electronPackage(name: string, binary: string | undefined): string {
  const path = join(folder, name)
  mkdirSync(join(path, 'dist'), { recursive: true })
  const bin = { electron: 'cli.js', 'install-electron': 'install.js' }
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name: 'electron', version: '45.0.0', bin }))
  writeFileSync(
    join(path, 'install.js'),
    binary === undefined
      ? "console.error('getaddrinfo ENOTFOUND github.com'); process.exit(1)"
      : `const { writeFileSync } = require('node:fs'); const { join } = require('node:path')
         console.log('downloaded')
         writeFileSync(join(__dirname, 'dist/electron'), ${JSON.stringify(binary)}, { mode: 0o755 })
         writeFileSync(join(__dirname, 'path.txt'), 'electron')`,
  )
  return path
}

/** As Electron: runs an app, or is Node where it is told so. */
const STAND_IN = `#!/bin/sh
[ "$1" = --no-sandbox ] && shift
[ -n "$ELECTRON_RUN_AS_NODE" ] && exec ${process.execPath} "$@"
exec ${process.execPath} ${resolve('build/electron-on-chromium/cli.js')} --headless "$@"
`

function testElectron(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['build/scripts/test-electron.js', ...args],
    {
      encoding: 'utf8',
      timeout: 100_000,
    },
  )
  return { status, printed: stdout, said: stderr, closing: stdout.trimEnd().split('\n').at(-1) }
}

unixTest('the binary is fetched once, suites run on it, and the report counts them', () => {
  const at = electronPackage('whole', STAND_IN)
  const report = join(folder, 'report.md')
  const suites = ['electron-on-chromium/garbage', 'port/events']
  const first = testElectron(`--package=${at}`, `--report=${report}`, ...suites)
  assert.is(first.status, 0, first.printed + first.said)
  assert.match(first.printed, /^downloaded$/m)
  const [, passed, skipped] = /^(\d+) passed, 0 failed, (\d+) skipped$/.exec(first.closing ?? '') ?? []
  assert.ok(Number(passed) > 10, first.printed)

  const text = readFileSync(report, 'utf8')
  assert.match(text, new RegExp(`^- Not Electron: what plays it, .*Node ${process.versions.node}, `, 'm'))
  assert.match(text, `- ${passed} passed, 0 failed, ${skipped} skipped`)
  assert.match(text, /^\| electron-on-chromium\/garbage \| [1-9]\d* \| 0 \| 0 \| [\d.]+ \|$/m)
  assert.match(text, /^\| port\/events \| [1-9]\d* \| 0 \| 0 \| [\d.]+ \|$/m)
  assert.match(text, /^## What failed\n\nNothing\.$/m)
  // Facts are counted by the tests that ran, the others are named.
  const [, held, without] = /(\d+) held, 0 contradicted, (\d+) without a test that ran/.exec(text) ?? []
  assert.ok(Number(held) > 3, text)
  assert.is(Number(held) + Number(without), factSheet().size)

  const second = testElectron(`--package=${at}`, '--report=', 'electron-on-chromium/garbage')
  assert.is(second.status, 0)
  assert.not.match(second.printed, 'downloaded')
})

unixTest('an Electron that does not start is told in a sentence, with its last words', () => {
  const at = electronPackage('broken', '#!/bin/sh\necho "SUID sandbox helper" >&2\nexit 7\n')
  const { status, said } = testElectron(`--package=${at}`, '--report=', 'port/events')
  assert.is(status, 1)
  assert.match(said, /Electron \(.*\) does not start: ended with 7\..*\nSUID sandbox helper\n$/)
})

test('where it cannot be had, what was not checked is counted, and fails only if it was required', () => {
  const at = electronPackage('offline', undefined)
  for (const [more, status] of [
    [[], 0],
    [['--required'], 1],
  ] as const) {
    const run = testElectron(`--package=${at}`, ...more, 'electron-on-chromium/garbage')
    assert.is(run.status, status)
    assert.match(run.said, 'ENOTFOUND')
    assert.match(run.printed, 'Nothing was checked against Electron')
    assert.match(run.closing ?? '', /^0 passed, 0 failed, [1-9]\d* skipped$/)
  }
  assert.not.match(testElectron(`--package=${at}`, '--no-fetch', 'garbage').said, 'ENOTFOUND')
})

test('an unknown option is told', () => {
  const { status, said } = testElectron('--sandbx=off')
  assert.is(status, 1)
  assert.match(said, /^unknown option --sandbx=off: /)
})

/** The result of a file of uvu tests. */
function results(name: string, source: string): Promise<FileResult> {
  const path = join(folder, `${name}.mjs`)
  const uvu = JSON.stringify(new URL('../../../node_modules/uvu/dist/index.mjs', import.meta.url).href)
  writeFileSync(path, `import { test } from ${uvu}\n${source}\ntest.run()`)
  return runFile(path, [process.execPath])
}

test('each failing title stands in the report with the fact that it contradicts', async () => {
  const failing = await results(
    'failing',
    `test('F12 a clone failure', () => { throw new Error('the port is closed') })
     test('by its title', () => { throw new Error('\`\`\`') })
     test('rests on nothing', () => { throw new Error('why not') })
     test('F6 holds', () => console.log('\\nresult: electron F6 holds'))`,
  )
  assert.equal(
    failuresOf(failing).map(({ title }) => title),
    ['F12 a clone failure', 'by its title', 'rests on nothing'],
  )
  const dead = await results('dead', "console.log('starting'); process.exit(5)")
  const byTitle = join(folder, 'facts.json')
  writeFileSync(byTitle, JSON.stringify({ 'by its title': ['F2', 'F999'] }))
  const sheet = factSheet()
  const text = electronReport({
    versions: { electron: '45.4.1', chrome: '150.0.1', node: '24.1.0', v8: '15.0' },
    sandbox: 'off',
    files: [failing, dead],
    facts: { sheet, of: factsOf(byTitle) },
    when: new Date('2030-02-03T04:05:06Z'),
  })
  assert.match(text, '- Electron 45.4.1, Chromium 150.0.1, Node 24.1.0, V8 15.0\n')
  assert.match(text, '- sandbox off, 2030-02-03\n- 1 passed, 4 failed, 0 skipped\n')
  assert.match(text, `1 held, 3 contradicted, ${sheet.size - 3} without a test that ran`)
  assert.match(text, `F12 a clone failure\n\n- contradicts F12: ${sheet.get('F12')}\n\n\`\`\`text\n`)
  assert.match(text, 'the port is closed')
  assert.match(
    text,
    `- contradicts F2: ${sheet.get('F2')}\n- contradicts F999: a fact that is not on the sheet\n`,
  )
  assert.match(text, '````text\n')
  assert.match(text, /rests on nothing\n\nContradicts no numbered fact/)
  assert.match(
    text,
    /\(the file itself: exit code 5\)\n\nContradicts no numbered fact.*\n\n```text\nstarting\n```/,
  )
})

test('the sheet of facts is read whole', () => {
  const rows = readFileSync('tests/electron-on-chromium/README.md', 'utf8').match(/^\| [FL]\d+ \|/gm) ?? []
  const sheet = factSheet()
  assert.ok(sheet.size > 100)
  assert.is(sheet.size, rows.length)
})

test.run()
