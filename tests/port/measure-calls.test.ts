import { type PerformanceEntry, PerformanceObserver, performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { measureCalls } from '../../consumer/measure-calls.js'
import { isErrorOf, toReadableStream } from '../../contract/index.js'
import { connectInMemory } from '../../testing/index.js'
import { kit, kitProvider, type Overrides } from '../helpers/kit.js'
import { until } from '../helpers/within.js'

const SECRET = 'a secret'

/** A measured client, and the entries that it makes. */
async function scene(overrides: Overrides = {}) {
  const { client, served } = await connectInMemory(kit, kitProvider(overrides), { report: () => {} })
  const entries: PerformanceEntry[] = []
  const observer = new PerformanceObserver((list) => void entries.push(...list.getEntries()))
  observer.observe({ entryTypes: ['measure'] })
  const end = () => {
    observer.disconnect()
    served.stop()
  }
  return { client, api: measureCalls(client), entries, end }
}

const devtoolsOf = (entry: PerformanceEntry | undefined) =>
  (entry as unknown as { detail: { devtools: { color: string; properties: [string, string][] } } }).detail
    .devtools

test('a call is an entry with a track of its contract, from the call to its answer', async () => {
  const { api, entries, end } = await scene({ calls: { run: async (input) => wait(20, input) } })
  assert.is(await api.calls.run(SECRET), SECRET)
  await until(() => entries.length === 1, 'there is an entry')
  const [entry] = entries as [PerformanceEntry]
  assert.is(entry.name, 'kit.run')
  assert.ok(entry.duration >= 18, `${entry.duration}`)
  assert.equal(devtoolsOf(entry), {
    dataType: 'track-entry',
    trackGroup: 'electron-port-bridge',
    track: 'kit',
    color: 'primary',
    properties: [
      ['kind', 'call'],
      ['outcome', 'ok'],
    ],
    tooltipText: 'kit.run',
  })
  assert.not.match(JSON.stringify(entry), SECRET)
  assert.equal(performance.getEntriesByName('kit.run'), [], 'nothing piles up')
  end()
})

test('a call that fails rejects as before, and its entry is red and says with what', async () => {
  const { client, api, entries, end } = await scene({
    calls: {
      run: (what, { errors }) => {
        if (what === 'declared') throw errors.NotFound({ id: SECRET })
        if (what === 'hang') return new Promise(() => {})
        throw new Error(SECRET)
      },
    },
  })
  const failed = await api.calls.run('declared').catch((error: unknown) => error)
  assert.ok(isErrorOf(failed, api, 'NotFound') && isErrorOf(failed, client, 'NotFound'))
  await api.calls.run('throw').catch(() => {})
  await api.calls.run('hang', { signal: AbortSignal.abort(SECRET) }).catch(() => {})
  await api.calls.run('hang', { timeoutMs: 1 }).catch(() => {})
  await until(() => entries.length === 4, 'there are entries')
  assert.equal(
    entries.map((entry) => [devtoolsOf(entry).color, devtoolsOf(entry).properties[1]?.[1]]),
    [
      ['error', 'NotFound'],
      ['error', 'INTERNAL'],
      ['error', 'aborted'],
      ['error', 'TIMEOUT'],
    ],
  )
  assert.not.match(JSON.stringify(entries), SECRET)
  end()
})

test('a call that nobody catches is unhandled, as without measuring', async () => {
  const { api, end } = await scene({
    calls: {
      run: () => {
        throw new Error(SECRET)
      },
    },
  })
  const unhandled: unknown[] = []
  const hear = (reason: unknown) => void unhandled.push(reason)
  process.on('unhandledRejection', hear)
  void api.calls.run(1)
  await until(() => unhandled.length > 0, 'it is unhandled')
  await wait(10)
  process.off('unhandledRejection', hear)
  assert.is(unhandled.length, 1)
  end()
})

test('a stream is one entry, from its first pull to its end, its reader’s leaving or its failure', async () => {
  const { api, entries, end } = await scene({
    streams: {
      items: async function* (what) {
        yield SECRET
        await wait(10)
        if (what === 'throw') throw new Error(SECRET)
        yield SECRET
      },
    },
  })
  const items: unknown[] = []
  const stream = api.streams.items('whole')
  await wait(30)
  for await (const item of stream) items.push(item)
  assert.equal(items, [SECRET, SECRET])
  assert.is((await stream.next()).done, true)
  for await (const _ of api.streams.items('left')) break
  await (async () => {
    for await (const _ of api.streams.items('throw'));
  })().catch(() => {})
  for await (const _ of toReadableStream(api.streams.items('web')) as unknown as AsyncIterable<unknown>);
  const unread = api.streams.items('unread')
  await unread.return()
  await unread.next()
  await until(() => entries.length === 4, 'there are entries')
  await wait(20)
  assert.equal(
    entries.map((entry) => [
      entry.name,
      devtoolsOf(entry).color,
      ...devtoolsOf(entry).properties.map(([, value]) => value),
    ]),
    [
      ['kit.items', 'secondary', 'stream', 'ok', '2'],
      ['kit.items', 'secondary', 'stream', 'left', '1'],
      ['kit.items', 'error', 'stream', 'INTERNAL', '1'],
      ['kit.items', 'secondary', 'stream', 'ok', '2'],
    ],
  )
  const [whole] = entries as [PerformanceEntry]
  assert.ok(whole.duration >= 8 && whole.duration < 30, `from the first pull: ${whole.duration}`)
  end()
})

test('all else of the client is what it was: frozen objects of real functions', async () => {
  const { client, api, end } = await scene()
  assert.ok(Object.isFrozen(api) && Object.isFrozen(api.calls) && Object.isFrozen(api.streams))
  assert.equal(Object.keys(api), Object.keys(client))
  assert.equal(Object.keys(api.calls), Object.keys(client.calls))
  assert.is(api.events, client.events)
  assert.is(api.notices, client.notices)
  assert.is(api.closed, client.closed)
  assert.is((api.calls as { nothing?: unknown }).nothing, undefined)
  assert.is(await api.calls.ping({ timeoutMs: 1000 }), 'pong')
  api.close()
  assert.is((await client.closed).code, 'CLOSED')
  assert.is(typeof api[Symbol.dispose], 'function')
  end()
})

test('what is no client is refused', () => {
  for (const bad of [undefined, null, 5, {}, { name: 'notes' }, () => {}])
    assert.throws(() => measureCalls(bad as never), /Expected `client` to be a client/)
})

test.run()
