import { isThenable } from '../wire/validate.js'
import type { Puller } from './puller.js'

/** Where a source's items go. */
export interface SourceEvents {
  /** Returns the item's estimated bytes; `undefined` if it could not be sent: the source stops, and nothing more is called. */
  onItem(value: unknown): number | undefined
  /** There is no room: nothing is pulled until more is granted. */
  onStall(): void
  onEnd(): void
  onError(error: unknown): void
}

/**
 * The producing end of one stream. Pulls its iterator only while the consumer has granted credit and few bytes are
 * under way, so never more than a window of items is, nor many large ones. Whatever ends it early (the consumer, the session, an item that
 * cannot cross) calls the iterator's `return()` exactly once; a natural end or a throw does not.
 */
export class StreamSource {
  readonly #events: SourceEvents
  #puller: Puller | undefined
  /** Items that the consumer takes, from the beginning on. */
  #granted: number
  /** Items that have been sent. */
  sent = 0
  readonly #maxBytes: number
  /** What has been sent and, as far as grants tell, not been taken. */
  readonly #underWay = { items: 0, bytes: 0 }
  #pulling = false
  /** `next()` has been called and has not come back. */
  #stepping = false
  #ended = false

  constructor(granted: number, maxBytes: number, events: SourceEvents) {
    this.#granted = granted
    this.#maxBytes = maxBytes
    this.#events = events
  }

  /** Items that the consumer has room for. */
  get credit(): number {
    return this.#granted - this.sent
  }

  /** The handler has returned what is to be pulled. If nobody waits any more, it is told so at once. */
  start(puller: Puller): void {
    this.#puller = puller
    if (this.#ended) void this.#return(puller)
    else void this.#pull(puller)
  }

  /** The consumer takes `granted` items in all. It may say so twice. */
  grant(granted: number): void {
    const count = granted - this.#granted
    if (count <= 0) return
    this.#granted = granted
    // By their mean: which ones were taken is not told.
    const { items, bytes } = this.#underWay
    const left = Math.max(0, items - count)
    this.#underWay.items = left
    this.#underWay.bytes = left === 0 ? 0 : (bytes * left) / items
    if (this.#puller !== undefined && !this.#pulling && !this.#ended) void this.#pull(this.#puller)
  }

  /** Nobody wants more. Idempotent. */
  stop(): void {
    if (this.#ended) return
    this.#ended = true
    if (this.#puller !== undefined && !this.#stepping) void this.#return(this.#puller)
  }

  async #pull(puller: Puller): Promise<void> {
    this.#pulling = true
    while (!this.#ended) {
      if (this.credit <= 0 || this.#underWay.bytes >= this.#maxBytes) {
        this.#events.onStall()
        break
      }
      let done: boolean
      let value: unknown
      try {
        this.#stepping = true
        const pulled = puller.next()
        this.#stepping = false
        // Stopped by its own step, in which a generator takes no `return()`.
        if (this.#ended) void this.#return(puller)
        const step = isThenable(pulled) ? await pulled : pulled
        done = step.done === true
        value = done ? undefined : step.value
      } catch (error) {
        if (!this.#ended) {
          this.#ended = true
          this.#events.onError(error)
        }
        return
      }
      if (this.#ended) return
      if (done) {
        this.#ended = true
        return this.#events.onEnd()
      }
      this.sent++
      const bytes = this.#events.onItem(value)
      if (bytes === undefined) return this.stop()
      this.#underWay.items++
      this.#underWay.bytes += bytes
    }
    this.#pulling = false
  }

  async #return(puller: Puller): Promise<void> {
    try {
      // A generator that sits in an `await` runs this when it comes back; its handler's signal has aborted.
      await puller.return?.()
    } catch {
      // The stream is over and its consumer gone: there is no one left to tell.
    }
  }
}
