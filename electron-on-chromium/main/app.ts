import { EventEmitter } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { electronEvent } from './events.js'

/** A window as far as quitting is concerned. */
interface Closable {
  close(): void
  destroy(): void
}

/** `app.commandLine`: switches for the browser, taken when it starts. */
class CommandLine {
  readonly _switches = new Map<string, string>()

  appendSwitch(name: string, value = ''): void {
    this._switches.set(name.toLowerCase(), String(value))
  }
  hasSwitch(name: string): boolean {
    return this._switches.has(name.toLowerCase())
  }
  getSwitchValue(name: string): string {
    return this._switches.get(name.toLowerCase()) ?? ''
  }
  removeSwitch(name: string): void {
    this._switches.delete(name.toLowerCase())
  }
  appendArgument(value: string): void {
    this._switches.set(value.replace(/^--/, ''), '')
  }
}

/** `app`: the life of the application. */
class App extends EventEmitter {
  readonly commandLine = new CommandLine()
  readonly isPackaged = false
  #name = 'Electron'
  #version = '0.0.0'
  #path = process.cwd()
  readonly #paths = new Map<string, string>()
  #ready = false
  #whenReady!: () => void
  readonly #readiness = new Promise<void>((resolve) => {
    this.#whenReady = resolve
  })
  readonly _windows = new Set<Closable>()
  #awaited: (() => void) | undefined
  #quitting = false
  _exiting = false
  /** What ends the browser; set by the command line. */
  _cleanUp: () => void = () => {}

  _configure(appPath: string, manifest: { name?: string; productName?: string; version?: string }): void {
    this.#path = appPath
    this.#name = manifest.productName ?? manifest.name ?? this.#name
    this.#version = manifest.version ?? this.#version
  }

  _becomeReady(): void {
    this.#ready = true
    this.emit('will-finish-launching')
    this.emit('ready', electronEvent({}), {})
    this.#whenReady()
  }

  /** Calls back when somebody first waits for readiness. */
  _onceAwaited(callback: () => void): void {
    this.#awaited = callback
  }

  isReady(): boolean {
    return this.#ready
  }
  whenReady(): Promise<void> {
    this.#awaited?.()
    this.#awaited = undefined
    return this.#readiness
  }

  getName(): string {
    return this.#name
  }
  get name(): string {
    return this.#name
  }
  set name(name: string) {
    this.#name = name
  }
  setName(name: string): void {
    this.#name = name
  }
  getVersion(): string {
    return this.#version
  }
  getAppPath(): string {
    return this.#path
  }
  getLocale(): string {
    return 'en-US'
  }

  getPath(name: string): string {
    const set = this.#paths.get(name)
    if (set !== undefined) return set
    const made = this.#defaultPath(name)
    this.#paths.set(name, made)
    return made
  }
  setPath(name: string, path: string): void {
    this.#paths.set(name, path)
  }
  #defaultPath(name: string): string {
    switch (name) {
      case 'home':
        return homedir()
      case 'temp':
        return tmpdir()
      case 'appData':
        return process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config')
      case 'userData':
      case 'sessionData': {
        // Of this run only: the browser's profile is thrown away as well.
        const folder = mkdtempSync(join(tmpdir(), 'electron-on-chromium-user-'))
        process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
        return folder
      }
      case 'logs':
        return join(this.getPath('userData'), 'logs')
      case 'exe':
        return process.execPath
      case 'desktop':
      case 'documents':
      case 'downloads':
        return join(
          homedir(),
          name.replace(/^./, (first) => first.toUpperCase()),
        )
      default:
        throw new Error(`Failed to get '${name}' path`)
    }
  }

  /** Each run has a profile of its own, so it is always the first. */
  requestSingleInstanceLock(): boolean {
    return true
  }
  hasSingleInstanceLock(): boolean {
    return true
  }

  enableSandbox(): void {
    if (this.#ready) throw new Error('app.enableSandbox() can only be called before app is ready')
  }
  disableHardwareAcceleration(): void {
    this.commandLine.appendSwitch('disable-gpu')
  }

  /** 'before-quit', every window's 'close', then the end; a window that stays open stops it. */
  quit(): void {
    if (this.#quitting || this._exiting) return
    const event = electronEvent({})
    this.emit('before-quit', event)
    if (event.defaultPrevented) return
    this.#quitting = true
    if (this._windows.size === 0) this.#finish()
    else for (const window of [...this._windows]) window.close()
  }

  /** A window's page refused to close: the quit is off. */
  _quitCancelled(): void {
    this.#quitting = false
  }

  exit(code = 0): void {
    if (this._exiting) return
    this._exiting = true
    for (const window of [...this._windows]) window.destroy()
    this.emit('quit', electronEvent({}), code)
    this.#end(code)
  }

  _windowClosed(window: Closable): void {
    if (!this._windows.delete(window) || this._windows.size > 0 || this._exiting) return
    if (this.#quitting) this.#finish()
    else if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed')
    else this.quit()
  }

  #finish(): void {
    const event = electronEvent({})
    this.emit('will-quit', event)
    if (event.defaultPrevented) {
      this.#quitting = false
      return
    }
    this._exiting = true
    this.emit('quit', electronEvent({}), 0)
    this.#end(0)
  }

  #end(code: number): void {
    this._cleanUp()
    process.exit(code)
  }
}

export const app = new App()

/** Reads the app's own package.json when it has one. */
export function readManifest(folder: string): {
  name?: string
  productName?: string
  version?: string
  main?: string
} {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  } catch {
    return {}
  }
}
