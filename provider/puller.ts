/** A `ReadableStream`, as far as it is used. */
interface ReadableLike {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: unknown }>
    cancel(reason?: unknown): Promise<void>
  }
}

/** One step of an iterator, sync or async. */
interface Step {
  readonly done?: boolean | undefined
  readonly value?: unknown
}

/** An iterator as a source uses it. */
export interface Puller {
  next(): PromiseLike<Step> | Step
  return?(): unknown
}

/** @throws {TypeError} when `body` is nothing that can be iterated. */
export function pullerOf(body: unknown): Puller {
  const source = body as Partial<AsyncIterable<unknown> & Iterable<unknown> & ReadableLike> | null | undefined
  // First: its async iterator, where it has one, would let a cancel wait for the read that is under way.
  if (typeof source?.getReader === 'function') {
    const reader = (source as ReadableLike).getReader()
    return { next: () => reader.read(), return: () => reader.cancel() }
  }
  if (typeof source?.[Symbol.asyncIterator] === 'function')
    return (source as AsyncIterable<unknown>)[Symbol.asyncIterator]() as Puller
  if (typeof source?.[Symbol.iterator] === 'function')
    return (source as Iterable<unknown>)[Symbol.iterator]() as Puller
  throw new TypeError('A stream handler returns an async iterable, an iterable or a ReadableStream')
}
