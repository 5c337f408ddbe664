import { KitError } from '../contract/errors.js'
import type { CallOptions, Closed } from '../contract/infer.js'
import type { Limits } from '../wire/limits.js'
import { forEachOfMap, SafeMap } from '../wire/primordials.js'
import { CALL, CANCEL, type OPEN } from '../wire/protocol.js'
import { cancelOn } from './cancellation.js'
import type { ClientStream } from './client-stream.js'
import type { Clock } from './clock.js'
import type { LinkWriter } from './link.js'
import { checkTimeout } from './options.js'
import type { Profile } from './profile.js'
import { Queue } from './queue.js'

/** What calls and streams have in common, from when they are made to when the provider has ended them. */
interface RequestState {
  /** The member's number. */
  readonly member: number
  /** `notes.open`, for messages. */
  readonly title: string
  /** Its number on the wire; `undefined` while it waits for its turn. */
  id?: number
  /** Held only while it waits. */
  input?: unknown
  /** Nobody waits for it any more: cancelled, timed out, or ended. */
  over: boolean
  /** Lets go of its signal and its timer. */
  release?: () => void
  /** A call's result, or the next item of a stream. */
  accept(value: unknown): void
  /** @param cancelled By this side; else by the provider or the end of the session. */
  fail(error: unknown, cancelled: boolean): void
}
export interface OutgoingCall extends RequestState {
  readonly type: typeof CALL
}
export interface OutgoingStream extends RequestState {
  readonly type: typeof OPEN
  readonly stream: ClientStream
}
export type OutgoingRequest = OutgoingCall | OutgoingStream

/**
 * The requests that a consumer has made: numbers them, keeps to the provider's limits by queueing the rest, and
 * ends each exactly once: by its answer, its signal, its deadline or the end of the session.
 */
export class OutgoingRequests {
  readonly limits: Limits
  readonly #link: LinkWriter
  readonly #clock: Clock
  readonly #profile: Profile
  /** What the provider has not ended. A cancelled one stays: its handler still counts over there. */
  readonly #sent = new SafeMap<number, OutgoingRequest>()
  readonly #calls = { sent: 0, waiting: new Queue<OutgoingRequest>() }
  readonly #streams = { sent: 0, waiting: new Queue<OutgoingRequest>() }
  /** Calls and streams share their numbers, which only rise. */
  #lastId = 0

  constructor(link: LinkWriter, clock: Clock, profile: Profile, limits: Limits) {
    this.#link = link
    this.#clock = clock
    this.#profile = profile
    this.limits = limits
  }

  /** Sends the request now, or when the provider has room for it. */
  begin(request: OutgoingRequest, input: unknown, { signal, timeoutMs }: CallOptions = {}): void {
    const { title } = request
    try {
      const bounds = { signal, timeoutMs: checkTimeout(timeoutMs) }
      request.input = this.encode(title, input)
      if (signal?.aborted) throw signal.reason
      if (signal !== undefined || timeoutMs !== undefined) {
        request.release = cancelOn(bounds, this.#clock, `\`${title}\``, (reason) => {
          this.cancel(request)
          request.fail(reason, true)
        })
      }
    } catch (error) {
      return request.fail(error, true)
    }
    this.#kindOf(request).waiting.push(request)
    this.#sendWaiting(request)
  }

  /** @throws {KitError} `NOT_CLONABLE`, `LIMIT_EXCEEDED`, or the code of the session's end. */
  encode(title: string, input: unknown): unknown {
    const { closed } = this.#link
    if (closed !== undefined) throw endOf(closed, title)
    const prepared = this.#profile.prepare(input, this.limits)
    const { fault } = prepared
    if (fault === undefined) return prepared.value
    throw new KitError(fault.code, `\`${title}\`: the input ${fault.path} ${fault.problem}`, fault)
  }

  get(id: number): OutgoingRequest | undefined {
    return this.#sent.get(id)
  }

  /** The provider has ended it, or will never hear of it. Returns whether somebody still waits. */
  end(request: OutgoingRequest): boolean {
    this.#sent.delete(request.id as number)
    this.#kindOf(request).sent--
    this.#sendWaiting(request)
    return !leave(request)
  }

  /** Nobody waits for it any more; the provider is told. */
  cancel(request: OutgoingRequest): void {
    if (!leave(request) && request.id !== undefined) this.#link.write(CANCEL, request.id)
  }

  /** Fails whatever is open with the session's code. */
  close(closed: Closed): void {
    const end = (request: OutgoingRequest) => {
      if (!leave(request)) request.fail(endOf(closed, request.title), false)
    }
    forEachOfMap(this.#sent, end)
    this.#sent.clear()
    for (const { waiting } of [this.#calls, this.#streams]) {
      for (let request = waiting.take(); request !== undefined; request = waiting.take()) end(request)
    }
  }

  #kindOf({ type }: OutgoingRequest) {
    return type === CALL ? this.#calls : this.#streams
  }

  /** Sends what waits and is of the kind of `like`, as far as the provider's limit allows. */
  #sendWaiting(like: OutgoingRequest): void {
    const kind = this.#kindOf(like)
    const limit = like.type === CALL ? this.limits.inFlightCalls : this.limits.openStreams
    while (kind.waiting.length > 0 && kind.sent < limit) {
      const request = kind.waiting.take() as OutgoingRequest
      if (request.over) continue
      const id = ++this.#lastId
      request.id = id
      kind.sent++
      this.#sent.set(id, request)
      const credit = request.type === CALL ? undefined : request.stream.window
      this.#link.write(request.type, id, request.member, request.input, credit)
      request.input = undefined
    }
  }
}

/** Marks it over. Returns whether it was already. */
function leave(request: OutgoingRequest): boolean {
  const wasOver = request.over
  request.over = true
  request.release?.()
  return wasOver
}

/** What whoever waits for `title` hears when the session ends. */
export function endOf({ code, message }: Closed, title: string): KitError {
  return new KitError(code, `\`${title}\`: ${message}`)
}
