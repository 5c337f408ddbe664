import { release } from 'node:os'
import { isAbsolute } from 'node:path'
import { type PreloadFile, type WorldScripts, worldScripts } from '../renderer/world-script.js'
import { refuseOptions } from './option-keys.js'
import { runtime } from './runtime.js'
import { Session } from './session.js'
import { notHere } from './unavailable.js'

export interface WebPreferences {
  preload?: string
  contextIsolation?: boolean
  sandbox?: boolean
  nodeIntegration?: boolean
  nodeIntegrationInSubFrames?: boolean
  webviewTag?: boolean
  javascript?: boolean
  session?: Session
  partition?: string
  additionalArguments?: string[]
  [more: string]: unknown
}

/** What a child window takes over from its opener; never the preload (`lib/browser/guest-window-manager.ts`). */
const INHERITED = [
  'contextIsolation',
  'javascript',
  'nodeIntegration',
  'nodeIntegrationInSubFrames',
  'sandbox',
  'webviewTag',
] as const

/** What `getLastWebPreferences()` tells, and nothing else (`web_contents_preferences.cc`, `SaveLastPreferences`). */
const REPORTED = {
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  sandbox: true,
  contextIsolation: true,
  javascript: true,
  webviewTag: false,
  disablePopups: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  enableBlinkFeatures: '',
  disableDialogs: false,
  safeDialogs: false,
  safeDialogsMessage: '',
  disableWakeLocks: false,
}

export const reportedPreferences = (given: WebPreferences): WebPreferences =>
  Object.fromEntries(Object.entries(REPORTED).map(([name, usual]) => [name, given[name] ?? usual]))

export function inheritPreferences(opener: WebPreferences): WebPreferences {
  return Object.fromEntries(
    INHERITED.filter((key) => opener[key] !== undefined).map((key) => [key, opener[key]]),
  )
}

type Check = (value: unknown) => boolean
const isBoolean: Check = (value) => typeof value === 'boolean'
const isString: Check = (value) => typeof value === 'string'

/** What a preference has to be; one that is something else counts as none (`web_contents_preferences.cc`, `SetFromDictionary`). */
const TYPES: Record<string, Check> = {
  preload: isString,
  contextIsolation: isBoolean,
  sandbox: isBoolean,
  nodeIntegration: isBoolean,
  nodeIntegrationInSubFrames: isBoolean,
  webviewTag: isBoolean,
  javascript: isBoolean,
  session: (value) => value instanceof Session,
  partition: isString,
  additionalArguments: (value) => Array.isArray(value) && value.every(isString),
}

/** The preferences that Electron can read of what it is given. */
export const readPreferences = (given: WebPreferences): WebPreferences =>
  Object.fromEntries(Object.entries(given).filter(([name, value]) => TYPES[name]?.(value) ?? true))

/** Refuses what a window cannot have here, by name. */
export function checkPreferences(preferences: WebPreferences): void {
  if (preferences.sandbox === false) notHere('webPreferences.sandbox: false')
  refuseOptions('WebPreferences', preferences)
}

/** The files that run before a page, in Electron's order: the session's, then the window's own. */
function preloadsOf(session: Session, { preload }: WebPreferences): PreloadFile[] {
  const own = preload === undefined ? [] : [{ path: preload, where: undefined }]
  if (preload !== undefined && !isAbsolute(preload))
    console.error(`preload script must have absolute path: ${preload}`)
  return [...session._preloadFiles(), ...own]
}

/** The scripts of a page's next document. */
export function scriptsFor(session: Session, preferences: WebPreferences): WorldScripts {
  const env = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']))
  return worldScripts(
    {
      contextIsolated: preferences.contextIsolation !== false,
      subFrames: preferences.nodeIntegrationInSubFrames === true,
      process: {
        argv: [process.execPath, '--type=renderer', ...(preferences.additionalArguments ?? [])],
        env,
        platform: process.platform,
        arch: process.arch,
        versions: { ...(process.versions as Record<string, string>) },
        version: process.version,
        execPath: process.execPath,
        pid: process.pid,
        systemVersion: release(),
      },
    },
    runtime.options.electron,
    preloadsOf(session, preferences),
  )
}
