// One port: what goes out, and its end; `read-posts.ts` or a guard reads what comes in. Knows frames only by their length, but
// for the one that it says itself.
import { type CloseCode, KitError } from '../contract/errors.js'
import type { Closed } from '../contract/infer.js'
import { BATCH_LENGTH, BYE, FRAME_LENGTH } from '../wire/protocol.js'
import type { DomPortLike } from './port.js'

/** What a session hears from its link. */
export interface LinkEvents {
  /** A frame of that type could not be sent, since the platform threw `error`. `a` is its first field. */
  onUnsent(type: number, a: number, error: unknown): void
  /** Last; exactly once. */
  onClosed(closed: Closed): void
}

/** One port with what goes out, and its end. */
export interface Link {
  /** Why it ended, once it has. */
  closed: Closed | undefined
  /** Frames that the peer takes in one post. */
  batchLength: number
  /** Frames that have not left. */
  waiting: number
  /**
   * Adds one frame, whose values the caller has measured. It leaves at the end of the turn, with all that is written
   * until then.
   */
  write(type: number, a: unknown, b?: unknown, c?: unknown, d?: unknown): void
  /** The same for one that leaves with the next that is written, with a full batch or with `flush`. */
  add(type: number, a: unknown, b?: unknown, c?: unknown, d?: unknown): void
  /** Sends what is waiting. */
  flush(): void
  /** Ends the link. Idempotent; the first reason wins. @param isSilent The peer is sent no BYE. */
  close(code: CloseCode, message: string, isSilent?: boolean): void
}

/**
 * Takes over `port`. What is written in one turn leaves in one post, in order; a value that cannot be cloned after all
 * takes no other frame with it. `close()` is the only way it ends, whoever wants it.
 */
export function openLink(port: DomPortLike, events: LinkEvents): Link {
  let frames: unknown[] = []
  let isLeaving = false

  const link: Link = {
    closed: undefined,
    batchLength: BATCH_LENGTH,
    waiting: 0,
    add(type, a, b, c, d) {
      if (link.closed) return
      const length = FRAME_LENGTH[type] as number
      frames.push(type, a)
      if (length > 2) frames.push(b)
      if (length > 3) frames.push(c)
      if (length > 4) frames.push(d)
      if (++link.waiting >= link.batchLength) link.flush()
    },
    write(type, a, b, c, d) {
      link.add(type, a, b, c, d)
      // Two hops: what the handlers of one incoming batch answer without waiting leaves together. By a Promise, since
      // Chromium runs what `queueMicrotask` was given several microseconds later.
      if (!isLeaving) settled.then().then(link.flush)
      isLeaving = true
    },
    flush() {
      const batch = frames
      frames = []
      link.waiting = 0
      isLeaving = false
      try {
        if (batch.length) port.postMessage(batch)
      } catch {
        // One value among them cannot be cloned (its buffer was transferred in the meantime, say). None of the batch has left.
        for (let at = 0; at < batch.length; ) {
          const frame = batch.slice(at, at + (FRAME_LENGTH[batch[at] as number] as number))
          at += frame.length
          try {
            port.postMessage(frame)
          } catch (error) {
            events.onUnsent(frame[0] as number, frame[1] as number, error)
          }
        }
      }
    },
    close(code, message, isSilent) {
      if (!isSilent) {
        link.write(BYE, code, message)
        link.flush()
      }
      if (link.closed) return
      link.closed = { code, message }
      port.close()
      events.onClosed(link.closed)
    },
  }

  return link
}

const settled = Promise.resolve()

/** What whoever waits for `title` hears when the session ends. */
export function endOf({ code, message }: Closed, title: string): KitError {
  return new KitError(code, `\`${title}\`: ${message}`)
}
