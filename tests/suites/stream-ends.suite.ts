import * as assert from 'uvu/assert'
import { isKitError } from '../../contract/index.js'
import type { Bed, BedTest, Opened } from '../helpers/bed.js'
import { Counted } from '../helpers/counted.js'
import { framesOf } from '../helpers/frames.js'
import { unclonable } from '../helpers/traps.js'
import { deferred, rejection, task, tasks, until, within } from '../helpers/within.js'

interface Reading extends Opened {
  readonly source: Counted
  readonly stream: AsyncIterableIterator<unknown>
  readonly controller: AbortController
}

const THROWN = new Error('in the loop')

/** Everything that ends a stream early, with what the reader sees of it. */
const ENDS: readonly (readonly [string, (reading: Reading, bed: Bed) => Promise<void>])[] = [
  [
    'a break',
    async ({ stream }) => {
      for await (const item of stream) if (item === 1) break
    },
  ],
  [
    'a throw in the loop',
    async ({ stream }) => {
      const loop = async () => {
        for await (const item of stream) if (item === 1) throw THROWN
      }
      assert.is(await rejection(loop()), THROWN)
    },
  ],
  ['`return()`', async ({ stream }) => void (await stream.return?.())],
  [
    'an abort',
    async ({ stream, controller }) => {
      controller.abort(THROWN)
      assert.is(await rejection(stream.next()), THROWN)
    },
  ],
  [
    'a timeout',
    async ({ stream }, bed) => {
      bed.clock.advance(1000)
      assert.ok(isKitError(await rejection(stream.next()), 'TIMEOUT'))
    },
  ],
  [
    'the close of the session by the consumer',
    async ({ stream, client }) => {
      client.close()
      assert.ok(isKitError(await rejectionAfterItems(stream), 'CLOSED'))
    },
  ],
  [
    'the close of the session by the provider',
    async ({ stream, served }) => {
      served.sessions[0]?.close()
      assert.ok(isKitError(await rejectionAfterItems(stream), 'CLOSED'))
    },
  ],
  [
    'the loss of the port',
    async ({ stream, recorder }) => {
      recorder.port.close()
      void stream.return?.()
    },
  ],
]

/** Items that do not arrive, with what the reader hears. */
const BAD_ITEMS = [
  ['cannot cross', () => () => 1, 'NOT_CLONABLE'],
  ['cannot be cloned after all', unclonable, 'NOT_CLONABLE'],
  ['its schema refuses', () => 'no number', 'INTERNAL'],
] as const

/** What is queued may be read first; then the stream rejects. */
async function rejectionAfterItems(stream: AsyncIterable<unknown>): Promise<unknown> {
  return rejection(
    (async () => {
      for await (const _ of stream);
    })(),
  )
}

/** What ends a stream early, and how it reaches the producer. */
export function streamEndsSuite(test: BedTest): void {
  for (const [name, end] of ENDS) {
    test(`${name} reaches \`return()\` of the producer once, and aborts its signal once`, async (bed) => {
      const source = new Counted()
      let aborts = 0
      const opened = await bed.open({
        streams: {
          few(_, { signal }) {
            signal.addEventListener('abort', () => aborts++)
            return source
          },
        },
      })
      const controller = bed.controller()
      const stream = opened.client.streams.few({ signal: controller.signal, timeoutMs: 1000 })
      await stream.next()
      await until(() => source.pulled === 4, 'the window is full')
      await end({ ...opened, source, stream, controller }, bed)
      await source.whenReturned
      await tasks()
      assert.is(source.returned, 1)
      assert.is(aborts, 1)
      assert.equal(await stream.next(), { done: true, value: undefined })
      assert.equal(opened.reports, { consumer: [], provider: [] })
    })

    test(`${name} reaches a producer that is stuck in an await by its signal`, async (bed) => {
      const stuck = deferred()
      const stopped = deferred<string>()
      const opened = await bed.open({
        streams: {
          async *few(_, { signal }) {
            yield* [0, 1]
            stuck.resolve()
            await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
            stopped.resolve('by its signal')
          },
        },
      })
      const controller = bed.controller()
      const stream = opened.client.streams.few({ signal: controller.signal, timeoutMs: 1000 })
      await stream.next()
      await stuck.promise
      await end({ ...opened, source: new Counted(), stream, controller }, bed)
      assert.is(await stopped.promise, 'by its signal')
      await tasks()
      assert.equal(opened.reports, { consumer: [], provider: [] })
    })
  }

  for (const [name, make, code] of BAD_ITEMS) {
    test(`an item that ${name} aborts the producer's signal, before its \`finally\` runs`, async (bed) => {
      const done = deferred<boolean>()
      async function* produce(_: unknown, { signal }: { readonly signal: AbortSignal }) {
        try {
          yield make() as unknown as number
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
        } finally {
          done.resolve(signal.aborted)
        }
      }
      const { client } = await bed.open({ streams: { items: produce, numbers: produce } })
      const stream = code === 'INTERNAL' ? client.streams.numbers() : client.streams.items(1)
      assert.ok(isKitError(await rejection(stream.next()), code))
      assert.is(await within(done.promise, 'the end of the producer', 2_000), true)
    })
  }

  test('a generator runs its `finally` when the reader breaks', async (bed) => {
    const done = deferred<string>()
    const { client } = await bed.open({
      streams: {
        *items() {
          try {
            for (;;) yield 1
          } finally {
            done.resolve('cleaned up')
          }
        },
      },
    })
    for await (const _ of client.streams.items(1)) break
    assert.is(await done.promise, 'cleaned up')
  })

  test('a generator that closes its own session runs its `finally`', async (bed) => {
    let cleanedUp = 0
    const { client } = await bed.open({
      streams: {
        *items(_, { session }) {
          try {
            session.close()
            yield 1
          } finally {
            cleanedUp++
          }
        },
      },
    })
    assert.ok(isKitError(await rejection(client.streams.items(1).next()), 'CLOSED'))
    await tasks()
    assert.is(cleanedUp, 1)
  })

  for (const [name, pull] of [
    ['between two reads', (to: ReadableStreamDefaultController) => to.enqueue(1)],
    ['while it waits for its source', () => {}],
  ] as const) {
    test(`a ReadableStream is cancelled once, ${name}`, async (bed) => {
      let cancels = 0
      const { client } = await bed.open({
        streams: {
          few: () => new ReadableStream({ start: (to) => to.enqueue(1), pull, cancel: () => void cancels++ }),
        },
      })
      const stream = client.streams.few()
      await stream.next()
      await tasks()
      await stream.return?.()
      await until(() => cancels > 0, 'the source is cancelled')
      await tasks()
      assert.is(cancels, 1)
    })
  }

  test('a natural end, and a throw, do not call `return()`', async (bed) => {
    const source = new Counted({ length: 3 })
    const failing = new Counted()
    failing.next = async () => {
      throw new Error('mine')
    }
    const { client } = await bed.open({ streams: { items: () => source, few: () => failing } })
    for await (const _ of client.streams.items(1));
    await rejection(client.streams.few().next())
    client.close()
    await tasks()
    assert.is(source.returned, 0)
    assert.is(failing.returned, 0)
  })

  test('a `return()` of the producer that throws or rejects harms nobody', async (bed) => {
    const returns = [
      () => {
        throw new Error('mine')
      },
      () => Promise.reject(new Error('mine')),
    ]
    const { client, reports } = await bed.open({
      streams: { items: () => Object.assign(new Counted(), { return: returns.shift() }) },
    })
    for (let n = 0; n < 2; n++) {
      const stream = client.streams.items(1)
      await stream.next()
      await stream.return?.()
    }
    assert.is(await client.calls.ping(), 'pong')
    assert.equal(reports, { consumer: [], provider: [] })
  })

  test('a stream that is cancelled before its first pull sends nothing', async (bed) => {
    const { client, recorder } = await bed.open()
    const before = recorder.frames.length
    const one = client.streams.items(1)
    await one.return?.()
    assert.equal(await one.next(), { done: true, value: undefined })
    const reason = new Error('before')
    const two = client.streams.items(1, { signal: AbortSignal.abort(reason) })
    assert.is(await rejection(two.next()), reason)
    await tasks()
    assert.is(recorder.frames.length, before)
  })

  test('a stream that is cancelled before its first item stops the producer when its handler has run', async (bed) => {
    const source = new Counted({ stuckAt: 0 })
    const { client, recorder } = await bed.open({ streams: { items: () => source } })
    const stream = client.streams.items(1)
    const first = stream.next()
    await stream.return?.()
    assert.equal(await first, { done: true, value: undefined })
    await source.whenReturned
    await until(() => framesOf(recorder, 'received', 'END').length === 1, 'the stream is ended')
    assert.is(source.pulled, 0)
  })

  test('an abort drops what is queued, and takes the next pull at once', async (bed) => {
    const source = new Counted()
    const { client } = await bed.open({ streams: { few: () => source } })
    const controller = bed.controller()
    const stream = client.streams.few({ signal: controller.signal })
    await stream.next()
    await until(() => source.pulled === 4, 'the window is full')
    const reason = new Error('enough')
    controller.abort(reason)
    assert.is(await rejection(stream.next()), reason)
    assert.equal(await stream.next(), { done: true, value: undefined })
  })

  test('a slot is free when a cancelled producer has ended', async (bed) => {
    const { client } = await bed.open(
      { streams: { items: () => new Counted() } },
      { provider: { limits: { openStreams: 1 } } },
    )
    for (let n = 0; n < 5; n++) for await (const _ of client.streams.items(n)) break
    assert.equal(await client.streams.items(5).next(), { done: false, value: 0 })
  })

  test('streams that wait for their turn end with the session, and hold no signal and no timer', async (bed) => {
    const { client } = await bed.open(
      { streams: { items: () => new Counted() } },
      { provider: { limits: { openStreams: 1 } } },
    )
    await client.streams.items(1).next()
    const { signal } = bed.controller()
    const waiting = client.streams.items(2, { signal, timeoutMs: 1000 }).next()
    const cancelled = client.streams.items(3, { signal, timeoutMs: 500 }).next()
    await task()
    bed.clock.advance(500)
    assert.ok(isKitError(await rejection(cancelled), 'TIMEOUT'))
    client.close()
    assert.ok(isKitError(await rejection(waiting), 'CLOSED'))
  })

  test('a stream of a session that has ended fails its first pull with the code', async (bed) => {
    const { client } = await bed.open()
    client.close()
    assert.ok(isKitError(await rejection(client.streams.items(1).next()), 'CLOSED'))
  })
}
