import type { Limits } from '../wire/limits.js'
import { FRAME_LENGTH } from '../wire/protocol.js'
import type { Clock } from './clock.js'

/** Why a post is not read. */
export interface PostFault {
  readonly text: string
  /** No honest peer sends it: the session ends at once. */
  readonly fatal: boolean
}

/** Holds a peer that is not trusted to this side's limits, before anything that it sent is looked at. */
export class Guard {
  readonly #limits: Limits
  readonly #clock: Clock
  #violations = 0
  #queued = 0
  #second = 0
  #framesThisSecond = 0

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits
    this.#clock = clock
  }

  /** Counts a post that has arrived, or says why it is not to be read. */
  judge(post: readonly unknown[]): PostFault | undefined {
    const { batchLength, queuedFrames } = this.#limits
    const frames = countFrames(post)
    if (frames === 0) return { text: 'a message that is no list of frames', fatal: false }
    if (frames > batchLength) return { text: `a batch of ${frames} frames`, fatal: false }
    if (!this.#isWithinRate(frames)) return { text: 'more frames a second than allowed', fatal: true }
    this.#queued += frames
    if (this.#queued <= queuedFrames) return undefined
    return { text: `more than ${queuedFrames} frames waiting`, fatal: true }
  }

  /** One frame of those judged has been read. */
  onRead(): void {
    this.#queued--
  }

  /** Counts a breach. Returns whether the session survives it. */
  tolerates(): boolean {
    return ++this.#violations <= this.#limits.violations
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
