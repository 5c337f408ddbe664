import { KitError } from '../contract/errors.js'
import type { CallOptions, Closed } from '../contract/infer.js'
import type { Limits } from '../wire/limits.js'
import { prepare } from '../wire/prepare.js'
import { forEachOfMap, push, SafeMap } from '../wire/primordials.js'
import { CALL, CANCEL, type FailureFrame, type ResultFrame } from '../wire/protocol.js'
import { cancelOn } from './cancellation.js'
import type { Clock } from './clock.js'
import type { Link } from './link.js'
import { checkTimeout } from './options.js'

/** One call, from when it is made to when its answer has come. */
export interface PendingCall {
  /** `notes.open`, for messages. */
  readonly title: string
  readonly member: number
  /** Its number on the wire; `undefined` while it waits for its turn. */
  id: number | undefined
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: unknown) => void
  /** Lets go of the signal and the timer. */
  release: (() => void) | undefined
  /** Settled before its answer came: cancelled, or timed out. */
  done: boolean
}

/** Turns an answer into a settled call; where the peer is not trusted, checks it first. */
export type Settle = (call: PendingCall, answer: ResultFrame | FailureFrame) => void

/**
 * Outgoing calls: numbers them, keeps to the peer's in-flight limit by queueing the rest, and settles each
 * exactly once: by its answer, its signal, its deadline or the end of the session.
 */
export class Caller {
  readonly #link: Link
  readonly #limits: () => Limits
  readonly #clock: Clock
  readonly #settle: Settle
  readonly #nextId: () => number
  /** What the peer has not answered. A cancelled call stays: its handler still counts over there. */
  readonly #inFlight = new SafeMap<number, PendingCall>()
  #queue: { readonly call: PendingCall; readonly input: unknown }[] = []
  #queueHead = 0

  constructor(link: Link, limits: () => Limits, clock: Clock, nextId: () => number, settle: Settle) {
    this.#link = link
    this.#limits = limits
    this.#clock = clock
    this.#nextId = nextId
    this.#settle = settle
  }

  call(title: string, member: number, input: unknown, options: CallOptions | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const { closed } = this.#link
      if (closed !== undefined) throw new KitError(closed.code, `\`${title}\`: ${closed.message}`)
      const prepared = prepare(input, this.#limits())
      const { fault } = prepared
      if (fault !== undefined) {
        throw new KitError(fault.code, `\`${title}\`: the input ${fault.path} ${fault.problem}`, fault)
      }
      const call: PendingCall = {
        title,
        member,
        id: undefined,
        resolve,
        reject,
        release: undefined,
        done: false,
      }
      if (options !== undefined && !this.#bound(call, options)) return
      if (this.#inFlight.size < this.#limits().inFlightCalls) this.#send(call, prepared.value)
      else push(this.#queue, { call, input: prepared.value })
    })
  }

  has(id: number): boolean {
    return this.#inFlight.has(id)
  }

  /** An answer has come. Unknown numbers are the peer's fault. */
  answer(frame: ResultFrame | FailureFrame): void {
    const call = this.#inFlight.get(frame.id)
    if (call === undefined) return this.#link.violate('an answer to no call')
    this.#inFlight.delete(frame.id)
    this.#sendNext()
    if (call.done) return
    call.release?.()
    this.#settle(call, frame)
  }

  /** The call `id` never left, or its answer cannot come. */
  fail(id: number, reason: (call: PendingCall) => unknown): void {
    const call = this.#inFlight.get(id)
    if (call === undefined) return
    this.#inFlight.delete(id)
    this.#sendNext()
    if (call.done) return
    call.release?.()
    call.reject(reason(call))
  }

  /** Rejects whatever is open with the session's code. */
  close({ code, message }: Closed): void {
    const reject = (call: PendingCall) => {
      if (call.done) return
      call.release?.()
      call.reject(new KitError(code, `\`${call.title}\`: ${message}`))
    }
    forEachOfMap(this.#inFlight, reject)
    this.#inFlight.clear()
    for (let i = this.#queueHead; i < this.#queue.length; i++) {
      reject((this.#queue[i] as { call: PendingCall }).call)
    }
    this.#queue = []
    this.#queueHead = 0
  }

  /** Applies signal and timeout. Returns whether the call is still wanted. */
  #bound(call: PendingCall, { signal, timeoutMs }: CallOptions): boolean {
    const bounds = { signal, timeoutMs: checkTimeout(timeoutMs) }
    if (signal?.aborted) {
      call.reject(signal.reason)
      return false
    }
    call.release = cancelOn(bounds, this.#clock, `\`${call.title}\``, (reason) => {
      call.done = true
      call.reject(reason)
      if (call.id !== undefined) this.#link.write(CANCEL, call.id)
    })
    return true
  }

  #send(call: PendingCall, input: unknown): void {
    call.id = this.#nextId()
    this.#inFlight.set(call.id, call)
    this.#link.write(CALL, call.id, call.member, input)
  }

  #sendNext(): void {
    while (this.#queueHead < this.#queue.length && this.#inFlight.size < this.#limits().inFlightCalls) {
      const { call, input } = this.#queue[this.#queueHead++] as { call: PendingCall; input: unknown }
      if (!call.done) this.#send(call, input)
    }
    if (this.#queueHead === this.#queue.length && this.#queueHead > 0) {
      this.#queue = []
      this.#queueHead = 0
    }
  }
}
