import { KitError } from '../contract/errors.js'
import type { CallOptions, Closed } from '../contract/infer.js'
import { cancelOn } from '../link/bounds.js'
import { endOf, type Link } from '../link/link.js'
import { Queue } from '../link/queue.js'
import type { Timers } from '../link/timers.js'
import type { Limits } from '../wire/limits.js'
import { BYTES_A_PART, CALL, CANCEL, NOTICE, OPEN } from '../wire/protocol.js'
import { ALL, type Fault, found, SMALL, walk } from '../wire/walk.js'

/** Calls, streams or notices: how many more the provider takes, and those that wait for that. */
export interface RequestKind {
  readonly type: typeof CALL | typeof OPEN | typeof NOTICE
  room: number
  readonly waiting: Queue<Request>
}

/** A request, from when it is made to when the provider has ended it; a notice until it is sent. */
export interface Request {
  readonly kind: RequestKind
  readonly member: number
  /** `notes.open`, for messages. */
  readonly title: string
  /** Held only while it waits. */
  input: unknown
  /** The input is no copy, so it leaves at once. */
  isLoose: boolean
  /** The input's parts and estimated bytes. */
  parts: number
  bytes: number
  /** Items of a stream that have been granted, from its beginning. */
  credit: number
  /** Items of a stream that its reader has taken. */
  taken: number
  /** Its number on the wire; 0 while it waits for its turn. */
  id: number
  /** Nobody waits for it any more: cancelled, timed out, or ended. */
  isOver: boolean
  /** Lets go of its signal and its timer. */
  release: (() => void) | undefined
  readonly accept: ((value: unknown) => void) | undefined
  readonly fail: (error?: unknown, isCancelled?: boolean) => void
  readonly stall: (() => void) | undefined
}

/**
 * The requests that a consumer has made: numbers them, keeps to the provider's limits by queueing the rest, and
 * ends each exactly once: by its answer, its signal, its deadline or the end of the session.
 */
export function createRequests(link: Link, timers: Timers) {
  const sent = new Map<number, Request>()
  const kindOf = (type: RequestKind['type']): RequestKind => ({ type, room: 0, waiting: new Queue() })
  const calls = kindOf(CALL)
  const streams = kindOf(OPEN)
  const notices = kindOf(NOTICE)
  const kinds = [calls, streams, notices]
  /** All requests share their numbers, which only rise. */
  let lastId = 0
  /** The provider's. */
  let limits: Limits
  /** Bytes of inputs that the provider still takes. One more may exceed it. */
  let room = 0

  /** @throws {KitError} `NOT_CLONABLE`, `LIMIT_EXCEEDED`. */
  const take = (title: string, input: unknown, copied: number): unknown => {
    try {
      return walk(input, limits, copied)
    } catch (fault) {
      const { code, path, problem } = fault as Fault
      throw new KitError(code, `\`${title}\`: the input ${path} ${problem}`, { path })
    }
  }

  const put = (write: Link['write'] | Link['post'], { kind, id, member, credit, input }: Request) =>
    kind.type === OPEN ? write(OPEN, id, member, credit, input) : write(kind.type, id, member, input)

  const send = (request: Request) => {
    const { kind, title, input } = request
    request.id = ++lastId
    kind.room--
    room -= request.bytes
    if (kind !== notices) sent.set(lastId, request)
    link.weight += request.parts + request.bytes / BYTES_A_PART
    try {
      if (!request.isLoose) put(link.write, request)
      else if (!put(link.post, request)) {
        // Proxies are refused by the platform: what they stand for may cross.
        request.input = take(title, input, ALL)
        put(link.write, request)
      }
    } catch (error) {
      giveBack(request)
      leave(request)?.fail(error)
    }
    request.input = undefined
    // Half of what is under way leaves early: the provider begins with it, and answers it, while this side still writes.
    // Fewer than 32 gain nothing by it.
    if (link.waiting * 2 >= Math.max(64, sent.size)) link.flush()
  }

  const giveBack = ({ id, kind, bytes }: Request) => {
    sent.delete(id)
    kind.room++
    room += bytes
  }

  const sendWaiting = () => {
    for (const kind of kinds)
      while (kind.waiting.first && kind.room > 0 && room > 0) {
        const request = kind.waiting.take()
        if (!request.isOver) send(request)
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
    notices,
    take,

    /** The provider takes requests, and these are its limits. */
    open(told: Limits): void {
      limits = told
      calls.room = notices.room = told.inFlightCalls
      streams.room = told.openStreams
      room = told.heldBytes
    },

    /**
     * Sends a request now, or when the provider has room for it.
     * @param credit A stream's first.
     * @param fail Without an error where a stream has come to its end. `isCancelled` by this side; else by the provider or
     *   the session.
     * @param accept A call's result, or the next item of a stream.
     * @param stall The provider of a stream has no room for more items.
     */
    begin(
      kind: RequestKind,
      member: number,
      title: string,
      input: unknown,
      options: CallOptions | undefined,
      credit: number,
      fail: Request['fail'],
      accept?: Request['accept'],
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
        isLoose: false,
        parts: 0,
        bytes: 0,
        taken: 0,
        id: 0,
        isOver: false,
        // V8 keeps what is added to an object later outside of it.
        release: undefined,
      }
      try {
        if (link.closed) throw endOf(link.closed, title)
        request.input = take(title, input, SMALL)
        request.isLoose = found.isLoose
        request.parts = found.parts
        request.bytes = found.bytes
        // It cannot leave at once.
        if (found.isLoose && (link.isPosting || kind.waiting.first || kind.room < 1 || room < 1)) {
          request.input = take(title, input, ALL)
          request.isLoose = false
        }
        if (options !== undefined)
          request.release = cancelOn(options, timers, `\`${title}\``, (reason) =>
            requests.cancel(request, reason),
          )
      } catch (error) {
        leave(request)
        fail(error)
      }
      kind.waiting.push(request)
      sendWaiting()
      return request
    },

    /** Nobody waits for it any more; the provider is told. */
    cancel(request: Request, reason?: unknown): void {
      if (!leave(request)) return
      if (request.id) link.write(CANCEL, request.id)
      request.fail(reason, true)
    },

    /** What the provider has not ended, by number. A cancelled one stays: its handler still counts over there. */
    sent,

    /** The provider has ended it. Returns it if somebody still waits. */
    end(id: number) {
      const request = sent.get(id)
      if (!request) return
      giveBack(request)
      sendWaiting()
      return leave(request)
    },

    /** So many notices, with inputs of so many bytes, are done. */
    taken(count: number, bytes: number): void {
      notices.room += count
      room += bytes
      sendWaiting()
    },

    /** Fails whatever is open with the session's code. */
    close(closed: Closed): void {
      const end = (request: Request) => leave(request)?.fail(endOf(closed, request.title))
      sent.forEach(end)
      for (const { waiting } of kinds) while (waiting.first) end(waiting.take())
    },
  }
  return requests
}

export type Requests = ReturnType<typeof createRequests>
