import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { isAbsolute } from 'node:path'
import { Protocol } from './protocol.js'
import { runtime } from './runtime.js'
import { notHere } from './unavailable.js'

export interface PreloadScript {
  type: 'frame' | 'service-worker'
  id: string
  filePath: string
}

/** `Session`: preload scripts and protocols; other partitions are browser contexts of their own. */
export class Session extends EventEmitter {
  readonly protocol = new Protocol()
  readonly #partition: string
  #scripts: PreloadScript[] = []
  readonly #onPreloads = new Set<() => void>()
  #contextId: Promise<string | undefined> | undefined

  constructor(partition: string) {
    super()
    this.#partition = partition
  }

  registerPreloadScript(script: { type: 'frame' | 'service-worker'; id?: string; filePath: string }): string {
    const { type, filePath, id = randomUUID() } = script
    if (type === 'service-worker') notHere("registerPreloadScript({ type: 'service-worker' })")
    if (this.#scripts.some((each) => each.id === id))
      throw new Error(`Cannot register preload script with existing ID '${id}'`)
    if (!isAbsolute(filePath)) throw new Error(`Preload script must have absolute path: ${filePath}`)
    this.#scripts.push({ type, id, filePath })
    this.#preloadsChanged()
    return id
  }

  unregisterPreloadScript(id: string): void {
    if (!this.#scripts.some((each) => each.id === id))
      throw new Error(`Cannot unregister preload script with non-existing ID '${id}'`)
    this.#scripts = this.#scripts.filter((each) => each.id !== id)
    this.#preloadsChanged()
  }

  getPreloadScripts(): PreloadScript[] {
    return this.#scripts.map((each) => ({ ...each }))
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
