import * as assert from 'uvu/assert'
import { isErrorOf, isKitError } from '../../contract/index.js'
import { type BedTest, onEveryPort } from '../helpers/bed.js'
import * as frames from '../helpers/frames.js'
import { kit } from '../helpers/kit.js'
import { MEMORY, NODE } from '../helpers/ports.js'
import { rejection, tasks, until } from '../helpers/within.js'
import { attackConnecting, attackConsumer } from './attack-consumer.js'
import { arrays, HUGE, objects } from './values.js'

const BEYOND: readonly (readonly [string, object, readonly unknown[]])[] = [
  ['depth', { depth: 5 }, [arrays(6), objects(6), new Map([[1, objects(5)]])]],
  ['nodes', { nodes: 10 }, [Array(10).fill(0), HUGE.holes, HUGE.paths]],
  ['bytes', { bytes: 100 }, ['x'.repeat(51), new ArrayBuffer(101)]],
  [
    'the default limits',
    {},
    [arrays(65), HUGE.holes, HUGE.paths, new Error('stack'), new SharedArrayBuffer(1)],
  ],
]

/** What a provider that is not trusted may say, and what comes of it. */
function providerValuesSuite(test: BedTest): void {
  for (const [name, limits, values] of BEYOND) {
    test(`beyond ${name}: a result, an item and the data of an error are RESULT_INVALID`, async (bed) => {
      for (const value of values) {
        const { peer, client, reports, assertAlive } = await attackConsumer(bed, { limits })
        const stream = client.streams.items(3)
        const pending = [client.calls.echo(1), client.calls.echo(2), stream.next()].map(rejection)
        await tasks(3)
        // Each in a post of its own, since two of them are more than one may hold.
        peer.say(frames.result(1, value))
        peer.say(frames.declared(2, 'Odd', value))
        peer.say(frames.item(3, value))
        peer.say(frames.item(3, value))
        for (const error of await Promise.all(pending)) assert.ok(isKitError(error, 'RESULT_INVALID'))
        await until(() => peer.all('CANCEL').length > 0, 'the producer is stopped')
        peer.say(frames.end(3))
        await assertAlive()
        assert.equal(peer.all('CANCEL'), [[3]])
        assert.equal(
          reports.map(({ kind, member }) => [kind, member]),
          ['calls.echo', 'calls.echo', 'streams.items'].map((member) => ['invalid-input', member]),
        )
      }
    })

    test(`beyond ${name}: a payload reaches no listener, and counts`, async (bed) => {
      const { peer, client, assertViolations, assertAlive } = await attackConsumer(bed, { limits })
      client.events.on('saved', () => assert.unreachable())
      for (const value of values) peer.say(frames.event('events.saved', value))
      await assertAlive()
      assertViolations(values.length)
    })

    test(`beyond ${name}: a state keeps its last good value, and it counts`, async (bed) => {
      const { peer, client, assertViolations, assertAlive } = await attackConsumer(bed, { limits })
      for (const value of values) peer.say(frames.state('states.theme', value))
      await assertAlive()
      assertViolations(values.length)
      assert.is(client.states.theme.get(), 'dark')
    })

    test(`beyond ${name}: a state's first value opens no session`, async (bed) => {
      for (const value of values) {
        const members = frames
          .toldMembers()
          .map((told) => (told[1] === 'theme' ? ['states', 'theme', false, value] : told))
        const { assertClosed } = await attackConnecting(bed, { limits, says: [frames.welcome({ members })] })
        await assertClosed('PROTOCOL_VIOLATION', 1)
      }
    })
  }

  test('a state’s value goes through its schema; what that refuses is dropped, reported and counts', async (bed) => {
    const { peer, client, reports, assertAlive } = await attackConsumer(bed)
    const seen: unknown[] = []
    client.states.level.subscribe((value) => seen.push(value))
    peer.say(frames.state('states.level', 'x'), frames.state('states.level', 7))
    await assertAlive()
    assert.equal(seen, ['1!', '7!'])
    assert.equal(
      reports.map(({ kind, member }) => [kind, member]),
      [
        ['invalid-input', 'states.level'],
        ['violation', undefined],
      ],
    )
  })

  test('a first value that its schema refuses opens no session', async (bed) => {
    for (const value of ['x', undefined, null, {}]) {
      const members = frames
        .toldMembers()
        .map((told) =>
          told[0] === 'states' && told[1] === 'level' ? ['states', 'level', false, value] : told,
        )
      const { assertClosed, reports } = await attackConnecting(bed, { says: [frames.welcome({ members })] })
      await assertClosed('PROTOCOL_VIOLATION', 1)
      assert.equal(
        reports.map(({ kind, member }) => [kind, member]),
        [
          ['invalid-input', 'states.level'],
          ['violation', undefined],
        ],
      )
    }
  })

  test('what its schema refuses is RESULT_INVALID, and reported', async (bed) => {
    const { peer, client, reports, assertAlive } = await attackConsumer(bed)
    const pending = [
      client.calls.strict({ id: 'x' }),
      client.calls.ping(),
      client.calls.ping(),
      client.streams.numbers().next(),
      client.streams.file(1).next(),
      client.calls.silent(1),
    ].map(rejection)
    await tasks(3)
    peer.say(
      frames.result(1, { n: '1' }),
      frames.declared(2, 'NotFound', { id: 1 }),
      frames.declared(3, 'NotFound'),
      frames.item(4, 'one'),
      frames.item(5, [1, 2]),
      frames.result(6, 'a value where there is none'),
    )
    for (const error of await Promise.all(pending))
      assert.ok(isKitError(error, 'RESULT_INVALID'), String(error))
    assert.equal(
      reports.map(({ kind, member }) => [kind, member]),
      ['calls.strict', 'calls.ping', 'calls.ping', 'streams.numbers', 'streams.file', 'calls.silent'].map(
        (member) => ['invalid-input', member],
      ),
    )
    await assertAlive()
  })

  test('an error that the contract has not is INTERNAL, whatever its name', async (bed) => {
    const names = ['Unknown', '__proto__', 'constructor', 'toString', '']
    const { peer, client } = await attackConsumer(bed)
    const pending = names.map((_, n) => rejection(client.calls.echo(n)))
    await tasks(3)
    peer.say(...names.map((name, n) => frames.declared(n + 1, name, { id: 'x' })))
    for (const error of await Promise.all(pending)) {
      assert.ok(isKitError(error, 'INTERNAL'))
      assert.not(isErrorOf(error, kit, 'NotFound'))
    }
  })

  test('a code that no failure has is INTERNAL, and nothing else of a failure is taken over', async (bed) => {
    const codes = [
      0,
      null,
      undefined,
      '',
      'toString',
      'internal',
      'CLOSED',
      'TIMEOUT',
      ['INTERNAL'],
      '__proto__',
    ]
    const { peer, client } = await attackConsumer(bed)
    const pending = codes.map((_, n) => rejection(client.calls.echo(n)))
    await tasks(3)
    const forged = { stack: 'at main', message: 'forged', cause: 1, isAdmin: true, path: 5, reference: {} }
    peer.say(...codes.map((code, n) => frames.failure(n + 1, code, 'told', forged)))
    for (const error of await Promise.all(pending)) {
      assert.ok(isKitError(error, 'INTERNAL'))
      assert.is(error.message, 'told')
      assert.equal([error.path, error.reference, error.cause], [undefined, undefined, undefined])
      assert.not.match(String(error.stack), 'at main')
      assert.not('isAdmin' in error)
    }
  })

  test('a peer’s words are printable in an error', async (bed) => {
    const nasty = '\n\x1b[31m%s\u2028\u0000'.repeat(80)
    const { peer, client } = await attackConsumer(bed)
    const codes = ['INTERNAL', 'NOT_CLONABLE', 'LIMIT_EXCEEDED', 'INPUT_INVALID', 'BUSY'] as const
    const pending = codes.map((code) => rejection(client.calls.echo(code)))
    await tasks(3)
    peer.say(...codes.map((code, n) => frames.failure(n + 1, code, nasty)))
    for (const error of await Promise.all(pending)) {
      assert.ok(isKitError(error))
      assert.match(error.message, /^[\x20-\x7e]*$/)
    }
    const refused = await attackConnecting(bed, { says: [frames.bye('CONTRACT_MISMATCH', nasty)] })
    const error = await rejection(refused.connecting)
    assert.ok(isKitError(error, 'CONTRACT_MISMATCH'))
    assert.match(error.message, /^[\x20-\x7e]*$/)
  })

  test('limits that are none are the defaults, and no more than anyone may have', async (bed) => {
    for (const wrong of [
      Number.NaN,
      0,
      -1,
      0.5,
      1.5,
      2 ** 53,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]) {
      const limits = Object.fromEntries(
        ['inFlightCalls', 'openStreams', 'streamWindow', 'batchLength', 'depth', 'nodes', 'bytes'].map(
          (name) => [name, wrong],
        ),
      )
      const { peer, client, assertAlive } = await attackConsumer(bed, { says: [frames.welcome({ limits })] })
      assert.ok(isKitError(await rejection(client.calls.echo(arrays(300))), 'LIMIT_EXCEEDED'))
      void rejection(client.streams.items(1).next())
      await tasks(3)
      const credit = peer.all('OPEN')[0]?.[2] as number
      assert.ok(Number.isInteger(credit) && credit >= 1 && credit <= 65_536, `a credit of ${credit}`)
      await assertAlive()
    }
  })

  test('small limits are kept to', async (bed) => {
    const limits = { inFlightCalls: 1, openStreams: 1, streamWindow: 1, batchLength: 1 }
    const { peer, client } = await attackConsumer(bed, { says: [frames.welcome({ limits })] })
    const answers = [client.calls.echo(1), client.calls.echo(2)]
    const streams = [client.streams.items(3).next(), client.streams.items(4).next()]
    await tasks()
    assert.equal(
      peer.all('CALL').map(([id]) => id),
      [1],
    )
    assert.equal(
      peer.all('OPEN').map((fields) => [fields[0], fields[2]]),
      [[2, 1]],
    )
    assert.is(Math.max(...peer.posts), 1)
    peer.say(frames.result(1, 'one'), frames.end(2))
    await tasks()
    peer.say(frames.result(3, 'two'), frames.end(4))
    assert.equal(await Promise.all(answers), ['one', 'two'])
    await Promise.all(streams)
  })

  test('windows that are none, or too wide, or of what has none, break nothing', async (bed) => {
    for (const window of [0, 1, 2 ** 53 - 1]) {
      const members = frames
        .toldMembers()
        .map(([group, name, takesInput]) => [group, name, takesInput, window])
      const { peer, client, assertAlive } = await attackConsumer(bed, { says: [frames.welcome({ members })] })
      void rejection(client.streams.items(1).next())
      await tasks(3)
      assert.is(peer.all('OPEN')[0]?.[2], window > 1 ? 256 : 1)
      await assertAlive()
    }
  })

  test('a provider that never welcomes is given up at its time', async (bed) => {
    const { connecting } = await attackConnecting(bed, { says: [], timeoutMs: 500 })
    bed.clock.advance(500)
    assert.ok(isKitError(await rejection(connecting), 'TIMEOUT'))
  })
}

onEveryPort(providerValuesSuite, [MEMORY, NODE])
