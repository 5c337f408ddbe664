import './uvu-deferred.js'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { app, BrowserWindow, protocol, type WebPreferences } from 'electron'
import {
  type Bridge,
  type BridgeOptions,
  createBridge,
  secureWebPreferences,
} from 'electron-port-bridge/main'
import { exec, test } from 'uvu'

/**
 * Runs end-to-end tests inside the main process, as Electron's own specs do: each test file is an app's main
 * script. Pages are served from schemes `app:` and `evil:`; `/dist/…` is the built package.
 */

/** Who decided an outcome where this does not run on Electron: Blink itself, or our own code in its place. */
export type Kind = 'chromium' | 'model'

/** Nothing is run, only counted: there is no Electron to run it on. */
export const SKIPPED = process.env.TESTS_SKIPPED === '1'

/** The longest tests take some ten seconds, on a machine with nothing else to do. `npm run soak` knows no haste. */
const TEST_DEADLINE_MS = process.env.SOAK === 'long' ? 3_600_000 : 60_000

const DIST = join(import.meta.dirname ?? '.', '../../../dist')
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.html': 'text/html', '.css': 'text/css' }

/** What a page is: its HTML and headers, by `host/path`. Tests add their own. */
export const pages = new Map<string, { html: string; headers?: Record<string, string>; delayMs?: number }>()

export const PLAIN = '<!doctype html><meta charset="utf-8"><title>page</title><body>page</body>'
pages.set('main/', { html: PLAIN })
pages.set('other/', { html: PLAIN })

protocol.registerSchemesAsPrivileged(
  ['app', 'evil'].map((scheme) => ({
    scheme,
    privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true },
  })),
)

async function respond(request: Request): Promise<Response> {
  // Node's URL has no host for a custom scheme that it does not know, so the parts are cut out by hand.
  const [, host = '', path = ''] = /^\w+:\/\/([^/?#]*)([^?#]*)/.exec(request.url) ?? []
  const page = pages.get(`${host}${path === '' ? '/' : path}`)
  if (page !== undefined) {
    if (page.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, page.delayMs))
    return new Response(page.html, { headers: { 'content-type': 'text/html', ...page.headers } })
  }
  if (path.startsWith('/dist/')) {
    const file = normalize(join(DIST, path.slice('/dist/'.length)))
    const headers = { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }
    if (file.startsWith(DIST)) return new Response(await readFile(file, 'utf8'), { headers })
  }
  return new Response('not found', { status: 404 })
}

const open = new Set<{ close(): void }>()

/** Called when the test is over. */
export function runAtEnd(close: () => void): void {
  open.add({ close })
}

/** A bridge that ends with its test. */
export function testBridge(options: Partial<BridgeOptions> = {}): Bridge {
  const bridge = createBridge({ allow: { origins: ['app://main'] }, ...options })
  open.add(bridge)
  return bridge
}

/** A hidden window that ends with its test. */
export function testWindow(webPreferences: WebPreferences = secureWebPreferences()): BrowserWindow {
  // The kit asks for a sandbox; what it promises has to hold without one as well.
  const sandbox = process.env.TEST_SANDBOX === 'off' ? { sandbox: false } : {}
  const win = new BrowserWindow({ show: false, webPreferences: { ...webPreferences, ...sandbox } })
  const entry = { close: () => void (win.isDestroyed() || win.destroy()) }
  open.add(entry)
  win.once('closed', () => open.delete(entry))
  return win
}

/** A window that shows `url`. */
export async function showPage(url = 'app://main/', webPreferences?: WebPreferences): Promise<BrowserWindow> {
  const win = testWindow(webPreferences)
  await win.loadURL(url)
  return win
}

const PRELUDE = `
const { connect, connectPeer, provide, claimPort } = await import('/dist/renderer.js')
const { defineContract, unchecked, bytes, isErrorOf, isKitError } = await import('/dist/contract.js')
const codeOf = (promise) => promise.then(() => 'resolved', (e) => typeof e.code === 'string' ? e.code : e.name)
`

/** Runs the body of an async function in the page, with the kit's page modules in scope. */
// biome-ignore lint/suspicious/noExplicitAny: whatever the page returns; assertions follow.
export async function inPage(win: Pick<BrowserWindow, 'webContents'>, body: string): Promise<any> {
  const outcome = await win.webContents.executeJavaScript(
    `(async () => { try { ${PRELUDE} return { value: await (async () => { ${body} })() } }
     catch (e) { return { error: String(e && e.stack || e) } } })()`,
  )
  if ('error' in outcome) throw new Error(`in the page: ${outcome.error}`)
  return outcome.value
}

/** Waits for `condition`, which nothing announces, for at most twenty seconds. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`never happened: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** The next `event` of an emitter, as its argument list; fails after twenty seconds. */
export async function next(emitter: NodeJS.EventEmitter, event: string): Promise<unknown[]> {
  return once(emitter, event, { signal: AbortSignal.timeout(20_000) })
}

/** Adds one test. `kind` is who decides its outcome when this does not run on Electron. */
export function e2e(title: string, kind: Kind, body: () => Promise<void>): void {
  if (SKIPPED) return declare(title, kind)
  test(title, () =>
    runInScene(async () => {
      await inTime(body)
      console.log(`\nresult: ${process.versions.electron ? 'electron' : kind} ${title}`)
    }),
  )
}

/** A test that is only counted; the line is what `scripts/facts.ts` reads. */
export function declare(title: string, kind: Kind | 'electron'): void {
  test.skip(title, () => {})
  console.log(`\ndeclared: ${kind} ${title}`)
}

/** So that what never comes fails its own test, not its file. */
async function inTime(body: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${TEST_DEADLINE_MS} ms`)), TEST_DEADLINE_MS)
    // Tests count the timers that are left.
    timer.unref()
  })
  try {
    await Promise.race([body(), late])
  } finally {
    clearTimeout(timer)
  }
}

/** Runs `body`, then closes the bridges and windows that it opened. */
export async function runInScene(body: () => Promise<void>): Promise<void> {
  try {
    await body()
  } finally {
    for (const it of open) it.close()
    open.clear()
  }
}

/** Last line of every file: runs its tests and quits with their outcome. */
export async function run(): Promise<void> {
  app.on('window-all-closed', () => {})
  if (!SKIPPED) await app.whenReady()
  for (const scheme of ['app', 'evil']) protocol.handle(scheme, respond)
  test.run()
  await exec()
  app.exit(typeof process.exitCode === 'number' ? process.exitCode : 0)
}
