import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { BrowserError, browserError } from './browser-error.js'
import { CdpConnection, CdpRefusal } from './cdp.js'
import { findBrowser } from './find-browser.js'
import { switches } from './switches.js'

/** A browser that says nothing for so long does not speak the protocol. */
const START_DEADLINE_MS = Number(process.env.ELECTRON_ON_CHROMIUM_START_MS ?? 30_000)

const LAST_WORDS_MS = 50

export interface BrowserRequest {
  /** `undefined`: visible where a window can be shown. */
  headless: boolean | undefined
  appSwitches: ReadonlyMap<string, string>
  /** The browser refused a command that nothing works without; also later, for its first window. */
  onUnusable(error: BrowserError): void
}

export interface RunningBrowser {
  connection: CdpConnection
  product: string
  source: string
  headless: boolean
  /**
   * Opens an app window: no tabs, no address bar. The protocol has no command for one, so the browser is started
   * once more on the same profile and hands this on to the one that runs.
   */
  openAppWindow(url: string): Promise<void>
  /** Ends the browser at once and takes its profile away. Synchronous, so that it works in 'exit'. */
  kill(): void
}

/**
 * Starts the browser; it ends with this process on every path, because its debugging pipe closes.
 *
 * @throws BrowserError
 */
export async function launch(request: BrowserRequest): Promise<RunningBrowser> {
  const found = findBrowser(!(request.headless ?? !hasDisplay()))
  const headless = request.headless ?? !(found.canShow && hasDisplay())
  if (!headless && !found.canShow)
    throw new BrowserError(
      `${found.path} (${found.source}) is a headless shell and has no windows to be seen; install Google Chrome ` +
        'or Chromium, or set CHROMIUM to the path of one.',
    )
  const userDataDir = mkdtempSync(join(tmpdir(), 'electron-on-chromium-'))
  const { appSwitches } = request
  const args = switches({ headless, userDataDir, appSwitches })
  const children: ChildProcess[] = []
  const kill = (): void => {
    for (const child of children) child.kill('SIGKILL')
    try {
      rmSync(userDataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
    } catch {
      // A helper process may still be writing; the folder is in the system's temp folder.
    }
  }
  process.on('exit', kill)
  const run = (more: string[], pipes: 'pipe'[]): { child: ChildProcess; ended: Promise<string> } => {
    const child = spawn(found.path, [...args, ...more], { stdio: ['ignore', 'ignore', 'pipe', ...pipes] })
    children.push(child)
    const said = tail(child)
    const ended = new Promise<string>((resolve) => {
      child.once('error', ({ message }) => resolve(`could not be started (${message})`))
      // A moment later, because the last words come after it.
      child.once('exit', (code, signal) =>
        setTimeout(() => resolve(`ended with ${signal ?? code}${said()}`), LAST_WORDS_MS),
      )
    })
    return { child, ended }
  }

  // No window of the browser's own: each one is an app's.
  const { child, ended } = run(['--remote-debugging-pipe', '--no-startup-window'], ['pipe', 'pipe'])
  const connection = new CdpConnection(child.stdio[3] as Writable, child.stdio[4] as Readable)
  let product: string | undefined
  const unusable = (asked: string, did: string): BrowserError =>
    browserError({ path: found.path, product }, asked, did)
  const refused = ({ method, answer }: CdpRefusal): BrowserError =>
    unusable(method, `answered “${answer.replace(/\.$/, '')}”`)
  connection.onRefusal((refusal) => request.onUnusable(refused(refusal)))
  const asked = 'Browser.getVersion'
  const version = await Promise.race([
    connection
      .send(asked)
      .catch(async (error) => (error instanceof CdpRefusal ? refused(error) : unusable(asked, await ended))),
    ended.then((how) => unusable(asked, how)),
    late().then(() => unusable(asked, `did not answer within ${START_DEADLINE_MS / 1000} s`)),
  ])
  if (version instanceof BrowserError) throw version
  product = String(version.product)
    .replace(/^HeadlessChrome|^Chrome/, 'Chromium')
    .replace('/', ' ')

  const openAppWindow = async (url: string): Promise<void> => {
    const second = run([`--app=${url}`], [])
    const how = await second.ended
    children.splice(children.indexOf(second.child), 1)
    if (second.child.exitCode !== 0) throw unusable('a window (--app)', how)
  }
  return { connection, product, source: found.source, headless, openAppWindow, kill }
}

/** Whether a window could be seen. */
export function hasDisplay(): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

const late = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, START_DEADLINE_MS).unref()
  })

/** Keeps the last line of what the browser says, for the error of a browser that does not start. */
function tail(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    if (process.env.ELECTRON_ON_CHROMIUM_STDERR) process.stderr.write(chunk)
    text = (text + chunk.toString()).slice(-4000)
  })
  return () => {
    const last = text.trimEnd().split('\n').at(-1) ?? ''
    return last === '' ? '' : `, its last words “${last.trim()}”`
  }
}
