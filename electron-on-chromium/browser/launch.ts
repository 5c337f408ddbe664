import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { CdpConnection } from './cdp.js'
import { findBrowser } from './find-browser.js'
import { switches } from './switches.js'

export interface BrowserRequest {
  /** `undefined`: visible where a window can be shown. */
  headless: boolean | undefined
  appSwitches: ReadonlyMap<string, string>
}

export interface RunningBrowser {
  connection: CdpConnection
  product: string
  source: string
  headless: boolean
  /** Ends the browser at once and takes its profile away. Synchronous, so that it works in 'exit'. */
  kill(): void
}

/** Starts the browser; it ends with this process on every path, because its debugging pipe closes. */
export async function launch(request: BrowserRequest): Promise<RunningBrowser> {
  const found = await findBrowser()
  const headless = request.headless ?? !(found.canShow && hasDisplay())
  if (!headless && !found.canShow)
    throw new Error(`${found.source} is a headless shell and has no visible windows`)
  const userDataDir = mkdtempSync(join(tmpdir(), 'electron-on-chromium-'))
  const { appSwitches } = request
  const child = spawn(found.path, switches({ headless, userDataDir, appSwitches }), {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  })
  const stderr = tail(child)
  const kill = (): void => {
    child.kill('SIGKILL')
    try {
      rmSync(userDataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
    } catch {
      // A helper process may still be writing; the folder is in the system's temp folder.
    }
  }
  process.on('exit', kill)
  const connection = new CdpConnection(child.stdio[3] as Writable, child.stdio[4] as Readable)
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) =>
      reject(new Error(`${found.path} ended with ${signal ?? code} before it was ready\n${stderr()}`)),
    )
  })
  failed.catch(() => {})
  const version = await Promise.race([connection.send('Browser.getVersion'), failed])
  const product = String(version.product)
    .replace(/^HeadlessChrome|^Chrome/, 'Chromium')
    .replace('/', ' ')
  return { connection, product, source: found.source, headless, kill }
}

function hasDisplay(): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/** Keeps the last of what the browser says, for the error of a browser that does not start. */
function tail(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    if (process.env.ELECTRON_ON_CHROMIUM_STDERR) process.stderr.write(chunk)
    text = (text + chunk.toString()).slice(-4000)
  })
  return () => text
}
