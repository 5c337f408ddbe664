import type { CallOptions, Closed } from '../contract/infer.js'
import { cancelOn } from '../link/bounds.js'
import { endOf, type Link } from '../link/link.js'
import { Queue } from '../link/queue.js'
import type { Timers } from '../link/timers.js'
import { CALL, CANCEL, CREDIT, OPEN, SENT } from '../wire/protocol.js'

/** Calls, or streams: how many more the provider takes, and those that wait for that. */
export interface RequestKind {
  readonly type: typeof CALL | typeof OPEN
  room: number
  readonly waiting: Queue<Request>
}

/** A call or a stream, from when it is made to when the provider has ended it. */
export interface Request {
  readonly kind: RequestKind
  readonly member: number
  /** `notes.open`, for messages. */
  readonly title: string
  /** Held only while it waits. */
  input: unknown
  /** Items of a stream that have been granted, from its beginning. */
  credit: number
  /** Its number on the wire; 0 while it waits for its turn. */
  id: number
  /** Nobody waits for it any more: cancelled, timed out, or ended. */
  isOver: boolean
  /** Lets go of its signal and its timer. */
  release: (() => void) | undefined
  readonly accept: (value: unknown) => void
  readonly fail: (error?: unknown, isCancelled?: boolean, items?: number) => void
  readonly stall: (() => void) | undefined
}

/** Makes an input ready to be posted. @throws {KitError} `NOT_CLONABLE`, `LIMIT_EXCEEDED`. */
export type Prepare = (title: string, input: unknown) => unknown

/**
 * The requests that a consumer has made: numbers them, keeps to the provider's limits by queueing the rest, and
 * ends each exactly once: by its answer, its signal, its deadline or the end of the session.
 */
export function createRequests(link: Link, timers: Timers, prepare: Prepare) {
  const sent = new Map<number, Request>()
  const calls: RequestKind = { type: CALL, room: 0, waiting: new Queue() }
  const streams: RequestKind = { type: OPEN, room: 0, waiting: new Queue() }
  /** Calls and streams share their numbers, which only rise. */
  let lastId = 0

  const sendWaiting = (kind: RequestKind) => {
    while (kind.waiting.first && kind.room > 0) {
      const request = kind.waiting.take()
      if (request.isOver) continue
      kind.room--
      request.id = ++lastId
      sent.set(lastId, request)
      link.write(kind.type, lastId, request.member, request.input, request.credit)
      // Half of what is under way leaves early: the provider begins with it, and answers it, while this side still writes.
      // Fewer than 32 gain nothing by it.
      if (link.waiting * 2 >= Math.max(64, sent.size)) link.flush()
      request.input = undefined
    }
  }

  /** Nobody waits for it any more. Returns it if somebody still did. */
  const leave = (request: Request) => {
    if (request.isOver) return
    request.isOver = true
    // It may wait for long behind others.
    request.input = undefined
    request.release?.()
    return request
  }

  const requests = {
    calls,
    streams,

    /** @throws {KitError} `NOT_CLONABLE`, or the code of the session's end; of an untrusted provider's, `LIMIT_EXCEEDED`. */
    encode(title: string, input: unknown): unknown {
      if (link.closed) throw endOf(link.closed, title)
      return prepare(title, input)
    },

    /**
     * Sends a request now, or when the provider has room for it.
     * @param credit A stream's first.
     * @param accept A call's result, or the next item of a stream.
     * @param fail Without an error where a stream has come to its end, after so many `items`. `isCancelled` by this side;
     *   else by the provider or the session.
     * @param stall The provider of a stream has no room for more items.
     */
    begin(
      kind: RequestKind,
      member: number,
      title: string,
      input: unknown,
      options: CallOptions | undefined,
      credit: number,
      accept: Request['accept'],
      fail: Request['fail'],
      stall?: Request['stall'],
    ): Request {
      const request: Request = {
        kind,
        member,
        title,
        input,
        credit,
        accept,
        fail,
        stall,
        id: 0,
        isOver: false,
        // V8 keeps what is added to an object later outside of it.
        release: undefined,
      }
      try {
        request.input = requests.encode(title, input)
        request.release =
          options && cancelOn(options, timers, `\`${title}\``, (reason) => requests.cancel(request, reason))
      } catch (error) {
        leave(request)
        fail(error)
      }
      kind.waiting.push(request)
      sendWaiting(kind)
      return request
    },

    /** Nobody waits for it any more; the provider is told. */
    cancel(request: Request, reason?: unknown): void {
      if (!leave(request)) return
      if (request.id) link.write(CANCEL, request.id)
      request.fail(reason, true)
    },

    /**
     * The provider has lost a post: says again what may have been in it, but for the requests themselves, and of each that has
     * no answer that it is open, a call too: a LOST may have been lost.
     */
    repeat(): void {
      link.write(SENT, lastId)
      sent.forEach((request) => {
        link.write(request.isOver ? CANCEL : CREDIT, request.id, request.credit)
      })
    },

    /** What the provider has not ended, by number. A cancelled one stays: its handler still counts over there. */
    sent,

    /** The provider has ended it, or will never hear of it. Returns it if somebody still waits. */
    end(id: number) {
      const request = sent.get(id)
      if (!request) return
      sent.delete(id)
      request.kind.room++
      sendWaiting(request.kind)
      return leave(request)
    },

    /** Fails whatever is open with the session's code. */
    close(closed: Closed): void {
      const end = (request: Request) => leave(request)?.fail(endOf(closed, request.title))
      sent.forEach(end)
      for (const { waiting } of [calls, streams]) while (waiting.first) end(waiting.take())
    },
  }
  return requests
}

export type Requests = ReturnType<typeof createRequests>
