import type { WebPreferences } from 'electron'
import { own } from '../contract/own.js'
import { missingFixes } from './electron-floor.js'

/** `unknown` is what could not be seen; it is never a pass. */
export type Verdict = 'ok' | 'bad' | 'unknown'

/** One question, and what was found. */
export interface Finding {
  /** Stable name of the check. */
  readonly check: string
  /** Item of https://www.electronjs.org/docs/latest/tutorial/security, where there is one. */
  readonly item: number | undefined
  readonly verdict: Verdict
  /** What the verdict rests on. */
  readonly evidence: string
}

/** What an audit could see. What it could not is `undefined`, and nothing else. */
export interface Observed {
  readonly electronVersion: string | undefined
  readonly commandLine: ((name: string) => boolean) | undefined
  /** Of `--enable-blink-features`. */
  readonly blinkFeatures: string | undefined
  /** Of `--enable-features`: Chromium's, some of which are Blink's too. */
  readonly features: string | undefined
  readonly windows: readonly ObservedWindow[]
}

/** One window of the app. */
export interface ObservedWindow {
  readonly id: number
  readonly type: string
  readonly origins: readonly string[]
  readonly preferences: WebPreferences | undefined
  readonly listeners: ((event: string) => number) | undefined
}

type Answer = readonly [Verdict, string]
interface Check {
  readonly check: string
  readonly item?: number
  readonly app?: (app: Observed) => Answer
  readonly window?: (window: ObservedWindow) => Answer
}

const UNSEEN: Answer = ['unknown', 'this Electron does not tell a window’s webPreferences']

/** A preference that must have a value, or that must not have one. */
function preference(
  check: string,
  item: number | undefined,
  name: keyof WebPreferences,
  must: readonly ['be' | 'not be', unknown],
): Check {
  return {
    check,
    ...(item !== undefined && { item }),
    window({ preferences }) {
      if (preferences === undefined) return UNSEEN
      const value: unknown = own(preferences, name)
      const evidence = `webPreferences.${name} is ${JSON.stringify(value)}`
      const is = value === must[1]
      if (must[0] === 'be') return [is ? 'ok' : value === undefined ? 'unknown' : 'bad', evidence]
      // Electron fills its defaults in; a value that is absent was not read, and so is not known.
      return [value === undefined ? 'unknown' : is ? 'bad' : 'ok', evidence]
    },
  }
}

function absentSwitch(check: string, item: number | undefined, names: readonly string[]): Check {
  return {
    check,
    ...(item !== undefined && { item }),
    app({ commandLine }) {
      if (commandLine === undefined) return ['unknown', 'the command line could not be read']
      const found = names.filter((name) => commandLine(name))
      return found.length > 0
        ? ['bad', `--${found.join(', --')} is on the command line`]
        : ['ok', `none of --${names.join(', --')}`]
    },
  }
}

const LOCAL = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

export const CHECKS: readonly Check[] = [
  {
    check: 'secure-content',
    item: 1,
    window({ origins }) {
      const bad = origins.filter((origin) => /^(http|ftp|ws):/.test(origin) && !LOCAL.test(origin))
      if (bad.length > 0) return ['bad', `shows ${bad.join(', ')}`]
      return origins.length === 0
        ? ['unknown', 'no document is loaded']
        : ['unknown', `documents: ${origins.join(', ')}; what they load was not looked at`]
    },
  },
  preference('node-integration', 2, 'nodeIntegration', ['not be', true]),
  preference('node-integration-in-worker', 2, 'nodeIntegrationInWorker', ['not be', true]),
  preference('context-isolation', 3, 'contextIsolation', ['be', true]),
  preference('sandbox', 4, 'sandbox', ['be', true]),
  absentSwitch('no-sandbox-switch', 4, ['no-sandbox', 'disable-gpu-sandbox']),
  {
    check: 'permission-handler',
    item: 5,
    window: () => ['unknown', 'Electron has no getter for setPermissionRequestHandler'],
  },
  preference('web-security', 6, 'webSecurity', ['not be', false]),
  absentSwitch('web-security-switch', 6, ['disable-web-security']),
  {
    check: 'content-security-policy',
    item: 7,
    window: () => ['unknown', 'a policy may come with headers that are not looked at here'],
  },
  preference('insecure-content', 8, 'allowRunningInsecureContent', ['not be', true]),
  absentSwitch('insecure-content-switch', 8, ['allow-running-insecure-content']),
  preference('experimental-features', 9, 'experimentalFeatures', ['not be', true]),
  absentSwitch('experimental-features-switch', 9, ['enable-experimental-web-platform-features']),
  {
    check: 'blink-features',
    item: 10,
    app({ blinkFeatures, features }) {
      if (blinkFeatures === undefined || features === undefined)
        return ['unknown', 'the command line could not be read']
      if (blinkFeatures !== '') return ['bad', `on the command line: ${blinkFeatures.slice(0, 200)}`]
      return features === ''
        ? ['ok', 'none on the command line']
        : ['unknown', `--enable-features=${features.slice(0, 200)}: whether one is Blink’s is not known here`]
    },
    window: ({ preferences }) => {
      if (preferences === undefined) return UNSEEN
      const features = own(preferences, 'enableBlinkFeatures')
      return features === undefined || features === ''
        ? ['ok', 'webPreferences.enableBlinkFeatures is not set']
        : ['bad', `enableBlinkFeatures: ${features.slice(0, 200)}`]
    },
  },
  preference('webview-tag', 11, 'webviewTag', ['not be', true]),
  {
    check: 'webview-options',
    item: 12,
    window({ preferences, listeners }) {
      if (own(preferences, 'webviewTag') === false) return ['ok', 'webviewTag is false']
      if (own(preferences, 'webviewTag') === true && listeners?.('will-attach-webview') === 0)
        return ['bad', 'webviewTag, and nobody listens to will-attach-webview']
      return ['unknown', 'whether a listener of will-attach-webview checks what it should cannot be seen']
    },
  },
  {
    check: 'navigation',
    item: 13,
    window({ listeners }) {
      if (listeners === undefined) return ['unknown', 'the listeners could not be counted']
      const count = listeners('will-navigate') + listeners('will-frame-navigate')
      return count === 0
        ? ['bad', 'nobody listens to will-navigate or will-frame-navigate']
        : ['unknown', `${count} listeners; whether they prevent what they should cannot be seen`]
    },
  },
  {
    check: 'new-windows',
    item: 14,
    window: () => ['unknown', 'Electron has no getter for setWindowOpenHandler'],
  },
  {
    check: 'open-external',
    item: 15,
    app: () => ['unknown', 'what the app passes to shell.openExternal cannot be seen'],
  },
  {
    check: 'electron-version',
    item: 16,
    app({ electronVersion }) {
      if (electronVersion === undefined) return ['unknown', 'this is not Electron']
      const missing = missingFixes(electronVersion)
      if (missing === undefined) return ['unknown', `${electronVersion.slice(0, 80)} is no version`]
      if (missing.length > 0)
        return ['bad', `${electronVersion} lacks the fix of ${missing.map(({ id }) => id).join(', ')}`]
      return [
        'unknown',
        `${electronVersion} lacks no fix that this kit knows; whether it is supported and the newest patch is not known here`,
      ]
    },
  },
  {
    check: 'file-protocol',
    item: 18,
    window: ({ origins }) =>
      origins.length === 0
        ? ['unknown', 'no document is loaded']
        : origins.includes('file://')
          ? ['bad', 'shows a file:// document']
          : ['ok', `documents: ${origins.join(', ')}`],
  },
  {
    check: 'fuses',
    item: 19,
    app: () => ['unknown', 'fuses are in the packaged binary: read them with @electron/fuses'],
  },
  preference('sub-frames', undefined, 'nodeIntegrationInSubFrames', ['not be', true]),
  {
    check: 'webview-guest',
    window: ({ type }) =>
      type === 'webview' ? ['bad', 'is a <webview> guest'] : ['ok', `is of type ${type}`],
  },
  // Lets a renderer inject input, which then is a person's (docs/who-may.md).
  absentSwitch('injected-input', undefined, ['enable-gpu-benchmarking']),
  absentSwitch('debugging-port', undefined, ['remote-debugging-port', 'inspect', 'inspect-brk', 'js-flags']),
]
