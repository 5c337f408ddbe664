import { existsSync, mkdirSync, rmdirSync, statSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export interface FoundBrowser {
  path: string
  /** Where it came from, for the line printed at start. */
  source: string
  /** A headless shell cannot show windows. */
  canShow: boolean
}

/** Looks in the order that the README names: `CHROMIUM`, an installed browser, the npm package. */
export async function findBrowser(env: NodeJS.ProcessEnv = process.env): Promise<FoundBrowser> {
  if (env.CHROMIUM) {
    if (!existsSync(env.CHROMIUM)) throw new Error(`CHROMIUM names ${env.CHROMIUM}, which does not exist`)
    const source = 'from CHROMIUM'
    return {
      path: env.CHROMIUM,
      source,
      canShow: !/headless/i.test(env.CHROMIUM) && !isNpmBrowser(env.CHROMIUM),
    }
  }
  const installed = installedBrowser(env)
  if (installed) return { path: installed, source: installed, canShow: true }
  return npmBrowser()
}

function installedBrowser(env: NodeJS.ProcessEnv): string | undefined {
  if (env.ELECTRON_ON_CHROMIUM_NPM_ONLY) return undefined
  if (process.platform === 'darwin') {
    const places = ['/Applications', join(homedir(), 'Applications')]
    return places
      .flatMap((place) =>
        ['Google Chrome', 'Chromium'].map((name) => join(place, `${name}.app`, 'Contents', 'MacOS', name)),
      )
      .find(existsSync)
  }
  if (process.platform === 'win32') {
    const places = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(
      (place) => place !== undefined,
    )
    return places
      .flatMap((place) =>
        ['Google\\Chrome', 'Chromium'].map((name) => join(place, name, 'Application', 'chrome.exe')),
      )
      .find(existsSync)
  }
  const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome']
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync)
}

interface ChromiumPackage {
  executablePath(): Promise<string>
}

const isNpmBrowser = (path: string): boolean => path === join(tmpdir(), 'chromium')

/** `@sparticuz/chromium` carries a compressed headless shell for Linux and unpacks it to the temp folder. */
async function npmBrowser(): Promise<FoundBrowser> {
  const name = '@sparticuz/chromium'
  let chromium: ChromiumPackage
  try {
    chromium = ((await import(name)) as { default: ChromiumPackage }).default
  } catch {
    throw new Error(
      'No browser found. Install Google Chrome or Chromium, or set CHROMIUM to its path, ' +
        `or (Linux) run: npm install --save-dev ${name}`,
    )
  }
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(
      `No browser found: ${name} carries one for Linux x64 only. Install Chrome, or set CHROMIUM.`,
    )
  const path = await alone(() => chromium.executablePath())
  return { path, source: name, canShow: false }
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
