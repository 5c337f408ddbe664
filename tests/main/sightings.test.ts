import { setTimeout as wait } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { connectOver } from '../../consumer/connect-over.js'
import type { Client } from '../../contract/index.js'
import type { Sighting } from '../../main/sighting.js'
import { Sightings } from '../../main/sightings.js'
import { createServer } from '../../provider/server.js'
import { createMemoryPorts } from '../../testing/index.js'
import type { DocumentFacts } from '../../wire/peer.js'
import { call } from '../helpers/frames.js'
import { type Kit, kit, kitProvider, type Overrides } from '../helpers/kit.js'
import { DECLARES, FACTS, quiet, SECRET, SESSION, THROWS, watchedScene } from '../helpers/watched.js'
import { until } from '../helpers/within.js'

/** What is left of the records of those kinds without what differs from run to run. */
function steady(seen: readonly Sighting[], ...kinds: Sighting['kind'][]): object[] {
  return seen
    .filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
    .map((sighting) => {
      const { at, ms, ...rest } = sighting as Sighting & { ms?: number }
      assert.ok(Math.abs(at - Date.now()) < 5_000, 'a record has the time of day')
      assert.ok(ms === undefined || (ms >= 0 && ms < 5_000))
      return rest
    })
}

test('a document and its session are seen from their beginning to their end', async () => {
  const { client, seen, leave } = await watchedScene()
  client.close()
  leave()
  await until(() => seen.some(({ kind }) => kind === 'document-closed'), 'it is seen')
  await until(() => seen.some(({ kind }) => kind === 'session-closed'), 'it is seen')
  assert.equal(steady(seen, 'document-admitted', 'session-opened'), [
    { kind: 'document-admitted', document: { ...FACTS, id: 1 } },
    { kind: 'session-opened', ...SESSION },
  ])
  const message = 'Closed by the consumer'
  assert.equal(steady(seen, 'session-closed'), [
    { kind: 'session-closed', ...SESSION, code: 'CLOSED', message, wasOpen: true },
  ])
  assert.equal(steady(seen, 'document-closed'), [
    { kind: 'document-closed', document: 1, code: 'NAVIGATED', message: 'gone' },
  ])
})

test('a session that never opened is seen to end', async () => {
  const { seen, server } = await watchedScene()
  const [near, far] = createMemoryPorts()
  server.accept(far, FACTS)
  near.start()
  near.postMessage([1, 999, 'kit', 0])
  await until(() => seen.some(({ kind }) => kind === 'session-closed'), 'it is seen')
  const closed = seen.find((sighting) => sighting.kind === 'session-closed')
  assert.equal([closed?.session, closed?.code, closed?.wasOpen], [2, 'VERSION_MISMATCH', false])
})

for (const [title, overrides, ask, outcome, code] of [
  ['a result', {}, (c) => c.calls.echo(SECRET), 'ok', undefined],
  [
    'a result that came later',
    { calls: { run: async () => wait(1) } },
    (c) => c.calls.run(1),
    'ok',
    undefined,
  ],
  ['a declared error', DECLARES, (c) => c.calls.run(1), 'declared-error', 'NotFound'],
  ['a throw', THROWS, (c) => c.calls.run(1), 'failed', 'INTERNAL'],
  [
    'a rejection',
    {
      calls: {
        run: async () => {
          throw new Error(SECRET)
        },
      },
    },
    (c) => c.calls.run(1),
    'failed',
    'INTERNAL',
  ],
  [
    'a result that cannot cross',
    { calls: { run: () => () => SECRET } },
    (c) => c.calls.run(1),
    'failed',
    'NOT_CLONABLE',
  ],
  [
    'an input that the schema refuses',
    {},
    (c) => c.calls.strict({ id: 1 as never }),
    'refused',
    'INPUT_INVALID',
  ],
  ['an input that a later schema refuses', {}, (c) => c.calls.later('no'), 'refused', 'INPUT_INVALID'],
] as [
  string,
  Overrides,
  (client: Client<Kit, 'trusted'>) => Promise<unknown>,
  string,
  string | undefined,
][]) {
  test(`a call is seen to begin and to end: ${title}`, async () => {
    const { client, seen } = await watchedScene(overrides)
    await ask(client).catch(quiet)
    const ended = steady(seen, 'call-ended') as { outcome: string; code: string; id: number }[]
    assert.equal(
      ended.map((record) => [record.id, record.outcome, record.code]),
      [[1, outcome, code]],
    )
    assert.is(steady(seen, 'call-started').length, 1)
    assert.not.match(JSON.stringify(seen), SECRET)
    client.close()
  })
}

test('a cancelled call ends as that, when its handler does', async () => {
  let finish: (value: unknown) => void = quiet
  const { client, seen } = await watchedScene({
    calls: {
      run: () =>
        new Promise((resolve) => {
          finish = resolve
        }),
    },
  })
  const controller = new AbortController()
  const call = client.calls.run(1, { signal: controller.signal }).catch(quiet)
  await client.calls.ping()
  controller.abort()
  await call
  await client.calls.ping()
  assert.is(steady(seen, 'call-ended').length, 2)
  finish(SECRET)
  await client.calls.ping()
  const outcomes = seen.flatMap((s) =>
    s.kind === 'call-ended' && s.member === 'calls.run' ? [s.outcome] : [],
  )
  assert.equal(outcomes, ['cancelled'])
  client.close()
})

test('a call that its session did not live to answer ends as closed, with why', async () => {
  const { client, seen } = await watchedScene({ calls: { run: () => new Promise(quiet) } })
  const call = client.calls.run(1).catch(quiet)
  await client.calls.ping()
  client.close()
  await call
  await until(() => seen.some(({ kind }) => kind === 'session-closed'), 'it is seen')
  const ended = seen.flatMap((s) =>
    s.kind === 'call-ended' && s.member === 'calls.run' ? [[s.outcome, s.code]] : [],
  )
  assert.equal(ended, [['closed', 'CLOSED']])
})

test('a stream is seen to open, to stall, to make progress and to end, in few records', async () => {
  const { client, seen } = await watchedScene({
    streams: {
      few: async function* () {
        for (let i = 0; i < 200; i++) {
          if (i === 100) await wait(150)
          yield SECRET
        }
      },
    },
  })
  let items = 0
  for await (const _ of client.streams.few()) items++
  assert.is(items, 200)
  const request = { session: 1, contract: 'kit', role: 'provider', id: 1, member: 'streams.few' }
  assert.equal(steady(seen, 'stream-opened'), [{ kind: 'stream-opened', ...request, bytes: 0 }])
  const ended = seen.find((sighting) => sighting.kind === 'stream-ended')
  assert.ok(ended)
  assert.equal([ended.outcome, ended.items, ended.bytes], ['ok', 200, 200 * SECRET.length * 2])
  assert.ok(ended.stalls > 0)
  assert.is(steady(seen, 'stream-stalled').length, ended.stalls)
  const progress = seen.flatMap((sighting) => (sighting.kind === 'stream-progress' ? [sighting.items] : []))
  assert.ok(progress.length >= 1 && progress.length < 5, `${progress}`)
  assert.not.match(JSON.stringify(seen), SECRET)
  client.close()
})

test('a stream that its reader leaves is cancelled', async () => {
  const { client, seen } = await watchedScene({
    streams: {
      items: function* () {
        for (;;) yield 1
      },
    },
  })
  for await (const _ of client.streams.items(1)) break
  await client.calls.ping()
  const ended = seen.flatMap((sighting) => (sighting.kind === 'stream-ended' ? [sighting.outcome] : []))
  assert.equal(ended, ['cancelled'])
  client.close()
})

test('events are seen once, however many sessions they go to, and notices when they are handled', async () => {
  const { client, server, seen } = await watchedScene()
  server.served.events.emit('saved', SECRET)
  client.notices.note(SECRET)
  client.notices.strictNote(5 as never)
  await client.calls.ping()
  const bytes = SECRET.length * 2
  assert.equal(steady(seen, 'event'), [
    {
      kind: 'event',
      session: undefined,
      contract: 'kit',
      role: 'provider',
      member: 'events.saved',
      sessions: 1,
      bytes,
    },
  ])
  const notice = { kind: 'notice', session: 1, contract: 'kit', role: 'provider' }
  assert.equal(steady(seen, 'notice'), [
    { ...notice, member: 'notices.note', outcome: 'ok', code: undefined, bytes },
    { ...notice, member: 'notices.strictNote', outcome: 'refused', code: 'INPUT_INVALID', bytes: 8 },
  ])
  assert.not.match(JSON.stringify(seen), SECRET)
  client.close()
})

test('while nobody looks an event asks for nobody by its kind, and is told to nobody', async () => {
  const { client, server, sightings } = await watchedScene({}, {}, false)
  sightings.wants = () => {
    throw new Error('it is looked up')
  }
  sightings.tell = () => assert.unreachable('it is told')
  const told = client.events.once('saved')
  server.served.events.emit('saved', 1)
  server.served.states.theme.set(1)
  assert.is(await told, 1)
  Object.assign(sightings, { wants: () => false, tell: quiet })
  client.close()
})

test('what is more than a limit allows is seen, with the limit', async () => {
  const hang = { calls: { run: () => new Promise(quiet) } }
  const { client, seen, near } = await watchedScene(hang, { inFlightCalls: 1, depth: 4 })
  // The kit's own client refuses such a value, and waits for its turn; a forged one does neither.
  near.postMessage([...call(1, 'calls.echo', [[[[[[]]]]]]), ...call(2, 'calls.run', 1)])
  near.postMessage(call(3, 'calls.echo', 1))
  await until(() => seen.filter(({ kind }) => kind === 'limit').length === 2, 'it is seen')
  const limit = { kind: 'limit', session: 1, contract: 'kit', member: 'calls.echo' }
  assert.equal(steady(seen, 'limit'), [
    { ...limit, which: 'value', text: 'is beyond the limit of 4 levels' },
    { ...limit, which: 'inFlightCalls', text: 'more than 1 at a time' },
  ])
  const busy = seen.flatMap((s) => (s.kind === 'call-ended' && s.id === 3 ? [[s.outcome, s.code]] : []))
  assert.equal(busy, [['refused', 'BUSY']])
  client.close()
})

test('values are given to those alone that asked for them', async () => {
  const { client, server, values, sightings } = await watchedScene()
  const without: unknown[][] = []
  sightings.listen((...args) => void without.push(args))
  await client.calls.echo(SECRET)
  server.served.events.emit('saved', SECRET)
  client.notices.note(SECRET)
  await client.calls.ping()
  assert.is(values.filter((value) => value === SECRET).length, 4)
  assert.ok(without.length > 3)
  assert.ok(without.every((args) => args.length === 1 || args[1] === undefined))
  client.close()
})

test('while nobody listens no request is looked at, and the sessions that are open are known', async () => {
  const sightings = new Sightings()
  const server = createServer<Kit, DocumentFacts>(kit, kitProvider(), {}, sightings.watcher('kit'))
  const [near, far] = createMemoryPorts({ second: 'main' })
  server.accept(far, FACTS)
  const client = (await connectOver(kit, near, { trust: 'trusted' })) as Client<Kit, 'trusted'>
  await client.calls.ping()
  assert.equal([...sightings.sessions.keys()], [1])
  const seen: Sighting[] = []
  const stop = sightings.listen((sighting) => void seen.push(sighting))
  await client.calls.ping()
  stop()
  await client.calls.ping()
  assert.equal(
    seen.map(({ kind }) => kind),
    ['call-started', 'call-ended'],
  )
  client.close()
  await until(() => sightings.sessions.size === 0, 'it is seen')
})

test.run()
