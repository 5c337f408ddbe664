// Which browser is taken, and what is said of one that cannot be used.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findBrowser } from '../../electron-on-chromium/browser/find-browser.js'
import { ELECTRON_VERSIONS } from '../../electron-on-chromium/electron-versions.js'
import { supportedMajors } from '../../scripts/electron-versions.js'
import { versionOf } from '../../scripts/installed.js'
import { runFile } from '../../scripts/suites.js'
import { type Fake, fakeBrowser } from './fake-browser.js'

const folder = mkdtempSync(join(tmpdir(), 'browser-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

/** Of the package whose browser the tests run on. */
const { version: pinnedVersion } = JSON.parse(
  readFileSync('node_modules/@sparticuz/chromium/package.json', 'utf8'),
) as { version: string }

const CLI = 'build/electron-on-chromium/cli.js'
const app = join(folder, 'app.mjs')
writeFileSync(
  app,
  `import { app, BrowserWindow } from 'electron'
   app.whenReady().then(() => new BrowserWindow().loadURL('data:,x'))
   // As a test's server does, keeps the process when all else has failed.
   setInterval(() => {}, 1000)`,
)

/** An app on that browser: what it said, and how it ended within ten seconds. */
function runOn(name: string, fake: Fake, env: Record<string, string> = {}) {
  const CHROMIUM = fakeBrowser(join(folder, name), fake)
  const options = { encoding: 'utf8', timeout: 10_000, env: { ...process.env, CHROMIUM, ...env } } as const
  const { status, stderr } = spawnSync(process.execPath, [CLI, '--headless', app], options)
  // The line that names the browser comes before.
  const said = stderr.replace(
    /^electron-on-chromium: Electron \d+ on Chromium 999\.0\.1\.2 \(.*\), headless, seed \d+\n/,
    '',
  )
  return { status, said, CHROMIUM }
}

// A script cannot be run as a program on Windows.
const unixTest = process.platform === 'win32' ? test.skip : test
const CURE = 'set CHROMIUM to the path of another Chrome or Chromium.\n'

unixTest('a browser that refuses a command at start ends the run with one sentence', () => {
  const message = 'Target position can only be set for new windows'
  const refuses = { 'Target.createTarget': { code: -32000, message } }
  const { status, said, CHROMIUM } = runOn('refusing', { refuses })
  assert.is(status, 1)
  assert.is(
    said,
    `electron-on-chromium: Chromium 999.0.1.2 (${CHROMIUM}) was asked for Target.createTarget and answered “${message}”; ${CURE}`,
  )
})

unixTest('so does one that refuses before any window, or does not know what a page needs', () => {
  for (const method of [
    'Target.setAutoAttach',
    'Page.addScriptToEvaluateOnNewDocument',
    'Runtime.addBinding',
    'Fetch.enable',
  ]) {
    const refuses = { [method]: { code: -32601, message: `'${method}' wasn't found` } }
    const { status, said } = runOn(method, { refuses })
    assert.is(status, 1, method)
    assert.match(said, `was asked for ${method} and answered “'${method}' wasn't found”; ${CURE}`)
    assert.is(said.split('\n').length, 2, said)
  }
})

unixTest('what a page’s state forbids is not the browser’s fault', () => {
  const refuses = { 'Log.enable': { code: -32000, message: 'Not attached to an active page' } }
  const { status, said } = runOn('busy', { refuses, diesOf: 'Page.navigate' })
  assert.is(status, 1)
  assert.is(said, 'electron-on-chromium: the browser ended\n')
})

unixTest('a program that is no browser is told from one that is slow', () => {
  const dying = runOn('dying', { diesOf: 'Browser.getVersion' })
  assert.is(dying.status, 1)
  assert.is(
    dying.said,
    `electron-on-chromium: ${dying.CHROMIUM} was asked for Browser.getVersion and ended with 9, its last words “about to die”; ${CURE}`,
  )
  const silent = runOn('silent', { silent: true }, { ELECTRON_ON_CHROMIUM_START_MS: '300' })
  assert.is(silent.status, 1)
  assert.match(silent.said, 'was asked for Browser.getVersion and did not answer within 0.3 s; ')
  const text = join(folder, 'text')
  writeFileSync(text, 'not a program')
  const env = { ...process.env, CHROMIUM: text }
  const { status, stderr } = spawnSync(process.execPath, [CLI, app], { encoding: 'utf8', env })
  assert.is(status, 1)
  assert.match(
    stderr,
    /^electron-on-chromium: \S+ was asked for Browser.getVersion and could not be started \(.*EACCES.*\); set CHROMIUM .*\n$/,
  )
})

unixTest('a test file whose browser died is over at once, and has failed', async () => {
  const env = { CHROMIUM: fakeBrowser(join(folder, 'mortal'), { diesOf: 'Page.navigate' }) }
  const result = await runFile(app, [process.execPath, CLI], env)
  assert.is(result.failed, 1)
  assert.is(result.ended, 'exit code 1')
  assert.match(result.output, 'the browser ended')
  assert.ok(result.seconds < 10, `${result.seconds} s`)
})

/** A folder for `PATH` that holds a browser. */
function installed(name: string): { PATH: string; path: string } {
  const PATH = join(folder, `bin-${name}`)
  mkdirSync(PATH)
  const path = join(PATH, name)
  writeFileSync(path, '')
  return { PATH, path }
}

const onLinux = process.platform === 'linux' && process.arch === 'x64' ? test : test.skip

onLinux('tests take the pinned browser, windows to look at an installed one, CHROMIUM wins over both', () => {
  const { PATH, path } = installed('chromium')
  assert.is(findBrowser(true, { PATH }).path, path)
  const pinned = findBrowser(false, { PATH })
  assert.is(pinned.source, '@sparticuz/chromium')
  assert.is(pinned.canShow, false)
  // No window can be seen without an installed one.
  assert.equal(findBrowser(true, { PATH: '' }), pinned)
  assert.is(findBrowser(false, { PATH, CHROMIUM: pinned.path }).canShow, false)
  const CHROMIUM = installed('google-chrome').path
  for (const toBeSeen of [true, false]) {
    const found = findBrowser(toBeSeen, { PATH, CHROMIUM })
    assert.equal([found.path, found.canShow], [CHROMIUM, true])
  }
})

onLinux(
  'the pinned browser is unpacked by its version, whatever other one is in the temporary folder',
  () => {
    const { TMPDIR } = process.env
    const temporary = join(folder, 'temporary')
    mkdirSync(temporary)
    // Where the package itself unpacks to, and what it takes if it is there.
    writeFileSync(join(temporary, 'chromium'), 'a browser of another version')
    process.env.TMPDIR = temporary
    try {
      const { path } = findBrowser(false)
      assert.is(path, join(temporary, `electron-on-chromium-browser-${pinnedVersion}`, 'chromium'))
      assert.is(versionOf(path)?.major, Number.parseInt(pinnedVersion, 10))
      const folders = readdirSync(temporary).filter((name) => name !== 'chromium')
      assert.equal(folders, [`electron-on-chromium-browser-${pinnedVersion}`])
      assert.is(findBrowser(false).path, path)
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = TMPDIR
    }
  },
)

test('the pinned browser is not older than the one that the oldest supported Electron carries', () => {
  const majors = ELECTRON_VERSIONS.map(({ major }) => major)
  assert.equal(majors, supportedMajors)
  const oldest = ELECTRON_VERSIONS[0]?.chromium ?? Number.POSITIVE_INFINITY
  const pinned = Number.parseInt(pinnedVersion, 10)
  assert.ok(
    pinned >= oldest,
    `Electron ${majors[0]} carries Chromium ${oldest} and the tests run on ${pinned}: pin a newer @sparticuz/chromium`,
  )
})

test('a CHROMIUM that is not there is told, not replaced', () => {
  const CHROMIUM = join(folder, 'nowhere')
  assert.throws(
    () => findBrowser(false, { CHROMIUM }),
    (error: Error) => error.message === `CHROMIUM names ${CHROMIUM}, which does not exist.`,
  )
})

unixTest('what says no version of itself, as a stub that names a package to install, is no browser', () => {
  const program = (name: string, script: string): string => {
    const path = join(folder, name)
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    return path
  }
  assert.equal(versionOf(program('real', 'echo "Chromium 156.0.8078.108 built on Debian"')), {
    name: 'Chromium 156.0.8078.108',
    major: 156,
  })
  assert.is(versionOf(program('stub', 'echo "install the snap of chromium 1.0" >&2; exit 1')), undefined)
  assert.is(versionOf(program('odd', 'echo no number')), undefined)
  assert.is(versionOf(join(folder, 'nowhere')), undefined)
})

test.run()
