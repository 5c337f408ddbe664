import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { isAbsolute } from 'node:path'
import type { PreloadPatterns } from '../renderer/wire.js'
import type { PreloadFile } from '../renderer/world-script.js'
import { refuseOptions } from './option-keys.js'
import { readPatterns, type UrlPatterns } from './preload-patterns.js'
import { Protocol } from './protocol.js'
import { runtime } from './runtime.js'
import { notHere } from './unavailable.js'

export interface PreloadScript extends UrlPatterns {
  type: 'frame' | 'service-worker'
  id: string
  filePath: string
}

/** `Session`: preload scripts and protocols; other partitions are browser contexts of their own. */
export class Session extends EventEmitter {
  readonly protocol = new Protocol()
  readonly #partition: string
  #scripts: PreloadScript[] = []
  readonly #patterns = new Map<string, PreloadPatterns>()
  readonly #onPreloads = new Set<() => void>()
  #contextId: Promise<string | undefined> | undefined

  constructor(partition: string) {
    super()
    this.#partition = partition
  }

  registerPreloadScript(script: UrlPatterns & Omit<PreloadScript, 'id'> & { id?: string }): string {
    const { type, filePath, id = randomUUID() } = script
    // Older versions do not know the patterns, and run the script everywhere.
    const { matches, excludeMatches, includeGlobs, excludeGlobs } = runtime.options.electron.preloadPatterns
      ? script
      : {}
    const patterns = given({ matches, excludeMatches, includeGlobs, excludeGlobs })
    if (runtime.options.electron.preloadPatterns) refuseOptions('PreloadScriptRegistration', script)
    if (type === 'service-worker') notHere("registerPreloadScript({ type: 'service-worker' })")
    if (this.#scripts.some((each) => each.id === id))
      throw new Error(`Cannot register preload script with existing ID '${id}'`)
    if (!isAbsolute(filePath)) throw new Error(`Preload script must have absolute path: ${filePath}`)
    const where = Object.keys(patterns).length === 0 ? undefined : readPatterns(patterns)
    this.#scripts.push({ type, id, filePath, ...patterns })
    if (where) this.#patterns.set(id, where)
    this.#preloadsChanged()
    return id
  }

  unregisterPreloadScript(id: string): void {
    if (!this.#scripts.some((each) => each.id === id))
      throw new Error(`Cannot unregister preload script with non-existing ID '${id}'`)
    this.#scripts = this.#scripts.filter((each) => each.id !== id)
    this.#patterns.delete(id)
    this.#preloadsChanged()
  }

  getPreloadScripts(): PreloadScript[] {
    return this.#scripts.map((each) => ({ ...each }))
  }

  _preloadFiles(): PreloadFile[] {
    return this.#scripts.map(({ id, filePath }) => ({ path: filePath, where: this.#patterns.get(id) }))
  }

  /** Calls back when preloads came or went, until the function that it returns is called. */
  _onPreloads(changed: () => void): () => void {
    this.#onPreloads.add(changed)
    return () => void this.#onPreloads.delete(changed)
  }
  #preloadsChanged(): void {
    for (const changed of this.#onPreloads) changed()
  }

  isPersistent(): boolean {
    return false
  }

  /** The browser context behind the session, made on first use; the default session is the browser's own. */
  _contextId(): Promise<string | undefined> {
    this.#contextId ??= this.#makeContext()
    return this.#contextId
  }

  async #makeContext(): Promise<string | undefined> {
    if (this.#partition === '') return undefined
    const { browserContextId } = await runtime.hub.connection.need('Target.createBrowserContext', {
      disposeOnDetach: true,
    })
    return String(browserContextId)
  }
}

const given = (patterns: { [K in keyof UrlPatterns]: UrlPatterns[K] | undefined }): UrlPatterns =>
  Object.fromEntries(Object.entries(patterns).filter(([, list]) => list !== undefined))

const sessions = new Map<string, Session>()

/** The `session` module. */
export const session = {
  fromPartition(partition: string): Session {
    let known = sessions.get(partition)
    if (!known) {
      known = new Session(partition)
      sessions.set(partition, known)
    }
    return known
  },
  get defaultSession(): Session {
    return session.fromPartition('')
  },
}
