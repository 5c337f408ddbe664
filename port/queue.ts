import { push } from '../wire/primordials.js'

/** First in, first out. Taking is constant time: the array is cut only when most of it has been taken. */
export class Queue<T> {
  #items: (T | undefined)[] = []
  #head = 0

  get length(): number {
    return this.#items.length - this.#head
  }

  push(item: T): void {
    push(this.#items, item)
  }

  /** The first one; `undefined` if there is none. */
  take(): T | undefined {
    const item = this.#items[this.#head]
    if (this.length === 0) return undefined
    this.#items[this.#head++] = undefined
    if (this.#head * 2 > this.#items.length && (this.#head >= 512 || this.length === 0)) {
      this.#items = this.length === 0 ? [] : this.#items.slice(this.#head)
      this.#head = 0
    }
    return item
  }

  clear(): void {
    this.#items = []
    this.#head = 0
  }
}
