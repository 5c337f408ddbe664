import type { CloseCode } from '../contract/errors.js'
import type { Closed } from '../contract/infer.js'
import type { Limits } from '../wire/limits.js'
import { parseFrame } from '../wire/parse.js'
import type { Closable, Port } from '../wire/port.js'
import { isArray, microtask, push, SafeMap } from '../wire/primordials.js'
import {
  BYE,
  CALL,
  END,
  FAILURE,
  FRAME_LENGTH,
  type Frame,
  ITEM,
  LOST,
  OPEN,
  RESULT,
} from '../wire/protocol.js'
import type { Clock } from './clock.js'

/** How long a link reads before it lets other tasks of its thread run, in milliseconds. */
const READING_MS = 8
/** Posts whose call numbers are remembered, in case one is reported lost. */
const REMEMBERED_POSTS = 256

/** By frame type: whether its loss concerns one call or one stream, whose number is its first field. */
const HAS_ID: readonly boolean[] = FRAME_LENGTH.map((_, type) =>
  [CALL, RESULT, FAILURE, OPEN, ITEM, END].includes(type),
)

/** What a session hears from its link. */
export interface LinkEvents {
  onFrame(frame: Frame): void
  /** The call `id` could not be sent, or its answer could not: `error` is what the platform threw, if it did. */
  onUnsendable(type: number, id: number, error: unknown): void
  onViolation(text: string): void
  /** Last; exactly once. */
  onClosed(closed: Closed): void
}

/**
 * One port with its two queues and its end.
 *
 * - What is written in one turn leaves in one post, in order, at most `batchLength` frames each.
 * - What arrives is counted, bounded and read in slices, so that a long batch does not hold the thread.
 * - `close()` is the only way it ends, whoever wants it: it says BYE if the peer may still be listening,
 *   closes the port and tells the session once.
 *
 * Owns the port.
 */
export class Link {
  readonly #port: Port
  readonly #limits: Limits
  readonly #clock: Clock
  readonly #events: LinkEvents

  #closed: Closed | undefined

  #out: unknown[] = []
  #outIds: number[] = []
  #outFrames = 0
  #flushing = false
  #flushingItems = false
  #posts = 0
  readonly #carried = new SafeMap<number, readonly number[]>()

  #inbox: (readonly unknown[])[] = []
  #queuedFrames = 0
  #at = 0
  #reading = false
  #paused = false
  #received = 0
  #violations = 0
  #rateWindow = 0
  #rateFrames = 0

  constructor(port: Port, limits: Limits, clock: Clock, events: LinkEvents) {
    this.#port = port
    this.#limits = limits
    this.#clock = clock
    this.#events = events
    port.receive(
      (data, ports) => this.#receive(data, ports),
      () => this.close('PEER_GONE', 'The port closed from the other side', false),
    )
    port.start()
  }

  get closed(): Closed | undefined {
    return this.#closed
  }

  /**
   * Writes one frame, whose values the caller has measured; it leaves at the end of the turn. The fields are
   * parameters and not a rest array, which would be one more object for each of half a million frames a second.
   */
  write(type: number, a: unknown, b?: unknown, c?: unknown, d?: unknown): void {
    if (this.#closed !== undefined) return
    this.#append(type, a, b, c, d)
    if (this.#outFrames >= this.#limits.batchLength) this.#flush()
    else if (!this.#flushing) {
      this.#flushing = true
      microtask(this.#afterOneHop)
    }
  }

  /**
   * Writes one item of a stream. An iterator yields across microtasks, so items wait for the next task or a full
   * batch: at the end of a turn there would be one of them.
   */
  writeItem(id: number, value: unknown): void {
    if (this.#closed !== undefined) return
    this.#append(ITEM, id, value)
    if (this.#outFrames >= this.#limits.batchLength) this.#flush()
    else if (!this.#flushing && !this.#flushingItems) {
      this.#flushingItems = true
      this.#clock.soon(() => {
        this.#flushingItems = false
        this.#flush()
      })
    }
  }

  /** Ends the link. Idempotent; the first reason wins. @param tell Whether the peer is sent a BYE. */
  close(code: CloseCode, message: string, tell = true): void {
    if (this.#closed !== undefined) return
    if (tell) {
      this.#append(BYE, code)
      this.#flush()
    }
    this.#closed = { code, message }
    this.#out = []
    this.#inbox = []
    this.#carried.clear()
    this.#port.close()
    this.#events.onClosed(this.#closed)
  }

  /**
   * Counts a breach of the protocol; closes when there were too many.
   * @param fatal A breach that no honest peer of any version commits.
   */
  violate(text: string, fatal = false): void {
    if (this.#closed !== undefined) return
    this.#events.onViolation(text)
    if (fatal || ++this.#violations > this.#limits.violations) {
      this.close('PROTOCOL_VIOLATION', `The peer broke the protocol: ${text}`)
    }
  }

  /** Lets the rest of what has arrived wait for a task of its own. */
  pause(): void {
    this.#paused = true
  }

  // ── outgoing ──────────────────────────────────────────────────────────────────────────────────────

  #append(type: number, a: unknown, b?: unknown, c?: unknown, d?: unknown): void {
    const out = this.#out
    const length = FRAME_LENGTH[type] as number
    const at = out.length
    out[at] = type
    out[at + 1] = a
    if (length > 2) out[at + 2] = b
    if (length > 3) out[at + 3] = c
    if (length > 4) out[at + 4] = d
    this.#outFrames++
    if (HAS_ID[type]) this.#noteId(a as number)
  }

  #noteId(id: number): void {
    const ids = this.#outIds
    if (ids[ids.length - 1] !== id) ids[ids.length] = id
  }

  /** A second hop: what the handlers of one incoming batch answer without waiting leaves together. */
  readonly #afterOneHop = () => microtask(this.#afterTwoHops)
  readonly #afterTwoHops = () => {
    this.#flushing = false
    this.#flush()
  }

  #flush(): void {
    if (this.#closed !== undefined || this.#outFrames === 0) return
    const batch = this.#out
    const ids = this.#outIds
    this.#out = []
    this.#outIds = []
    this.#outFrames = 0
    try {
      this.#port.post(batch)
    } catch {
      // One value among them cannot be cloned (a getter that throws, say). None of the batch has left.
      return this.#postOneByOne(batch)
    }
    this.#remember(ids)
  }

  #postOneByOne(batch: readonly unknown[]): void {
    for (let at = 0; at < batch.length; ) {
      const length = FRAME_LENGTH[batch[at] as number] as number
      const frame: unknown[] = []
      for (let i = at; i < at + length; i++) push(frame, batch[i])
      at += length
      const type = frame[0] as number
      const id = frame[1] as number
      try {
        this.#port.post(frame)
      } catch (error) {
        this.#events.onUnsendable(type, id, error)
        continue
      }
      this.#remember(HAS_ID[type] ? [id] : [])
    }
  }

  /** Which calls and streams the post that has just left carried, in case it is reported lost. */
  #remember(ids: readonly number[]): void {
    const post = this.#posts++
    if (ids.length > 0) this.#carried.set(post, ids)
    this.#carried.delete(post - REMEMBERED_POSTS)
  }

  #onLost(post: number): void {
    const ids = this.#carried.get(post)
    this.#carried.delete(post)
    if (ids === undefined) return
    for (let i = 0; i < ids.length; i++) this.#events.onUnsendable(LOST, ids[i] as number, undefined)
  }

  // ── incoming ──────────────────────────────────────────────────────────────────────────────────────

  #receive(data: unknown, ports: readonly Closable[]): void {
    if (this.#closed !== undefined) {
      for (let i = 0; i < ports.length; i++) ports[i]?.close()
      return
    }
    if (ports.length > 0) {
      for (let i = 0; i < ports.length; i++) ports[i]?.close()
      this.violate('a port where none is expected', true)
      return
    }
    const number = this.#received++
    if (data === null || data === undefined) {
      // What Electron delivers when it cannot deserialize. The sender must hear of it: its calls would hang.
      this.write(LOST, number)
      this.violate('a message that could not be decoded')
      return
    }
    const frames = isArray(data) ? countFrames(data) : 0
    if (frames === 0) return this.violate('a message that is no list of frames')
    if (frames > this.#limits.batchLength) return this.violate(`a batch of ${frames} frames`)
    if (!this.#withinRate(frames)) return this.violate('more frames a second than allowed', true)
    this.#queuedFrames += frames
    if (this.#queuedFrames > this.#limits.queuedFrames) {
      this.violate(`more than ${this.#limits.queuedFrames} frames waiting`, true)
      return
    }
    push(this.#inbox, data as readonly unknown[])
    if (!this.#reading) this.#read()
  }

  #withinRate(frames: number): boolean {
    if (this.#limits.framesPerSecond === Number.POSITIVE_INFINITY) return true
    const now = this.#clock.now()
    if (now - this.#rateWindow >= 1000) {
      this.#rateWindow = now
      this.#rateFrames = 0
    }
    this.#rateFrames += frames
    return this.#rateFrames <= this.#limits.framesPerSecond
  }

  #read(): void {
    this.#reading = true
    const until = this.#clock.now() + READING_MS
    let index = 0
    let sinceLook = 0
    while (index < this.#inbox.length) {
      const post = this.#inbox[index] as readonly unknown[]
      while (this.#at < post.length) {
        this.#readFrame(post)
        if (this.#closed !== undefined) return
        if (this.#paused || (++sinceLook >= 32 && this.#clock.now() >= until)) {
          this.#paused = false
          this.#inbox = this.#inbox.slice(index)
          this.#clock.soon(() => {
            if (this.#closed === undefined) this.#read()
          })
          return
        }
        if (sinceLook >= 32) sinceLook = 0
      }
      this.#at = 0
      index++
    }
    this.#inbox = []
    this.#reading = false
  }

  #readFrame(post: readonly unknown[]): void {
    this.#queuedFrames--
    const type = post[this.#at] as number
    const frame = parseFrame(post, this.#at)
    this.#at += FRAME_LENGTH[type] as number
    if (frame === undefined) this.violate(`a malformed frame of type ${type}`)
    else if (frame.type === LOST) this.#onLost(frame.post)
    else if (frame.type === BYE) this.close(toCloseCode(frame.code), 'The other side closed', false)
    else this.#events.onFrame(frame)
  }
}

/** Frames of a post, or 0 if it is not a whole number of known ones. */
function countFrames(post: readonly unknown[]): number {
  let frames = 0
  let at = 0
  while (at < post.length) {
    const type = post[at]
    const length = typeof type === 'number' ? FRAME_LENGTH[type] : undefined
    if (length === undefined || length === 0) return 0
    at += length
    frames++
  }
  return at === post.length ? frames : 0
}

/** The peer's word for why it left, as far as it is one that a peer may use. */
function toCloseCode(code: string): CloseCode {
  return PEER_CODES.includes(code as CloseCode) ? (code as CloseCode) : 'CLOSED'
}

const PEER_CODES: readonly CloseCode[] = [
  'CLOSED',
  'BRIDGE_CLOSED',
  'NAVIGATED',
  'PROTOCOL_VIOLATION',
  'TIMEOUT',
]
