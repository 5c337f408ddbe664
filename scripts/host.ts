import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export { hasDisplay } from '../electron-on-chromium/browser/launch.js'

/** The command-line entry of what plays Electron where its binary is not at hand. */
export const STAND_IN = 'build/electron-on-chromium/cli.js'

/** Where the npm package `electron` is; throws where it is not. */
export const electronPackage = (): string =>
  dirname(createRequire(join(process.cwd(), 'x.js')).resolve('electron/package.json'))

/**
 * The path of Electron's binary if it is on this machine, else `undefined`. Reads what the `electron`
 * package's own `index.js` reads, instead of requiring it: since 42 that would start a download.
 */
export function electronBinary(folder?: string): string | undefined {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  try {
    const from = folder ?? electronPackage()
    const name = readFileSync(join(from, 'path.txt'), 'utf8').trim()
    const path = join(override ?? join(from, 'dist'), name)
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}

/** How that binary is run. As root only without Chromium's sandbox, which refuses that. */
export const electronCommand = (binary: string): [string, ...string[]] =>
  process.getuid?.() === 0 ? [binary, '--no-sandbox'] : [binary]

/** What runs an app: Electron, or what plays it where there is none. */
export const hostCommand = (electron?: string): [string, ...string[]] =>
  electron === undefined ? [process.execPath, STAND_IN] : electronCommand(electron)

/** Runs the package's own installer, `npx install-electron`, which downloads the binary; whether it is there then. */
export async function installElectron(folder: string): Promise<string | undefined> {
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: Record<string, string>
  }
  const installer = bin['install-electron']
  if (installer === undefined) throw new Error(`${folder} has no installer: it takes electron 42 or newer`)
  const child = spawn(process.execPath, [join(folder, installer)], { stdio: 'inherit' })
  await new Promise((resolve) => child.once('close', resolve))
  return electronBinary(folder)
}
