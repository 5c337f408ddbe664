import * as assert from 'uvu/assert'
import { toReadableStream } from '../../contract/index.js'
import type { Recorder } from '../../testing/index.js'
import type { BedTest } from '../helpers/bed.js'
import { Counted } from '../helpers/counted.js'
import { framesOf } from '../helpers/frames.js'
import { task, tasks, until } from '../helpers/within.js'

const KIB = 1024
const MIB = 1024 * KIB

/** Chunks of the given sizes, whose bytes count on from one to the next. */
function* chunks(sizes: Iterable<number>): Generator<Uint8Array> {
  let n = 0
  for (const size of sizes) {
    const chunk = new Uint8Array(size)
    for (let i = 0; i < size; i++) chunk[i] = n++ % 251
    yield chunk
  }
}

async function readBytes(stream: AsyncIterable<unknown>): Promise<{ sizes: number[]; whole: Buffer }> {
  const parts: Uint8Array[] = []
  for await (const chunk of stream) parts.push(chunk as Uint8Array)
  return { sizes: parts.map(({ length }) => length), whole: Buffer.concat(parts) }
}

/** How much is under way, and the sizes of byte chunks. */
export function streamFlowSuite(test: BedTest): void {
  for (const window of [1, 2, 16, 1024]) {
    test(`with a window of ${window}, no more than that is pulled ahead of the reader`, async (bed) => {
      const source = new Counted()
      const { client } = await bed.open(
        { streams: { items: () => source } },
        { provider: { limits: { streamWindow: window } } },
      )
      await holdsWindow(client.streams.items(1), source, window)
    })
  }

  test('a stream begins with 256, the contract’s window, or the smallest limit of both sides', async (bed) => {
    const source = () => new Counted()
    const streams = { items: source, few: source }
    const windows: unknown[] = []
    for (const options of [
      {},
      { provider: { limits: { streamWindow: 3 } } },
      { consumer: { limits: { streamWindow: 2 } } },
    ]) {
      const { client, recorder } = await bed.open({ streams }, options)
      await client.streams.items(1).next()
      await client.streams.few().next()
      for (const { fields } of framesOf(recorder, 'sent', 'OPEN')) windows.push(fields.credit)
    }
    assert.equal(windows, [256, 4, 3, 3, 2, 2])
  })

  test('a reader that pauses stops the producer, and goes on where it was', async (bed) => {
    const source = new Counted({ length: 100 })
    const { client } = await bed.open({ streams: { few: () => source } })
    const seen: unknown[] = []
    for await (const item of client.streams.few()) {
      seen.push(item)
      if (seen.length % 20 === 0) {
        await tasks()
        assert.ok(source.pulled <= seen.length + 4)
      }
    }
    assert.equal(
      seen,
      Array.from({ length: 100 }, (_, n) => n),
    )
  })

  test('a web stream reads no further ahead than the stream that it is made of', async (bed) => {
    const source = new Counted()
    const { client } = await bed.open({ streams: { few: () => source } })
    const reader = toReadableStream(client.streams.few()).getReader()
    await tasks()
    assert.is(source.pulled, 0)
    await reader.read()
    await until(() => source.pulled >= 4, 'the window fills')
    await tasks()
    assert.ok(source.pulled <= 5, `${source.pulled} pulled`)
    await reader.cancel()
  })

  test('credit is given back by the half window, not by the item', async (bed) => {
    const { client, recorder } = await bed.open(
      { streams: { items: () => new Counted({ length: 4096 }) } },
      { provider: { limits: { streamWindow: 256 } } },
    )
    for await (const _ of client.streams.items(1));
    const grants = framesOf(recorder, 'sent', 'CREDIT')
    assert.ok(grants.length >= 28 && grants.length <= 33, `${grants.length} grants`)
  })

  test('a reader that is faster than the grants is granted more, four times as much each time', async (bed) => {
    const { client, recorder } = await bed.open({ streams: { items: () => new Counted({ length: 60_000 }) } })
    let next = 0
    for await (const item of client.streams.items(1)) assert.is(item, next++)
    assert.is(next, 60_000)
    assert.is(mostUnderWay(recorder), 16_384)
  })

  for (const [whose, options] of [
    ['provider’s', { provider: { limits: { streamWindow: 2000 } } }],
    ['consumer’s', { consumer: { limits: { streamWindow: 2000 } } }],
  ] as const) {
    test(`and never more than the ${whose} limit`, async (bed) => {
      const { client, recorder, reports } = await bed.open(
        { streams: { items: () => new Counted({ length: 20_000 }) } },
        options,
      )
      for await (const _ of client.streams.items(1));
      assert.is(mostUnderWay(recorder), 2000)
      assert.equal(reports, { consumer: [], provider: [] })
    })
  }

  test('a slow reader’s window stays at 256', async (bed) => {
    const source = new Counted()
    const { client, recorder } = await bed.open({ streams: { items: () => source } })
    let taken = 0
    for await (const _ of client.streams.items(1)) {
      assert.ok(source.pulled <= taken + 256, `${source.pulled} pulled when ${taken} were taken`)
      await task()
      if (++taken === 2000) break
    }
    assert.is(mostUnderWay(recorder), 256)
  })

  test('a slow producer gets no more than it needs', async (bed) => {
    const { client, recorder } = await bed.open({
      streams: {
        async *items() {
          for (let n = 0; n < 300; n++) {
            await task()
            yield n
          }
        },
      },
    })
    for await (const _ of client.streams.items(1));
    assert.is(mostUnderWay(recorder), 256)
    assert.equal(framesOf(recorder, 'received', 'STALL'), [])
  })

  test('streamBytes: no more bytes than that are under way, though there is credit; all arrive', async (bed) => {
    const item = 'x'.repeat(10_000) // 20,000 bytes, as a string is counted
    let pulled = 0
    const { client, recorder } = await bed.open(
      {
        streams: {
          *items() {
            for (; pulled < 500; pulled++) yield `${pulled} ${item}`
          },
        },
      },
      { provider: { limits: { streamBytes: 100_000 } } },
    )
    let taken = 0
    for await (const text of client.streams.items(1)) {
      assert.is(parseInt(text as string, 10), taken++)
      if (taken % 7 === 0) await tasks()
      assert.ok(pulled <= taken + 6, `${pulled} pulled when ${taken} were taken`)
    }
    assert.is(taken, 500)
    assert.ok(framesOf(recorder, 'received', 'STALL').length > 0, 'the provider has stalled')
  })

  test('streamBytes: an item that is larger than that crosses alone', async (bed) => {
    let pulled = 0
    const { client } = await bed.open(
      {
        streams: {
          *items() {
            for (; pulled < 8; pulled++) yield 'x'.repeat(1000)
          },
        },
      },
      { provider: { limits: { streamBytes: 10 } } },
    )
    let taken = 0
    for await (const _ of client.streams.items(1)) {
      taken++
      await tasks()
      assert.ok(pulled <= taken + 1, `${pulled} pulled when ${taken} were taken`)
    }
    assert.is(taken, 8)
  })

  for (const [name, sizes, expected] of [
    ['small chunks are joined', Array(64).fill(10 * KIB), [260 * KIB, 260 * KIB, 120 * KIB]],
    ['a large one is cut', [3 * MIB + 5], [MIB, MIB, MIB, 5]],
    ['those in between stay as they are', [300 * KIB, 900 * KIB], [300 * KIB, 900 * KIB]],
    ['one that would not fit begins a new one', [200 * KIB, MIB], [200 * KIB, MIB]],
    ['empty ones are nothing', [0, 5, 0], [5]],
    ['no bytes are no chunks', [], []],
  ] as const) {
    test(`bytes: ${name}`, async (bed) => {
      const { client } = await bed.open({ streams: { file: () => chunks(sizes) } })
      const read = await readBytes(client.streams.file(1))
      assert.equal(read.sizes, expected)
      assert.ok(read.whole.equals(Buffer.concat([...chunks(sizes)])))
    })
  }

  test('bytes come from a ReadableStream, and as one', async (bed) => {
    const source = [...chunks([MIB, 300 * KIB])]
    const { client } = await bed.open({
      streams: {
        file: () =>
          new ReadableStream<Uint8Array>({
            pull(controller) {
              const chunk = source.shift()
              if (chunk === undefined) controller.close()
              else controller.enqueue(chunk)
            },
          }),
      },
    })
    const { sizes } = await readBytes(toReadableStream(client.streams.file(1)) as ReadableStream)
    assert.equal(sizes, [MIB, 300 * KIB])
  })

  test('four chunks of bytes are under way, and no more', async (bed) => {
    let pulled = 0
    const { client } = await bed.open({
      streams: {
        async *file() {
          for (;;) {
            pulled++
            yield new Uint8Array(MIB)
          }
        },
      },
    })
    const stream = client.streams.file(1)
    for (let taken = 1; taken <= 8; taken++) {
      await stream.next()
      await tasks()
      assert.ok(pulled <= taken + 4, `${pulled} pulled when ${taken} were taken`)
    }
    assert.ok(pulled >= 10, `${pulled} pulled ahead`)
    await stream.return?.()
  })

  test('bytes before an error arrive before it', async (bed) => {
    const { client } = await bed.open({
      streams: {
        async *file(_, { errors }) {
          yield* chunks([5, 6])
          throw errors.Odd(1)
        },
      },
    })
    const stream = client.streams.file(1)
    assert.is((await stream.next()).value?.length, 11)
    assert.match(String(await stream.next().catch((error) => error.name)), 'Odd')
  })

  for (const size of [64 * KIB, MIB, 3 * MIB]) {
    test(`a producer may use its buffer of ${size} bytes again for the next chunk`, async (bed) => {
      const { client } = await bed.open({
        streams: {
          *file() {
            const buffer = Buffer.alloc(size)
            for (let n = 1; n <= 8; n++) yield buffer.fill(n)
          },
        },
      })
      const { whole } = await readBytes(client.streams.file(1))
      assert.is(whole.length, 8 * size)
      for (let n = 1; n <= 8; n++) {
        const part = whole.subarray((n - 1) * size, n * size)
        assert.ok(part.equals(Buffer.alloc(size, n)), `chunk ${n}`)
      }
    })
  }

  test('a chunk of bytes may be larger than a value, since it is cut', async (bed) => {
    const limits = { bytes: 2 * MIB, streamBytes: 8 * MIB }
    const { client, recorder } = await bed.open(
      { streams: { file: () => [new Uint8Array(2.5 * MIB)] } },
      { provider: { limits } },
    )
    const { sizes } = await readBytes(client.streams.file(1))
    assert.equal(sizes, [MIB, MIB, MIB / 2])
    assert.is(framesOf(recorder, 'received', 'STALL').length, 0, 'no part counts as the whole')
  })

  test('a small view crosses without the rest of its buffer', async (bed) => {
    const pool = new Uint8Array(KIB).fill(7)
    const { client } = await bed.open({ streams: { file: () => [pool.subarray(8, 16)] } })
    const { value } = await client.streams.file(1).next()
    assert.is(value?.buffer.byteLength, 8)
  })

  test('a cancelled stream of bytes reaches `return()` of a producer that is stuck', async (bed) => {
    const source = new Counted({ stuckAt: 0 })
    const { client } = await bed.open({
      streams: { file: () => source as unknown as AsyncIterable<Uint8Array> },
    })
    const stream = client.streams.file(1)
    void stream.next()
    await tasks()
    await stream.return?.()
    await source.whenReturned
    assert.is(source.returned, 1)
  })
}

/** Items that the provider had credit for at a time, and that had not come. */
function mostUnderWay({ frames }: Recorder): number {
  let granted = 0
  let items = 0
  let most = 0
  for (const { direction, type, fields } of frames) {
    if (type === 'ITEM') items++
    if (direction === 'sent' && type === 'OPEN') granted = fields.credit as number
    if (direction === 'sent' && type === 'CREDIT') granted = Number(fields.taken) + Number(fields.window)
    most = Math.max(most, granted - items)
  }
  return most
}

async function holdsWindow(
  stream: AsyncIterableIterator<unknown>,
  source: Counted,
  window: number,
): Promise<void> {
  for (let taken = 1; taken <= window * 2 + 8; taken++) {
    await stream.next()
    assert.ok(source.pulled <= taken + window, `${source.pulled} pulled when ${taken} were taken`)
  }
  await tasks()
  const taken = window * 2 + 8
  assert.ok(source.pulled >= taken + window / 2, `only ${source.pulled} were pulled ahead`)
  assert.ok(source.pulled <= taken + window, `${source.pulled} were pulled ahead`)
  await stream.return?.()
}
