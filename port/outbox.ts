import type { Port } from '../wire/port.js'
import { microtask, push, SafeSet } from '../wire/primordials.js'
import { CALL, END, FAILURE, FRAME_LENGTH, ITEM, OPEN, RESULT } from '../wire/protocol.js'
import type { Clock } from './clock.js'

/** Posts whose call numbers are remembered, in case one is reported lost. */
const REMEMBERED_POSTS = 256
/** Frames in one post at most; more gain nothing. */
export const BATCH_LENGTH = 1024

/** Frame types whose loss concerns one call or one stream, whose number is their first field. */
const WITH_ID: readonly number[] = [CALL, RESULT, FAILURE, OPEN, ITEM, END]
const HAS_ID: readonly boolean[] = FRAME_LENGTH.map((_, type) => WITH_ID.includes(type))

/** What an outbox could not do. */
export interface OutboxEvents {
  /** A frame, of the number `id` if its type has one, could not be sent: the platform threw `error`. */
  onUnsendable(type: number, id: number, error: unknown): void
  /** The port throws at anything. */
  onBroken(): void
}

/**
 * Frames on their way out. What is written in one turn leaves in one post, in order, at most `batchLength` frames
 * each; a value that cannot be cloned after all takes no other frame with it.
 */
export class Outbox {
  /** Frames that the peer takes in one post. */
  batchLength = BATCH_LENGTH
  readonly #port: Port
  readonly #clock: Clock
  readonly #events: OutboxEvents
  #frames: unknown[] = []
  #ids: number[] = []
  #count = 0
  #isFlushing = false
  #isFlushingItems = false
  #posts = 0
  /** What the last posts carried, by their number modulo the length. */
  readonly #carried: (readonly number[])[] = []

  constructor(port: Port, clock: Clock, events: OutboxEvents) {
    this.#port = port
    this.#clock = clock
    this.#events = events
  }

  /**
   * Adds one frame, whose values the caller has measured; it leaves at the end of the turn. The fields are
   * parameters and not a rest array, which would be one more object for each of half a million frames a second.
   */
  write(type: number, a: unknown, b: unknown, c: unknown, d: unknown): void {
    this.#append(type, a, b, c, d)
    if (this.#count >= this.batchLength) this.flush()
    else if (!this.#isFlushing) {
      this.#isFlushing = true
      microtask(this.#afterOneHop)
    }
  }

  /**
   * Adds one item of a stream. An iterator yields across microtasks, so items wait for the next task or a full
   * batch: at the end of a turn there would be one of them.
   *
   * @param now Large, so that it gains nothing by company; and its producer may change it when it is pulled again.
   */
  writeItem(id: number, value: unknown, now: boolean): void {
    this.#append(ITEM, id, value, undefined, undefined)
    if (now || this.#count >= this.batchLength) this.flush()
    else if (!this.#isFlushing && !this.#isFlushingItems) {
      this.#isFlushingItems = true
      this.#clock.soon(() => {
        this.#isFlushingItems = false
        this.flush()
      })
    }
  }

  /** Sends what is waiting. */
  flush(): void {
    if (this.#count === 0) return
    const batch = this.#frames
    const ids = this.#ids
    this.clear()
    try {
      this.#port.post(batch)
    } catch {
      // One value among them cannot be cloned (a getter that throws, say). None of the batch has left.
      return this.#postOneByOne(batch)
    }
    this.#remember(ids)
  }

  /** Drops what is waiting. */
  clear(): void {
    this.#frames = []
    this.#ids = []
    this.#count = 0
  }

  /** The calls and streams that the post of that number carried. Tells once: a peer may ask as often as it likes. */
  takeCarried(post: number): readonly number[] {
    const at = post % REMEMBERED_POSTS
    const isRemembered = post < this.#posts && post >= this.#posts - REMEMBERED_POSTS
    const ids = (isRemembered && this.#carried[at]) || []
    this.#carried[at] = []
    return ids
  }

  #append(type: number, a: unknown, b: unknown, c: unknown, d: unknown): void {
    const frames = this.#frames
    const length = FRAME_LENGTH[type] as number
    const at = frames.length
    frames[at] = type
    frames[at + 1] = a
    if (length > 2) frames[at + 2] = b
    if (length > 3) frames[at + 3] = c
    if (length > 4) frames[at + 4] = d
    this.#count++
    const ids = this.#ids
    if (HAS_ID[type] && ids[ids.length - 1] !== a) ids[ids.length] = a as number
  }

  /** A second hop: what the handlers of one incoming batch answer without waiting leaves together. */
  readonly #afterOneHop = () => microtask(this.#afterTwoHops)
  readonly #afterTwoHops = () => {
    this.#isFlushing = false
    this.flush()
  }

  #postOneByOne(batch: readonly unknown[]): void {
    const failed = new SafeSet<number>()
    for (let at = 0; at < batch.length; ) {
      const type = batch[at] as number
      const id = batch[at + 1] as number
      const frame: unknown[] = []
      for (const end = at + (FRAME_LENGTH[type] as number); at < end; at++) push(frame, batch[at])
      // The rest of a stream that has lost an item would arrive as if it were whole.
      if (failed.has(id) && HAS_ID[type]) continue
      try {
        this.#port.post(frame)
        this.#remember(HAS_ID[type] ? [id] : [])
      } catch (error) {
        // Nothing in it can fail to be cloned, so every answer would fail, too.
        if (!hasObject(frame)) return this.#events.onBroken()
        if (HAS_ID[type]) failed.add(id)
        this.#events.onUnsendable(type, id, error)
      }
    }
  }

  /** Which calls and streams the post that has just left carried, in case it is reported lost. */
  #remember(ids: readonly number[]): void {
    this.#carried[this.#posts++ % REMEMBERED_POSTS] = ids
  }
}

function hasObject(frame: readonly unknown[]): boolean {
  for (let i = 0; i < frame.length; i++) if (typeof frame[i] === 'object' && frame[i] !== null) return true
  return false
}
