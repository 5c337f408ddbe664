import './uvu-deferred.js'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { app, BrowserWindow, MessageChannelMain, type MessagePortMain, type WebPreferences } from 'electron'
import { exec, test } from 'uvu'
import { newestElectron } from '../../electron-on-chromium/electron-versions.js'
import { holdsIn } from '../../scripts/fact-versions.js'

/**
 * These suites are main scripts of an app and know nothing of what they run on: Electron itself or what plays
 * it. Each file ends with `runSuites()`. The numbers in the titles are those of this folder's README.
 */

/** Who decides an outcome where this does not run on Electron: Chromium itself, or our model of Electron. */
export type Kind = 'chromium' | 'model'

const TEST_DEADLINE_MS = 20_000
/** Nothing is run, only counted: there is no Electron to run it on. */
const SKIPPED = process.env.TESTS_SKIPPED === '1'
/** Whether windows have a sandbox when their test does not care. */
const SANDBOX = process.env.TEST_SANDBOX !== 'off'

/** The major version that this runs on, or that is played. */
const MAJOR = Number.parseInt(
  process.versions.electron ?? process.env.ELECTRON_ON_CHROMIUM_ELECTRON ?? String(newestElectron.major),
  10,
)

/**
 * One test. Its title starts with the number of the fact that it holds, if it holds one: `F12 …`; and with the versions in
 * which that holds, if it is not all of them: `F12 (45 on) …`. In others it is no test.
 */
export function fact(title: string, kind: Kind, body: () => unknown): void {
  if (!SKIPPED && !holdsIn(title, MAJOR)) return
  if (SKIPPED) {
    test.skip(title, () => {})
    return
  }
  test(title, async () => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no end after ${TEST_DEADLINE_MS} ms`)), TEST_DEADLINE_MS)
    })
    try {
      await Promise.race([body(), late])
      console.log(`\nresult: ${process.versions.electron ? 'electron' : kind} ${title}`)
    } finally {
      clearTimeout(timer)
    }
  })
}

type Route = string | ((request: IncomingMessage, response: ServerResponse) => void)

/** What the loopback server answers, by path; tests add their own. */
export const routes = new Map<string, Route>()
export const PLAIN = '<!doctype html><meta charset="utf-8"><title>plain</title><body>plain</body>'
routes.set('/', PLAIN)
routes.set('/other', PLAIN)

let port = 0
/** A URL of the loopback server; the two hosts are two sites. */
export const url = (path = '/', host: '127.0.0.1' | 'localhost' = '127.0.0.1'): string =>
  `http://${host}:${port}${path}`

const server = createServer((request, response) => {
  const route = routes.get((request.url ?? '/').replace(/[?#].*/, ''))
  if (typeof route === 'function') return route(request, response)
  response.setHeader('content-type', 'text/html')
  response.statusCode = route === undefined ? 404 : 200
  response.end(route ?? 'nothing here')
})

let files = 0
/** A preload file with this source. */
export function preload(source: string): string {
  const path = join(app.getPath('userData'), `preload-${++files}.cjs`)
  writeFileSync(path, source)
  return path
}

const windows = new Set<BrowserWindow>()
/** A hidden window that ends with its test. */
export function openWindow(webPreferences: WebPreferences = {}): BrowserWindow {
  const win = new BrowserWindow({ show: false, webPreferences: { sandbox: SANDBOX, ...webPreferences } })
  windows.add(win)
  return win
}

/** The preload of most tests: hands every port that main sends on to the page. */
export const HAND_OVER = `const { ipcRenderer } = require('electron')
ipcRenderer.on('port', (event, message) => window.postMessage(message, '/', event.ports))`

/** A page that answers on the port it is handed by evaluating what it is told. */
const ANSWERING = `<!doctype html><meta charset="utf-8"><body><script>
addEventListener('message', (event) => {
  const port = globalThis.port = event.ports[0]
  if (port) port.onmessage = ({ data, ports }) => (0, eval)('(async (port, data, ports) => {' + data.run + '})')(port, data.value, ports)
})</script>`
routes.set('/answering', ANSWERING)

/** A window whose page holds the other end of a channel. */
export async function openChannel(
  path = url('/answering'),
): Promise<{ win: BrowserWindow; port: MessagePortMain }> {
  const win = openWindow({ preload: preload(HAND_OVER) })
  await win.loadURL(path)
  const { port1, port2 } = new MessageChannelMain()
  win.webContents.postMessage('port', null, [port2])
  port1.start()
  return { win, port: port1 }
}

/** What the page posts back after running `run` with `value`. */
export async function ask(port: MessagePortMain, run: string, value?: unknown): Promise<unknown> {
  const answer = message(port)
  port.postMessage({ run, value })
  return (await answer).data
}

/** The next event's arguments; fails after five seconds. */
export const next = (emitter: NodeJS.EventEmitter, event: string): Promise<unknown[]> =>
  once(emitter, event, { signal: AbortSignal.timeout(15_000) })

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** What a function throws. */
export function thrown(body: () => unknown): Error {
  try {
    body()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}

/** What a promise rejects with. */
export const rejection = (promise: Promise<unknown>): Promise<Error & { code?: string }> =>
  promise.then(
    () => {
      throw new Error('nothing was rejected')
    },
    (reason) => reason,
  )

/** What is printed as an error meanwhile, instead of printing it. */
export async function complaints(body: () => unknown): Promise<string[]> {
  const { error } = console
  const said: string[] = []
  console.error = (...args: unknown[]) => void said.push(args.map(String).join(' '))
  try {
    await body()
  } finally {
    console.error = error
  }
  return said
}

/** The next exception that nobody catches; it does not end the process. */
export const uncaught = (): Promise<unknown> =>
  new Promise((resolve) => process.once('uncaughtException', resolve))

/** The message that a port receives next. */
export const message = async (port: MessagePortMain): Promise<Electron.MessageEvent> =>
  (await next(port, 'message'))[0] as Electron.MessageEvent

/** Waits for what nothing announces. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 15_000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`never happened: ${what}`)
    await sleep(5)
  }
}

/** Runs the file's tests and quits with their outcome. */
export async function runSuites(): Promise<void> {
  app.on('window-all-closed', () => {})
  if (!SKIPPED) {
    await app.whenReady()
    await new Promise<void>((resolve) => server.listen(0, resolve))
    port = (server.address() as AddressInfo).port
  }
  test.after.each(() => {
    for (const win of windows) if (!win.isDestroyed()) win.destroy()
    windows.clear()
  })
  test.run()
  await exec()
  app.exit(typeof process.exitCode === 'number' ? process.exitCode : 0)
}
