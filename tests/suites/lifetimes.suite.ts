import * as assert from 'uvu/assert'
import { type Closed, defineContract, isKitError, type Session, unchecked } from '../../contract/index.js'
import { connect, provide } from '../../port/index.js'
import type { BedTest, Opened, OpenOptions } from '../helpers/bed.js'
import { Counted } from '../helpers/counted.js'
import { framesOf } from '../helpers/frames.js'
import { type Kit, kit, kitProvider } from '../helpers/kit.js'
import { deferred, rejection, tasks, until, within } from '../helpers/within.js'

/** What ends an open session, and the code of each side. */
const ENDS: readonly (readonly [string, (opened: Opened) => void, Closed['code'], Closed['code']])[] = [
  ['the consumer closes', ({ client }) => client.close(), 'CLOSED', 'CLOSED'],
  ['the consumer’s scope ends', ({ client }) => client[Symbol.dispose](), 'CLOSED', 'CLOSED'],
  ['the provider closes the session', ({ served }) => served.sessions[0]?.close(), 'CLOSED', 'CLOSED'],
  ['the provider stops', ({ served }) => served.stop(), 'CLOSED', 'CLOSED'],
  ['the consumer’s port is lost', ({ pair }) => pair.provider.close(), 'PEER_GONE', 'PEER_GONE'],
]

/** A session with the provider's view of it. */
function watched(): OpenOptions & { readonly session: Promise<Session<Kit>> } {
  const session = deferred<Session<Kit>>()
  return { session: session.promise, served: (served) => served.onSession(session.resolve) }
}

/** How a session begins to end, and what is left when it has. */
export function lifetimesSuite(test: BedTest): void {
  for (const [name, end, atConsumer, atProvider] of ENDS) {
    test(`when ${name}, both sides know, and whatever is pending rejects with the code`, async (bed) => {
      const signals: AbortSignal[] = []
      const options = watched()
      const opened = await bed.open(
        {
          calls: {
            run(_, { signal }) {
              signals.push(signal)
              return new Promise(() => {})
            },
          },
          streams: { items: () => new Counted({ stuckAt: 1 }) },
        },
        { ...options, provider: { limits: { inFlightCalls: 1 } } },
      )
      const { client, served } = opened
      const { signal } = bed.controller()
      const stream = client.streams.items(1, { signal })
      await stream.next()
      const pending = [
        client.calls.run(1, { signal, timeoutMs: 1000 }),
        client.calls.run('waits for its turn', { signal, timeoutMs: 1000 }),
        stream.next(),
        client.events.once('saved', { signal, timeoutMs: 1000 }),
      ].map(rejection)
      await tasks()
      const session = await options.session

      end(opened)
      assert.is((await client.closed).code, atConsumer)
      for (const error of await Promise.all(pending)) assert.ok(isKitError(error, atConsumer), String(error))
      // A port does not tell the one who closed it; main's does.
      if (name.includes('lost')) served.stop()
      else assert.is((await session.closed).code, atProvider)
      await session.closed
      assert.is(signals[0]?.aborted, true)
      assert.equal(served.sessions, [])
      assert.equal(opened.reports, { consumer: [], provider: [] })
    })
  }

  test('the provider hears the loss of the port', async (bed) => {
    const options = watched()
    const { recorder, client } = await bed.open({}, options)
    recorder.port.close()
    assert.is((await (await options.session).closed).code, 'PEER_GONE')
    client.close()
  })

  test('after the end everything fails with the code, on both sides, and sends nothing', async (bed) => {
    const options = watched()
    const { client, recorder, served } = await bed.open({}, options)
    const session = await options.session
    client.close()
    await session.closed
    const sent = recorder.frames.length
    assert.ok(isKitError(await rejection(client.calls.ping()), 'CLOSED'))
    assert.ok(isKitError(await rejection(client.streams.few().next()), 'CLOSED'))
    assert.ok(isKitError(await rejection(client.events.once('saved')), 'CLOSED'))
    assert.throws(
      () => client.notices.poke(),
      (error: unknown) => isKitError(error, 'CLOSED'),
    )
    client.events.on('saved', () => assert.unreachable())()
    session.events.emit('saved', 1)
    served.events.emit('saved', 1)
    await tasks()
    assert.is(recorder.frames.length, sent)
  })

  test('closing twice, and from both sides at once, is closing once', async (bed) => {
    const options = watched()
    const { client, served, recorder } = await bed.open({}, options)
    const session = await options.session
    client.close()
    session.close()
    served.stop()
    served.stop()
    client.close()
    const [first, second] = await Promise.all([client.closed, client.closed])
    assert.is(first, second)
    assert.is((await session.closed).code, 'CLOSED')
    assert.is(framesOf(recorder, 'sent', 'BYE').length, 1)
  })

  test('what was written before the close arrives before it', async (bed) => {
    const notes: unknown[] = []
    const seen: unknown[] = []
    const options = watched()
    const { client } = await bed.open({ notices: { note: (input) => void notes.push(input) } }, options)
    client.events.on('saved', (payload) => seen.push(payload))
    const session = await options.session
    session.events.emit('saved', 'last')
    session.close()
    await client.closed
    assert.equal(seen, ['last'])

    const other = await bed.open({ notices: { note: (input) => void notes.push(input) } }, options)
    other.client.notices.note('last')
    other.client.close()
    await tasks()
    assert.equal(notes, ['last'])
  })

  test('what waits to be read when the port is closed is not read', async (bed) => {
    const { client, served, pair } = await bed.open({
      calls: {
        run(input) {
          // Each of them makes the clock believe that a millisecond has passed, so the batch is read in slices.
          for (let n = 0; n < 200; n++) served.events.emit('saved', n)
          return input
        },
      },
    })
    let heard = 0
    client.events.on('saved', () => {
      heard++
      bed.clock.advance(1)
    })
    const answer = rejection(client.calls.run('not answered'))
    await until(() => heard > 0, 'the batch is being read')
    assert.ok(heard < 200)
    pair.provider.close()
    assert.ok(isKitError(await answer, 'PEER_GONE'))
    await tasks()
    assert.ok(heard < 200, `${heard} heard`)
    assert.is((await client.closed).code, 'PEER_GONE')
    served.stop()
  })

  test('a handler that closes its session ends it there: the rest of the batch is not read', async (bed) => {
    let calls = 0
    const { client } = await bed.open({
      calls: {
        run(_, { session }) {
          calls++
          session.close()
        },
      },
    })
    const answers = [client.calls.run(1), client.calls.run(2)].map(rejection)
    for (const error of await Promise.all(answers)) assert.ok(isKitError(error, 'CLOSED'))
    assert.is(calls, 1)
  })

  test('a listener that closes its session hears no more', async (bed) => {
    const { client, served } = await bed.open()
    let heard = 0
    client.events.on('saved', () => {
      heard++
      client.close()
    })
    served.events.emit('saved', 1)
    served.events.emit('saved', 2)
    await client.closed
    await tasks()
    assert.is(heard, 1)
  })

  for (const end of ['the session', 'the wait for it'] as const) {
    test(`an input whose schema is still at work when ${end} ends runs no handler`, async (bed) => {
      const gate = deferred()
      const handled: string[] = []
      const input = {
        '~standard': {
          version: 1 as const,
          vendor: 'test',
          validate: (value: unknown) => gate.promise.then(() => ({ value })),
        },
      }
      const slow = defineContract('slow', {
        calls: { run: { input } },
        streams: { items: { input, item: unchecked<number>() } },
      })
      const pair = bed.pair()
      const provider = {
        calls: { run: () => void handled.push('run') },
        streams: {
          items() {
            handled.push('items')
            return [1]
          },
        },
      }
      const served = provide(slow, provider, pair.provider, { clock: bed.clock })
      const client = await connect(slow, pair.consumer, { clock: bed.clock })
      bed.atEnd(() => client.close())
      const controller = bed.controller()
      const { signal } = controller
      const pending = [client.calls.run(1, { signal }), client.streams.items(1, { signal }).next()].map(
        rejection,
      )
      await tasks()
      if (end === 'the session') served.stop()
      else controller.abort()
      await Promise.all(pending)
      await tasks()
      gate.resolve()
      await tasks()
      assert.equal(handled, [])
      served.stop()
    })
  }

  for (const [name, settle] of [
    ['throws', (gate: ReturnType<typeof deferred<unknown>>) => gate.reject(new Error('late'))],
    ['answers', (gate: ReturnType<typeof deferred<unknown>>) => gate.resolve(1)],
    [
      'answers what cannot cross',
      (gate: ReturnType<typeof deferred<unknown>>) => gate.resolve({ f: () => {} }),
    ],
  ] as const) {
    test(`a handler that ${name} after the end is heard by nobody, and leaves no rejection`, async (bed) => {
      const unhandled = watchRejections()
      const gate = deferred<unknown>()
      const { client, reports } = await bed.open({
        calls: { run: () => gate.promise },
        streams: {
          async *items() {
            yield await gate.promise
          },
        },
      })
      const ended = [client.calls.run(1), client.streams.items(1).next()].map(rejection)
      await tasks()
      client.close()
      await Promise.all(ended)
      await tasks()
      settle(gate)
      await tasks()
      assert.equal(reports, { consumer: [], provider: [] })
      assert.equal(unhandled.stop(), [])
    })
  }

  test('an abort and a timeout after the end change nothing', async (bed) => {
    const { client, recorder } = await bed.open({ calls: { run: () => new Promise(() => {}) } })
    const controller = bed.controller()
    const answer = rejection(client.calls.run(1, { signal: controller.signal, timeoutMs: 1000 }))
    await tasks()
    client.close()
    assert.ok(isKitError(await answer, 'CLOSED'))
    const sent = recorder.frames.length
    assert.is(bed.clock.timers, 0)
    controller.abort()
    await tasks()
    assert.is(recorder.frames.length, sent)
  })

  test('ten thousand calls that are pending all reject', async (bed) => {
    const { client } = await bed.open({ calls: { run: () => new Promise(() => {}) } })
    const answers = Array.from({ length: 10_000 }, (_, n) => rejection(client.calls.run(n)))
    await tasks()
    client.close()
    const errors = await Promise.all(answers)
    assert.ok(errors.every((error) => isKitError(error, 'CLOSED')))
  })

  // ── before it is open ───────────────────────────────────────────────────────────────────────────

  test('a consumer that nobody answers, and a provider that nobody calls, give up at their time', async (bed) => {
    const { clock } = bed
    const one = bed.pair()
    const unanswered = connect(kit, one.consumer, { clock })
    const two = bed.pair()
    const uncalled = provide(kit, kitProvider(), two.provider, { clock, limits: { handshakeMs: 500 } })
    uncalled.onSession(() => assert.unreachable())
    clock.advance(9_999)
    await tasks()
    clock.advance(1)
    const error = await rejection(unanswered)
    assert.ok(isKitError(error, 'TIMEOUT'))
    assert.match(error.message, 'kit')
    assert.is(clock.timers, 0)
    for (const pair of [one, two]) for (const port of [pair.consumer, pair.provider]) port.close()
  })

  test('a consumer that gives up during the hello tells the provider', async (bed) => {
    const controller = bed.controller()
    const options = watched()
    const { client, served } = bed.begin({}, { ...options, consumer: { signal: controller.signal } })
    const reason = new Error('enough')
    controller.abort(reason)
    assert.is(await rejection(client), reason)
    await tasks()
    assert.equal(served.sessions, [])
    // It had said hello before it left.
    assert.is((await within((await options.session).closed, 'the end')).code, 'TIMEOUT')
  })

  test('a consumer whose signal has aborted already says nothing but goodbye', async (bed) => {
    const reason = new Error('before')
    const { client, served } = bed.begin({}, { consumer: { signal: AbortSignal.abort(reason) } })
    assert.is(await rejection(client), reason)
    await tasks()
    assert.equal(served.sessions, [])
  })

  test('a provider that stops before the hello closes with CLOSED', async (bed) => {
    const { client } = bed.begin({}, { served: (served) => served.stop() })
    assert.ok(isKitError(await rejection(client), 'CLOSED'))
  })

  test('a provider that closes in onSession is heard by the consumer as an end, not as a refusal', async (bed) => {
    const { client } = bed.begin({}, { served: (served) => served.onSession((session) => session.close()) })
    assert.is((await (await client).closed).code, 'CLOSED')
  })

  test('a port that is lost before the welcome rejects with PEER_GONE', async (bed) => {
    const pair = bed.pair()
    const client = connect(kit, pair.consumer, { clock: bed.clock })
    pair.provider.start()
    pair.provider.close()
    assert.ok(isKitError(await rejection(client), 'PEER_GONE'))
  })

  test('contracts that differ are refused on both sides, with the names', async (bed) => {
    const other = defineContract('kit', { calls: { other: {} } })
    const { client, served, reports } = bed.begin({}, { as: other })
    const error = await rejection(client)
    assert.ok(isKitError(error, 'CONTRACT_MISMATCH'))
    assert.match(error.message, 'calls.other')
    assert.match(error.message, 'calls.echo')
    assert.equal(served.sessions, [])
    assert.is(reports.provider.length, 1)
  })
}

/** Collects what the process would call an unhandled rejection, until it is stopped. */
function watchRejections(): { stop(): unknown[] } {
  const seen: unknown[] = []
  const listener = (reason: unknown) => seen.push(reason)
  process.on('unhandledRejection', listener)
  return {
    stop() {
      process.off('unhandledRejection', listener)
      return seen
    },
  }
}
