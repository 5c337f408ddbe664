import { FRAME_LENGTH, PING } from '../wire/protocol.js'

/** Posts that are remembered. */
const MAX_POSTS = 256

/** The frames of one post: type, first field, type, first field …; of a run of items one, and no PINGs, which nobody misses. */
export type PostedFrames = readonly number[]

/** What the last posts said, in case one is reported lost. */
export class RecentPosts {
  #posts = 0
  /** A ring: of a Map, V8 makes a new one every few posts. */
  readonly #frames: PostedFrames[] = []

  /** A post of these frames has left. */
  remember(frames: readonly unknown[]): void {
    const posted: number[] = []
    let lastType: number | undefined
    let lastId: number | undefined
    for (let at = 0; at < frames.length; at += FRAME_LENGTH[frames[at] as number] as number) {
      const type = frames[at] as number
      const id = frames[at + 1] as number
      if (type === PING || (type === lastType && id === lastId)) continue
      posted.push(type, id)
      lastType = type
      lastId = id
    }
    this.#frames[this.#posts++ % MAX_POSTS] = posted
  }

  /**
   * Those of the post of that number; `undefined` if it was too long ago. Tells once: a peer may ask as often as it likes.
   */
  take(post: number): PostedFrames | undefined {
    if (post < this.#posts - MAX_POSTS) return undefined
    if (post >= this.#posts) return NOTHING
    const at = post % MAX_POSTS
    const posted = this.#frames[at]
    this.#frames[at] = NOTHING
    return posted
  }
}

const NOTHING: PostedFrames = []
