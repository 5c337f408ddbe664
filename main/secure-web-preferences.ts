import { existsSync } from 'node:fs'
import type { WebPreferences } from 'electron'
import { invalidArgument } from '../contract/errors.js'
import { own } from '../contract/own.js'
import { missingPreload } from './missing-preload.js'
import { checkOwnPreload } from './own-preload.js'
import { readyMadePreload } from './ready-made-preload.js'

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
 * @throws {KitError} `PRELOAD_NOT_FOUND` when the preload is not where it should be: a bundler took this code and left
 *   the preload behind; the message has the line to add. `INVALID_ARGUMENT` for an override that weakens the window, and
 *   for a preload of your own that a sandboxed window cannot load.
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
  // A window without it has none; what Electron makes of an empty list is left to it.
  const features = own(overrides, 'enableBlinkFeatures')
  if (features !== undefined && features !== '')
    throw invalidArgument('overrides.enableBlinkFeatures', 'left out: `audit()` calls it bad', features)
  const given = own(overrides, 'preload')
  if (given !== undefined) {
    checkOwnPreload(given)
    return { ...overrides, ...FIXED, preload: given }
  }
  const preload = readyMadePreload()
  if (!existsSync(preload)) throw missingPreload(preload)
  return { ...overrides, ...FIXED, preload }
}
