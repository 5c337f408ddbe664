import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { EventPublisher, os, type RouterClient, type } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { service } from '../service.js'
import type { Library } from './library.js'

/**
 * oRPC's streams are event iterators without flow control, so it has no byte stream here; bytes travel as a Blob,
 * since its serializer has no typed arrays. Its events are an iterator over a publisher that drops nothing.
 */
const router = {
  increment: os.input(type<number>()).handler(({ input }) => service.increment(input)),
  echo: os.input(type<unknown>()).handler(({ input }) => service.echo(input)),
  file: os.handler(() => new Blob([service.file()])),
  numbers: os.input(type<number>()).handler(async function* ({ input }) {
    yield* service.numbers(input)
  }),
  hits: os.input(type<number>()).handler(async function* ({ input }) {
    yield* service.hits(input)
  }),
  events: os.input(type<number>()).handler(({ input }) => {
    const publisher = new EventPublisher<{ told: number }>({ maxBufferedEvents: Number.POSITIVE_INFINITY })
    const told = publisher.subscribe('told')
    for (let n = 0; n < input; n++) publisher.publish('told', n)
    return told
  }),
}

export const orpc: Library = {
  name: 'orpc',
  provide(port) {
    new RPCHandler(router).upgrade(port)
    port.start()
  },
  async connect(port) {
    const client: RouterClient<typeof router> = createORPCClient(new RPCLink({ port }))
    port.start()
    return {
      increment: (n) => client.increment(n),
      echo: (value) => client.echo(value),
      file: async () => new Uint8Array(await (await client.file()).arrayBuffer()),
      async events(count, onEvent) {
        for await (const n of await client.events(count)) {
          onEvent(n)
          if (n === count - 1) break
        }
      },
      async *numbers(count) {
        yield* await client.numbers(count)
      },
      async *hits(count) {
        yield* await client.hits(count)
      },
    }
  },
}
