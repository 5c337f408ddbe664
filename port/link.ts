import type { CloseCode } from '../contract/errors.js'
import type { Closed } from '../contract/infer.js'
import type { Closable, Port } from '../wire/port.js'
import { isArray, microtask, push, SafeSet } from '../wire/primordials.js'
import {
  BYE,
  type ByeFrame,
  CALL,
  END,
  FAILURE,
  FRAME_LENGTH,
  ITEM,
  LOST,
  type LostFrame,
  OPEN,
  RESULT,
} from '../wire/protocol.js'
import type { Clock } from './clock.js'
import type { Guard } from './guard.js'

/** How long a link reads before it lets other tasks of its thread run, in milliseconds. */
const READING_MS = 8
/** Frames that are read between two looks at the clock. */
const LOOK_EVERY = 32
/** Posts whose call numbers are remembered, in case one is reported lost. */
const REMEMBERED_POSTS = 256
/** Frames in one post at most; more gain nothing. */
export const BATCH_LENGTH = 1024

/** Frame types whose loss concerns one call or one stream, whose number is their first field. */
const WITH_ID: readonly number[] = [CALL, RESULT, FAILURE, OPEN, ITEM, END]
const HAS_ID: readonly boolean[] = FRAME_LENGTH.map((_, type) => WITH_ID.includes(type))

/** What a session hears from its link; `F` is what its peer may say. */
export interface LinkEvents<F> {
  onFrame(frame: Exclude<F, LostFrame | ByeFrame>): void
  /** A frame, of the number `id` if its type has one, could not be sent: the platform threw `error`. */
  onUnsendable(type: number, id: number, error: unknown): void
  /** A post with the requests `ids` did not arrive whole. */
  onLost(ids: readonly number[]): void
  onViolation(text: string): void
  /** Last; exactly once. */
  onClosed(closed: Closed): void
}

/** A link for those who only write to it. */
export type LinkWriter = Pick<Link<{ readonly type: number }>, 'closed' | 'write' | 'writeItem' | 'violate'>

/**
 * One port with its two queues and its end.
 *
 * - What is written in one turn leaves in one post, in order, at most `batchLength` frames each.
 * - What arrives is read in slices, so that a long batch does not hold the thread. Where the peer is not
 *   trusted, a {@link Guard} counts and bounds it first.
 * - `close()` is the only way it ends, whoever wants it: it says BYE if the peer may still be listening,
 *   closes the port and tells the session once.
 *
 * Owns the port.
 */
export class Link<F extends { readonly type: number }> {
  /** Frames that the peer takes in one post. */
  batchLength = BATCH_LENGTH
  readonly #port: Port
  readonly #clock: Clock
  readonly #parse: (post: readonly unknown[], at: number) => F | LostFrame | ByeFrame | undefined
  readonly #events: LinkEvents<F>
  readonly #guard: Guard | undefined

  #closed: Closed | undefined

  #out: unknown[] = []
  #outIds: number[] = []
  #outFrames = 0
  #flushing = false
  #flushingItems = false
  #posts = 0
  /** What the last posts carried, by their number modulo the length. */
  readonly #carried: (readonly number[])[] = []

  #inbox: (readonly unknown[])[] = []
  #at = 0
  #reading = false
  #paused = false
  /** The port has closed. */
  #isGone = false
  #received = 0

  constructor(
    port: Port,
    clock: Clock,
    parse: (post: readonly unknown[], at: number) => F | LostFrame | ByeFrame | undefined,
    events: LinkEvents<F>,
    guard?: Guard,
  ) {
    this.#port = port
    this.#clock = clock
    this.#parse = parse
    this.#events = events
    this.#guard = guard
    port.receive(
      (data, ports) => this.#receive(data, ports),
      () => {
        this.#isGone = true
        // What came before the end is read before it: answers, and a BYE that says why.
        if (!this.#reading) this.#leave()
      },
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
    if (this.#outFrames >= this.batchLength) this.#flush()
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
    if (this.#outFrames >= this.batchLength) this.#flush()
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
    this.#port.close()
    this.#events.onClosed(this.#closed)
  }

  /**
   * The peer has broken the protocol. Closes when the guard has had enough.
   * @param fatal A breach that no honest peer of any version commits: closes at once.
   */
  violate(text: string, fatal = false): void {
    if (this.#closed !== undefined) return
    this.#events.onViolation(text)
    if (fatal || this.#guard?.tolerates() === false) {
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
    const ids = this.#outIds
    if (HAS_ID[type] && ids[ids.length - 1] !== a) ids[ids.length] = a as number
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
        // Nothing in it can fail to be cloned. The port is broken, and would throw at every answer, too.
        if (!hasObject(frame)) return this.close('PEER_GONE', 'The port takes no more messages', false)
        if (HAS_ID[type]) failed.add(id)
        this.#events.onUnsendable(type, id, error)
      }
    }
  }

  /** Which calls and streams the post that has just left carried, in case it is reported lost. */
  #remember(ids: readonly number[]): void {
    this.#carried[this.#posts++ % REMEMBERED_POSTS] = ids
  }

  #onLost(post: number): void {
    const at = post % REMEMBERED_POSTS
    const isRemembered = post < this.#posts && post >= this.#posts - REMEMBERED_POSTS
    const ids = (isRemembered && this.#carried[at]) || []
    // Once: a peer that says so again would have as many answers each time.
    this.#carried[at] = []
    this.#events.onLost(ids)
  }

  // ── incoming ──────────────────────────────────────────────────────────────────────────────────────

  #receive(data: unknown, ports: readonly Closable[]): void {
    for (let i = 0; i < ports.length; i++) ports[i]?.close()
    if (this.#closed !== undefined) return
    if (ports.length > 0) return this.violate('a port where none is expected', true)
    const number = this.#received++
    if (isArray(data)) {
      const fault = this.#guard?.judge(data)
      if (fault !== undefined) return this.violate(fault.text, fault.fatal)
      push(this.#inbox, data)
      if (!this.#reading) this.#read()
      return
    }
    // `null` is what Electron delivers when it cannot deserialize. The sender must hear of it: its calls would hang.
    if (data === null || data === undefined) this.write(LOST, number)
    this.violate(
      data === null ? 'a message that could not be decoded' : 'a message that is no list of frames',
    )
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
        const look = ++sinceLook % LOOK_EVERY === 0
        if (this.#paused || (look && this.#clock.now() >= until)) {
          this.#paused = false
          this.#inbox = this.#inbox.slice(index)
          this.#clock.soon(() => {
            if (this.#closed === undefined) this.#read()
          })
          return
        }
      }
      this.#at = 0
      index++
    }
    this.#inbox = []
    this.#reading = false
    if (this.#isGone) this.#leave()
  }

  #leave(): void {
    this.close('PEER_GONE', 'The port closed from the other side', false)
  }

  #readFrame(post: readonly unknown[]): void {
    const frame = this.#parse(post, this.#at)
    this.#at += FRAME_LENGTH[post[this.#at] as number] as number
    this.#guard?.onRead()
    if (frame === undefined) this.violate('a malformed frame, or one that only this side may send', true)
    else if (frame.type === LOST) this.#onLost((frame as LostFrame).post)
    else if (frame.type === BYE) this.close(closeCodeOf(frame as ByeFrame), 'The other side closed', false)
    else this.#events.onFrame(frame as Exclude<F, LostFrame | ByeFrame>)
  }
}

function hasObject(frame: readonly unknown[]): boolean {
  for (let i = 0; i < frame.length; i++) if (typeof frame[i] === 'object' && frame[i] !== null) return true
  return false
}

/** The peer's word for why it left, as far as it is one that a peer may use. */
function closeCodeOf({ code }: ByeFrame): CloseCode {
  return PEER_CODES.includes(code as CloseCode) ? (code as CloseCode) : 'CLOSED'
}

const PEER_CODES: readonly CloseCode[] = ['BRIDGE_CLOSED', 'NAVIGATED', 'PROTOCOL_VIOLATION', 'TIMEOUT']
