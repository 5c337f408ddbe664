// What main asks of a page, as it is seen. The page is played by a server in memory.
import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { setTimeout as wait } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openUntrusted } from '../../consumer/open-untrusted.js'
import { type Client, isErrorOf, isKitError, KitError } from '../../contract/index.js'
import { toDomPort } from '../../link/port.js'
import type { TracedCall } from '../../main/index.js'
import type { Sighting, SightingOf } from '../../main/sighting.js'
import { Sightings } from '../../main/sightings.js'
import { WatchedClient } from '../../main/watched-client.js'
import { createServer } from '../../provider/server.js'
import { createMemoryPorts } from '../../testing/index.js'
import { type Kit, kit, kitProvider, type Overrides } from '../helpers/kit.js'
import { DECLARES, FACTS, quiet, SECRET, THROWS } from '../helpers/watched.js'
import { tasks } from '../helpers/within.js'

type Api = Client<Kit, 'untrusted'>

/** A session in which main asks, whose sightings are written down if anybody `listens`. */
async function scene(overrides: Overrides = {}, listens = true) {
  const sightings = new Sightings()
  const seen: Sighting[] = []
  const values: unknown[] = []
  if (listens) {
    sightings.listen((sighting) => void seen.push(sighting))
    sightings.listen((_, value) => void (value !== undefined && values.push(value)), { values: true })
  }
  const [near, far] = createMemoryPorts({ first: 'main' })
  const server = createServer<Kit, object>(kit, kitProvider(overrides), { report: quiet })
  server.accept(far, {})
  const watched = sightings.consuming('kit', FACTS, {} as never)
  const asked = new WatchedClient(kit, watched)
  let bare: object = {}
  const api = await new Promise<Api>((resolve, reject) => {
    const onOpen = (client: object) => {
      bare = client
      watched.opened()
      resolve(asked.over(client) as Api)
    }
    const session = openUntrusted(kit, { report: quiet })(toDomPort(near), onOpen, reject)
    void session.closed.then((closed) => {
      asked.closed(closed)
      watched.closed(closed)
    })
  })
  const of = <K extends Sighting['kind']>(kind: K) =>
    seen.filter((sighting): sighting is SightingOf<K> & Sighting => sighting.kind === kind)
  return { api, bare: bare as Api, server, sightings, seen, values, of }
}

const REQUEST = { session: 1, contract: 'kit', role: 'consumer', id: 1 }

test('a call of main’s is seen to begin and to end, with its sizes and without its values', async () => {
  const { api, seen, values, of } = await scene({ calls: { run: () => wait(10, SECRET) } })
  assert.is(await api.calls.run([SECRET]), SECRET)
  const [{ at: _, ...started }] = of('call-started') as [SightingOf<'call-started'>]
  assert.equal(started, {
    kind: 'call-started',
    ...REQUEST,
    member: 'calls.run',
    bytes: 32 + SECRET.length * 2,
  })
  const [{ at: __, ms, ...ended }] = of('call-ended') as [SightingOf<'call-ended'>]
  assert.ok(ms >= 8, `${ms} ms`)
  assert.equal(ended, {
    kind: 'call-ended',
    ...REQUEST,
    member: 'calls.run',
    outcome: 'ok',
    code: undefined,
    bytes: SECRET.length * 2,
  })
  assert.not.match(JSON.stringify(seen), SECRET)
  assert.equal(values, [[SECRET], SECRET], 'they are for those alone that asked for values')
  api.close()
})

for (const [title, overrides, ask, outcome, code] of [
  ['a declared error', DECLARES, (api) => api.calls.run(1), 'declared-error', 'NotFound'],
  ['a throw over there', THROWS, (api) => api.calls.run(1), 'failed', 'INTERNAL'],
  [
    'an input that is refused there',
    {},
    (api) => api.calls.strict({ id: 1 as never }),
    'refused',
    'INPUT_INVALID',
  ],
  ['an input that cannot cross', {}, (api) => api.calls.echo(quiet), 'failed', 'NOT_CLONABLE'],
  [
    'a deadline',
    { calls: { run: () => new Promise(quiet) } },
    (api) => api.calls.run(1, { timeoutMs: 5 }),
    'cancelled',
    'TIMEOUT',
  ],
  [
    'a signal, also of a call without input',
    { calls: { ping: () => new Promise(quiet) } },
    async (api) => {
      const abort = new AbortController()
      const answer = api.calls.ping({ signal: abort.signal })
      await tasks()
      abort.abort(new Error(SECRET))
      return answer
    },
    'cancelled',
    undefined,
  ],
  [
    'the end of its session',
    { calls: { run: () => new Promise(quiet) } },
    async (api) => {
      const answer = api.calls.run(1)
      await tasks()
      api.close()
      return answer
    },
    'closed',
    'CLOSED',
  ],
] as [string, Overrides, (api: Api) => Promise<unknown>, string, string | undefined][]) {
  test(`a call of main’s rejects as before, and is seen to end with why: ${title}`, async () => {
    const { api, seen, of } = await scene(overrides)
    const error = await ask(api).then(
      () => assert.unreachable('it fails'),
      (error: unknown) => error,
    )
    if (outcome === 'declared-error') assert.ok(isErrorOf(error, api, 'NotFound'))
    assert.equal(
      of('call-ended').map((ended) => [ended.role, ended.outcome, ended.code]),
      [['consumer', outcome, code]],
    )
    await tasks()
    const kinds = seen.map(({ kind }) => kind)
    if (outcome === 'closed') assert.equal(kinds.slice(-2), ['call-ended', 'session-closed'])
    assert.not.match(JSON.stringify(seen), SECRET)
    api.close()
  })
}

test('a result’s size is that of what main’s schema made of it', async () => {
  const { api, of } = await scene({ calls: { parsed: () => 12 } })
  assert.is(await api.calls.parsed('1'), '12!!')
  assert.equal(
    of('call-ended').map(({ outcome, bytes }) => [outcome, bytes]),
    [['ok', '12!!'.length * 2]],
  )
  api.close()
})

test('an answer that is against the contract is a failure', async () => {
  const { sightings, of } = await scene()
  const reject = () => Promise.reject(new KitError('RESULT_INVALID', 'not a number'))
  const asked = new WatchedClient(kit, sightings.consuming('kit', FACTS, {} as never))
  const { calls } = asked.over({ calls: { strict: reject } })
  await calls.strict().catch(quiet)
  assert.equal(
    of('call-ended').map(({ outcome, code }) => [outcome, code]),
    [['failed', 'RESULT_INVALID']],
  )
})

test('a stream of main’s is seen from its first pull to its end, with its items', async () => {
  const { api, of, seen } = await scene({
    streams: {
      items: async function* () {
        for (let n = 0; n < 30; n++) yield await wait(n < 25 ? 5 : 0, SECRET)
      },
    },
  })
  const stream = api.streams.items([SECRET])
  assert.is(of('stream-opened').length, 0, 'nothing was asked yet')
  let items = 0
  for await (const _ of stream) items++
  assert.is(items, 30)
  const [{ at: _, ...opened }] = of('stream-opened') as [SightingOf<'stream-opened'>]
  assert.equal(opened, {
    kind: 'stream-opened',
    ...REQUEST,
    member: 'streams.items',
    bytes: 32 + SECRET.length * 2,
  })
  const [{ at: __, ms, ...ended }] = of('stream-ended') as [SightingOf<'stream-ended'>]
  assert.ok(ms >= 100, `${ms} ms`)
  const flow = { items: 30, bytes: 30 * SECRET.length * 2, stalls: 0 }
  assert.equal(ended, {
    kind: 'stream-ended',
    ...REQUEST,
    member: 'streams.items',
    ...flow,
    outcome: 'ok',
    code: undefined,
  })
  const progress = of('stream-progress')
  assert.ok(progress.length >= 1 && progress.length <= 4, `${progress.length}`)
  assert.ok(progress.every(({ credit }) => credit === undefined))
  assert.not.match(JSON.stringify(seen), SECRET)
  api.close()
})

test('a stream that main leaves is cancelled, one that fails has failed, and one whose session is over is closed', async () => {
  const { api, of, seen } = await scene({
    streams: {
      items: async function* (what) {
        yield 1
        if (what === 'fail') throw new Error(SECRET)
        await new Promise(quiet)
      },
    },
  })
  for await (const _ of api.streams.items('leave')) break
  try {
    for await (const _ of api.streams.items('fail'));
  } catch {}
  const left = api.streams.items('x')
  await left.next()
  // Nobody pulls it any more.
  api.close()
  await tasks()
  assert.equal(
    of('stream-ended').map(({ outcome, code, items }) => [outcome, code, items]),
    [
      ['cancelled', undefined, 1],
      ['failed', 'INTERNAL', 1],
      ['closed', 'CLOSED', 1],
    ],
  )
  assert.equal(seen.at(-1)?.kind, 'session-closed')
  assert.equal(await left.next().catch(quiet), undefined)
  assert.is(of('stream-ended').length, 3, 'each ends once')
})

test('stats counts what main asks, and nothing is in flight when its session is over', async () => {
  const { api, sightings } = await scene(
    { streams: { items: () => [1, 2] }, calls: { run: () => new Promise(quiet) } },
    false,
  )
  sightings.stats(1)
  await tasks()
  await api.calls.echo(SECRET)
  for await (const _ of api.streams.items(1));
  const call = api.calls.run(1).catch(quiet)
  await tasks()
  assert.is(sightings.stats(1).inFlight, 1)
  api.close()
  await call
  const { inFlight, contracts } = sightings.stats(1)
  assert.is(inFlight, 0)
  const { requests } = contracts.kit as NonNullable<typeof contracts.kit>
  const bytes = SECRET.length * 2
  assert.equal([requests['calls.echo']?.bytesIn, requests['calls.echo']?.bytesOut], [bytes, bytes])
  assert.is(requests['streams.items']?.items, 2)
  assert.is(requests['calls.run']?.outcomes.closed, 1)
})

test('a notice of main’s is seen when it has been sent, or could not be', async () => {
  const { api, seen, of } = await scene()
  api.notices.note(SECRET)
  api.notices.poke()
  assert.throws(
    () => api.notices.note(quiet),
    (error: unknown) => isKitError(error, 'NOT_CLONABLE'),
  )
  api.close()
  assert.throws(
    () => api.notices.note(SECRET),
    (error: unknown) => isKitError(error, 'CLOSED'),
  )
  const { id: _, ...notice } = { kind: 'notice', ...REQUEST, code: undefined }
  assert.equal(
    of('notice').map(({ at: _, ms: __, ...rest }) => rest),
    [
      { ...notice, member: 'notices.note', outcome: 'ok', bytes: SECRET.length * 2 },
      { ...notice, member: 'notices.poke', outcome: 'ok', bytes: 0 },
      { ...notice, member: 'notices.note', outcome: 'failed', code: 'NOT_CLONABLE', bytes: 0 },
      { ...notice, member: 'notices.note', outcome: 'closed', code: 'CLOSED', bytes: SECRET.length * 2 },
    ],
  )
  assert.not.match(JSON.stringify(seen), SECRET)
})

test('events and values that main hears are seen, whoever listens to them, as its schemas made them', async () => {
  const { api, server, seen, values, of } = await scene({ states: { theme: 'first', level: 1 } })
  const { events, states } = server.served
  events.emit('saved', SECRET)
  events.emit('counted', 5)
  states.theme.set(SECRET)
  states.level.set(2)
  const last = api.events.once('tick')
  events.emit('tick')
  await last
  const heard = { kind: 'event', session: 1, contract: 'kit', role: 'consumer', sessions: 1 }
  assert.equal(
    of('event').map(({ at: _, ...rest }) => rest),
    [
      { ...heard, member: 'events.saved', bytes: SECRET.length * 2 },
      { ...heard, member: 'events.counted', bytes: 6 },
      { ...heard, member: 'states.theme', bytes: SECRET.length * 2 },
      { ...heard, member: 'states.level', bytes: 6 },
      { ...heard, member: 'events.tick', bytes: 8 },
    ],
  )
  assert.equal(values, [SECRET, '5!!', SECRET, '2!!'], 'for those alone that asked for values')
  assert.not.match(JSON.stringify(seen), SECRET)
  api.close()
})

test('what main hears is counted beside what it emits, and published', async () => {
  const { api, server, sightings } = await scene({}, false)
  const published: unknown[] = []
  const onEvent = (message: unknown) => void published.push(message)
  const hear = async (): Promise<void> => {
    const told = api.events.once('saved')
    server.served.events.emit('saved', SECRET)
    await told
  }
  await hear()
  sightings.stats(1)
  await hear()
  assert.equal(sightings.stats(1).contracts.kit?.events, {
    'events.saved': { emitted: 0, deliveries: 0, heard: 1, bytes: SECRET.length * 2 },
  })
  api.notices.note(SECRET)
  assert.is(sightings.stats(1).contracts.kit?.requests['notices.note']?.outcomes.ok, 1)
  subscribe('electron-port-bridge.event', onEvent)
  try {
    await hear()
  } finally {
    unsubscribe('electron-port-bridge.event', onEvent)
  }
  const [{ role, session, member }, ...more] = published as [SightingOf<'event'>]
  assert.equal([role, session, member, more.length], ['consumer', 1, 'events.saved', 0])
  api.close()
})

test('a call of main’s is traced as one, under what asked for it', async () => {
  const store = new AsyncLocalStorage<string>()
  const calls = tracingChannel<string, TracedCall>('electron-port-bridge.call')
  const ended: TracedCall[] = []
  const end = (call: unknown) => void ended.push(call as TracedCall)
  calls.start.bindStore(store, ({ role }) => `${store.getStore()} > ${role}`)
  calls.asyncEnd.subscribe(end)
  try {
    const { api } = await scene({}, false)
    await store.run('mine', async () => {
      await api.calls.echo(SECRET)
      assert.is(store.getStore(), 'mine', 'what comes behind it is the caller’s')
    })
    assert.equal(
      ended.map(({ role, member, outcome, origin }) => [role, member, outcome, origin]),
      [['consumer', 'calls.echo', 'ok', 'app://notes']],
    )
    api.close()
  } finally {
    calls.start.unbindStore(store)
    calls.asyncEnd.unsubscribe(end)
  }
})

test('while nobody looks main’s calls and streams are the bare client’s, and what it hears costs one question', async () => {
  const { api, bare, seen, server, sightings } = await scene({ streams: { few: () => [1] } }, false)
  let asked = 0
  sightings.looksAtEvents = () => ++asked < 0
  sightings.tell = () => assert.unreachable('nobody hears it')
  api.events.on('saved', () => {})
  const told = api.events.once('tick')
  server.served.events.emit('saved', 1)
  server.served.events.emit('tick')
  await told
  assert.is(asked, 2)
  sightings.tell = () => {}
  assert.ok(Object.isFrozen(api) && Object.isFrozen(api.calls))
  assert.equal(Object.keys(api).sort(), Object.keys(bare).sort())
  assert.is(api.closed, bare.closed)
  assert.is(await api.calls.echo(1), 1)
  assert.is(await api.calls.ping(), 'pong')
  const items: unknown[] = []
  for await (const item of api.streams.few()) items.push(item)
  assert.equal([items, seen], [[1], []])
  api.close()
})

test.run()
