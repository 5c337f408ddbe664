import { AsyncLocalStorage } from 'node:async_hooks'
import type { TracingChannel } from 'node:diagnostics_channel'
import type { Puller } from '../provider/puller.js'
import type { Outcome } from '../provider/watcher.js'
import { CALL, OPEN } from '../wire/protocol.js'
import { type CallInTracing, callChannel, type StreamInTracing, streamChannel } from './diagnostics.js'
import type { SessionSighting } from './sighting.js'

type InTracing = CallInTracing | StreamInTracing

/** What a call's or a stream's end tells of it alone. */
type Totals = Pick<CallInTracing, 'resultBytes'> | Pick<StreamInTracing, 'items' | 'itemBytes' | 'stalls'>

/** One call or stream on its tracing channel, from its start to its end. */
export class Trace {
  readonly #channel: TracingChannel<unknown, InTracing>
  readonly #context: InTracing
  /** `run` has come back. */
  #isLater = false

  private constructor(channel: TracingChannel<unknown, InTracing>, context: InTracing) {
    this.#channel = channel
    this.#context = context
  }

  /** `undefined` where nobody traces requests of that type. */
  static of(type: number, facts: SessionSighting, id: number, member: string): Trace | undefined {
    const known = { id, member, inputBytes: undefined, outcome: undefined, code: undefined, ms: undefined }
    if (type === CALL && callChannel.hasSubscribers) {
      const context: CallInTracing = { ...facts, ...known, resultBytes: undefined, error: undefined }
      return new Trace(callChannel as TracingChannel<unknown, InTracing>, context)
    }
    if (type === OPEN && streamChannel.hasSubscribers) {
      const flow = { items: undefined, itemBytes: undefined, stalls: undefined }
      const context: StreamInTracing = { ...facts, ...known, ...flow, error: undefined }
      return new Trace(streamChannel as TracingChannel<unknown, InTracing>, context)
    }
    return undefined
  }

  /** As `tracingChannel(…).tracePromise` does, but that what is over when `begin` comes back has no later part. */
  run(begin: () => void): void {
    const { start, end, error } = this.#channel
    const context = this.#context
    start.runStores(context, () => {
      begin()
      this.#isLater = true
      if (context.error !== undefined) error.publish(context)
      end.publish(context)
    })
  }

  /**
   * Credit comes with a message, and so does a cancel: what they set going would run in the port's stores. Called in those
   * of the start. For streams alone: on Node 20 a snapshot takes longer than a call.
   */
  pulled(puller: Puller): Puller {
    const within = AsyncLocalStorage.snapshot()
    return { next: () => within(() => puller.next()), return: () => within(() => puller.return?.()) }
  }

  measured(bytes: number): void {
    this.#context.inputBytes = bytes
  }

  ended(outcome: Outcome, code: string | undefined, ms: number, totals: Totals): void {
    const context = this.#context
    Object.assign(context, { outcome, code, ms }, totals)
    if (outcome !== 'ok') {
      const why = code === undefined ? outcome : `${outcome}, ${code}`
      context.error = new Error(`${context.contract} ${context.member}: ${why}`)
    }
    if (!this.#isLater) return
    const { error, asyncStart, asyncEnd } = this.#channel
    if (context.error !== undefined) error.publish(context)
    asyncStart.publish(context)
    asyncEnd.publish(context)
  }
}
