import type { Timers } from '../link/timers.js'
import { UnderWay } from '../link/under-way.js'
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
  /** It has had no room for as long as a stream may. */
  onIdle(): void
  /** Last, whatever ended it: the iterator does nothing any more. */
  onSettled(): void
}

/** How much a source may send that nobody has taken, and for how long it waits for that. */
export interface SourceLimits {
  /** Estimated bytes. */
  readonly streamBytes: number
  /** Milliseconds. */
  readonly idleStreamMs: number
}

/**
 * The producing end of one stream. Pulls its iterator only while the consumer has granted credit and few bytes are
 * under way, so never more than a window of items is, nor many large ones. Whatever ends it early (the consumer, the session, an item that
 * cannot cross) calls the iterator's `return()` exactly once; a natural end or a throw does not.
 */
export class StreamSource {
  readonly #events: SourceEvents
  readonly #limits: SourceLimits
  readonly #timers: Timers
  #puller: Puller | undefined
  /** Items that the consumer takes, from the beginning on. */
  #granted: number
  readonly #underWay = new UnderWay()
  #pulling = false
  /** `next()` has been called and has not come back. */
  #stepping = false
  /** Steps and `return()`s that have not come back. */
  #awaiting = 0
  #ended = false
  #settled = false
  #stopIdling = () => {}

  constructor(granted: number, limits: SourceLimits, timers: Timers, events: SourceEvents) {
    this.#granted = granted
    this.#limits = limits
    this.#timers = timers
    this.#events = events
  }

  /** Items that have been sent. */
  get sent(): number {
    return this.#underWay.sent
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

  /** The consumer has taken `taken` items in all and has room for `window` more. */
  grant(taken: number, window: number): void {
    this.#underWay.take(taken)
    this.#granted = Math.max(this.#granted, taken + window)
    if (this.#puller !== undefined && !this.#pulling && !this.#ended) void this.#pull(this.#puller)
  }

  /** Nobody wants more. Idempotent. */
  stop(): void {
    if (this.#ended) return
    this.#ended = true
    this.#stopIdling()
    if (this.#puller !== undefined && !this.#stepping) void this.#return(this.#puller)
  }

  /** Whether its iterator, if it has one, may still be at work. */
  get isAtWork(): boolean {
    return this.#puller !== undefined && !this.#settled
  }

  /** It does nothing any more, if it has ended and neither waits for a step nor for its iterator's `return()`. */
  #settle(): void {
    if (this.#awaiting > 0 || this.#settled) return
    this.#settled = true
    this.#events.onSettled()
  }

  async #pull(puller: Puller): Promise<void> {
    this.#pulling = true
    this.#stopIdling()
    while (!this.#ended) {
      if (this.credit <= 0 || this.#underWay.bytes >= this.#limits.streamBytes) {
        this.#idle()
        break
      }
      let done: boolean
      let value: unknown
      this.#awaiting++
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
        this.#awaiting--
        if (!this.#ended) {
          // First, so that it is not told to return: it has ended by itself.
          this.#ended = true
          this.#events.onError(error)
        }
        return this.#settle()
      }
      this.#awaiting--
      if (done && !this.#ended) {
        this.#ended = true
        this.#events.onEnd()
      }
      if (this.#ended) return this.#settle()
      const bytes = this.#events.onItem(value)
      if (bytes === undefined) return this.stop()
      this.#underWay.add(bytes)
    }
    this.#pulling = false
  }

  /** There is no room. A consumer that leaves it so for long keeps whatever the producer reads from. */
  #idle(): void {
    const { idleStreamMs } = this.#limits
    // More than a timer can hold is as good as never.
    if (idleStreamMs < 2 ** 31)
      this.#stopIdling = this.#timers.after(idleStreamMs, () => this.#events.onIdle())
    this.#events.onStall()
  }

  async #return(puller: Puller): Promise<void> {
    this.#awaiting++
    try {
      // A generator that sits in an `await` runs this when it comes back; its handler's signal has aborted.
      const result = await puller.return?.()
      // An iterator that has returned is done, though a `next()` that it was asked for before may stay open for ever.
      if (Object(result) === result) this.#awaiting = 1
    } catch {
      // The stream is over and its consumer gone: there is no one left to tell.
    }
    this.#awaiting--
    this.#settle()
  }
}
