import type { Limits } from '../wire/limits.js'
import { BATCH_LENGTH, BATCH_WEIGHT, BYTES_A_PART, FRAME_LENGTH } from '../wire/protocol.js'
import { found, NONE, type ValueLimits, walk } from '../wire/walk.js'
import type { IsWellFormed } from '../wire/well-formed.js'
import type { Account } from './account.js'
import type { Link } from './link.js'
import type { DomPortLike, PortMessage } from './port.js'
import { type OnFrame, UNREADABLE } from './read-posts.js'
import type { Job, Turns } from './turns.js'

/** Posts of one peer that may wait without being measured. No honest peer's limits have room for so many of that size. */
const MAX_UNMEASURED = 32
/**
 * What is looked at of a post that waits even where there is no time for more: as many parts as a whole post of requests with
 * plain inputs has, which takes some 100 µs.
 */
const QUICK_LOOK: ValueLimits = { depth: 1000, nodes: 6 * BATCH_LENGTH, bytes: Number.POSITIVE_INFINITY }

/** What a request costs beside its input, in estimated bytes: what is remembered of it until its handler has settled. */
const REQUEST_BYTES = 512

/** A post that has arrived and was not read to its end. */
interface WaitingPost {
  frames: readonly unknown[] | undefined
  /** It is begun, or will never be. */
  release: () => void
}

/** What follows from what a peer does. */
export interface GuardEvents {
  /** The peer has broken the protocol. */
  onViolation(text: string): void
  /** It has done so once too often, or in a way that no honest peer would: the link is to end. */
  onEnough(text: string): void
}

/**
 * Reads what a peer posts that is not trusted: holds it to this side's limits before anything that it sent is looked at,
 * and passes on only what a peer may say, in turns with what other peers post.
 */
export class Guard {
  readonly #limits: Limits
  readonly #turns: Turns
  readonly #account: Account
  readonly #events: GuardEvents
  readonly #isWellFormed: IsWellFormed
  /** What one post may hold: the largest value, and what may have waited for it. */
  readonly #postLimits: ValueLimits
  /** What the post that is being read has held so far. */
  #parts = 0
  #bytes = 0
  #violations = 0
  readonly #waiting = new Set<WaitingPost>()
  /** Frames that have arrived and were not read. */
  #queued = 0
  /** Estimated bytes that this session has sent and that are still held here. */
  held = 0

  constructor(
    limits: Limits,
    turns: Turns,
    account: Account,
    isWellFormed: IsWellFormed,
    events: GuardEvents,
  ) {
    this.#limits = limits
    this.#turns = turns
    this.#account = account
    this.#isWellFormed = isWellFormed
    this.#events = events
    this.#postLimits = {
      depth: limits.depth + 1,
      nodes: limits.nodes + 2 * BATCH_WEIGHT,
      bytes: limits.bytes + 2 * BATCH_WEIGHT * BYTES_A_PART,
    }
  }

  /** Begins to read `port`, until `link` ends; ends it when the peer is gone. */
  read(port: DomPortLike, link: Link, onFrame: OnFrame): void {
    const onMessage = (message: PortMessage) => {
      const { data, ports = [] } = message
      for (const port of ports) port.close()
      if (link.closed !== undefined) return
      // `null` is what Electron delivers when it cannot deserialize.
      if (data === null || data === undefined) link.close('UNREADABLE', UNREADABLE)
      else if (ports.length > 0) this.violate('a port where none is expected', true)
      else if (this.#admits(data)) this.#add(link, data, onFrame)
    }
    port.addEventListener('message', onMessage)
    port.addEventListener('messageerror', () => onMessage({ data: null }))
    // What still waits to be read then is not read: whoever sent it hears no answer.
    port.addEventListener('close', () => {
      this.stop()
      link.close('PEER_GONE', 'The other side is gone', true)
    })
    port.start()
  }

  /** Whether what has arrived is to be read; counts what is in it. */
  #admits(data: unknown): data is readonly unknown[] {
    const { batchLength, queuedFrames } = this.#limits
    const frames = Array.isArray(data) ? countFrames(data) : 0
    if (frames === 0) return this.violate('a message that is no list of frames')
    if (frames > batchLength) return this.violate(`a batch of ${frames} frames`)
    this.#queued += frames
    return this.#queued <= queuedFrames || this.violate(`more than ${queuedFrames} frames waiting`, true)
  }

  #add(link: Link, post: readonly unknown[], onFrame: OnFrame): void {
    const { lane } = this.#account
    const waiting: WaitingPost = { frames: post, release: lane.isBusy ? this.#holdPost(post) : () => {} }
    // It was one too many.
    if (link.closed !== undefined) return waiting.release()
    this.#waiting.add(waiting)
    let at = 0
    const job: Job = {
      step: () => {
        const { frames } = waiting
        if (at === 0) {
          waiting.release()
          waiting.release = () => {}
          this.#parts = this.#bytes = 0
        }
        // Nobody wants to read on; or the last frame has thrown.
        if (frames === undefined || at >= frames.length) return false
        const type = frames[at]
        const a = frames[at + 1]
        const b = frames[at + 2]
        const c = frames[at + 3]
        const d = frames[at + 4]
        at += FRAME_LENGTH[type as number] as number
        const isLast = at >= frames.length
        if (isLast) this.#waiting.delete(waiting)
        this.#queued--
        if (this.#isWellFormed(type, a, b, c)) onFrame(type, a, b, c, d)
        else this.violate('a malformed frame, or one that only this side may send', true)
        return !isLast
      },
    }
    this.#turns.add(lane, job)
  }

  /** The session is over: what still waits is not read, nor held until its turn comes. */
  stop(): void {
    for (const waiting of this.#waiting) {
      waiting.frames = undefined
      waiting.release()
      waiting.release = () => {}
    }
    this.#waiting.clear()
  }

  /** Counts a post that has to wait. Returns what ends that. */
  #holdPost(post: readonly unknown[]): () => void {
    const { lane } = this.#account
    let bytes: number | undefined
    const look = (limits: ValueLimits) => {
      try {
        walk(post, limits, NONE)
        bytes = found.bytes
      } catch {}
    }
    if (this.#turns.hasTimeFor(lane, () => look(this.#postLimits))) {
      // What cannot be measured, or is larger, comes from no honest peer. It is judged when it is read.
      bytes ??= this.#postLimits.bytes
    } else look(QUICK_LOOK)
    if (bytes === undefined) {
      if (++lane.unmeasured > MAX_UNMEASURED) this.violate('more large posts than there is time for', true)
      return () => lane.unmeasured--
    }
    const size = bytes
    if (!this.hold(size)) this.violate('more bytes than may be under way', true)
    return () => this.release(size)
  }

  /** Counts bytes that this side holds for the peer. Returns whether an honest session may have so many. */
  hold(bytes: number): boolean {
    const { heldBytes, peerBytes } = this.#limits
    this.held += bytes
    this.#account.bytes += bytes
    return (
      this.held <= heldBytes + this.#postLimits.bytes &&
      this.#account.bytes <= peerBytes + this.#postLimits.bytes
    )
  }

  /** They are held no longer. */
  release(bytes: number): void {
    this.held -= bytes
    this.#account.bytes -= bytes
  }

  /**
   * Counts a request with an input of so many bytes. What it costs beside that counts for the peer alone: of one session there
   * are few enough, and its consumer counts inputs.
   */
  holdRequest(bytes: number): boolean {
    this.#account.bytes += REQUEST_BYTES
    return this.hold(bytes)
  }

  /** Its handler has settled, or never began. */
  releaseRequest(bytes: number): void {
    this.#account.bytes -= REQUEST_BYTES
    this.release(bytes)
  }

  /** Whether the peer as a whole may have more under way. */
  get hasRoom(): boolean {
    return this.#account.bytes <= this.#limits.peerBytes
  }

  /**
   * Counts what a value of the post that is being read has cost to look at; without numbers, as much as one value may.
   * @returns Whether a post may have so much.
   */
  spend(parts = this.#limits.nodes, bytes = this.#limits.bytes): boolean {
    this.#parts += parts
    this.#bytes += bytes
    const { nodes, bytes: most } = this.#postLimits
    return (
      (this.#parts <= nodes && this.#bytes <= most) ||
      this.violate('a post with more values than fit into one', true)
    )
  }

  /**
   * The peer has broken the protocol.
   * @param isFatal A breach that no honest peer of any version commits: the link ends at once.
   */
  violate(text: string, isFatal = false): false {
    this.#events.onViolation(text)
    if (isFatal || ++this.#violations > this.#limits.violations) {
      this.stop()
      this.#events.onEnough(`The peer broke the protocol: ${text}`)
    }
    return false
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
