import { type Deferred, deferred } from './within.js'

/** An iterator of 0, 1, 2 … that counts what is done with it. */
export class Counted implements AsyncIterableIterator<number> {
  pulled = 0
  returned = 0
  /** Pulls that found no more. */
  ended = 0
  readonly #length: number
  readonly #stuckAt: number
  readonly #returnedOnce: Deferred<void> = deferred()

  /** @param stuckAt The pull that never comes back. */
  constructor({ length = Number.POSITIVE_INFINITY, stuckAt = Number.POSITIVE_INFINITY } = {}) {
    this.#length = length
    this.#stuckAt = stuckAt
  }

  /** Resolves when `return()` has been called. */
  get whenReturned(): Promise<void> {
    return this.#returnedOnce.promise
  }

  next(): Promise<IteratorResult<number, undefined>> {
    if (this.pulled >= this.#stuckAt) return new Promise(() => {})
    if (this.pulled >= this.#length) {
      this.ended++
      return Promise.resolve({ done: true, value: undefined })
    }
    return Promise.resolve({ done: false, value: this.pulled++ })
  }

  return(): Promise<IteratorResult<number, undefined>> {
    this.returned++
    this.#returnedOnce.resolve()
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
