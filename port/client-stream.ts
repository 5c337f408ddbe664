import { push } from '../wire/primordials.js'

const { resolve: resolved } = Promise
const NativePromise = Promise
const settle = <T>(value: T): Promise<T> => Reflect.apply(resolved, NativePromise, [value]) as Promise<T>

type Step =
  | { readonly done: false; readonly value: unknown }
  | { readonly done: true; readonly value: undefined }
const DONE: Step = { done: true, value: undefined }

/** What a stream asks of the session. */
export interface StreamControl {
  /** The first pull: opens it at the provider with this much credit. */
  open(stream: ClientStream): void
  grant(count: number): void
  /** The consumer wants no more. */
  cancel(): void
}

/**
 * The consuming end of one stream: an async iterator over a queue that never holds more than the window.
 * Opens at the first pull; `break`, `return()` and a throw in the loop stop the producer.
 */
export class ClientStream implements AsyncIterableIterator<unknown> {
  /** Items that the provider may send unasked. */
  readonly window: number
  readonly #control: StreamControl
  #queue: unknown[] = []
  #head = 0
  #waiting: { resolve: (step: Step) => void; reject: (reason: unknown) => void }[] = []
  #taken = 0
  #expected = 0
  #opened = false
  /** No more items will come: `undefined` while they may. */
  #end: { readonly error?: unknown } | undefined

  constructor(window: number, control: StreamControl) {
    this.window = window
    this.#control = control
  }

  next(): Promise<IteratorResult<unknown, undefined>> {
    if (!this.#opened) {
      this.#opened = true
      this.#expected = this.window
      this.#control.open(this)
    }
    if (this.#head < this.#queue.length) return settle(this.#take())
    if (this.#end !== undefined) return this.#conclude()
    return new Promise((resolve, reject) => push(this.#waiting, { resolve, reject }))
  }

  return(): Promise<IteratorResult<unknown, undefined>> {
    this.#stop()
    return settle(DONE)
  }

  throw(reason?: unknown): Promise<never> {
    this.#stop()
    return new Promise((_, reject) => reject(reason))
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** The same items as a web stream, with the same window; its `cancel()` stops the producer. */
  toReadableStream(): unknown {
    const { ReadableStream } = globalThis as unknown as {
      ReadableStream: new (source: object, strategy: object) => unknown
    }
    return new ReadableStream(
      {
        pull: async (controller: { enqueue(value: unknown): void; close(): void }) => {
          const { done, value } = await this.next()
          if (done) controller.close()
          else controller.enqueue(value)
        },
        cancel: () => void this.return(),
      },
      // The window is the buffer; a second one here would only hide it.
      { highWaterMark: 0 },
    )
  }

  /** An item has come. Returns whether it was within the credit. */
  receive(value: unknown): boolean {
    if (this.#end !== undefined) return true
    if (this.#expected-- <= 0) return false
    const [waiter] = this.#waiting
    if (waiter === undefined) {
      if (this.#head >= this.window) {
        this.#queue = this.#queue.slice(this.#head)
        this.#head = 0
      }
      push(this.#queue, value)
    } else {
      this.#waiting = this.#waiting.slice(1)
      this.#count()
      waiter.resolve({ done: false, value })
    }
    return true
  }

  /** The provider has ended it, or the session has. What is queued can still be read. */
  finish(how: { readonly error?: unknown } = {}): void {
    if (this.#end !== undefined) return
    this.#end = how
    const waiting = this.#waiting
    this.#waiting = []
    for (let i = 0; i < waiting.length; i++) {
      const waiter = waiting[i] as (typeof waiting)[number]
      if ('error' in how && i === 0) waiter.reject(how.error)
      else waiter.resolve(DONE)
    }
    if ('error' in how && waiting.length > 0) this.#end = {}
  }

  /** Aborted, timed out or closed: what is queued is dropped, and the next pull fails with `error`. */
  abort(error: unknown): void {
    this.#queue = []
    this.#head = 0
    this.finish({ error })
  }

  #stop(): void {
    const running = this.#opened && this.#end === undefined
    this.#opened = true
    this.#queue = []
    this.#head = 0
    this.finish()
    this.#end = {}
    if (running) this.#control.cancel()
  }

  #take(): Step {
    const value = this.#queue[this.#head]
    this.#queue[this.#head++] = undefined
    if (this.#head === this.#queue.length) {
      this.#queue = []
      this.#head = 0
    }
    this.#count()
    return { done: false, value }
  }

  /** Gives credit back by the half window, so that grants are few and the producer never runs dry. */
  #count(): void {
    if (++this.#taken < this.window / 2 || this.#end !== undefined) return
    const count = this.#taken
    this.#taken = 0
    this.#expected += count
    this.#control.grant(count)
  }

  #conclude(): Promise<IteratorResult<unknown, undefined>> {
    const end = this.#end
    this.#end = {}
    if (end === undefined || !('error' in end)) return settle(DONE)
    return new Promise((_, reject) => reject(end.error))
  }
}
