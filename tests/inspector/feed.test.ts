import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Batch } from '../../inspector/contract.js'
import { Feed } from '../../inspector/feed.js'
import { jsonOf } from '../../inspector/plain.js'
import { Sightings } from '../../main/sightings.js'
import { readRecording } from '../../testing/index.js'

// The feed's timers keep no process alive.
const alive = setInterval(() => {}, 1_000)
test.after(() => clearInterval(alive))

/** Makes the bridge see `count` events. */
function see(sightings: Sightings, count: number, value?: unknown): void {
  const watcher = sightings.watcher('notes')
  for (let n = 0; n < count; n++) watcher.emitted('events.saved', 1, value, n)
}

async function take(batches: AsyncGenerator<Batch>, count: number): Promise<Batch[]> {
  const taken: Batch[] = []
  while (taken.length < count) taken.push((await batches.next()).value)
  return taken
}

test('whoever reads gets what is open, what is kept, and then what happens', async () => {
  const sightings = new Sightings()
  const feed = new Feed(sightings, { kept: 100, values: false })
  see(sightings, 3)
  const batches = feed.batches(new AbortController().signal)
  const [first, second] = await take(batches, 2)
  assert.equal(first?.open, { documents: [], sessions: [] })
  assert.is(second?.records.length, 3)
  const third = batches.next()
  see(sightings, 2)
  assert.is((await third).value?.records.length, 2)
  feed.close()
})

test('older sightings make room, and a reader who was too slow is told how many it has missed', async () => {
  const sightings = new Sightings()
  const feed = new Feed(sightings, { kept: 100, values: false })
  const batches = feed.batches(new AbortController().signal)
  await take(batches, 1)
  see(sightings, 1000)
  const [batch] = await take(batches, 1)
  assert.is((batch?.lost ?? 0) + (batch?.records.length ?? 0), 1000)
  assert.ok((batch?.records.length ?? 0) <= 125)
  feed.close()
})

test('what was cleared is not missed', async () => {
  const sightings = new Sightings()
  const feed = new Feed(sightings, { kept: 100, values: false })
  const batches = feed.batches(new AbortController().signal)
  await take(batches, 1)
  see(sightings, 10)
  feed.clear()
  see(sightings, 2)
  const [batch] = await take(batches, 1)
  assert.equal([batch?.lost, batch?.records.length], [0, 2])
  feed.close()
})

test('an aborted reader ends at once, and a closed feed sees nothing more', async () => {
  const sightings = new Sightings()
  const feed = new Feed(sightings, { kept: 100, values: false })
  const controller = new AbortController()
  const batches = feed.batches(controller.signal)
  await take(batches, 1)
  const last = batches.next()
  controller.abort()
  assert.is((await last).done, true)
  feed.close()
  see(sightings, 1)
  assert.is(readRecording(feed.recording('app')).records.length, 0)
})

test('values are kept only where they were asked for, as they were at that moment', () => {
  const sightings = new Sightings()
  const without = new Feed(sightings, { kept: 10, values: false })
  const with_ = new Feed(sightings, { kept: 10, values: true })
  const value = { secret: 'before' }
  see(sightings, 1, value)
  value.secret = 'after'
  assert.not.match(without.recording('app'), 'before')
  assert.equal(readRecording(with_.recording('app')).records[0]?.value, { secret: 'before' })
  without.close()
  with_.close()
})

test('one batch has no more than it may carry, and a large value goes alone', async () => {
  const sightings = new Sightings()
  const feed = new Feed(sightings, { kept: 2000, values: true })
  see(sightings, 1200)
  see(sightings, 40, 'x'.repeat(100_000))
  const batches = await take(feed.batches(new AbortController().signal), 4)
  assert.equal(
    batches.map(({ records }) => records.length <= 500),
    [true, true, true, true],
  )
  const sizes = batches.map(({ records }) => records.reduce((n, { value }) => n + (value?.length ?? 0), 0))
  assert.ok(Math.max(...sizes) <= 500_000)
  feed.close()
})

test('what JSON has no form for is shown as text', () => {
  const cycle: unknown[] = []
  cycle.push(cycle)
  const shown = JSON.parse(
    jsonOf({
      date: new Date(0),
      map: new Map([['a', 1n]]),
      set: new Set([undefined]),
      bytes: new Uint8Array(3),
      error: new TypeError('no'),
      nan: Number.NaN,
      cycle,
      f: () => {},
    }),
  )
  assert.equal(shown, {
    date: '[Date 1970-01-01T00:00:00.000Z]',
    map: { '[Map]': [['a', '[1n]']] },
    set: { '[Set]': ['[undefined]'] },
    bytes: '[Uint8Array of 3 bytes]',
    error: '[TypeError: no]',
    nan: '[NaN]',
    cycle: ['[circular]'],
    f: '[function]',
  })
})

test('a value is cut where it is long, wide or deep, and one that throws is no harm', () => {
  assert.ok(jsonOf('x'.repeat(1_000_000)).length < 20_000)
  assert.ok(jsonOf(Array.from({ length: 1_000_000 }, (_, n) => n)).length < 20_000)
  assert.ok(jsonOf(new Array(4_000_000_000)).length < 50_000)
  let deep: unknown = 1
  for (let n = 0; n < 10_000; n++) deep = { deep }
  assert.match(jsonOf(deep), '[…]')
  const bad = {
    get oops() {
      throw new Error('no')
    },
  }
  assert.is(jsonOf(bad), '"[unreadable]"')
  assert.is(jsonOf(JSON.parse('{"__proto__":{"a":1}}')), '{"__proto__":{"a":1}}')
})

test.run()
