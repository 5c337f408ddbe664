import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
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
export function findBrowser(toBeSeen: boolean, env: NodeJS.ProcessEnv = process.env): FoundBrowser {
  if (env.CHROMIUM) {
    const path = env.CHROMIUM
    if (!existsSync(path)) throw new BrowserError(`CHROMIUM names ${path}, which does not exist.`)
    return { path, source: 'from CHROMIUM', canShow: !/headless/i.test(path) && !isNpmBrowser(path) }
  }
  const installed = (): FoundBrowser | undefined => {
    const [path] = installedBrowsers(env)
    return path === undefined ? undefined : { path, source: path, canShow: true }
  }
  const found = toBeSeen ? (installed() ?? npmBrowser()) : (npmBrowser() ?? installed())
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

/** Folders that the npm package's browser is unpacked to begin so; the package's version follows. */
const UNPACKED = 'electron-on-chromium-browser-'

const isNpmBrowser = (path: string): boolean => basename(dirname(path)).startsWith(UNPACKED)

/** The package carries a compressed headless shell for Linux, which is unpacked to the temporary folder once. */
function npmBrowser(): FoundBrowser | undefined {
  if (!NPM_BROWSER_RUNS) return undefined
  let entry: string
  try {
    entry = import.meta.resolve(NPM_BROWSER)
  } catch {
    return undefined
  }
  const manifest = new URL('package.json', `${entry.slice(0, entry.lastIndexOf(NPM_BROWSER))}${NPM_BROWSER}/`)
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  const path = unpacked(entry, join(tmpdir(), `${UNPACKED}${version}`))
  return { path, source: NPM_BROWSER, canShow: false }
}

/**
 * The path of the package's browser in `folder`. The package itself would use whatever `chromium` is in the temporary
 * folder, of any version and even half written; so it unpacks into a folder of its own, which gets its name when it is
 * whole. Several processes may do that at once: the first one wins.
 *
 * @throws BrowserError when it cannot be unpacked.
 */
function unpacked(entry: string, folder: string): string {
  const path = join(folder, 'chromium')
  if (existsSync(path)) return path
  const TMPDIR = mkdtempSync(`${folder}-`)
  try {
    const script = `import chromium from ${JSON.stringify(entry)}; await chromium.executablePath()`
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
      env: { ...process.env, TMPDIR },
    })
    if (status !== 0)
      throw new BrowserError(
        `The browser of ${NPM_BROWSER} could not be unpacked to ${folder}: ${stderr.trim()}`,
      )
    renameSync(TMPDIR, folder)
  } catch (error) {
    if (!existsSync(path)) throw error
  } finally {
    rmSync(TMPDIR, { recursive: true, force: true })
  }
  return path
}
