import type { CallOptions, IncomingStream } from '../contract/infer.js'
import type { Link } from '../link/link.js'
import { Queue } from '../link/queue.js'
import { CREDIT } from '../wire/protocol.js'
import { ALL } from '../wire/walk.js'
import type { Request, Requests } from './requests.js'

type Step = IteratorResult<unknown, undefined>
const DONE: Step = { done: true, value: undefined }

/**
 * The consuming end of one stream: an async iterator over a queue that never holds more than the window. Opens at the
 * first pull; `break`, `return()` and a throw in the loop stop the producer.
 *
 * The window begins small and grows while the reader is faster than the grants: when the provider had to stall, and
 * everything that had come was taken before more came. A slow reader's stays small.
 *
 * @param max Items that may be under way, ever.
 */
export function createIncomingStream(
  link: Link,
  requests: Requests,
  member: number,
  title: string,
  input: unknown,
  options: CallOptions | undefined,
  max: number,
) {
  /** Items that may be under way: 256 when it begins, and four times as many whenever that turns out to be too few. */
  let window = Math.min(256, max)
  let items = new Queue<unknown>()
  const pulls = new Queue<{ resolve: (step: Step) => void; reject: (reason: unknown) => void }>()
  let request: Request | undefined
  let isStalled = false
  /** No more items will come. */
  let isOver = false
  /** Why, for one pull; later ones are done. */
  let error: unknown

  // As it is now, and not when the stream is opened. What cannot cross fails the first pull, which looks at it again.
  try {
    input = requests.take(title, input, ALL)
  } catch {}

  /** Credit goes back by the half window, so that grants are few and the producer never runs dry. */
  const grant = () => {
    const isStarved = isStalled && !items.first
    if (isStarved) window = Math.min(window * 4, max)
    const its = request as Request
    const credit = its.taken + window
    if (isOver || (credit - its.credit) * 2 < (isStarved ? 1 : window)) return
    its.credit = credit
    link.write(CREDIT, its.id, its.taken, window)
  }

  const take = (value: unknown): Step => {
    ;(request as Request).taken++
    grant()
    return { done: false, value }
  }

  /** Answers every pull that waits. */
  const finish = () => {
    while (pulls.first) {
      const pull = pulls.take()
      if (error === undefined) pull.resolve(DONE)
      else pull.reject(error)
      error = undefined
    }
  }

  const accept = (value: unknown) => {
    isStalled = false
    if (pulls.first) pulls.take().resolve(take(value))
    else if (!isOver) items.push(value)
  }

  const fail = (reason?: unknown, isCancelled?: boolean) => {
    if (isCancelled) items = new Queue()
    if (!isOver) error = reason
    isOver = true
    finish()
  }

  const stall = () => {
    isStalled = true
    grant()
  }

  const stream: IncomingStream<unknown> = {
    next() {
      if (!isOver)
        request ??= requests.begin(
          requests.streams,
          member,
          title,
          input,
          options,
          window,
          fail,
          accept,
          stall,
        )
      if (items.first) return Promise.resolve(take(items.take()))
      return new Promise((resolve, reject) => {
        pulls.push({ resolve, reject })
        if (isOver) finish()
      })
    },

    async return() {
      // An error that nobody has read is nobody's any more.
      error = undefined
      if (request) requests.cancel(request)
      fail(undefined, true)
      return DONE
    },

    [Symbol.asyncIterator]: () => stream,
  }
  return stream
}
