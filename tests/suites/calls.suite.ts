import * as assert from 'uvu/assert'
import { isKitError } from '../../contract/index.js'
import type { Bed, BedTest } from '../helpers/bed.js'
import { kit } from '../helpers/kit.js'
import { unclonable } from '../helpers/traps.js'
import { deferred, rejection, thrown } from '../helpers/within.js'

const CYCLE: { self?: unknown } = {}
CYCLE.self = CYCLE

/** Every kind of value that arrives everywhere as it was sent. */
const VALUES: readonly (readonly [string, unknown])[] = [
  ['a string', 'text'],
  ['an empty string', ''],
  ['a lone surrogate', '\ud800'],
  ['zero', 0],
  ['minus zero', -0],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', undefined],
  ['a bigint', 2n ** 70n],
  ['a Date', new Date(1e12)],
  ['an invalid Date', new Date(Number.NaN)],
  ['a RegExp', /a+/gi],
  ['an array', [1, 'two', [3]]],
  ['an object', { a: 1, b: { c: [undefined, null] } }],
  ['an object with a key __proto__', JSON.parse('{"__proto__":{"x":1},"constructor":2}')],
  [
    'a Map',
    new Map<unknown, unknown>([
      ['a', new Set([1])],
      [{ k: 1 }, 2],
    ]),
  ],
  ['a Set', new Set(['a', 1, null])],
  ['an ArrayBuffer', new Uint8Array([1, 2, 3]).buffer],
  ['a Uint8Array', new Uint8Array([1, 2, 3])],
  ['a Float64Array', new Float64Array([1.5, -0])],
  ['a BigInt64Array', new BigInt64Array([1n, -1n])],
  ['a DataView', new DataView(new Uint8Array([1, 2]).buffer)],
  ['a boxed number', Object(1)],
  ['a boxed string', Object('s')],
  ['a boxed boolean', Object(false)],
  ['a boxed bigint', Object(5n)],
]

export function callsSuite(test: BedTest): void {
  for (const [name, value] of VALUES) {
    test(`${name} arrives in both directions as it was sent`, async (bed) => {
      let arrived: unknown
      const { client } = await bed.open({
        calls: {
          echo(input) {
            arrived = input
            return input
          },
        },
      })
      const answer = await client.calls.echo(value)
      same(arrived, value)
      same(answer, value)
    })
  }

  test('a value that refers to itself arrives so', async (bed) => {
    const { client } = await bed.open()
    const answer = (await client.calls.echo(CYCLE)) as { self: unknown }
    assert.is(answer.self, answer)
  })

  test('an object without a prototype and an instance of a class arrive as plain objects', async (bed) => {
    const { client } = await bed.open()
    const bare = Object.assign(Object.create(null), { a: 1 })
    class Point {
      x = 1
    }
    assert.equal(await client.calls.echo([bare, new Point()]), [{ a: 1 }, { x: 1 }])
  })

  for (const [name, value] of [
    ['undefined', undefined],
    ['null', null],
    ['0', 0],
    ['an empty string', ''],
    ['false', false],
  ] as const) {
    test(`a handler that returns ${name} succeeds with it`, async (bed) => {
      const { client } = await bed.open({ calls: { run: () => value } })
      assert.is(await client.calls.run(1), value)
    })

    test(`a handler that throws ${name} fails`, async (bed) => {
      const { client } = await bed.open({
        calls: {
          run() {
            throw value
          },
          ping: () => Promise.reject(value),
        },
      })
      assert.ok(isKitError(await rejection(client.calls.run(1)), 'INTERNAL'))
      assert.ok(isKitError(await rejection(client.calls.ping()), 'INTERNAL'))
    })
  }

  test('a handler may answer at once or later, and answers come as they are ready', async (bed) => {
    const slow = deferred<string>()
    const { client } = await bed.open({ calls: { run: () => slow.promise, ping: () => 'fast' } })
    const done: unknown[] = []
    const first = client.calls.run(1).then((value) => done.push(value))
    await client.calls.ping().then((value) => done.push(value))
    slow.resolve('slow')
    await first
    assert.equal(done, ['fast', 'slow'])
  })

  test('a buffer that was transferred away is refused with its path', async (bed) => {
    const { client } = await bed.open()
    const bytes = new Uint8Array(8)
    structuredClone(bytes, { transfer: [bytes.buffer] })
    for (const [value, path] of [
      [{ file: bytes }, '$.file'],
      [[bytes.buffer], '$[0]'],
    ] as const) {
      const error = await rejection(client.calls.echo(value))
      assert.ok(isKitError(error, 'NOT_CLONABLE'))
      assert.is(error.path, path)
    }
    assert.equal(await client.calls.echo(new Uint8Array(0)), new Uint8Array(0))
  })

  test('an array with holes, or with properties of other names, is refused where it is given', async (bed) => {
    const { client, served, reports } = await bed.open({ calls: { run: () => [new Array(1)] } })
    for (const array of [new Array(3), Object.assign([], { 3: 'x' }), Object.assign([1], { x: 'x' })]) {
      const error = await rejection(client.calls.echo({ array }))
      assert.ok(isKitError(error, 'NOT_CLONABLE'))
      assert.is(error.path, '$.array')
      assert.ok(
        isKitError(
          thrown(() => served.events.emit('saved', array)),
          'NOT_CLONABLE',
        ),
      )
    }
    assert.equal(reports.provider, [])
    assert.ok(isKitError(await rejection(client.calls.run(1)), 'NOT_CLONABLE'))
  })

  test('a getter of a small value is read once, and what it gave arrives', async (bed) => {
    const once = () => {
      let reads = 0
      return {
        bytes: new Uint8Array(8).subarray(1, 2),
        get body() {
          if (reads++ > 0) throw new Error('read already')
          return 1
        },
      }
    }
    const { client, served } = await bed.open({
      calls: { run: once, later: async () => once() },
      streams: { items: () => [once()] },
    })
    const heard = client.events.once('saved')
    served.events.emit('saved', once())
    served.states.theme.set(once())
    const expected = { bytes: new Uint8Array(1), body: 1 }
    const answers = [client.calls.run(1), client.calls.later('x'), client.calls.echo(once()), heard]
    for (const answer of await Promise.all(answers)) assert.equal(answer, expected)
    assert.equal((await client.streams.items(1).next()).value, expected)
    assert.equal(client.states.theme.get(), expected)
  })

  test('a large value that throws when it is read again fails alone', async (bed) => {
    const { client, served } = await bed.open({
      calls: { run: unclonable, later: async () => unclonable() },
      streams: { items: () => [unclonable()] },
    })
    const refused = [client.calls.run(1), client.calls.later('x'), client.streams.items(1).next()].map(
      rejection,
    )
    for (const error of await Promise.all(refused)) assert.ok(isKitError(error, 'NOT_CLONABLE'))
    for (const give of [
      () => served.events.emit('saved', unclonable()),
      () => served.states.theme.set(unclonable()),
      () => client.notices.note(unclonable()),
    ]) {
      assert.ok(isKitError(thrown(give), 'NOT_CLONABLE'))
    }
    assert.is(await client.calls.ping(), 'pong')
  })

  test('a thenable that is no Promise is waited for', async (bed) => {
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what this is about.
    const thenable = { then: (resolve: (value: unknown) => void) => resolve('waited') }
    const { client } = await bed.open({ calls: { run: () => thenable } })
    assert.is(await client.calls.run(1), 'waited')
  })

  test('a result whose `then` throws when it is read fails its own call', async (bed) => {
    const { client } = await bed.open({
      calls: {
        run: () => ({
          // biome-ignore lint/suspicious/noThenProperty: a getter that throws is what this is about.
          get then() {
            throw new Error('no')
          },
        }),
      },
    })
    assert.ok(isKitError(await rejection(client.calls.run(1)), 'INTERNAL'))
    assert.is(await client.calls.ping(), 'pong')
  })

  test('a call without an output answers undefined whatever its handler returns', async (bed) => {
    const { client } = await bed.open({ calls: { silent: (() => 'secret') as () => void } })
    assert.is(await client.calls.silent(1), undefined)
  })

  test('a handler is called with its group as `this`, its input, and a context of a session, a signal and errors', async (bed) => {
    let seen: unknown[] = []
    const { client, served } = await bed.open({
      calls: {
        run(...args) {
          seen = args
          return 'calls' in this ? 'whole' : typeof (this as { ping?: unknown }).ping
        },
      },
    })
    assert.is(await client.calls.run('in'), 'function')
    assert.is(seen[0], 'in')
    const context = seen[1] as { session: unknown; signal: AbortSignal; errors: object }
    assert.is(context.session, served.sessions[0])
    assert.is(context.signal.aborted, false)
    assert.equal(Object.keys(context.errors), ['NotFound', 'Odd'])
  })

  test('the client has just the groups and members of the contract, frozen, and is no thenable', async (bed) => {
    const { client } = await bed.open()
    assert.equal(Object.keys(client).sort(), [
      'calls',
      'close',
      'closed',
      'events',
      'name',
      'notices',
      'states',
      'streams',
    ])
    assert.is(client.name, 'kit')
    assert.equal(Object.keys(client.calls).sort(), Object.keys(kit.shape.calls).sort())
    assert.ok(Object.isFrozen(client) && Object.isFrozen(client.calls) && Object.isFrozen(client.notices))
    assert.is((client as { then?: unknown }).then, undefined)
    assert.is((client.calls as { missing?: unknown }).missing, undefined)
    assert.is(Object.hasOwn(client.events, 'emit'), false)
  })

  test('an input that changes after the call crosses as it was at the end of the turn or before', async (bed) => {
    const { client } = await bed.open()
    const input = { n: 1 }
    const answer = client.calls.echo(input)
    await Promise.resolve().then(() => {})
    await answer
    input.n = 2
    assert.equal(await answer, { n: 1 })
  })

  test('two sessions of one contract do not mix', async (bed: Bed) => {
    const one = await bed.open({ calls: { ping: () => 'one' } })
    const two = await bed.open({ calls: { ping: () => 'two' } })
    assert.equal(await Promise.all([one.client.calls.ping(), two.client.calls.ping()]), ['one', 'two'])
    one.client.close()
    assert.is(await two.client.calls.ping(), 'two')
  })
}

function same(actual: unknown, expected: unknown): void {
  assert.is(Object.prototype.toString.call(actual), Object.prototype.toString.call(expected))
  if (typeof expected !== 'object' || expected === null) return assert.ok(Object.is(actual, expected))
  if (Array.isArray(expected)) assert.equal(Object.keys(actual as object), Object.keys(expected))
  if (expected instanceof Map) return assert.equal([...(actual as Map<unknown, unknown>)], [...expected])
  if (expected instanceof Set) return assert.equal([...(actual as Set<unknown>)], [...expected])
  if (expected instanceof Date) {
    return assert.ok(Object.is((actual as Date).getTime(), expected.getTime()))
  }
  if (expected instanceof ArrayBuffer) {
    return assert.equal(new Uint8Array(actual as ArrayBuffer), new Uint8Array(expected))
  }
  if (expected instanceof DataView) return assert.is((actual as DataView).getInt8(1), expected.getInt8(1))
  if (Object.hasOwn(expected, '__proto__')) {
    return assert.is(JSON.stringify(actual), JSON.stringify(expected))
  }
  if ('valueOf' in expected && typeof expected.valueOf() !== 'object') {
    return assert.is((actual as object).valueOf(), expected.valueOf())
  }
  assert.equal(actual, expected)
}
