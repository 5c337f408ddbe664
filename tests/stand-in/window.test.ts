// A window to look at: on a screen that nobody has, looked at as a window manager does.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findBrowser } from '../../electron-on-chromium/browser/find-browser.js'
import { electronBinary } from '../../scripts/host.js'
import { versionOf } from '../../scripts/installed.js'
import { startXvfb } from '../../scripts/xvfb.js'
import { type SeenWindow, XClient } from './x-client.js'

const DEADLINE_MS = 20_000
const folder = mkdtempSync(join(tmpdir(), 'window-'))
const browser = findBrowser(true)
const canShow = browser.canShow && versionOf(browser.path) !== undefined
const screen = canShow && !electronBinary() ? await startXvfb() : undefined
const client = screen && (await XClient.of(screen))
test.after(() => {
  rmSync(folder, { recursive: true, force: true })
  client?.end()
  screen?.stop()
})
if (electronBinary()) console.log('skipped: windows are Electron’s own where its binary is')
else if (!canShow) console.log('skipped: no installed Chrome or Chromium that has windows')
else if (!screen) console.log('skipped: no Xvfb on this machine (apt-get install xvfb)')

/** One test; skipped, with the reason said, where no window can be seen. */
function seen(title: string, body: (on: XClient) => Promise<void>): void {
  if (client) test(title, () => body(client))
  else test.skip(title, () => {})
}

interface Running {
  child: ChildProcess
  said(): string
  ended: Promise<number | null>
}

const running = new Set<ChildProcess>()
test.after.each(() => {
  for (const child of running) child.kill()
})

function run(script: string, ...args: string[]): Running {
  const { ELECTRON_ON_CHROMIUM_HEADLESS: _, ...env } = process.env
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...env, DISPLAY: screen?.display },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  running.add(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more
    })
  const ended = new Promise<number | null>((resolve) =>
    child.once('exit', (code) => {
      running.delete(child)
      resolve(code)
    }),
  )
  return { child, said: () => text, ended }
}

/** An app of one main script; `say` prints what a test looks for. */
function app(name: string, body: string): Running {
  const path = join(folder, `${name}.mjs`)
  writeFileSync(
    path,
    `import { app, BrowserWindow } from 'electron'
     const say = (value) => console.log('said: ' + JSON.stringify(value))
     const page = (title) => 'data:text/html,<title>' + title + '</title><body>page'
     app.whenReady().then(async () => { ${body} })`,
  )
  return run('build/electron-on-chromium/cli.js', path)
}

/** Looks again until the windows are as they should be; fails with what was seen last. */
async function look(
  on: XClient,
  { said }: Running,
  isAsExpected: (windows: SeenWindow[]) => boolean,
): Promise<SeenWindow[]> {
  const deadline = Date.now() + DEADLINE_MS
  for (;;) {
    const windows = await on.windows()
    if (isAsExpected(windows)) return windows
    if (Date.now() > deadline) throw new Error(`on the screen: ${JSON.stringify(windows)}\n${said()}`)
    await delay(50)
  }
}

/** What the app says next, as JSON. */
async function word({ said, ended }: Running, number = 0): Promise<unknown> {
  const deadline = Date.now() + DEADLINE_MS
  let over = false
  void ended.then(() => {
    over = true
  })
  for (;;) {
    const words = [...said().matchAll(/^said: (.*)$/gm)].map(([, json]) => json as string)
    const found = words[number]
    if (found !== undefined) return JSON.parse(found)
    if (over || Date.now() > deadline) throw new Error(`the app never said it:\n${said()}`)
    await delay(20)
  }
}

seen('the demo is one window of its own size and title, and ends when it is closed', async (on) => {
  const demo = run('build/scripts/start.js')
  const [window] = await look(
    on,
    demo,
    (all) => all.length > 0 && all.every(({ title }) => title === 'docs – Notes'),
  )
  // Nothing else comes later.
  await delay(500)
  const after = await on.windows()
  assert.is(after.length, 1)
  assert.is(window?.width, 1120)
  assert.is(window?.height, 720)
  await on.close(after[0] as SeenWindow)
  assert.is(await demo.ended, 0)
  await look(on, demo, (all) => all.length === 0)
})

seen(
  'a window is as large as its app said, in the middle or where it said, its page all of it',
  async (on) => {
    const two = app(
      'two',
      `const middle = new BrowserWindow({ width: 700, height: 500 })
     const corner = new BrowserWindow({ width: 400, height: 300, x: 20, y: 30 })
     await middle.loadURL(page('middle')); await corner.loadURL(page('corner'))
     say(await middle.webContents.executeJavaScript('[innerWidth, innerHeight, history.length]'))`,
    )
    const [width, height, entries] = (await word(two)) as [number, number, number]
    assert.is(entries, 1)
    assert.is(width, 700)
    // A title bar drawn by Chromium takes some 30; tabs and an address bar take more than 80.
    assert.ok(height <= 500 && height > 500 - 40, `the page is ${height} high`)
    // A window has its address for a title until its page has said another.
    const named = ({ title }: SeenWindow) => title === 'middle' || title === 'corner'
    const windows = await look(on, two, (all) => all.length === 2 && all.every(named))
    const by = Object.fromEntries(windows.map(({ id: _, title, ...place }) => [title, place]))
    assert.equal(by, {
      middle: { width: 700, height: 500, x: 290, y: 200 },
      corner: { width: 400, height: 300, x: 20, y: 30 },
    })
  },
)

seen('a user who closes a window is heard: close, closed, and the app ends with its last', async (on) => {
  const heard = app(
    'heard',
    `const win = new BrowserWindow()
     win.on('close', () => say('close')); win.on('closed', () => say('closed'))
     app.on('will-quit', () => say('will-quit'))
     await win.loadURL(page('to be closed'))`,
  )
  const [window] = await look(on, heard, (all) => all.some(({ title }) => title === 'to be closed'))
  await on.close(window as SeenWindow)
  assert.is(await heard.ended, 0)
  const words = [...heard.said().matchAll(/^said: "(.*)"$/gm)].map(([, name]) => name)
  assert.equal(words, ['close', 'closed', 'will-quit'])
})

seen('a window that is not to be shown waits out of sight, and comes when it is shown', async (on) => {
  const hidden = app(
    'hidden',
    `const win = new BrowserWindow({ show: false })
     await win.loadURL(page('hidden'))
     say(await win.webContents.executeJavaScript('document.title'))
     process.stdin.once('data', () => win.show())`,
  )
  assert.is(await word(hidden), 'hidden')
  assert.equal(await on.windows(), [])
  hidden.child.stdin?.write('show')
  await look(on, hidden, (all) => all.length === 1 && all[0]?.title === 'hidden')
})

test.run()
