#!/usr/bin/env node
import { existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BrowserError } from './browser/browser-error.js'
import electron from './electron-default.js'
import {
  ELECTRON_VARIABLE,
  ELECTRON_VERSIONS,
  type ElectronVersion,
  electronVersion,
  newestElectron,
} from './electron-versions.js'
import { installLoader } from './loader/install.js'
import { app, readManifest } from './main/app.js'
import { adoptPopup } from './main/browser-window.js'
import { closeSchemes } from './main/protocol.js'
import { type RuntimeOptions, runtime } from './main/runtime.js'
import { scheduler } from './scheduler/scheduler.js'

const USAGE =
  'usage: electron-on-chromium [--electron=VERSION] [--seed=N] [--headless|--visible] [--drop-early-messages] ' +
  '<app folder or main script> [app arguments…]'

/** The command line is wrong: its message is all there is to say. */
class UsageError extends Error {}

interface Invocation {
  options: RuntimeOptions
  appPath: string
  rest: string[]
}

function parse(args: string[], env: NodeJS.ProcessEnv): Invocation {
  const asked = env[ELECTRON_VARIABLE]
  const options: RuntimeOptions = {
    electron: asked === undefined ? newestElectron : played(asked),
    seed: Number(env.ELECTRON_ON_CHROMIUM_SEED ?? Math.floor(Math.random() * 1_000_000)),
    headless:
      env.ELECTRON_ON_CHROMIUM_HEADLESS === undefined ? undefined : env.ELECTRON_ON_CHROMIUM_HEADLESS !== '0',
    dropEarlyMessages: env.ELECTRON_ON_CHROMIUM_DROP_EARLY_MESSAGES === '1',
  }
  let at = 0
  for (; at < args.length && args[at]?.startsWith('--'); at++) {
    const [name, inline] = (args[at] as string).split('=')
    const value = inline ?? (name === '--electron' || name === '--seed' ? args[++at] : undefined)
    if (name === '--electron' && value !== undefined) options.electron = played(value)
    else if (name === '--seed' && value !== undefined && /^\d+$/.test(value)) options.seed = Number(value)
    else if (name === '--headless') options.headless = true
    else if (name === '--visible') options.headless = false
    else if (name === '--drop-early-messages') options.dropEarlyMessages = true
    else throw new UsageError(`unknown option ${value === undefined ? name : `${name}=${value}`}\n${USAGE}`)
  }
  const appPath = args[at]
  if (appPath === undefined) throw new UsageError(USAGE)
  return { options, appPath, rest: args.slice(at + 1) }
}

/** The version of Electron that is named by its major version. */
function played(version: string): ElectronVersion {
  const known = electronVersion(version)
  if (known) return known
  const majors = ELECTRON_VERSIONS.map(({ major }) => major).join(', ')
  throw new UsageError(`Electron ${version} cannot be played, only ${majors}\n${USAGE}`)
}

/** The app's main script, and its folder, from either of the two. */
function locate(appPath: string): {
  script: string
  folder: string
  manifest: ReturnType<typeof readManifest>
} {
  const full = resolve(appPath)
  if (!existsSync(full)) throw new UsageError(`no app at ${full}\n${USAGE}`)
  if (!statSync(full).isDirectory())
    return { script: full, folder: dirname(full), manifest: readManifest(dirname(full)) }
  const manifest = readManifest(full)
  const main = resolve(full, manifest.main ?? 'index.js')
  try {
    const script = createRequire(join(full, 'package.json')).resolve(main)
    return { script, folder: full, manifest }
  } catch {
    throw new UsageError(`no main script at ${main}: set "main" in the app's package.json\n${USAGE}`)
  }
}

async function run(): Promise<void> {
  const { options, appPath, rest } = parse(process.argv.slice(2), process.env)
  const { script, folder, manifest } = locate(appPath)
  runtime.options = options
  // Tests of what differs by version ask for it.
  process.env[ELECTRON_VARIABLE] = String(options.electron.major)
  scheduler.reseed(options.seed)
  app._configure(folder, manifest)
  process.argv = [process.execPath, appPath, ...rest]
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)
    process.on(signal, () => process.exit(code))
  installLoader(electron, new URL('./electron-default.js', import.meta.url).href)

  const loaded = import(pathToFileURL(script).href)
  // Electron becomes ready only after the main script has run, so a script that awaits readiness at its top
  // level hangs there. Here it is told so, and gets its browser after all.
  let patience: NodeJS.Timeout | undefined
  app._onceAwaited(() => {
    patience = setTimeout(() => {
      console.error(
        'electron-on-chromium: the main script awaits app.whenReady() at its top level, which Electron may never answer',
      )
      void start(options)
    }, 400)
  })
  await loaded
  clearTimeout(patience)
  await start(options)
}

let starting: Promise<void> | undefined
function start(options: RuntimeOptions): Promise<void> {
  starting ??= (async () => {
    closeSchemes()
    runtime.onUnusable = fail
    const browser = await runtime.start(app.commandLine._switches)
    app._cleanUp = browser.kill
    runtime.hub.onPopup = (session, target) => adoptPopup(session, target)
    browser.connection.onClose(() => {
      if (app._exiting) return
      console.error('electron-on-chromium: the browser ended')
      process.exit(1)
    })
    const mode = browser.headless ? 'headless' : 'visible'
    console.error(
      `electron-on-chromium: Electron ${options.electron.major} on ${browser.product} (${browser.source}), ${mode}, seed ${options.seed}`,
    )
    app._becomeReady()
  })()
  return starting
}

function fail(error: unknown): void {
  if (error instanceof UsageError) console.error(error.message)
  else if (error instanceof BrowserError) console.error(`electron-on-chromium: ${error.message}`)
  else console.error(error)
  process.exit(1)
}

run().catch(fail)
