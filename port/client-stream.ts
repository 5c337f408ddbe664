import { Queue } from './queue.js'

const { resolve: resolved } = Promise
const NativePromise = Promise
const settle = <T>(value: T): Promise<T> => Reflect.apply(resolved, NativePromise, [value]) as Promise<T>

type Step = IteratorResult<unknown, undefined>
const DONE: Step = { done: true, value: undefined }

/** What a stream asks of the session. */
export interface StreamControl {
  /** The first pull. */
  open(): void
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
  readonly #items = new Queue<unknown>()
  readonly #waiting = new Queue<{ resolve: (step: Step) => void; reject: (reason: unknown) => void }>()
  #taken = 0
  #expected: number
  #opened = false
  /** No more items will come: `undefined` while they may. The `error` goes to one pull; later ones are done. */
  #end: { readonly error?: unknown } | undefined

  constructor(window: number, control: StreamControl) {
    this.window = window
    this.#expected = window
    this.#control = control
  }

  next(): Promise<Step> {
    if (!this.#opened) {
      this.#opened = true
      this.#control.open()
    }
    if (this.#items.length > 0) {
      const value = this.#items.take()
      this.#count()
      return settle({ done: false, value })
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      if (this.#end !== undefined) this.#conclude()
    })
  }

  return(): Promise<Step> {
    const running = this.#opened && this.#end === undefined
    this.#opened = true
    this.#items.clear()
    this.finish()
    this.#end = {}
    if (running) this.#control.cancel()
    return settle(DONE)
  }

  throw(reason?: unknown): Promise<never> {
    void this.return()
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
    const waiter = this.#waiting.take()
    if (waiter === undefined) this.#items.push(value)
    else {
      this.#count()
      waiter.resolve({ done: false, value })
    }
    return true
  }

  /** The provider has ended it, or the session has. What is queued can still be read. */
  finish(end: { readonly error?: unknown } = {}): void {
    if (this.#end !== undefined) return
    this.#end = end
    this.#conclude()
  }

  /** Aborted, timed out or refused: what is queued is dropped, and the next pull fails with `error`. */
  abort(error: unknown): void {
    this.#items.clear()
    this.finish({ error })
  }

  /** Answers every pull that waits. */
  #conclude(): void {
    for (let waiter = this.#waiting.take(); waiter !== undefined; waiter = this.#waiting.take()) {
      const end = this.#end ?? {}
      this.#end = {}
      if ('error' in end) waiter.reject(end.error)
      else waiter.resolve(DONE)
    }
  }

  /** Gives credit back by the half window, so that grants are few and the producer never runs dry. */
  #count(): void {
    if (++this.#taken < this.window / 2 || this.#end !== undefined) return
    this.#expected += this.#taken
    this.#control.grant(this.#taken)
    this.#taken = 0
  }
}
