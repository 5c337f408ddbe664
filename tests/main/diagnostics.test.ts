// What `node:diagnostics_channel` tells of a bridge; its names are held to docs/diagnostics.md by tests/docs.
import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { setTimeout as wait } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { connectOver } from '../../consumer/connect-over.js'
import type { Client } from '../../contract/index.js'
import { channelName, PUBLISHED } from '../../main/diagnostics.js'
import type { TracedCall, TracedStream } from '../../main/index.js'
import { refusedBecause } from '../../main/refusals.js'
import type { Sighting } from '../../main/sighting.js'
import { Unwatched } from '../../main/sightings.js'
import { createServer } from '../../provider/server.js'
import { createMemoryPorts } from '../../testing/index.js'
import type { DocumentFacts } from '../../wire/peer.js'
import { call, open } from '../helpers/frames.js'
import { type Kit, kit, kitProvider } from '../helpers/kit.js'
import { FACTS, quiet, SECRET, SESSION, watchedScene } from '../helpers/watched.js'
import { deferred, tasks, until } from '../helpers/within.js'

const unheard = (overrides = {}, limits = {}) => watchedScene(overrides, limits, false)

const names = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const
type TraceEvent = (typeof names)[number]

/** Writes down the tracing of calls while `work` is under way. */
const traced = (work: () => Promise<unknown>) => tracedOn<TracedCall>('electron-port-bridge.call', work)
const tracedStreams = (work: () => Promise<unknown>) =>
  tracedOn<TracedStream>('electron-port-bridge.stream', work)

async function tracedOn<T extends object>(name: string, work: () => Promise<unknown>) {
  const events: [TraceEvent, T][] = []
  const calls = tracingChannel<unknown, T>(name)
  const subscribers = Object.fromEntries(
    names.map((name) => [name, (context: T) => void events.push([name, context])]),
  ) as unknown as Parameters<typeof calls.subscribe>[0]
  calls.subscribe(subscribers)
  try {
    await work()
    // What an answer tells comes before it, and its trace may end behind it.
    await tasks()
  } finally {
    calls.unsubscribe(subscribers)
  }
  return events
}

test('each channel tells of its kind of sighting, and no message has a value in it', async () => {
  const told: Sighting[] = []
  const hear = (message: unknown, name: string | symbol) => {
    assert.is(name, channelName((message as Sighting).kind))
    assert.ok(Object.isFrozen(message))
    told.push(message as Sighting)
  }
  for (const kind of PUBLISHED) subscribe(channelName(kind), hear)
  try {
    const { client, server, sightings, leave, near } = await unheard(
      { streams: { items: () => [SECRET, SECRET] } },
      { depth: 4 },
    )
    for await (const _ of client.streams.items(SECRET));
    client.notices.note(SECRET)
    server.served.events.emit('saved', SECRET)
    await tasks()
    // The kit's own client would refuse it.
    near.postMessage(call(9, 'calls.echo', [[[[[[SECRET]]]]]]))
    await until(() => told.some(({ kind }) => kind === 'limit'), 'the limit')
    sightings.refused(refusedBecause('origin', { origin: 'https://evil.example' }))
    sightings.violation({
      kind: 'violation',
      contract: 'kit',
      member: undefined,
      reference: undefined,
      text: 'a port where none is expected',
      cause: SECRET,
    })
    client.close()
    leave()
    await until(() => told.some(({ kind }) => kind === 'session-closed'), 'the session ends')
    await until(() => told.some(({ kind }) => kind === 'document-closed'), 'the document ends')
    assert.equal([...new Set(told.map(({ kind }) => kind))].sort(), [...PUBLISHED].sort())
    assert.not.match(JSON.stringify(told), SECRET)
    const ended = told.find((sighting) => sighting.kind === 'stream-ended')
    assert.equal([ended?.items, ended?.outcome, ended?.bytes], [2, 'ok', 2 * SECRET.length * 2])
  } finally {
    for (const kind of PUBLISHED) unsubscribe(channelName(kind), hear)
  }
  const heard = told.length
  const { client } = await unheard()
  client.close()
  await tasks()
  assert.is(told.length, heard, 'nothing is told any more')
})

test('a call that is answered at once is traced from start to end', async () => {
  const { client } = await unheard()
  const events = await traced(() => client.calls.echo(SECRET))
  assert.equal(
    events.map(([name]) => name),
    ['start', 'end'],
  )
  const [, call] = events[0] as [string, TracedCall]
  assert.ok(events.every(([, other]) => other === call))
  const { ms, ...rest } = call
  assert.ok((ms as number) >= 0)
  const bytes = SECRET.length * 2
  assert.equal(rest, {
    ...SESSION,
    id: 1,
    member: 'calls.echo',
    inputBytes: bytes,
    outcome: 'ok',
    code: undefined,
    resultBytes: bytes,
    error: undefined,
  })
  client.close()
})

test('a call whose handler takes its time has its asyncStart and asyncEnd when it is answered', async () => {
  const { client } = await unheard({ calls: { run: () => wait(5) } })
  const events = await traced(() => client.calls.run(1))
  assert.equal(
    events.map(([name]) => name),
    ['start', 'end', 'asyncStart', 'asyncEnd'],
  )
  const [, call] = events[0] as [string, TracedCall]
  assert.is(call.outcome, 'ok')
  assert.ok((call.ms as number) >= 4)
  client.close()
})

for (const [title, run, expected, message] of [
  [
    'a throw',
    () => {
      throw new Error(SECRET)
    },
    ['start', 'error', 'end'],
    'kit calls.run: failed, INTERNAL',
  ],
  [
    'a rejection',
    async () => {
      await wait(1)
      throw new Error(SECRET)
    },
    ['start', 'end', 'error', 'asyncStart', 'asyncEnd'],
    'kit calls.run: failed, INTERNAL',
  ],
  [
    'a declared error',
    (_: unknown, { errors }: { errors: { NotFound(data: { id: string }): Error } }) => {
      throw errors.NotFound({ id: SECRET })
    },
    ['start', 'error', 'end'],
    'kit calls.run: declared-error, NotFound',
  ],
] as [string, (...args: never[]) => unknown, TraceEvent[], string][]) {
  test(`a call that fails is traced with an error that names it, and not with what was thrown: ${title}`, async () => {
    const { client } = await unheard({ calls: { run } })
    const events = await traced(() => client.calls.run(1).catch(quiet))
    assert.equal(
      events.map(([name]) => name),
      expected,
    )
    const [, call] = events[0] as [string, TracedCall]
    assert.is(call.error?.message, message)
    assert.not.match(JSON.stringify({ ...call, error: { ...call.error } }), SECRET)
    client.close()
  })
}

test('a call that its session did not live to answer is traced to its end', async () => {
  const { client } = await unheard({ calls: { run: () => new Promise(quiet) } })
  const events = await traced(async () => {
    const call = client.calls.run(1).catch(quiet)
    await tasks()
    client.close()
    await call
  })
  assert.equal(
    events.map(([name]) => name),
    ['start', 'end', 'error', 'asyncStart', 'asyncEnd'],
  )
  assert.is(events[0]?.[1].outcome, 'closed')
})

test('a handler runs in the stores that are bound to the start of its call, behind any await and any schema', async () => {
  const store = new AsyncLocalStorage<number>()
  const { start } = tracingChannel<unknown, TracedCall & object>('electron-port-bridge.call')
  const found: unknown[] = []
  const look = async () => {
    found.push(store.getStore())
    await wait(1)
    found.push(store.getStore())
  }
  start.bindStore(store, ({ id }) => id * 10)
  try {
    const { client } = await unheard({ calls: { run: look, later: look } })
    await Promise.all([client.calls.run(1), client.calls.later('yes')])
    assert.equal(found.sort(), [10, 10, 20, 20])
    client.close()
  } finally {
    start.unbindStore(store)
  }
})

test('a call whose beginning nobody saw has no end either', async () => {
  let finish: (value: unknown) => void = quiet
  const { client } = await unheard({
    calls: {
      run: () =>
        new Promise((resolve) => {
          finish = resolve
        }),
    },
  })
  const call = client.calls.run(1)
  await tasks()
  const events = await traced(async () => {
    finish(1)
    await call
  })
  assert.equal(events, [])
  client.close()
})

const namesOf = (events: readonly (readonly [TraceEvent, unknown])[]) => events.map(([name]) => name)

test('what there is no room for is traced as refused', async () => {
  const hang = {
    calls: { run: () => new Promise(quiet) },
    streams: {
      items: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(quiet) }) }) as never,
    },
  }
  const { client, near } = await unheard(hang, { inFlightCalls: 1, openStreams: 1 })
  let streams: [TraceEvent, TracedStream][] = []
  const calls = await traced(async () => {
    streams = await tracedStreams(async () => {
      // The kit's own client waits for its turn; a forged one does not.
      const forged = [
        call(1, 'calls.run'),
        call(2, 'calls.echo'),
        open(3, 'streams.items'),
        open(4, 'streams.few'),
      ]
      near.postMessage(forged.flat())
      await tasks()
    })
  })
  for (const events of [calls, streams]) {
    assert.equal(
      events
        .filter(([, { id }]) => id === 2 || id === 4)
        .map(([name, { outcome, code }]) => [name, outcome, code]),
      [
        ['start', 'refused', 'BUSY'],
        ['error', 'refused', 'BUSY'],
        ['end', 'refused', 'BUSY'],
      ],
    )
  }
  client.close()
})

test('a stream is traced from its start to its end, with what it did', async () => {
  const { client } = await unheard({
    streams: {
      few: async function* () {
        for (let n = 0; n < 10; n++) yield SECRET
      },
    },
  })
  const events = await tracedStreams(async () => {
    for await (const _ of client.streams.few()) await wait(1)
  })
  assert.equal(namesOf(events), ['start', 'end', 'asyncStart', 'asyncEnd'])
  const [, stream] = events[0] as [string, TracedStream]
  assert.ok(events.every(([, other]) => other === stream))
  const { ms, stalls, ...rest } = stream
  assert.ok((ms as number) >= 4, `${ms} ms`)
  assert.ok((stalls as number) >= 1, 'its window is 4 items')
  assert.equal(rest, {
    ...SESSION,
    id: 1,
    member: 'streams.few',
    inputBytes: 0,
    outcome: 'ok',
    code: undefined,
    items: 10,
    itemBytes: 10 * SECRET.length * 2,
    error: undefined,
  })
  client.close()
})

test('a stream that is over at once has no later part', async () => {
  const { client } = await unheard({ streams: { items: () => [1] } })
  const events = await tracedStreams(async () => {
    for await (const _ of client.streams.items(SECRET));
  })
  assert.equal(namesOf(events), ['start', 'end'])
  assert.equal([events[0]?.[1].items, events[0]?.[1].inputBytes], [1, SECRET.length * 2])
  client.close()
})

for (const [title, items, end, outcome, code] of [
  [
    'its producer throws',
    async function* () {
      yield 1
      throw new Error(SECRET)
    },
    quiet,
    'failed',
    'INTERNAL',
  ],
  [
    'its producer throws a declared error',
    async function* (_: unknown, { errors }: { errors: { NotFound(data: object): Error } }) {
      yield 1
      throw errors.NotFound({ id: SECRET })
    },
    quiet,
    'declared-error',
    'NotFound',
  ],
  ['its reader has enough', endless, (stop: () => void) => stop(), 'cancelled', undefined],
  ['its session is over first', endless, (_: () => void, close: () => void) => close(), 'closed', 'CLOSED'],
] as [string, () => unknown, (stop: () => void, close: () => void) => void, string, string | undefined][]) {
  test(`a stream that does not run to its end is traced with an error that names it: ${title}`, async () => {
    const { client } = await unheard({ streams: { items: items as never } })
    const events = await tracedStreams(async () => {
      const abort = new AbortController()
      try {
        for await (const _ of client.streams.items(1, { signal: abort.signal }))
          end(
            () => abort.abort(),
            () => client.close(),
          )
      } catch {}
      await tasks()
    })
    assert.equal(namesOf(events), ['start', 'end', 'error', 'asyncStart', 'asyncEnd'])
    const [, stream] = events[0] as [string, TracedStream]
    assert.equal([stream.outcome, stream.code], [outcome, code])
    const why = code === undefined ? outcome : `${outcome}, ${code}`
    assert.is(stream.error?.message, `kit streams.items: ${why}`)
    client.close()
  })
}

/** Has an item whenever it is asked. */
async function* endless() {
  for (;;) yield await wait(1, 1)
}

test('a stream’s iterator runs in the stores that are bound to its start, to its last pull and its return', async () => {
  const store = new AsyncLocalStorage<number>()
  const { start } = tracingChannel<unknown, TracedStream>('electron-port-bridge.stream')
  const found: unknown[] = []
  const look = () => void found.push(store.getStore())
  const returned = deferred()
  start.bindStore(store, ({ id }) => id * 10)
  try {
    const { client } = await unheard({
      streams: {
        few: async function* () {
          look()
          try {
            for (let n = 0; n < 20; n++) {
              yield n
              // First, in the turn of a pull: behind a stall that is the turn of a credit's message.
              look()
              await wait(1)
              look()
            }
          } finally {
            look()
            returned.resolve()
          }
        },
        // No generator: its own functions are called.
        items: () => ({
          [Symbol.asyncIterator]: () => ({
            next: async () => {
              look()
              return { done: false, value: 1 }
            },
            return: async () => {
              look()
              return { done: true, value: undefined }
            },
          }),
        }),
      },
    })
    for await (const n of client.streams.few()) {
      await wait(3)
      if (n === 15) break
    }
    await returned.promise
    assert.ok(found.length > 20)
    assert.equal([...new Set(found)], [10])
    found.length = 0
    let taken = 0
    for await (const _ of client.streams.items(1)) if (++taken === 1000) break
    await tasks()
    assert.ok(found.length > 1000)
    assert.equal([...new Set(found)], [20])
    client.close()
  } finally {
    start.unbindStore(store)
  }
})

test('whoever traces calls alone is not told of streams, nor the other way round', async () => {
  const { client } = await unheard({ streams: { items: () => [1] } })
  const both = async () => {
    await client.calls.ping()
    for await (const _ of client.streams.items(1));
  }
  assert.equal([...new Set((await traced(both)).map(([, { member }]) => member))], ['calls.ping'])
  assert.equal([...new Set((await tracedStreams(both)).map(([, { member }]) => member))], ['streams.items'])
  client.close()
})

test('what crosses a bridge that nobody is to watch is not traced either', async () => {
  const server = createServer<Kit, DocumentFacts>(
    kit,
    kitProvider({ streams: { items: () => [1] } }),
    {},
    new Unwatched().watcher('kit'),
  )
  const [near, far] = createMemoryPorts({ second: 'main' })
  server.accept(far, FACTS)
  const client = (await connectOver(kit, near, { trust: 'trusted' })) as Client<Kit, 'trusted'>
  const both = async () => {
    await client.calls.ping()
    for await (const _ of client.streams.items(1));
  }
  assert.equal([await traced(both), await tracedStreams(both)], [[], []])
  client.close()
})

test.run()
