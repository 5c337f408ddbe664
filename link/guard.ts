import type { Limits } from '../wire/limits.js'
import { FRAME_LENGTH, LOST } from '../wire/protocol.js'
import type { IsWellFormed } from '../wire/well-formed.js'
import type { Clock } from './clock.js'
import { Inbox } from './inbox.js'
import type { Link } from './link.js'
import type { DomPortLike, PortMessage } from './port.js'
import type { OnFrame } from './read-posts.js'

/** What follows from what a peer does. */
export interface GuardEvents {
  /** The peer has broken the protocol. */
  onViolation(text: string): void
  /** It has done so once too often, or in a way that no honest peer would: the link is to end. */
  onEnough(text: string): void
}

/**
 * Reads what a peer posts that is not trusted: holds it to this side's limits before anything that it sent is looked at,
 * and passes on only what a peer may say, in slices.
 */
export class Guard {
  readonly #limits: Limits
  readonly #clock: Clock
  readonly #events: GuardEvents
  readonly #isWellFormed: IsWellFormed
  #violations = 0
  #queued = 0
  #second = 0
  #framesThisSecond = 0
  /** Posts that could not be decoded. */
  lost = 0

  constructor(limits: Limits, clock: Clock, isWellFormed: IsWellFormed, events: GuardEvents) {
    this.#limits = limits
    this.#clock = clock
    this.#isWellFormed = isWellFormed
    this.#events = events
  }

  /** Begins to read `port`, until `link` ends; ends it when the peer is gone. */
  read(port: DomPortLike, link: Link, onFrame: OnFrame): void {
    const isOver = () => link.closed !== undefined
    const inbox = new Inbox(this.#clock, isOver, (post, at) => {
      this.#queued--
      const type = post[at]
      const a = post[at + 1]
      const b = post[at + 2]
      const c = post[at + 3]
      const d = post[at + 4]
      if (this.#isWellFormed(type, a, b, c, d)) onFrame(type, a, b, c, d)
      else this.violate('a malformed frame, or one that only this side may send', true)
    })
    let received = 0
    const onMessage = (message: PortMessage) => {
      const number = received++
      const { data } = message
      // `null` is what Electron delivers when it cannot deserialize. The sender must hear of it: its calls would hang.
      if (data === null || data === undefined) link.write(LOST, number)
      if (this.#admits(message)) inbox.add(data as unknown[])
    }
    port.addEventListener('message', onMessage)
    port.addEventListener('messageerror', () => onMessage({ data: null }))
    // What came before the end is read before it: answers, and a BYE that says why.
    port.addEventListener('close', () =>
      inbox.whenRead(() => link.close('PEER_GONE', 'The other side is gone', true)),
    )
    port.start()
  }

  /** Whether what has arrived is to be read; counts what is in it. */
  #admits({ data, ports = [] }: PortMessage): boolean {
    for (const port of ports) port.close()
    if (ports.length > 0) return this.violate('a port where none is expected', true)
    if (data === null || data === undefined) {
      this.lost++
      return this.violate('a message that could not be decoded')
    }
    const { batchLength, queuedFrames } = this.#limits
    const frames = Array.isArray(data) ? countFrames(data) : 0
    if (frames === 0) return this.violate('a message that is no list of frames')
    if (frames > batchLength) return this.violate(`a batch of ${frames} frames`)
    if (!this.#isWithinRate(frames)) return this.violate('more frames a second than allowed', true)
    this.#queued += frames
    return this.#queued <= queuedFrames || this.violate(`more than ${queuedFrames} frames waiting`, true)
  }

  /**
   * The peer has broken the protocol.
   * @param isFatal A breach that no honest peer of any version commits: the link ends at once.
   */
  violate(text: string, isFatal = false): false {
    this.#events.onViolation(text)
    if (isFatal || ++this.#violations > this.#limits.violations) {
      this.#events.onEnough(`The peer broke the protocol: ${text}`)
    }
    return false
  }

  #isWithinRate(frames: number): boolean {
    const { framesPerSecond } = this.#limits
    if (framesPerSecond === Number.POSITIVE_INFINITY) return true
    const now = this.#clock.now()
    if (now - this.#second >= 1000) {
      this.#second = now
      this.#framesThisSecond = 0
    }
    this.#framesThisSecond += frames
    return this.#framesThisSecond <= framesPerSecond
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
