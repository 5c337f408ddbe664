import { systemClock } from '../port/clock.js'
import type { Closable } from '../wire/port.js'

interface Delivery {
  readonly data: unknown
  readonly ports: readonly Closable[]
}

/** What an end tells its own side. */
export interface EndListener {
  onMessage(data: unknown, ports: readonly Closable[]): void
  onClose(): void
}

/**
 * One end of a channel in memory, without a dialect: copies at post time, queues until started, delivers one
 * message in each task, and tells the other end of its closing after what it had posted before.
 */
export class MemoryEnd {
  /** How a message reads on this side. */
  readonly #decode: (data: unknown) => unknown
  readonly #listeners: EndListener[] = []
  #peer: MemoryEnd | undefined
  #queue: Delivery[] = []
  #started = false
  #scheduled = false
  #closed = false
  #peerClosed = false

  constructor(decode: (data: unknown) => unknown = (data) => data) {
    this.#decode = decode
  }

  static join(first: MemoryEnd, second: MemoryEnd): void {
    first.#peer = second
    second.#peer = first
  }

  get isOpen(): boolean {
    return !this.#closed
  }

  get queued(): number {
    return this.#queue.length
  }

  listen(listener: EndListener): void {
    this.#listeners.push(listener)
  }

  /** @throws {DOMException} `DataCloneError`, at once, for a value that cannot be cloned. */
  post(message: unknown, ports: readonly Closable[] = []): void {
    const peer = this.#peer
    if (this.#closed || peer === undefined) return
    const data = structuredClone(message)
    if (peer.#closed) return
    peer.#queue.push({ data, ports })
    peer.#schedule()
  }

  start(): void {
    this.#started = true
    this.#schedule()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#queue = []
    const peer = this.#peer
    if (peer === undefined) return
    peer.#peerClosed = true
    peer.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled || !this.#started || this.#closed) return
    if (this.#queue.length === 0 && !this.#peerClosed) return
    this.#scheduled = true
    systemClock.soon(() => this.#deliver())
  }

  #deliver(): void {
    this.#scheduled = false
    if (this.#closed) return
    const next = this.#queue.shift()
    if (next === undefined) {
      this.#closed = true
      for (const listener of this.#listeners) listener.onClose()
      return
    }
    // Before the listeners run: one that throws must not keep the rest from arriving.
    this.#schedule()
    const data = this.#decode(next.data)
    for (const listener of this.#listeners) listener.onMessage(data, next.ports)
  }
}
