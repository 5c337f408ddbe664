import type { createCodec } from '../values/codec.js'
import type { createEmitter } from './emitter.js'
import type { createIpcRenderer } from './ipc-renderer.js'
import type { createEnvironment } from './preload-environment.js'
import type { createModules } from './preload-modules.js'
import type { createShims } from './preload-shims.js'
import type { watchDocument } from './watch-document.js'
import type { watchInput } from './watch-input.js'
import type { FromWorld, PreloadPatterns, ToWorld, WorldBatch, WorldConfig } from './wire.js'
import type { Meeting } from './world-meeting.js'
import type { createPorts } from './world-ports.js'

/** The parts that the script of a world carries as source text. */
export interface WorldParts {
  createCodec: typeof createCodec
  createEmitter: typeof createEmitter
  createPorts: typeof createPorts
  createIpcRenderer: typeof createIpcRenderer
  createEnvironment: typeof createEnvironment
  createModules: typeof createModules
  /** Of versions that have them. */
  createShims?: typeof createShims
  watchDocument: typeof watchDocument
  watchInput: typeof watchInput
  meetMainWorld: (secret: string) => Meeting | undefined
}

export type Preload = [path: string, run: (...args: unknown[]) => void, where?: PreloadPatterns]

/**
 * Starts one preload world, before any script of the page: takes the binding away, sets up
 * `ipcRenderer`, runs the preloads. Self-contained: its source runs in the page.
 */
export function bootWorld(config: WorldConfig, parts: WorldParts, preloads: Preload[]): void {
  const world = globalThis as unknown as Record<PropertyKey, unknown>
  const binding = world[config.binding] as ((payload: string) => void) | undefined
  delete world[config.binding]
  const entry = Symbol.for(config.entry)
  const isSubFrame = window !== window.top
  if (binding === undefined || entry in world) return
  // Electron has no preload in a sub-frame unless asked, and never in an about:blank one
  // (`electron_render_frame_observer.cc`, `ShouldNotifyClient`).
  if (isSubFrame && (!config.subFrames || location.href === 'about:blank')) return

  const token = Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('-')
  let batch: FromWorld[] = []
  const turn = new MessageChannel()
  let armed = false
  const flush = (): void => {
    armed = false
    if (batch.length === 0) return
    const payload: WorldBatch = [token, batch]
    batch = []
    binding(JSON.stringify(payload))
  }
  turn.port1.onmessage = flush
  /** Port messages of one turn leave together; anything else leaves at once, taking them along. */
  const say = (message: FromWorld): void => {
    batch.push(message)
    if (message[0] !== 'port' || batch.length > 512) flush()
    else if (!armed) {
      armed = true
      turn.port2.postMessage(null)
    }
  }

  const Emitter = parts.createEmitter()
  const codec = parts.createCodec()
  const meeting = config.contextIsolated ? parts.meetMainWorld(config.secret) : undefined
  const ports = parts.createPorts(codec, (frame) => say(['port', frame]), meeting)
  const ipc = parts.createIpcRenderer(Emitter, codec, ports, say)

  // One ipc message a task, as if each had come by itself.
  const inbox: (() => void)[] = []
  const arrivals = new MessageChannel()
  let running = false
  const deliverOne = (): void => {
    const deliver = inbox.shift()
    running = inbox.length > 0
    if (running) arrivals.port2.postMessage(null)
    try {
      deliver?.()
    } catch (error) {
      reportError(error)
    }
  }
  arrivals.port1.onmessage = deliverOne
  const receive = (text: string): void => {
    for (const message of JSON.parse(text) as ToWorld[]) {
      const deliver = ipc.receive(message)
      if (deliver) inbox.push(deliver)
    }
    if (!running && inbox.length > 0) deliverOne()
  }
  Object.defineProperty(world, entry, { value: receive, enumerable: false })
  // A frame's token is 128 random bits, as Chromium prints them.
  const words = crypto.getRandomValues(new Uint32Array(4))
  const frameToken = Array.from(words, (word) => word.toString(16).toUpperCase().padStart(8, '0')).join('')
  say(['boot', self.origin, frameToken])
  parts.watchInput((input) => say(['input', input]))

  const electron = parts.createModules({
    contextIsolated: config.contextIsolated,
    frameToken,
    ipcRenderer: ipc.api,
    meeting,
  })
  const shims = parts.createShims?.(Emitter)
  const crash = (): void => say(['crash'])
  const environment = parts.createEnvironment(config, Emitter, electron, shims?.modules ?? {}, crash)
  const runsHere = ({ matches, excludeMatches, includeGlobs, excludeGlobs }: PreloadPatterns): boolean => {
    const { href } = location
    const place = href.replace(/#.*/, '')
    const any = (list: string[], text: string): boolean =>
      list.some((source) => new RegExp(source, 's').test(text))
    return (
      (matches === undefined || any(matches, place)) &&
      (includeGlobs === undefined || any(includeGlobs, href)) &&
      !any(excludeMatches, place) &&
      !any(excludeGlobs, href)
    )
  }
  for (const [path, run, where] of preloads) {
    if (where && !runsHere(where)) continue
    const module = { exports: {} }
    try {
      const { exports } = module
      const found = { ...environment, ...shims?.parameters, exports, module, global: globalThis }
      const values: Record<string, unknown> = found
      Reflect.apply(
        run,
        globalThis,
        config.parameters.map((name) => values[name]),
      )
    } catch (error) {
      console.error(`Unable to load preload script: ${path}`)
      console.error(error)
      const plain = error instanceof Error ? error : new Error(String(error))
      const { name, message, stack } = plain
      say(['preload-error', path, codec.pack({ name, message, stack })])
    }
  }
  const { process } = environment
  parts.watchDocument({
    start: () => process.emit('document-start'),
    title: (title) => {
      if (!isSubFrame) say(['title', title])
    },
  })
  addEventListener('DOMContentLoaded', () => process.emit('document-end'), { once: true, capture: true })
  addEventListener('pagehide', () => process.emit('exit'), { once: true })
  process.emit('loaded')
}
