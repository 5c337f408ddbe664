import { isThenable } from '../wire/validate.js'

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

/**
 * @param body What a handler, or middleware around it, has returned; it may need time before there is anything to iterate.
 * @throws {TypeError} when `body` is nothing that can be iterated.
 */
export function pullerOf(body: unknown): Puller {
  const source = body as Partial<AsyncIterable<unknown> & Iterable<unknown> & ReadableLike> | null | undefined
  if (typeof body === 'string')
    throw new TypeError(
      'A stream handler returned a string, whose letters would cross one by one; put it in an array',
    )
  // First: its async iterator, where it has one, would let a cancel wait for the read that is under way.
  if (typeof source?.getReader === 'function') {
    const reader = (source as ReadableLike).getReader()
    return { next: () => reader.read(), return: () => reader.cancel() }
  }
  if (typeof source?.[Symbol.asyncIterator] === 'function')
    return (source as AsyncIterable<unknown>)[Symbol.asyncIterator]() as Puller
  if (typeof source?.[Symbol.iterator] === 'function')
    return (source as Iterable<unknown>)[Symbol.iterator]() as Puller
  // Last: what some libraries make of a query can be iterated, and waited for as well.
  if (isThenable(body)) return pullerWhenThere(body)
  throw new TypeError('A stream handler returns an async iterable, an iterable or a ReadableStream')
}

function pullerWhenThere(body: PromiseLike<unknown>): Puller {
  const puller = Promise.resolve(body).then(pullerOf)
  // Heard of at the first pull, which may never come.
  puller.catch(() => {})
  return {
    next: async () => (await puller).next(),
    return: async () => (await puller).return?.(),
  }
}
