import { own } from '../contract/own.js'
import { systemClock } from '../link/clock.js'
import type { Closable, DomPortLike, EmitterPortLike } from '../link/port.js'
import { isReadableInMain } from './readable-in-main.js'

/** Whose port one plays: a page's `MessagePort`, or main's `MessagePortMain`. */
export type MemorySide = 'page' | 'main'

/** What a memory port tells a test of itself. */
export interface MemoryPortState {
  /** Closed by its holder, or told that its peer was. */
  readonly isClosed: boolean
  /** Messages posted so far. */
  readonly posts: number
  /** Messages that have come and were not delivered yet. */
  readonly waiting: number
}

/** A page's end: an event target, as far as anyone needs one here. */
export interface MemoryDomPort extends DomPortLike, MemoryPortState {
  postMessage(message: unknown, transfer?: readonly MemoryPort[]): void
}

/** Main's end: an emitter whose messages are `{ data, ports }`. */
export interface MemoryEmitterPort extends EmitterPortLike, MemoryPortState {
  postMessage(message: unknown, transfer?: readonly MemoryPort[]): void
}

/** An in-memory port, as a page's or as main's. */
export type MemoryPort = MemoryDomPort | MemoryEmitterPort

/** What both dialects have. */
type MemoryPortCommon = Omit<MemoryDomPort, 'addEventListener'>

/** Whose ports the two ends are. */
export interface MemoryPortsOptions {
  /** @default 'page' */
  readonly first?: MemorySide
  /** @default 'page' */
  readonly second?: MemorySide
}

/**
 * A channel without a platform, whose two ends behave as real ports do:
 *
 * - a value is cloned when it is posted, and one that cannot be cloned throws there;
 * - messages wait until `start()`, then come in order, each in a task of its own;
 * - `close()` discards what has not been delivered to the closing end; the peer still gets what was posted
 *   before, then `close`, once, and only if it was started;
 * - posting after the end is silent.
 *
 * An end of `main` is an emitter, hears its own `close` at once, and gets `null` for a message with a Blob or
 * another thing that Electron's main process cannot read.
 *
 * @example
 * const [page, main] = createMemoryPorts({ second: 'main' })
 */
export function createMemoryPorts(options?: MemoryPortsOptions): readonly [MemoryPort, MemoryPort] {
  const one = new End()
  const two = new End()
  one.peer = two
  two.peer = one
  return [hold(one, own(options, 'first') ?? 'page'), hold(two, own(options, 'second') ?? 'page')]
}

interface Letter {
  readonly data: unknown
  readonly ends: readonly End[]
}

/** One end of a channel. It outlives the port object that holds it, which a transfer makes inert. */
class End {
  peer: End | undefined
  holder: Holder | undefined
  closed = false
  started = false
  posts = 0
  inbox: Letter[] = []
  #scheduled = false

  post(data: unknown, ends: readonly End[]): void {
    this.posts++
    const { peer } = this
    if (peer === undefined || peer.closed) {
      for (const end of ends) end.close()
      return
    }
    peer.inbox.push({ data, ends })
    peer.schedule()
  }

  start(): void {
    this.started = true
    this.schedule()
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    for (const { ends } of this.inbox) for (const end of ends) end.close()
    this.inbox = []
    const { peer } = this
    this.peer = undefined
    if (peer !== undefined) {
      peer.peer = undefined
      peer.schedule()
    }
    if (this.holder?.side === 'main') this.holder.dispatch('close')
  }

  /** One message a task; after the last one of a channel whose other end is gone, `close`. */
  schedule(): void {
    if (this.#scheduled || !this.started || this.closed) return
    if (this.inbox.length === 0 && this.peer !== undefined) return
    this.#scheduled = true
    systemClock.soon(() => {
      this.#scheduled = false
      if (this.closed || this.holder === undefined) return
      const letter = this.inbox.shift()
      if (letter === undefined) {
        this.closed = true
        return this.holder.dispatch('close')
      }
      this.schedule()
      this.holder.deliver(letter)
    })
  }
}

type Listener = (event: object) => void

/** What a port object does for the end that it holds. */
class Holder {
  readonly side: MemorySide
  readonly #listeners = { message: [] as Listener[], messageerror: [] as Listener[], close: [] as Listener[] }

  constructor(side: MemorySide) {
    this.side = side
  }

  listen(type: string, listener: Listener): void {
    if (Object.hasOwn(this.#listeners, type)) this.#listeners[type as 'message'].push(listener)
  }

  deliver({ data, ends }: Letter): void {
    const ports = ends.map((end) => hold(end, this.side))
    if (this.side === 'page') return this.dispatch('message', { type: 'message', data, ports })
    this.dispatch('message', { data: isReadableInMain(data) ? data : null, ports })
  }

  dispatch(type: 'message' | 'close', event: object = { type }): void {
    for (const listener of [...this.#listeners[type]]) listener(event)
  }
}

/** The ends that port objects hold; a transferred port holds none. */
const held = new WeakMap<object, End>()

function hold(end: End, side: MemorySide): MemoryPort {
  const holder = new Holder(side)
  end.holder = holder
  end.started = false
  const holding = (): End | undefined => held.get(port)
  const listen = (type: string, listener: Listener) => holder.listen(type, listener)
  const port: MemoryPortCommon = {
    ...(side === 'page' ? { addEventListener: listen } : { on: listen }),
    postMessage(message: unknown, transfer: readonly MemoryPort[] = []): void {
      const from = holding()
      if (from === undefined || from.closed) return
      from.post(clone(message, side), detach(transfer, from))
    },
    start: () => holding()?.start(),
    close: () => holding()?.close(),
    get isClosed() {
      return holding()?.closed ?? true
    },
    get posts() {
      return holding()?.posts ?? 0
    },
    get waiting() {
      return holding()?.inbox.length ?? 0
    },
  }
  held.set(port, end)
  return port as MemoryPort
}

function clone(message: unknown, side: MemorySide): unknown {
  if (side === 'page') return structuredClone(message)
  try {
    return structuredClone(message)
  } catch {
    // Electron's own words, whatever the reason was.
    throw new Error('An object could not be cloned.')
  }
}

/** Takes ports from their holders: all of them, or on a fault none. */
function detach(ports: readonly Closable[], from: End): End[] {
  const taken = ports.map((port, index) => {
    const end = held.get(port)
    if (end === undefined) throw new TypeError(`Port at index ${index} is not a valid port`)
    if (end === from) throw new Error(`Port at index ${index} contains the source port.`)
    if (ports.indexOf(port) !== index) throw new Error(`Port at index ${index} is a duplicate.`)
    return end
  })
  for (const port of ports) held.delete(port)
  for (const end of taken) end.holder = undefined
  return taken
}
