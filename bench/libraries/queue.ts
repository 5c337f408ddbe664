/** Values that arrive by themselves, as an async iterable. For the hand-written libraries. */
export class Queue<T> implements AsyncIterableIterator<T, undefined> {
  #values: T[] = []
  #head = 0
  #ended = false
  #wake: ((step: IteratorResult<T, undefined>) => void) | undefined

  push(value: T): void {
    const wake = this.#wake
    this.#wake = undefined
    if (wake === undefined) this.#values.push(value)
    else wake({ done: false, value })
  }

  end(): void {
    this.#ended = true
    this.#wake?.({ done: true, value: undefined })
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#head < this.#values.length) {
      const value = this.#values[this.#head++] as T
      if (this.#head === this.#values.length) {
        this.#values = []
        this.#head = 0
      }
      return Promise.resolve({ done: false, value })
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
