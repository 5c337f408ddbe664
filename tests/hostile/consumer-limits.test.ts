import * as assert from 'uvu/assert'
import { type BedTest, onEveryPort } from '../helpers/bed.js'
import { Counted } from '../helpers/counted.js'
import * as frames from '../helpers/frames.js'
import { MEMORY, NODE } from '../helpers/ports.js'
import { tasks, until } from '../helpers/within.js'
import { attackProvider } from './attack-provider.js'
import { arrays, HUGE, objects } from './values.js'

/** An array with a property that is no item of it, and arrays with holes: what they hold would cross without being looked at. */
const ODD_ARRAYS = [
  Object.assign([], { ab: 1 }),
  Object.assign([1], { ab: 1 }),
  Object.assign([undefined, undefined], { ab: 1 }),
  Object.assign(new Array(2), { ab: 1 }),
  Object.assign([1], { '01': 1 }),
  Object.assign([1], { '-1': 1 }),
  Object.assign([1], { '4294967295': 1 }),
  new Array(1),
  new Array(8),
  // biome-ignore lint/suspicious/noSparseArray: holes are what this is about.
  [1, , 2],
]

/** Values just within a limit, and just beyond it. */
const VALUES: readonly (readonly [string, object, readonly unknown[], readonly unknown[]])[] = [
  [
    'depth',
    { depth: 5 },
    [arrays(4), arrays(5), objects(5), new Map([[1, objects(4)]])],
    [arrays(6), objects(6), new Map([[1, objects(5)]]), new Set([arrays(5)]), new Map([[arrays(5), 1]])],
  ],
  [
    'nodes',
    { nodes: 10 },
    [Array(8).fill(0), Array(9).fill(0), new Set([1, 2, 3, 4]), new Map([[1, [2]]])],
    [
      Array(10).fill(0),
      new Array(10),
      new Set([1, 2, 3, 4, 5]),
      [[0, 0, 0, 0], [0, 0, 0], 0],
      HUGE.holes,
      HUGE.paths,
    ],
  ],
  [
    'bytes',
    { bytes: 100 },
    // Of which an object has 32 for itself, and one for each letter of a key.
    [
      ...['x'.repeat(49), 'x'.repeat(50), new ArrayBuffer(68), new Uint8Array(68)],
      ...[{ ab: 'x'.repeat(33) }, [[0, 0, 0, 0]]],
    ],
    [
      ...['x'.repeat(51), new ArrayBuffer(69), new Uint8Array(new ArrayBuffer(69), 0, 1)],
      ...[{ abc: 'x'.repeat(33) }, [[0, 0, 0, 0, 0]], [[], [], []]],
    ],
  ],
  [
    'the default limits',
    {},
    [arrays(64), Array(49_999).fill(0), 'x'.repeat(2 ** 22)],
    [
      ...[arrays(65), HUGE.holes, HUGE.paths, 2n ** 5000n],
      ...[Array(50_000).fill(0), 'x'.repeat(2 ** 22 + 1)],
    ],
  ],
]

/** What a consumer may cost a provider. */
function consumerLimitsSuite(test: BedTest): void {
  for (const [name, limits, within, beyond] of VALUES) {
    test(`${name}: inputs within them are handled, inputs beyond are refused, and each is a violation`, async (bed) => {
      const { peer, handled, assertAlive, assertViolations } = await attackProvider(bed, {
        limits: { ...limits, violations: 64 },
      })
      let id = 0
      for (const value of within) peer.say(frames.call(++id, 'calls.run', value))
      await until(() => peer.all('RESULT').length === within.length, 'all within are answered')
      assert.is(handled.length, within.length)
      assertViolations(0)
      for (const value of beyond) peer.say(frames.call(++id, 'calls.run', value))
      await until(() => peer.all('FAILURE').length === beyond.length, 'all beyond are refused')
      assert.is(handled.length, within.length)
      for (const [, code] of peer.failures) assert.is(code, 'LIMIT_EXCEEDED')
      assertViolations(beyond.length)
      await assertAlive()
    })

    test(`${name}: beyond them, no stream opens and no notice is heard`, async (bed) => {
      const { peer, handled, assertAlive, assertViolations } = await attackProvider(bed, { limits })
      const [value] = beyond
      peer.say(frames.open(1, 'streams.items', value))
      peer.say(frames.notice(2, 'notices.note', value))
      await until(() => peer.all('FAILURE').length === 1, 'the stream is refused')
      await tasks()
      assert.equal(handled, [])
      assertViolations(2)
      await assertAlive()
    })
  }

  test('an array with holes or with properties of other names is refused, and is a violation', async (bed) => {
    const { peer, handled, assertViolations, assertAlive } = await attackProvider(bed, {
      limits: { violations: 64 },
    })
    for (const [n, array] of ODD_ARRAYS.entries()) peer.say(frames.call(n + 1, 'calls.run', { list: array }))
    await until(() => peer.all('FAILURE').length === ODD_ARRAYS.length, 'all are refused')
    assert.equal(
      peer.failures,
      ODD_ARRAYS.map((_, n) => [n + 1, 'NOT_CLONABLE', '$.list']),
    )
    assert.equal(handled, [])
    assertViolations(ODD_ARRAYS.length)
    await assertAlive()
  })

  test('an input of a kind that does not cross is refused with its path, and is a violation', async (bed) => {
    const { peer, handled, assertViolations, assertAlive } = await attackProvider(bed)
    peer.say(frames.call(1, 'calls.run', { deep: [new Error('stack')] }))
    peer.say(frames.call(2, 'calls.run', [new SharedArrayBuffer(1)]))
    await until(() => peer.all('FAILURE').length === 2, 'both are refused')
    assert.equal(peer.failures, [
      [1, 'NOT_CLONABLE', '$.deep[0]'],
      [2, 'NOT_CLONABLE', '$[0]'],
    ])
    assert.equal(handled, [])
    assertViolations(2)
    await assertAlive()
  })

  test('the ninth breach closes, or as many as the limit says', async (bed) => {
    for (const violations of [1, 8, 64]) {
      const { peer, assertAlive, assertClosed } = await attackProvider(bed, {
        limits: { violations },
      })
      for (let n = 0; n < violations; n++) peer.say(frames.pong(0))
      await assertAlive()
      peer.say(frames.pong(0))
      await assertClosed('PROTOCOL_VIOLATION', violations + 1)
    }
  })

  test('a value that refers to itself, keys of prototypes and an input of the wrong shape harm nothing', async (bed) => {
    const inputs: unknown[] = []
    const { peer, handled } = await attackProvider(bed, {
      handlers: { calls: { run: (input) => void inputs.push(input) } },
    })
    const cycle: Record<string, unknown> = { id: 'x' }
    cycle.self = cycle
    const polluting = JSON.parse('{"__proto__":{"id":"x"},"constructor":{"prototype":{"id":"x"}}}')
    peer.say(
      frames.call(1, 'calls.run', cycle),
      frames.call(2, 'calls.strict', cycle),
      frames.call(3, 'calls.run', polluting),
      frames.call(4, 'calls.strict', polluting),
      frames.call(5, 'calls.strict', new Map([['id', 'x']])),
      frames.call(6, 'calls.strict', { id: new String('x') }),
      frames.call(7, 'calls.ping', null),
    )
    await tasks()
    assert.equal(
      peer.all('RESULT').map(([id]) => id),
      [1, 2, 3],
    )
    assert.equal(peer.failures, [
      [4, 'INPUT_INVALID'],
      [5, 'INPUT_INVALID'],
      [6, 'INPUT_INVALID'],
      [7, 'INPUT_INVALID'],
    ])
    assert.equal(handled, ['calls.run', 'calls.strict', 'calls.run'])
    assert.is((inputs[0] as typeof cycle).self, inputs[0])
    assert.is(({} as { id?: string }).id, undefined)
  })

  for (const [name, title, open] of [
    ['inFlightCalls', 'calls.run', (id: number) => frames.call(id, 'calls.run', 1)],
    ['openStreams', 'streams.items', (id: number) => frames.open(id, 'streams.items', 1)],
  ] as const) {
    test(`${name}: as many as the limit are handled at a time, and those beyond are BUSY and counted`, async (bed) => {
      const { peer, handled, assertAlive, assertViolations, assertClosed } = await attackProvider(bed, {
        limits: { [name]: 4 },
        handlers: {
          calls: { run: () => new Promise(() => {}) },
          streams: { items: () => new Counted({ stuckAt: 0 }) },
        },
      })
      for (let id = 1; id <= 4; id++) peer.say(open(id))
      await tasks()
      assertViolations(0)
      peer.say(...Array.from({ length: 8 }, (_, n) => open(5 + n)))
      await tasks()
      assert.equal(handled, [title, title, title, title])
      assert.equal(
        peer.failures,
        Array.from({ length: 8 }, (_, n) => [5 + n, 'BUSY']),
      )
      assertViolations(8)
      if (name === 'openStreams') await assertAlive()
      peer.say(open(peer.lastId + 1))
      await assertClosed('PROTOCOL_VIOLATION', 9)
      assert.is(handled.filter((handler) => handler === title).length, 4)
    })
  }

  test('inFlightCalls: a notice beyond the limit ends the session, since nobody would hear that it was dropped', async (bed) => {
    const { peer, handled, assertClosed } = await attackProvider(bed, {
      limits: { inFlightCalls: 4 },
      handlers: { notices: { note: () => new Promise(() => {}) } },
    })
    peer.say(...Array.from({ length: 4 }, (_, n) => frames.notice(n + 1, 'notices.note', 1)))
    await tasks()
    assert.is(peer.bye, undefined)
    peer.say(frames.notice(5, 'notices.note', 1))
    await assertClosed('PROTOCOL_VIOLATION', 1)
    assert.is(handled.length, 4)
  })

  test('a cancelled call counts until its handler has ended', async (bed) => {
    const { peer, handled, assertViolations } = await attackProvider(bed, {
      limits: { inFlightCalls: 1 },
      handlers: { calls: { run: () => new Promise(() => {}) } },
    })
    for (let id = 1; id <= 4; id++) peer.say(frames.call(id, 'calls.run', 1), frames.cancel(id))
    await tasks()
    assert.equal(handled, ['calls.run'])
    assertViolations(3)
  })

  test('streamWindow: a window of the limit is granted, a wider one ends the session', async (bed) => {
    const source = new Counted()
    const { peer, assertClosed } = await attackProvider(bed, {
      limits: { streamWindow: 16 },
      handlers: { streams: { items: () => source } },
    })
    peer.say(frames.open(1, 'streams.items', 1, 16))
    await until(() => peer.all('ITEM').length === 16, 'the window is sent')
    await tasks()
    assert.is(source.pulled, 16)
    peer.say(frames.open(2, 'streams.items', 1, 17))
    await assertClosed('PROTOCOL_VIOLATION', 1)
    assert.is(source.returned, 1)
  })

  test('streamWindow: credit for more than the limit is refused, and ends the session', async (bed) => {
    const source = new Counted({ stuckAt: 0 })
    const { peer, assertClosed } = await attackProvider(bed, {
      limits: { streamWindow: 16 },
      handlers: { streams: { items: () => source } },
    })
    peer.say(frames.open(1, 'streams.items', 1, 1), frames.credit(1, 0, 16))
    await tasks()
    assert.is(peer.bye, undefined)
    peer.say(frames.credit(1, 0, 17))
    await assertClosed('PROTOCOL_VIOLATION', 1)
    assert.is(source.pulled, 0)
    assert.is(source.returned, 1)
  })

  test('streamWindow: however much it is, and credit for items that were not sent ends it as well', async (bed) => {
    for (const [taken, window] of [
      [0, 2 ** 32 - 1],
      [1, 1],
      [Number.MAX_SAFE_INTEGER, 1],
    ]) {
      const { peer, assertClosed } = await attackProvider(bed, {
        handlers: { streams: { items: () => new Counted({ stuckAt: 0 }) } },
      })
      peer.say(frames.open(1, 'streams.items', 1, 1), frames.credit(1, taken, window))
      await assertClosed('PROTOCOL_VIOLATION', 1)
    }
  })

  test('batchLength: a batch of the limit is read, a longer one is dropped and counted', async (bed) => {
    const { peer, handled, assertViolations, assertAlive } = await attackProvider(bed, {
      limits: { batchLength: 16 },
    })
    let id = 0
    const batch = (length: number) => Array.from({ length }, () => frames.notice(++id, 'notices.note', 1))
    peer.say(...batch(15))
    peer.say(...batch(16))
    await tasks()
    assert.is(handled.length, 31)
    assertViolations(0)
    peer.say(...batch(17))
    await tasks()
    assert.is(handled.length, 31)
    assertViolations(1)
    await assertAlive()
  })

  test('queuedFrames: as many as the limit may wait to be read, one more ends the session', async (bed) => {
    for (const extra of [0, 1]) {
      let busy = 0
      const waiting: (() => void)[] = []
      const { peer, handled, assertClosed } = await attackProvider(bed, {
        limits: { queuedFrames: 100, batchLength: 100 },
        // A thread that is too busy to read on.
        clock: { ...bed.clock, now: () => busy++ * 100, soon: (callback) => waiting.push(callback) },
      })
      const readOn = () => {
        while (waiting.length > 0) waiting.shift()?.()
      }
      readOn()
      let id = 0
      const batch = (length: number) => Array.from({ length }, () => frames.notice(++id, 'notices.note', 1))
      // One turn of it is read at once; the rest stays.
      peer.say(...batch(100))
      await tasks()
      const read = handled.length
      assert.ok(read > 0 && read < 100, `${read} read in the first turn`)
      peer.say(...batch(read + extra))
      await tasks()
      if (extra === 0) {
        readOn()
        assert.is(handled.length, 100 + read)
        peer.say(frames.call(++id, 'calls.echo', 1))
        await tasks()
        readOn()
        await until(() => peer.all('RESULT').length === 1, 'it goes on')
      } else {
        await assertClosed('PROTOCOL_VIOLATION', 1)
        readOn()
        assert.is(handled.length, read)
      }
    }
  })

  test('a consumer that takes one frame a post is given one frame a post', async (bed) => {
    const { peer } = await attackProvider(bed, {
      says: [frames.hello({ takes: { batchLength: 1 } })],
      handlers: { streams: { items: () => [1, 2, 3] } },
    })
    peer.say(
      frames.call(1, 'calls.echo', 1),
      frames.call(2, 'calls.echo', 2),
      frames.open(3, 'streams.items', 1, 9),
    )
    await until(() => peer.all('END').length === 1, 'all is answered')
    assert.is(Math.max(...peer.posts), 1)
    assert.is(peer.all('ITEM').length, 3)
  })
}

onEveryPort(consumerLimitsSuite, [MEMORY, NODE])
