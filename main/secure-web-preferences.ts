import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { WebPreferences } from 'electron'
import { invalidArgument, KitError } from '../contract/errors.js'
import { own } from '../contract/own.js'

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
  for (const name of Object.keys(FIXED) as (keyof typeof FIXED)[]) {
    const value = FIXED[name]
    const given = own(overrides, name)
    if (given !== undefined && given !== value) {
      throw invalidArgument(
        `overrides.${name}`,
        `left out or ${value}, which the kit's promises rest on`,
        given,
      )
    }
  }
  const preload = own(overrides, 'preload') ?? join(folderOfThisModule(), 'preload-auto.cjs')
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

function folderOfThisModule(): string {
  return fileURLToPath(new URL('.', import.meta.url))
}
