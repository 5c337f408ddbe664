import { type Hit, service } from '../service.js'
import type { Library, Peer } from './library.js'
import { Queue } from './queue.js'

/** More gains nothing, and an unbounded array is slower again. */
const MAX_BATCH = 1024
/** Chunks of bytes under way at a time. */
const CHUNKS_IN_FLIGHT = 4

/**
 * The practical limit: the raw port with everything written in one turn in one flat array, and nothing else. No
 * checks, no errors, no limits, flow control for bytes only.
 */
export const handBatched: Library = {
  name: 'hand-batched',
  provide(port) {
    const write = batched(port, 3)
    const writeItem = batched(port, 3, true)
    const credits = new Map<number, () => void>()
    receive(port, (id, method, argument) => {
      if (method === 'events') {
        for (let n = 0; n < Number(argument); n++) write(0, n, undefined)
      } else if (method === 'numbers' || method === 'hits') void items(id, service[method](Number(argument)))
      else if (method === 'chunks') void chunks(id, Number(argument))
      else if (method === 'credit') credits.get(id)?.()
      else write(id, service[method as 'echo'](argument), undefined)
    })
    async function items(id: number, source: AsyncIterable<unknown>) {
      for await (const item of source) writeItem(id, item, false)
      writeItem(id, undefined, true)
    }
    async function chunks(id: number, bytes: number) {
      let credit = CHUNKS_IN_FLIGHT
      let wake = () => {}
      credits.set(id, () => {
        credit++
        wake()
      })
      for await (const chunk of service.chunks(bytes)) {
        if (credit === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
        credit--
        port.postMessage([id, chunk, false])
      }
      port.postMessage([id, undefined, true])
      credits.delete(id)
    }
  },
  async connect(port): Promise<Peer> {
    const write = batched(port, 3)
    const pending = new Map<number, (value: never, done?: boolean) => void>()
    let lastId = 0
    let onEvent: (n: number) => void = () => {}
    receive(port, (id, value, done) => {
      if (id === 0) return onEvent(value as number)
      const settle = pending.get(id)
      if (done !== false) pending.delete(id)
      settle?.(value as never, done as boolean | undefined)
    })
    const ask = <T>(method: string, argument?: unknown): Promise<T> =>
      new Promise((resolve) => {
        pending.set(++lastId, resolve)
        write(lastId, method, argument)
      })
    const stream = <T>(method: string, argument: number, onItem?: (id: number) => void) => {
      const id = ++lastId
      const queue = new Queue<T>()
      pending.set(id, (value, done) => {
        if (done) return queue.end()
        queue.push(value)
        onItem?.(id)
      })
      write(id, method, argument)
      return queue
    }
    return {
      increment: (n) => ask('increment', n),
      echo: (value) => ask('echo', value),
      file: () => ask('file'),
      events(count, listener) {
        onEvent = listener
        write(0, 'events', count)
      },
      numbers: (count) => stream<number>('numbers', count),
      hits: (count) => stream<Hit>('hits', count),
      async *chunks(bytes) {
        let id = 0
        const queue = stream<Uint8Array>('chunks', bytes, (its) => {
          id = its
        })
        for await (const chunk of queue) {
          write(id, 'credit', undefined)
          yield chunk
        }
      },
    }
  },
}

/** Collects `fields` values a message and posts them at the end of the turn, or of the task for items. */
function batched(port: MessagePort, fields: number, perTask = false) {
  let out: unknown[] = []
  let waiting = false
  const flush = () => {
    if (out.length > 0) port.postMessage(out)
    out = []
  }
  const later = () => {
    waiting = false
    flush()
  }
  return (a: unknown, b: unknown, c: unknown) => {
    out.push(a, b, c)
    if (out.length >= MAX_BATCH * fields) return flush()
    if (waiting) return
    waiting = true
    if (perTask) setTimeout(later)
    else queueMicrotask(later)
  }
}

function receive(port: MessagePort, onMessage: (id: number, b: unknown, c: unknown) => void): void {
  port.onmessage = ({ data }: MessageEvent<unknown[]>) => {
    for (let at = 0; at < data.length; at += 3) onMessage(data[at] as number, data[at + 1], data[at + 2])
  }
}
