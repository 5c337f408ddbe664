import { existsSync, mkdirSync, rmdirSync, statSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { BrowserError } from './browser-error.js'

const NPM_BROWSER = '@sparticuz/chromium'
const NPM_BROWSER_RUNS = process.platform === 'linux' && process.arch === 'x64'

export interface FoundBrowser {
  path: string
  /** Where it came from, for the line printed at start. */
  source: string
  /** A headless shell cannot show windows. */
  canShow: boolean
}

/**
 * `CHROMIUM`; else for windows that are to be seen an installed browser, then the npm package's, which has none;
 * and without windows the npm package's first, which the lock file pins, so that a test means the same everywhere.
 *
 * @throws BrowserError when there is none, with what to install.
 */
export async function findBrowser(
  toBeSeen: boolean,
  env: NodeJS.ProcessEnv = process.env,
): Promise<FoundBrowser> {
  if (env.CHROMIUM) {
    const path = env.CHROMIUM
    if (!existsSync(path)) throw new BrowserError(`CHROMIUM names ${path}, which does not exist.`)
    return { path, source: 'from CHROMIUM', canShow: !/headless/i.test(path) && !isNpmBrowser(path) }
  }
  const installed = (): FoundBrowser | undefined => {
    const [path] = installedBrowsers(env)
    return path === undefined ? undefined : { path, source: path, canShow: true }
  }
  const found = toBeSeen ? (installed() ?? (await npmBrowser())) : ((await npmBrowser()) ?? installed())
  if (found !== undefined) return found
  const npm = NPM_BROWSER_RUNS ? `, or run: npm install --save-dev ${NPM_BROWSER}` : ''
  throw new BrowserError(
    `No browser was found: install Google Chrome or Chromium, or set CHROMIUM to the path of one${npm}.`,
  )
}

/** Every Chrome or Chromium where installers put them, the more usual first. */
export function installedBrowsers(env: NodeJS.ProcessEnv = process.env): string[] {
  return places(env).filter(existsSync)
}

function places(env: NodeJS.ProcessEnv): string[] {
  if (process.platform === 'darwin') {
    const names = ['Google Chrome', 'Chromium']
    const folders = ['/Applications', join(homedir(), 'Applications')]
    return folders.flatMap((folder) =>
      names.map((name) => join(folder, `${name}.app`, 'Contents', 'MacOS', name)),
    )
  }
  if (process.platform === 'win32') {
    const names = ['Google\\Chrome', 'Chromium']
    return [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
      .filter((folder) => folder !== undefined)
      .flatMap((folder) => names.map((name) => join(folder, name, 'Application', 'chrome.exe')))
  }
  const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome']
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return names.flatMap((name) => folders.map((folder) => join(folder, name)))
}

interface ChromiumPackage {
  executablePath(): Promise<string>
}

const isNpmBrowser = (path: string): boolean => path === join(tmpdir(), 'chromium')

/** The package carries a compressed headless shell for Linux and unpacks it to the temp folder. */
async function npmBrowser(): Promise<FoundBrowser | undefined> {
  if (!NPM_BROWSER_RUNS) return undefined
  let chromium: ChromiumPackage
  try {
    chromium = ((await import(NPM_BROWSER)) as { default: ChromiumPackage }).default
  } catch {
    return undefined
  }
  const path = await alone(() => chromium.executablePath())
  return { path, source: NPM_BROWSER, canShow: false }
}

/** Two processes that unpack into the same file at once would run a torn binary: a lock folder keeps them apart. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  const lock = join(tmpdir(), 'electron-on-chromium.unpacking')
  for (let tries = 0; ; tries++) {
    try {
      mkdirSync(lock)
      break
    } catch {
      if (tries > 20 && isStale(lock)) rmdirSync(lock)
      await delay(50)
    }
  }
  try {
    return await work()
  } finally {
    rmdirSync(lock)
  }
}

function isStale(lock: string): boolean {
  try {
    return Date.now() - statSync(lock).mtimeMs > 60_000
  } catch {
    return false
  }
}
