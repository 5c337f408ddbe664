// What `node:diagnostics_channel` tells of a bridge; its names are held to docs/diagnostics.md by tests/docs.
import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { setTimeout as wait } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { channelName, PUBLISHED } from '../../main/diagnostics.js'
import type { TracedCall } from '../../main/index.js'
import { refusedBecause } from '../../main/refusals.js'
import type { Sighting } from '../../main/sighting.js'
import { quiet, SECRET, SESSION, watchedScene } from '../helpers/watched.js'
import { tasks, until } from '../helpers/within.js'

const unheard = (overrides = {}, limits = {}) => watchedScene(overrides, limits, false)

const names = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const
type TraceEvent = (typeof names)[number]

/** Writes down the tracing of calls while `work` is under way. */
async function traced(work: () => Promise<unknown>) {
  const events: [TraceEvent, TracedCall][] = []
  const calls = tracingChannel<unknown, TracedCall & object>('electron-port-bridge.call')
  const subscribers = Object.fromEntries(
    names.map((name) => [name, (call: TracedCall) => void events.push([name, call])]),
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
    const { client, server, sightings, leave } = await unheard(
      { streams: { items: () => [SECRET, SECRET] } },
      { depth: 4 },
    )
    for await (const _ of client.streams.items(SECRET));
    client.notices.note(SECRET)
    server.served.events.emit('saved', SECRET)
    await client.calls.echo([[[[[[SECRET]]]]]]).catch(quiet)
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

test.run()
