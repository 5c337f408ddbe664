import { type Puller, pullerOf } from './puller.js'
import { isThenable } from './validate.js'

/** Where a source's items go. */
export interface SourceEvents {
  /** Returns whether the item could be sent; if not, the source stops and nothing more is called. */
  onItem(value: unknown): boolean
  onEnd(): void
  onError(error: unknown): void
}

/**
 * The producing end of one stream. Pulls its iterator only while the consumer has granted credit, so never
 * more than a window of items is under way. Whatever ends it early (the consumer, the session, an item that
 * cannot cross) calls the iterator's `return()` exactly once; a natural end or a throw does not.
 */
export class StreamSource {
  readonly #events: SourceEvents
  #puller: Puller | undefined
  #credit = 0
  #pulling = false
  #ended = false

  constructor(credit: number, events: SourceEvents) {
    this.#credit = credit
    this.#events = events
  }

  /** Items that the consumer has room for. */
  get credit(): number {
    return this.#credit
  }

  /**
   * The handler has returned what is to be pulled. If nobody waits any more, it is told so at once.
   * @throws {TypeError} when `body` is nothing that can be iterated.
   */
  start(body: unknown): void {
    const puller = pullerOf(body)
    this.#puller = puller
    if (this.#ended) void this.#return(puller)
    else void this.#pull(puller)
  }

  /** The consumer takes `count` more. */
  grant(count: number): void {
    this.#credit += count
    if (this.#puller !== undefined && !this.#pulling && !this.#ended) void this.#pull(this.#puller)
  }

  /** Nobody wants more. Idempotent. */
  stop(): void {
    if (this.#ended) return
    this.#ended = true
    if (this.#puller !== undefined) void this.#return(this.#puller)
  }

  async #pull(puller: Puller): Promise<void> {
    this.#pulling = true
    while (this.#credit > 0 && !this.#ended) {
      let done: boolean
      let value: unknown
      try {
        const pulled = puller.next()
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
      this.#credit--
      if (!this.#events.onItem(value)) return this.stop()
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
