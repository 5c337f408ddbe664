import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export { hasDisplay } from '../electron-on-chromium/browser/launch.js'

/** The command-line entry of what plays Electron where its binary is not at hand. */
export const STAND_IN = 'build/electron-on-chromium/cli.js'

/**
 * The path of Electron's binary if it is on this machine, else `undefined`. Reads what the `electron`
 * package's own `index.js` reads, instead of requiring it: since 42 that would start a download.
 */
export function electronBinary(): string | undefined {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  try {
    const folder = dirname(createRequire(join(process.cwd(), 'x.js')).resolve('electron/package.json'))
    const name = readFileSync(join(folder, 'path.txt'), 'utf8').trim()
    const path = join(override ?? join(folder, 'dist'), name)
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}
