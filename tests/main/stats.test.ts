import { setTimeout as wait } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Histogram } from '../../main/histogram.js'
import { refusedBecause } from '../../main/refusals.js'
import { quiet, SECRET, watchedScene } from '../helpers/watched.js'
import { tasks, until } from '../helpers/within.js'

const unheard = (overrides = {}, limits = {}) => watchedScene(overrides, limits, false)

test('percentiles are as far off as is documented, and no further', () => {
  for (const scale of [0.002, 1, 500]) {
    const histogram = new Histogram()
    const all = Array.from({ length: 10_000 }, (_, i) => scale * 1.0005 ** ((i * 7919) % 10_000))
    for (const ms of all) histogram.add(ms)
    all.sort((a, b) => a - b)
    for (const share of [0.01, 0.5, 0.9, 0.99, 1]) {
      const exact = all[Math.max(0, Math.ceil(share * all.length) - 1)] as number
      const off = Math.abs(histogram.percentile(share) / exact - 1)
      assert.ok(off <= 0.045, `${share} of ${scale}: ${off}`)
    }
    assert.is(histogram.max, all.at(-1))
  }
})

test('what is shorter or longer than a histogram tells apart counts all the same', () => {
  const histogram = new Histogram()
  assert.is(histogram.percentile(0.5), 0)
  histogram.add(0)
  assert.is(histogram.percentile(0.5), 0)
  histogram.add(1e12)
  assert.ok(histogram.percentile(1) > 1.6e7)
  assert.is(histogram.max, 1e12)
})

test('counting begins with the first look, and what is open is told from the start', async () => {
  const { client, sightings } = await unheard()
  await client.calls.ping()
  const first = sightings.stats(1)
  assert.ok(Math.abs(first.since - Date.now()) < 5_000)
  assert.equal(
    { ...first, since: 0 },
    {
      since: 0,
      documents: 1,
      sessions: 1,
      inFlight: 0,
      contracts: { kit: { sessions: 1, requests: {}, events: {} } },
      refused: {},
      violations: 0,
    },
  )
  await client.calls.ping()
  assert.is(sightings.stats(1).contracts.kit?.requests['calls.ping']?.outcomes.ok, 1)
  assert.is(sightings.stats(1).since, first.since)
  client.close()
  await until(() => sightings.stats(1).sessions === 0, 'the session ends')
})

test('requests are counted by member and outcome, with their durations and bytes', async () => {
  const { client, server, sightings } = await unheard({
    calls: {
      run: async (what: unknown, { errors }: { errors: { NotFound(data: { id: string }): Error } }) => {
        await wait(3)
        if (what === 'throw') throw new Error(SECRET)
        if (what === 'declared') throw errors.NotFound({ id: SECRET })
        return what
      },
    },
    streams: { items: () => [SECRET, SECRET] },
  })
  sightings.stats(1)
  for (const what of ['ok', 'ok', 'throw', 'declared']) await client.calls.run(what).catch(quiet)
  await client.calls.strict({ id: 5 as never }).catch(quiet)
  for await (const _ of client.streams.items(1));
  client.notices.note(SECRET)
  server.served.events.emit('saved', SECRET)
  server.served.events.emit('saved', SECRET)
  await client.calls.ping()
  const kit = sightings.stats(1).contracts.kit
  const none = { ok: 0, 'declared-error': 0, failed: 0, refused: 0, cancelled: 0, closed: 0 }
  assert.ok(kit?.requests['calls.run'])
  const { ms, ...run } = kit.requests['calls.run']
  assert.equal(run, {
    inFlight: 0,
    outcomes: { ...none, ok: 2, 'declared-error': 1, failed: 1 },
    items: 0,
    bytesIn: 2 * ('ok' + 'ok' + 'throw' + 'declared').length,
    // Two results, and `{ id: SECRET }`.
    bytesOut: 2 * 'okok'.length + (run.bytesOut - 8),
  })
  assert.ok(run.bytesOut > 8 + 2 * SECRET.length)
  assert.ok(ms.p50 >= 2 && ms.p50 <= ms.p90 && ms.p90 <= ms.p99 && ms.p99 <= ms.max, JSON.stringify(ms))
  assert.equal(kit?.requests['calls.strict']?.outcomes, { ...none, refused: 1 })
  assert.is(kit?.requests['calls.strict']?.ms.max, 0, 'what no handler saw has no duration')
  const bytes = SECRET.length * 2
  assert.equal(
    [kit?.requests['streams.items']?.items, kit?.requests['streams.items']?.bytesOut],
    [2, 2 * bytes],
  )
  assert.is(kit?.requests['notices.note']?.bytesIn, bytes)
  assert.equal(kit?.events, { 'events.saved': { emitted: 2, deliveries: 2, heard: 0, bytes: 2 * bytes } })
  client.close()
})

test('what is in flight is told, until it has ended, however it ends', async () => {
  const { client, sightings } = await unheard({ calls: { run: () => new Promise(quiet) } })
  sightings.stats(1)
  const calls = [client.calls.run(1).catch(quiet), client.calls.run(2).catch(quiet)]
  await tasks()
  assert.equal(
    [sightings.stats(1).inFlight, sightings.stats(1).contracts.kit?.requests['calls.run']?.inFlight],
    [2, 2],
  )
  client.close()
  await Promise.all(calls)
  await until(() => sightings.stats(1).inFlight === 0, 'nothing is in flight')
  assert.is(sightings.stats(1).contracts.kit?.requests['calls.run']?.outcomes.closed, 2)
})

test('refusals are counted by their reason, and violations', async () => {
  const { client, sightings } = await unheard()
  sightings.stats(1)
  for (const reason of ['origin', 'origin', 'sub-frame'] as const)
    sightings.refused(refusedBecause(reason, { origin: 'https://evil.example' }))
  sightings.violation({
    kind: 'violation',
    contract: 'kit',
    member: undefined,
    reference: undefined,
    text: 'x',
    cause: 0,
  })
  const { refused, violations } = sightings.stats(1)
  assert.equal(refused, { origin: 2, 'sub-frame': 1 })
  assert.is(violations, 1)
  client.close()
})

test('statistics are plain data: they survive JSON and change no more', async () => {
  const { client, sightings } = await unheard()
  sightings.stats(1)
  await client.calls.echo(SECRET)
  const stats = sightings.stats(1)
  assert.equal(JSON.parse(JSON.stringify(stats)), stats)
  const before = JSON.stringify(stats)
  await client.calls.echo(SECRET)
  assert.is(JSON.stringify(stats), before)
  assert.ok(Object.isFrozen(stats) && Object.isFrozen(stats.contracts.kit?.requests['calls.echo']?.outcomes))
  assert.not.match(before, SECRET)
  client.close()
})

test.run()
