interface Node<T> {
  readonly value: T
  next: Node<T> | undefined
}

/** First in, first out. */
export class Queue<T> {
  /** What is taken next, if anything is there. */
  first: Node<T> | undefined
  private last: Node<T> | undefined

  push(value: T): void {
    const node = { value, next: undefined }
    if (this.first) (this.last as Node<T>).next = node
    else this.first = node
    this.last = node
  }

  /** Only while there is something. */
  take(): T {
    const { value, next } = this.first as Node<T>
    this.first = next
    return value
  }
}
