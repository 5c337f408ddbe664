import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { WebPreferences } from 'electron'
import { invalidArgument, KitError } from '../contract/errors.js'

/** What may not be weakened: the kit's promises rest on it. */
const FIXED = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
} as const satisfies WebPreferences

/**
 * `webPreferences` with the sandbox, context isolation and the ready-made preload.
 *
 * @param overrides Anything else that the window needs. What weakens it is refused.
 * @throws {KitError} `PRELOAD_NOT_FOUND` when the preload is not where it should be: a bundler moved the code
 *   away from it. `INVALID_ARGUMENT` for an override that weakens the window.
 * @example
 * new BrowserWindow({ webPreferences: secureWebPreferences() })
 */
export function secureWebPreferences(overrides: WebPreferences = {}): WebPreferences {
  for (const [name, value] of Object.entries(FIXED)) {
    const given = overrides[name as keyof typeof FIXED]
    if (given !== undefined && given !== value) {
      throw invalidArgument(
        `overrides.${name}`,
        `left out or ${value}, which the kit's promises rest on`,
        given,
      )
    }
  }
  const preload = overrides.preload ?? readyMadePreload()
  if (!isAbsolute(preload)) throw invalidArgument('overrides.preload', 'an absolute path', preload)
  if (!existsSync(preload)) {
    throw new KitError(
      'PRELOAD_NOT_FOUND',
      [
        `There is no preload at ${preload}. A bundler has moved this module away from it. Either`,
        '  1. keep the kit out of the main bundle (`external: [/^electron-port-bridge/]`), or',
        "  2. copy the file `require.resolve('electron-port-bridge/preload/auto')` next to your output and name it:",
        "     secureWebPreferences({ preload: path.join(__dirname, 'preload-auto.cjs') })",
      ].join('\n'),
    )
  }
  return { ...overrides, ...FIXED, preload }
}

/** Beside this module where a bundler has put both, else one folder up, as they are published. */
function readyMadePreload(): string {
  const folder = fileURLToPath(new URL('.', import.meta.url))
  const beside = join(folder, 'preload-auto.cjs')
  const above = join(folder, '../preload-auto.cjs')
  return !existsSync(beside) && existsSync(above) ? above : beside
}
