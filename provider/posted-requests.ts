import { FRAME_LENGTH, PING } from '../wire/protocol.js'

/** Posts that are remembered. */
const MAX_POSTS = 256

/** The frames of one post: type, first field, type, first field …; of a run of items one, and no PINGs, which nobody misses. */
export type PostedFrames = readonly number[]

/** What the last posts said, in case one is reported lost. */
export class PostedRequests {
  #posts = 0
  readonly #frames = new Map<number, PostedFrames>()

  /** A post of these frames has left. */
  remember(frames: readonly unknown[]): void {
    const posted: number[] = []
    for (let at = 0; at < frames.length; at += FRAME_LENGTH[frames[at] as number] as number) {
      const type = frames[at] as number
      const id = frames[at + 1] as number
      const isOfRun = posted[posted.length - 1] === id && posted[posted.length - 2] === type
      if (type !== PING && !isOfRun) posted.push(type, id)
    }
    this.#frames.set(this.#posts++, posted)
    this.#frames.delete(this.#posts - MAX_POSTS - 1)
  }

  /**
   * Those of the post of that number; `undefined` if it was too long ago. Tells once: a peer may ask as often as it likes.
   */
  take(post: number): PostedFrames | undefined {
    if (post < this.#posts - MAX_POSTS) return undefined
    const posted = this.#frames.get(post) ?? []
    this.#frames.delete(post)
    return posted
  }
}
