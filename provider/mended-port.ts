import { type DomPortLike, postingBy } from '../link/port.js'
import { END, FAILURE, FRAME_LENGTH, ITEM, RESULT, STALL } from '../wire/protocol.js'

/** Frame types that concern one request, whose number is their first field; a bit each. */
const WITH_ID = (1 << RESULT) | (1 << FAILURE) | (1 << ITEM) | (1 << END) | (1 << STALL)

/** Whether the frame of that type concerns one request, whose number is its first field. */
const hasId = (type: number): boolean => ((WITH_ID >> type) & 1) === 1

/** What is heard of the posts of a port. */
export interface PostEvents {
  /** A post of these frames has left. */
  onPosted(frames: readonly unknown[]): void
  /** A frame of that type could not be posted, since the platform threw `error`. `a` is its first field. */
  onUnsent(type: number, a: number, error: unknown): void
}

/**
 * `port` with posts that do not throw: one that holds a value which cannot be cloned after all (a getter that throws,
 * say) goes out frame by frame. What is said of the same request behind such a value is dropped, its END too: a stream
 * that lost an item has failed, and must not seem whole.
 */
export function mendPosts(port: DomPortLike, { onPosted, onUnsent }: PostEvents): DomPortLike {
  const post = (frames: readonly unknown[]) => {
    port.postMessage(frames)
    onPosted(frames)
  }

  const postOneByOne = (frames: readonly unknown[]) => {
    const failed = new Set<number>()
    let end = 0
    for (let at = 0; at < frames.length; at = end) {
      end = at + (FRAME_LENGTH[frames[at] as number] as number)
      const frame = frames.slice(at, end)
      const { 0: type, 1: a } = frame as [number, number]
      if (hasId(type) && failed.has(a)) continue
      try {
        post(frame)
      } catch (error) {
        if (hasId(type)) failed.add(a)
        onUnsent(type, a, error)
      }
    }
  }

  return postingBy(port, (message) => {
    const frames = message as readonly unknown[]
    try {
      post(frames)
    } catch {
      // None of them has left.
      postOneByOne(frames)
    }
  })
}
