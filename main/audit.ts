import { app, type WebContents, type WebPreferences, webContents } from 'electron'
import { own } from '../contract/own.js'
import type { Observed, ObservedWindow } from './audit-checks.js'
import { type AuditReport, judgeObserved } from './judge-observed.js'

/**
 * Asks what Electron's security checklist asks, of the app and of each window that is open now. It changes nothing
 * and runs nothing in a page. An answer is `ok` only where the audit has seen that it is; much of the checklist
 * cannot be seen from inside, and is `unknown`.
 *
 * @example
 * // In a test of the app, with its windows open:
 * const report = audit()
 * assert.deepEqual(report.bad, [], `${report}`)
 */
export function audit(): AuditReport {
  return judgeObserved(observe())
}

function observe(): Observed {
  return {
    electronVersion: own(process.versions, 'electron'),
    commandLine: attempt(() => {
      app.commandLine.hasSwitch('no-sandbox')
      return (name: string) =>
        app.commandLine.hasSwitch(name) ||
        process.argv.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`))
    }),
    blinkFeatures: attempt(() => app.commandLine.getSwitchValue('enable-blink-features')),
    features: attempt(() => app.commandLine.getSwitchValue('enable-features')),
    windows: webContents.getAllWebContents().flatMap((contents) => attempt(() => look(contents)) ?? []),
  }
}

function look(contents: WebContents): ObservedWindow {
  return {
    id: contents.id,
    type: contents.getType(),
    origins:
      attempt(() =>
        [...new Set(contents.mainFrame.framesInSubtree.map(({ origin }) => origin))].filter(
          (origin) => origin !== '',
        ),
      ) ?? [],
    // Electron's own security warnings read this; it is not in its typings (lib/renderer/security-warnings.ts).
    preferences: attempt(
      () =>
        (contents as { getLastWebPreferences?(): WebPreferences | null }).getLastWebPreferences?.() ??
        undefined,
    ),
    listeners: attempt(() => (event: string) => contents.listenerCount(event)),
  }
}

/** `undefined` for what cannot be seen: a destroyed frame throws, another Electron may have no such method. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
