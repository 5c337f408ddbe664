// One port: what goes out, and its end. `read-posts.ts` or a guard reads what comes in. Knows frames only by their length, but
// for the one that it says itself.
import { type CloseCode, KitError } from '../contract/errors.js'
import type { Closed } from '../contract/infer.js'
import { BATCH_LENGTH, BATCH_WEIGHT, BYE, FRAME_LENGTH } from '../wire/protocol.js'
import type { DomPortLike } from './port.js'

/** One port with what goes out, and its end. */
export interface Link {
  /** Why it ended, once it has. */
  closed: Closed | undefined
  /** Frames that the peer takes in one post. */
  batchLength: number
  /** Frames that have not left. */
  waiting: number
  /** What the values of those frames weigh. Who adds a frame with a value adds its weight first. */
  weight: number
  /**
   * A post is under way. A getter in one of its values may be writing: what it writes must not overtake that post, so
   * nothing can leave now.
   */
  isPosting: boolean
  /**
   * Adds one frame, whose value is a copy. It leaves at the end of the turn, with all that is written until then.
   */
  write(type: number, a: unknown, b?: unknown, c?: unknown, d?: unknown): void
  /** The same for one that leaves with the next that is written, with a full batch or with `flush`. */
  add(type: number, a: unknown, b?: unknown, c?: unknown, d?: unknown): void
  /**
   * Sends one frame now, behind all that waits, so that its value need not be a copy. Not while `isPosting`.
   * @returns Whether the platform took its value. If not, all before it has left.
   */
  post(type: number, a: unknown, b?: unknown, c?: unknown, d?: unknown): boolean
  /** Sends what is waiting. */
  flush(): void
  /** Ends the link. Idempotent; the first reason wins. @param isSilent The peer is sent no BYE. */
  close(code: CloseCode, message: string, isSilent?: boolean): void
}

/**
 * Takes over `port`. What is written in one turn leaves in one post, in order. `close()` is the only way it ends, whoever
 * wants it.
 *
 * @param onClosed Hears of the end, exactly once.
 */
export function openLink(port: DomPortLike, onClosed: (closed: Closed) => void): Link {
  let frames: unknown[] = []
  let isLeaving = false

  const put = (type: number, a: unknown, b: unknown, c: unknown, d: unknown) => {
    const length = FRAME_LENGTH[type] as number
    frames.push(type, a)
    if (length > 2) frames.push(b)
    if (length > 3) frames.push(c)
    if (length > 4) frames.push(d)
    link.waiting++
  }

  /**
   * Sends what is waiting. Where the platform refuses that, all before the frame at `last`, which may hold what is no copy.
   * Returns whether all has left.
   */
  const send = (last?: number): boolean => {
    // What a getter in that post has written leaves at the end of the turn.
    if (link.isPosting) return true
    const batch = frames
    frames = []
    link.waiting = link.weight = 0
    isLeaving = false
    link.isPosting = true
    let isWhole = true
    try {
      if (batch.length) port.postMessage(batch)
    } catch (error) {
      isWhole = false
      try {
        // Copies alone are never refused, but by a port that takes nothing any more.
        if (last === undefined) throw error
        batch.length = last
        if (last) port.postMessage(batch)
      } catch {
        link.close('PEER_GONE', 'The port takes no more messages', true)
      }
    }
    link.isPosting = false
    return isWhole
  }

  const link: Link = {
    closed: undefined,
    batchLength: BATCH_LENGTH,
    waiting: 0,
    weight: 0,
    isPosting: false,
    add(type, a, b, c, d) {
      if (link.closed) return
      put(type, a, b, c, d)
      if (link.waiting >= link.batchLength || link.weight > BATCH_WEIGHT) send()
    },
    write(type, a, b, c, d) {
      link.add(type, a, b, c, d)
      // Two hops: what the handlers of one incoming batch answer without waiting leaves together. By a Promise, since
      // Chromium runs what `queueMicrotask` was given several microseconds later.
      if (!isLeaving) settled.then().then(link.flush)
      isLeaving = true
    },
    post(type, a, b, c, d) {
      if (link.closed) return true
      const last = frames.length
      put(type, a, b, c, d)
      return send(last)
    },
    flush: () => {
      send()
    },
    close(code, message, isSilent) {
      if (!isSilent) {
        link.write(BYE, code, message)
        link.flush()
      }
      if (link.closed) return
      link.closed = { code, message }
      port.close()
      onClosed(link.closed)
    },
  }

  return link
}

const settled = Promise.resolve()

/** What whoever waits for `title` hears when the session ends. */
export function endOf({ code, message }: Closed, title: string): KitError {
  return new KitError(code, `\`${title}\`: ${message}`)
}
