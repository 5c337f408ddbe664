import { FRAME_LENGTH } from '../wire/protocol.js'
import { hasId } from './mended-port.js'

/** Posts that are remembered. */
const MAX_POSTS = 256

/** The calls and streams that the last posts were about, in case one is reported lost. */
export class PostedRequests {
  #posts = 0
  readonly #ids = new Map<number, readonly number[]>()

  /** A post of these frames has left. */
  remember(frames: readonly unknown[]): void {
    const ids: number[] = []
    for (let at = 0; at < frames.length; at += FRAME_LENGTH[frames[at] as number] as number) {
      const id = frames[at + 1] as number
      if (hasId(frames[at] as number) && ids[ids.length - 1] !== id) ids.push(id)
    }
    this.#ids.set(this.#posts++, ids)
    this.#ids.delete(this.#posts - MAX_POSTS - 1)
  }

  /** Those of the post of that number. Tells once: a peer may ask as often as it likes. */
  take(post: number): readonly number[] {
    const ids = this.#ids.get(post) ?? []
    this.#ids.delete(post)
    return ids
  }
}
