import { type Hit, service } from '../service.js'
import type { Library, Peer } from './library.js'
import { Queue } from './queue.js'

/**
 * What one writes by hand in an afternoon: a request, an answer, one post each. No checks, no flow control, no
 * errors. The measure of everything else.
 */
export const raw = (name: string): Library => ({
  name,
  provide(port) {
    port.onmessage = async ({ data: [id, method, argument] }: MessageEvent<Request>) => {
      if (method === 'events') {
        for (let n = 0; n < Number(argument); n++) port.postMessage([0, n])
      } else if (method === 'numbers' || method === 'hits') {
        for await (const item of service[method](Number(argument))) port.postMessage([id, item, false])
        port.postMessage([id, undefined, true])
      } else port.postMessage([id, service[method](argument as never)])
    }
  },
  async connect(port): Promise<Peer> {
    const pending = new Map<number, (value: never, done?: boolean) => void>()
    let lastId = 0
    let onEvent: (n: number) => void = () => {}
    port.onmessage = ({ data: [id, value, done] }: MessageEvent<[number, never, boolean?]>) => {
      if (id === 0) return onEvent(value)
      const settle = pending.get(id)
      if (done !== false) pending.delete(id)
      settle?.(value, done)
    }
    const ask = <T>(method: Request[1], argument?: unknown): Promise<T> =>
      new Promise((resolve) => {
        pending.set(++lastId, resolve)
        port.postMessage([lastId, method, argument])
      })
    const stream = <T>(method: Request[1], count: number) => {
      const queue = new Queue<T>()
      pending.set(++lastId, (value, done) => (done ? queue.end() : queue.push(value)))
      port.postMessage([lastId, method, count])
      return queue
    }
    return {
      increment: (n) => ask('increment', n),
      echo: (value) => ask('echo', value),
      file: () => ask('file'),
      events(count, listener) {
        onEvent = listener
        port.postMessage([0, 'events', count])
      },
      numbers: (count) => stream<number>('numbers', count),
      hits: (count) => stream<Hit>('hits', count),
    }
  },
})

type Request = [
  id: number,
  method: 'increment' | 'echo' | 'file' | 'numbers' | 'hits' | 'events',
  argument: unknown,
]
