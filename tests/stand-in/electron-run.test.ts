// `npm run test:electron`, all but the download: what stands for Electron is in the place of its binary.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { factsOf, readSheet } from '../../scripts/electron-facts.js'
import { electronReport } from '../../scripts/electron-report.js'
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
  assert.match(
    first.printed,
    /^Facts that differ between Electron 43 and 45:\n(?: {2}F\d+ .* \((?:to|\d+ on).*\n)+/m,
  )

  const text = readFileSync(report, 'utf8')
  assert.match(text, new RegExp(`^- Not Electron: what plays it, .*Node ${process.versions.node}, `, 'm'))
  assert.match(text, `- ${passed} passed, 0 failed, ${skipped} skipped`)
  assert.match(text, /^\| electron-on-chromium\/garbage \| [1-9]\d* \| 0 \| 0 \| [\d.]+ \|$/m)
  assert.match(text, /^\| port\/events \| [1-9]\d* \| 0 \| 0 \| [\d.]+ \|$/m)
  assert.match(text, /^## What failed\n\nNothing\.$/m)
  // Facts are counted by the tests that ran, the others are named.
  const [, held, without] = /(\d+) held, 0 contradicted, (\d+) without a test that ran/.exec(text) ?? []
  assert.ok(Number(held) > 3, text)
  assert.is(Number(held) + Number(without), readSheet().size)

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
  assert.is(status, 2)
  assert.match(said, /^Unknown option '--sandbx'/)
})

/** The result of a file of uvu tests. */
function results(name: string, source: string): Promise<FileResult> {
  const path = join(folder, `${name}.mjs`)
  const uvu = JSON.stringify(new URL('../../../node_modules/uvu/dist/index.mjs', import.meta.url).href)
  writeFileSync(path, `import { test } from ${uvu}\n${source}\ntest.run()`)
  return runFile(path, [process.execPath])
}

test('each failing title stands in the report with the fact that it contradicts, or with those that it rests on', async () => {
  const facts = await results(
    'facts',
    `test('F12 F999 a clone failure', () => { throw new Error('the port is closed') })
     test('F6 holds', () => console.log('\\nresult: electron F6 holds'))`,
  )
  // A real row of tests/rests-on.yaml, in which F12 is not but F15 is.
  const title = 'closing the bridge ends every session with BRIDGE_CLOSED'
  const app = await results(
    'app',
    `test('${title}', () => { throw new Error('\`\`\`') })
     test('F12 nobody has said', () => { throw new Error('why not') })
     test('passes', () => console.log('\\nresult: electron F7 passes'))`,
  )
  assert.equal(
    failuresOf(app).map((failure) => failure.title),
    [title, 'F12 nobody has said'],
  )
  const dead = await results('dead', "console.log('starting'); process.exit(5)")
  const sheet = readSheet()
  const report = (...files: FileResult[]) =>
    electronReport({
      versions: { electron: '45.4.1', chrome: '150.0.1', node: '24.1.0', v8: '15.0' },
      sandbox: 'off',
      files,
      facts: { sheet, of: factsOf },
      when: new Date('2030-02-03T04:05:06Z'),
    })
  const inSuite = { ...facts, name: 'electron-on-chromium/some' }
  const text = report(inSuite, { ...app, name: 'e2e/documents' }, dead)
  assert.match(text, '- Electron 45.4.1, Chromium 150.0.1, Node 24.1.0, V8 15.0\n')
  assert.match(text, '- sandbox off, 2030-02-03\n- 2 passed, 4 failed, 0 skipped\n')
  // F999 is on no sheet; what an app shows is counted for no single fact.
  const ofOthers = [...sheet.values()].filter(({ versions: { from, to } }) => from > 45 || to < 45)
  const without = sheet.size - ofOthers.length - 2
  assert.match(
    text,
    `1 held, 2 contradicted, ${without} without a test that ran, ${ofOthers.length} not of this version`,
  )
  assert.match(text, /^\| F111 \| .* \(to 44\) \| not of this version \|$/m)
  assert.match(text, /^\| F178 \| .* \(45 on\) \| without a test that ran \|$/m)
  assert.match(
    text,
    `- contradicts F12: ${sheet.get('F12')?.text}\n- contradicts F999: a fact that is not on the sheet\n\n\`\`\`text\n`,
  )
  assert.match(text, 'the port is closed')
  assert.match(text, /BRIDGE_CLOSED\n\n- rests on F106 .*\bF15\b.*\n- of these this run contradicts none\n/)
  assert.match(text, '````text\n')
  assert.match(text, /nobody has said\n\nContradicts no numbered fact/)
  assert.match(
    text,
    /\(the file itself: exit code 5\)\n\nContradicts no numbered fact.*\n\n```text\nstarting\n```/,
  )

  const other = await results('other', "test('F15 a close', () => { throw new Error('open') })")
  const both = report({ ...other, name: 'electron-on-chromium/other' }, { ...app, name: 'e2e/documents' })
  assert.match(both, `- of these this run contradicts F15: ${sheet.get('F15')?.text}\n`)
})

test('the sheet of facts is read whole', () => {
  const rows = readFileSync('tests/electron-on-chromium/README.md', 'utf8').match(/^\| [FL]\d+ \|/gm) ?? []
  const sheet = readSheet()
  assert.ok(sheet.size > 100)
  assert.is(sheet.size, rows.length)
})

test.run()
