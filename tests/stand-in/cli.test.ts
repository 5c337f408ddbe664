import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const folder = mkdtempSync(join(tmpdir(), 'cli-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

function run(...args: string[]): { status: number | null; said: string; printed: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['build/electron-on-chromium/cli.js', ...args],
    { encoding: 'utf8', timeout: 30_000 },
  )
  return { status, said: stderr, printed: stdout }
}

/** An app in a folder of its own. */
function app(name: string, source: string, manifest?: object): string {
  const path = join(folder, name)
  mkdirSync(path)
  writeFileSync(join(path, 'main.cjs'), source)
  if (manifest) writeFileSync(join(path, 'package.json'), JSON.stringify(manifest))
  return path
}

test('a wrong command line is told in a line, with the usage and without a stack', () => {
  for (const [args, complaint] of [
    [[], /^usage: /],
    [['--colour'], /^unknown option --colour\nusage: /],
    [['--seed=x', 'app'], /^unknown option --seed=x\nusage: /],
    [['--electron'], /^unknown option --electron\nusage: /],
    [['--electron=42', 'app'], /^Electron 42 cannot be played, only 43, 44, 45\nusage: /],
    [[join(folder, 'nowhere')], /^no app at .*nowhere\nusage: /],
    [[app('empty', '', { main: 'gone.js' })], /^no main script at .*gone\.js.*\nusage: /],
  ] as [string[], RegExp][]) {
    const { status, said } = run(...args)
    assert.is(status, 1)
    assert.match(said, complaint)
    assert.not.match(said, /\n\s+at /)
  }
})

test('an app runs from its folder, with its arguments, and one line says what it runs on', () => {
  const source = `const { app } = require('electron')
    app.whenReady().then(() => { console.log(JSON.stringify([app.getName(), app.getVersion(), process.argv.at(-1), process.versions.electron])); app.exit(7) })`
  const path = app('whole', source, { name: 'whole', version: '1.2.3', main: 'main.cjs' })
  const { status, said, printed } = run('--seed=5', path, '--own')
  assert.is(status, 7)
  assert.match(
    said,
    /^electron-on-chromium: Electron 45 on Chromium [\d.]+ \(.*\), (headless|visible), seed 5\n$/,
  )
  assert.equal(JSON.parse(printed), ['whole', '1.2.3', '--own', null])
})

test('it plays the version that is named on the command line, or in the environment', () => {
  const path = app(
    'versioned',
    "const { app } = require('electron'); app.whenReady().then(() => app.exit(0))",
  )
  const script = join(path, 'main.cjs')
  for (const args of [['--electron=44'], ['--electron', '44']])
    assert.match(run(...args, script).said, /^electron-on-chromium: Electron 44 on Chromium /)
  process.env.ELECTRON_ON_CHROMIUM_ELECTRON = '43'
  try {
    assert.match(run(script).said, /^electron-on-chromium: Electron 43 on Chromium /)
  } finally {
    delete process.env.ELECTRON_ON_CHROMIUM_ELECTRON
  }
})

test('an app that fails says where and ends with 1', () => {
  const { status, said } = run(app('failing', "throw new Error('on purpose')", { main: 'main.cjs' }))
  assert.is(status, 1)
  assert.match(said, /Error: on purpose\n\s+at .*main\.cjs:1/)
})

test.run()
