import * as assert from 'uvu/assert'
import { isErrorOf, isKitError, toReadableStream } from '../../contract/index.js'
import type { BedTest } from '../helpers/bed.js'
import { Counted } from '../helpers/counted.js'
import { framesOf } from '../helpers/frames.js'
import { kit } from '../helpers/kit.js'
import { unclonable } from '../helpers/traps.js'
import { deferred, rejection, tasks, until } from '../helpers/within.js'

const THREE = ['a', { b: 1 }, undefined]

async function* generated(): AsyncGenerator<unknown> {
  yield* THREE
}

/** Every form in which a handler may hand over its items. */
const FORMS: readonly (readonly [string, () => Iterable<unknown> | AsyncIterable<unknown>])[] = [
  ['an async generator', generated],
  ['an async iterable', () => ({ [Symbol.asyncIterator]: generated })],
  ['an array', () => THREE],
  ['a Set', () => new Set(THREE)],
  ['a generator', () => THREE.values()],
  ['a ReadableStream', () => webStream(THREE)],
  ['a Promise of them, as behind middleware', (async () => generated()) as unknown as typeof generated],
]

function webStream(items: readonly unknown[]): ReadableStream<unknown> {
  const rest = [...items]
  return new ReadableStream({
    pull(controller) {
      if (rest.length === 0) controller.close()
      else controller.enqueue(rest.shift())
    },
  })
}

/** All items, and what the loop threw after them. */
async function collect(stream: AsyncIterable<unknown>): Promise<{ items: unknown[]; error?: unknown }> {
  const items: unknown[] = []
  try {
    for await (const item of stream) items.push(item)
  } catch (error) {
    return { items, error }
  }
  return { items }
}

/** What a stream carries, in which forms, and how it fails. */
export function streamsSuite(test: BedTest): void {
  for (const [name, items] of FORMS) {
    test(`the items of ${name} arrive in order, then the stream ends`, async (bed) => {
      const { client, reports } = await bed.open({ streams: { items } })
      const stream = client.streams.items(1)
      assert.equal(await collect(stream), { items: THREE })
      assert.equal(await stream.next(), { done: true, value: undefined })
      assert.equal(reports, { consumer: [], provider: [] })
    })
  }

  test('a handler is called with its input and a context, at the first pull and not before', async (bed) => {
    const inputs: unknown[] = []
    const { client, recorder } = await bed.open({
      streams: {
        items(input, { session, signal, errors }) {
          inputs.push(input, session.id, signal.aborted, Object.keys(errors))
          return [1]
        },
      },
    })
    const stream = client.streams.items('in')
    await client.calls.ping()
    assert.is(framesOf(recorder, 'sent', 'OPEN').length, 0)
    await stream.next()
    assert.equal(inputs, ['in', 1, false, ['NotFound', 'Odd']])
    await stream.return?.()
  })

  test('an empty stream ends at its first pull', async (bed) => {
    const { client } = await bed.open({ streams: { items: () => [] } })
    assert.equal(await client.streams.items(1).next(), { done: true, value: undefined })
  })

  test('twenty thousand items arrive in order, many to a post', async (bed) => {
    const { client, recorder } = await bed.open({ streams: { items: () => new Counted({ length: 20_000 }) } })
    let next = 0
    for await (const item of client.streams.items(1)) assert.is(item, next++)
    assert.is(next, 20_000)
    const posts = new Set(framesOf(recorder, 'received', 'ITEM').map(({ post }) => post))
    assert.ok(posts.size <= 200, `${posts.size} posts`)
  })

  for (const trust of ['trusted', 'untrusted'] as const) {
    const [times, marks] = trust === 'trusted' ? ['once', '!'] : ['once by either side', '!!']
    test(`the schema of the items runs ${times} over each where the provider is ${trust}`, async (bed) => {
      const { client } = await bed.open({ streams: { numbers: () => [1, 2] } }, { trust })
      assert.equal(await collect(client.streams.numbers()), { items: [`1${marks}`, `2${marks}`] })
    })
  }

  test('a stream is readable as a web stream, whose cancel stops the producer', async (bed) => {
    const source = new Counted()
    const { client } = await bed.open({ streams: { items: () => source, few: generated } })
    const whole: unknown[] = []
    for await (const item of toReadableStream(client.streams.few()) as ReadableStream) whole.push(item)
    assert.equal(whole, THREE)

    const reader = toReadableStream(client.streams.items(1)).getReader()
    assert.equal(await reader.read(), { done: false, value: 0 })
    await reader.cancel()
    await source.whenReturned
    assert.is(source.returned, 1)
  })

  test('a web stream fails with the error of the producer', async (bed) => {
    const { client } = await bed.open({
      streams: {
        async *items(_, { errors }) {
          yield 1
          throw errors.NotFound({ id: 'x' })
        },
      },
    })
    const reader = toReadableStream(client.streams.items(1)).getReader()
    await reader.read()
    assert.ok(isErrorOf(await rejection(reader.read()), kit, 'NotFound'))
  })

  test('several pulls at once are answered in order, and those beyond the end are done', async (bed) => {
    const { client } = await bed.open({ streams: { items: () => ['a', 'b'] } })
    const stream = client.streams.items(1)
    const steps = await Promise.all([stream.next(), stream.next(), stream.next(), stream.next()])
    assert.equal(
      steps.map(({ done, value }) => (done ? 'done' : value)),
      ['a', 'b', 'done', 'done'],
    )
  })

  test('an error in the producer arrives after the items before it, and is told once', async (bed) => {
    const { client, reports } = await bed.open({
      streams: {
        *items() {
          yield* [1, 2, 3]
          throw new Error('mine')
        },
      },
    })
    const stream = client.streams.items(1)
    const { items, error } = await collect(stream)
    assert.equal(items, [1, 2, 3])
    assert.ok(isKitError(error, 'INTERNAL'))
    assert.not.match(error.message, 'mine')
    assert.equal(await stream.next(), { done: true, value: undefined })
    assert.equal(
      reports.provider.map(({ kind, member, reference }) => [kind, member, reference]),
      [['handler-error', 'streams.items', error.reference]],
    )
  })

  test('a declared error in a stream arrives as such', async (bed) => {
    const { client, reports } = await bed.open({
      streams: {
        async *items(_, { errors }) {
          yield 1
          throw errors.NotFound({ id: 'x' })
        },
      },
    })
    const { items, error } = await collect(client.streams.items(1))
    assert.equal(items, [1])
    assert.ok(isErrorOf(error, kit, 'NotFound'))
    assert.equal(error.data, { id: 'x' })
    assert.equal(reports.provider, [])
  })

  for (const [name, handler] of [
    [
      'throws',
      () => {
        throw new Error('mine')
      },
    ],
    ['returns nothing that can be iterated', (() => ({ length: 1 })) as unknown as () => []],
    [
      'rejects, as an async function without its `*`',
      (async () => {
        throw new Error('mine')
      }) as unknown as () => [],
    ],
    ['returns a Promise of nothing that can be iterated', (async () => 1) as unknown as () => []],
  ] as const) {
    test(`a handler that ${name} fails its stream, and no other`, async (bed) => {
      const { client, reports } = await bed.open({ streams: { items: handler, few: generated } })
      const { items, error } = await collect(client.streams.items(1))
      assert.equal(items, [])
      assert.ok(isKitError(error, 'INTERNAL'))
      assert.is(reports.provider.length, 1)
      assert.equal(await collect(client.streams.few()), { items: THREE })
    })
  }

  for (const [name, item, path] of [
    ['a function', { deep: [() => {}] }, '$.deep[0]'],
    ['a Promise', Promise.resolve(1), '$'],
    ['an Error', [new Error('stack')], '$[0]'],
  ] as const) {
    test(`an item with ${name} fails its own stream with the path, and stops the producer`, async (bed) => {
      let returned = 0
      const { client, reports } = await bed.open({
        streams: {
          *items() {
            try {
              yield 'before'
              yield item
            } finally {
              returned++
            }
          },
        },
      })
      const { items, error } = await collect(client.streams.items(1))
      assert.equal(items, ['before'])
      assert.ok(isKitError(error, 'NOT_CLONABLE'))
      assert.is(error.path, path)
      assert.is(returned, 1)
      assert.equal(
        reports.provider.map(({ kind, member }) => [kind, member]),
        [['invalid-output', 'streams.items']],
      )
      assert.is(await client.calls.ping(), 'pong')
    })
  }

  test('an item that throws while it is cloned fails its own stream, after the items before it', async (bed) => {
    const { client } = await bed.open({
      streams: { items: () => ['before', unclonable(), 'after'], few: generated },
    })
    const [broken, whole] = await Promise.all([
      collect(client.streams.items(1)),
      collect(client.streams.few()),
    ])
    assert.equal(broken.items, ['before'])
    assert.ok(isKitError(broken.error, 'NOT_CLONABLE'))
    assert.equal(whole, { items: THREE })
  })

  test('an item that is not what the contract says fails its stream and stops the producer', async (bed) => {
    const source = new Counted()
    const { client, reports } = await bed.open({
      streams: {
        async *numbers() {
          yield 1
          yield 'two' as unknown as number
        },
        file: () => source as unknown as AsyncIterable<Uint8Array>,
      },
    })
    const numbers = await collect(client.streams.numbers())
    assert.equal(numbers.items, ['1!!'])
    assert.ok(isKitError(numbers.error, 'INTERNAL'))
    assert.ok(isKitError((await collect(client.streams.file(1))).error, 'INTERNAL'))
    await source.whenReturned
    assert.is(source.returned, 1)
    assert.equal(
      reports.provider.map(({ kind }) => kind),
      ['invalid-output', 'invalid-output'],
    )
  })

  test('an input that cannot cross, or that the schema refuses, fails the first pull', async (bed) => {
    let calls = 0
    const { client, recorder } = await bed.open({
      streams: {
        items() {
          calls++
          return []
        },
      },
    })
    const error = await rejection(client.streams.items({ f() {} }).next())
    assert.ok(isKitError(error, 'NOT_CLONABLE'))
    assert.is(error.path, '$.f')
    assert.is(framesOf(recorder, 'sent', 'OPEN').length, 0)
    assert.is(calls, 0)
  })

  test('two streams of one session do not hold up each other, or the calls', async (bed) => {
    const { client } = await bed.open({
      streams: { few: () => new Counted() as AsyncIterable<unknown>, items: generated },
    })
    const paused = client.streams.few()
    await paused.next()
    await tasks()
    assert.equal(await collect(client.streams.items(1)), { items: THREE })
    assert.is(await client.calls.ping(), 'pong')
    assert.equal(await paused.next(), { done: false, value: 1 })
    await paused.return?.()
  })

  test('streams beyond the limit of the provider wait for their turn, without a violation', async (bed) => {
    let open = 0
    let most = 0
    const gate = deferred()
    const { client, reports } = await bed.open(
      {
        streams: {
          async *items(input) {
            most = Math.max(most, ++open)
            try {
              await gate.promise
              yield input
            } finally {
              open--
            }
          },
        },
      },
      { provider: { limits: { openStreams: 3 } } },
    )
    const all = Promise.all(Array.from({ length: 10 }, (_, n) => collect(client.streams.items(n))))
    await until(() => open === 3, 'the first three are open')
    await tasks()
    gate.resolve()
    assert.equal(
      (await all).map(({ items }) => items[0]),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    )
    assert.is(most, 3)
    assert.equal(reports, { consumer: [], provider: [] })
  })

  test('streams flow in both directions between the same two sides', async (bed) => {
    const one = await bed.open(
      { streams: { items: () => new Counted({ length: 500 }) } },
      { trust: 'trusted' },
    )
    const two = await bed.open({ streams: { items: () => new Counted({ length: 500 }) } })
    const [there, back] = await Promise.all([
      collect(one.client.streams.items(1)),
      collect(two.client.streams.items(1)),
    ])
    assert.is(there.items.length, 500)
    assert.equal(back, there)
  })
}
