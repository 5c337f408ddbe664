import type { IncomingStream, ReadableStreamOf } from './infer.js'

/**
 * The items of a stream as a web `ReadableStream`, under the same flow control; its `cancel()` stops the producer.
 *
 * @example
 * const body = toReadableStream(api.streams.download({ id })) as ReadableStream
 * await body.pipeTo(file)
 */
export function toReadableStream<T>(stream: IncomingStream<T>): ReadableStreamOf<T> {
  const source = {
    // Else what was left on Object.prototype would be an option.
    __proto__: null as never,
    async pull(controller: { enqueue(value: unknown): void; close(): void }) {
      const { done, value } = await stream.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: () => stream.return(),
  }
  // The window is the buffer; a second one here would only hide it.
  return new ReadableStream(source, { __proto__: null as never, highWaterMark: 0 }) as ReadableStreamOf<T>
}
