import { expose, proxy, type Remote, releaseProxy, wrap } from 'comlink'
import { service } from '../service.js'
import type { Library } from './library.js'

/** Comlink has no streams, but it can hand out an object to call `next()` on: one call an item. */
const api = {
  increment: service.increment,
  echo: service.echo,
  file: service.file,
  numbers: (count: number) => proxy(service.numbers(count)),
  hits: (count: number) => proxy(service.hits(count)),
  chunks: (bytes: number) => proxy(service.chunks(bytes)),
  events(count: number, onEvent: (n: number) => void) {
    for (let n = 0; n < count; n++) onEvent(n)
  },
}

export const comlink: Library = {
  name: 'comlink',
  provide: (port) => expose(api, port),
  async connect(port) {
    const remote = wrap<typeof api>(port)
    return {
      increment: (n) => remote.increment(n),
      echo: (value) => remote.echo(value),
      file: () => remote.file(),
      events: (count, onEvent) => void remote.events(count, proxy(onEvent)),
      numbers: (count) => items(remote.numbers(count)),
      hits: (count) => items(remote.hits(count)),
      chunks: (bytes) => items(remote.chunks(bytes)),
    }
  },
}

async function* items<T>(opening: Promise<Remote<AsyncGenerator<T, void>>>): AsyncGenerator<T, void> {
  const iterator = await opening
  for (;;) {
    const { done, value } = (await iterator.next()) as IteratorResult<T, void>
    if (done) break
    yield value as T
  }
  iterator[releaseProxy]()
}
