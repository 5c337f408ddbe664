import { FRAME_LENGTH, LOST, STATE } from '../wire/protocol.js'
import { hasId } from './mended-port.js'

/** Posts that are remembered. */
const MAX_POSTS = 256

/** Of the frames of one post, those that concern a request, a state or a lost post: type, number, type, number …; of a run of items one. */
export type PostedFrames = readonly number[]

/** What the last posts said of calls, streams and states, in case one is reported lost. */
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
      if ((hasId(type) || type === STATE || type === LOST) && !isOfRun) posted.push(type, id)
    }
    this.#frames.set(this.#posts++, posted)
    this.#frames.delete(this.#posts - MAX_POSTS - 1)
  }

  /** Those of the post of that number. Tells once: a peer may ask as often as it likes. */
  take(post: number): PostedFrames {
    const posted = this.#frames.get(post) ?? []
    this.#frames.delete(post)
    return posted
  }
}
