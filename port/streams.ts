import { KitError } from '../contract/errors.js'
import type { CallOptions, Closed } from '../contract/infer.js'
import type { Limits } from '../wire/limits.js'
import { prepare } from '../wire/prepare.js'
import { forEachOfMap, push, SafeMap } from '../wire/primordials.js'
import { CANCEL, CREDIT, OPEN } from '../wire/protocol.js'
import { cancelOn } from './cancellation.js'
import { ClientStream } from './client-stream.js'
import type { Clock } from './clock.js'
import type { Link } from './link.js'
import { checkTimeout } from './options.js'

/** A stream that the provider has not ended. */
interface OpenStream {
  readonly title: string
  readonly member: number
  readonly stream: ClientStream
  readonly release: () => void
}

/** A stream that was pulled while too many others were open. */
interface WaitingStream {
  readonly title: string
  readonly stream: ClientStream
  isOver(): boolean
  begin(): void
}

/** Items under way at most, where neither the contract nor the provider says otherwise. */
const DEFAULT_WINDOW = 1024

/**
 * The streams that a consumer reads: opens each at its first pull, keeps to the provider's limit by letting the
 * rest wait, and ends each exactly once for its reader, whatever ends it.
 */
export class Streams {
  readonly #link: Link
  readonly #limits: () => Limits
  readonly #clock: Clock
  readonly #nextId: () => number
  /** Until the provider's END: a cancelled one still counts over there. */
  readonly #open = new SafeMap<number, OpenStream>()
  #waiting: WaitingStream[] = []

  constructor(link: Link, limits: () => Limits, clock: Clock, nextId: () => number) {
    this.#link = link
    this.#limits = limits
    this.#clock = clock
    this.#nextId = nextId
  }

  create(
    title: string,
    member: number,
    window: number | undefined,
    input: unknown,
    options: CallOptions = {},
  ): ClientStream {
    let id: number | undefined
    let isOver = false
    let release = () => {}
    const bounds = { signal: options.signal, timeoutMs: checkTimeout(options.timeoutMs) }
    const stop = () => {
      isOver = true
      release()
      if (id !== undefined) this.#link.write(CANCEL, id)
    }
    const begin = (stream: ClientStream, value: unknown) => {
      id = this.#nextId()
      this.#open.set(id, { title, member, stream, release })
      this.#link.write(OPEN, id, member, value, stream.window)
    }
    return new ClientStream(Math.min(window ?? DEFAULT_WINDOW, this.#limits().streamWindow), {
      open: (stream) => {
        const { closed } = this.#link
        if (closed !== undefined)
          return stream.abort(new KitError(closed.code, `\`${title}\`: ${closed.message}`))
        if (bounds.signal?.aborted) return stream.abort(bounds.signal.reason)
        const prepared = prepare(input, this.#limits())
        const { fault } = prepared
        if (fault !== undefined) {
          const message = `\`${title}\`: the input ${fault.path} ${fault.problem}`
          return stream.abort(new KitError(fault.code, message, fault))
        }
        release = cancelOn(bounds, this.#clock, `\`${title}\``, (reason) => {
          stream.abort(reason)
          stop()
        })
        push(this.#waiting, {
          title,
          stream,
          isOver: () => isOver,
          begin: () => begin(stream, prepared.value),
        })
        this.#beginWaiting()
      },
      grant: (count) => {
        if (id !== undefined && !isOver) this.#link.write(CREDIT, id, count)
      },
      cancel: stop,
    })
  }

  /** The stream that `id` names, if it is open. */
  find(id: number): { readonly title: string; readonly member: number } | undefined {
    return this.#open.get(id)
  }

  receive(id: number, value: unknown): void {
    const open = this.#open.get(id)
    if (open === undefined) return this.#link.violate('an item of no stream')
    if (!open.stream.receive(value)) this.#link.violate('more items than were granted', true)
  }

  /** The provider has ended it: for good, or with what went wrong. */
  end(id: number, failure?: { readonly error: unknown }): void {
    const open = this.#open.get(id)
    if (open === undefined) return this.#link.violate('the end of no stream')
    this.#open.delete(id)
    open.release()
    open.stream.finish(failure)
    this.#beginWaiting()
  }

  /** What the provider sent cannot be used: the reader hears why, and the producer stops. */
  refuse(id: number, error: unknown): void {
    const open = this.#open.get(id)
    if (open === undefined) return
    open.stream.abort(error)
    open.release()
    this.#link.write(CANCEL, id)
  }

  close({ code, message }: Closed): void {
    const end = (stream: ClientStream, title: string) =>
      stream.finish({ error: new KitError(code, `\`${title}\`: ${message}`) })
    forEachOfMap(this.#open, ({ stream, title, release }) => {
      release()
      end(stream, title)
    })
    this.#open.clear()
    for (let i = 0; i < this.#waiting.length; i++) {
      const { stream, title } = this.#waiting[i] as WaitingStream
      end(stream, title)
    }
    this.#waiting = []
  }

  #beginWaiting(): void {
    while (this.#waiting.length > 0 && this.#open.size < this.#limits().openStreams) {
      const [first] = this.#waiting
      this.#waiting = this.#waiting.slice(1)
      if (first !== undefined && !first.isOver()) first.begin()
    }
  }
}
