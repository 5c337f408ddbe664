import { newMessagePortRpcSession, RpcTarget } from 'capnweb'
import { type Hit, service } from '../service.js'
import type { Library } from './library.js'

/** capnweb streams are web streams, under flow control. Every event is answered. */
class Target extends RpcTarget {
  increment(n: number): number {
    return service.increment(n)
  }
  echo(value: unknown): unknown {
    return service.echo(value)
  }
  file(): Uint8Array {
    return service.file()
  }
  numbers(count: number): ReadableStream<number> {
    return streamOf(service.numbers(count))
  }
  hits(count: number): ReadableStream<Hit> {
    return streamOf(service.hits(count))
  }
  chunks(bytes: number): ReadableStream<Uint8Array> {
    return streamOf(service.chunks(bytes))
  }
  events(count: number, onEvent: (n: number) => void): void {
    for (let n = 0; n < count; n++) onEvent(n)
  }
}

/** `ReadableStream.from`, which Chromium does not have yet. */
function streamOf<T>(generator: AsyncGenerator<T, void>): ReadableStream<T> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await generator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })
}

/** What the consumer sees of {@link Target}; capnweb's own types cannot carry an `unknown` value. */
interface Stub {
  increment(n: number): Promise<number>
  echo(value: unknown): Promise<unknown>
  file(): Promise<Uint8Array>
  numbers(count: number): Promise<ReadableStream<number>>
  hits(count: number): Promise<ReadableStream<Hit>>
  chunks(bytes: number): Promise<ReadableStream<Uint8Array>>
  events(count: number, onEvent: (n: number) => void): Promise<void>
}

export const capnweb: Library = {
  name: 'capnweb',
  provide: (port) => void newMessagePortRpcSession(port, new Target()),
  async connect(port) {
    const stub = newMessagePortRpcSession(port) as unknown as Stub
    return {
      increment: (n) => stub.increment(n),
      echo: (value) => stub.echo(value),
      file: () => stub.file(),
      events: (count, onEvent) => void stub.events(count, onEvent),
      numbers: (count) => items(stub.numbers(count)),
      hits: (count) => items(stub.hits(count)),
      chunks: (bytes) => items(stub.chunks(bytes)),
    }
  },
}

async function* items<T>(opening: Promise<ReadableStream<T>>): AsyncGenerator<T, void> {
  for await (const item of await opening) yield item
}
