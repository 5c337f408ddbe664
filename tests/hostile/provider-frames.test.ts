import * as assert from 'uvu/assert'
import { isKitError } from '../../contract/index.js'
import { FAILURE, TAKEN } from '../../wire/protocol.js'
import { type BedTest, onEveryPort } from '../helpers/bed.js'
import * as frames from '../helpers/frames.js'
import { MEMORY, NODE } from '../helpers/ports.js'
import { rejection, tasks } from '../helpers/within.js'
import { attackConnecting, attackConsumer } from './attack-consumer.js'
import { BAD, NO_LISTS } from './values.js'

/** Every frame that a provider may send, with one field left open. */
const FIELDS: readonly (readonly [string, readonly unknown[], (bad: unknown) => frames.RawFrame])[] = [
  ['the number of a RESULT', BAD.id, (bad) => frames.result(bad, 1)],
  ['the number of a FAILURE', BAD.id, (bad) => frames.failure(bad, 'INTERNAL')],
  ['the message of a FAILURE', defined(BAD.text), (bad) => frames.failure(1, 'INTERNAL', bad)],
  ['the rest of a FAILURE', [0, null, undefined, 'x', true, 1n], (bad) => [FAILURE, 1, 'x', bad]],
  ['the member of an EVENT', BAD.member, (bad) => frames.event(bad, 1)],
  ['the member of a STATE', BAD.member, (bad) => frames.state(bad, 1)],
  ['the number of an ITEM', BAD.id, (bad) => frames.item(bad, 1)],
  ['the number of an END', BAD.id, (bad) => frames.end(bad)],
  ['the number of a STALL', BAD.id, (bad) => frames.stall(bad)],
  ['the number of a PING', BAD.count, (bad) => frames.ping(bad)],
  ['the notices of a TAKEN', BAD.count, (bad) => [TAKEN, bad, 0]],
  ['the bytes of a TAKEN', BAD.count, (bad) => [TAKEN, 0, bad]],
  ['the code of a BYE', BAD.byeCode, (bad) => frames.bye(bad)],
  ['the message of a BYE', defined(BAD.text), (bad) => frames.bye('CLOSED', bad)],
]

const FIRST_FIELDS: typeof FIELDS = [
  ['limits of a WELCOME', defined(BAD.numbersByName), (limits) => frames.welcome({ limits })],
  ['members of a WELCOME', BAD.toldMembers, (members) => frames.welcome({ members })],
  ['code of a BYE', BAD.byeCode, (bad) => frames.bye(bad)],
  ['message of a BYE', defined(BAD.text), (bad) => frames.bye('CONTRACT_MISMATCH', bad)],
]

type Told = readonly (readonly unknown[])[]

/** Members as they are told, and yet not those of the contract. */
const WRONG_MEMBERS: readonly (readonly [string, (told: Told) => Told])[] = [
  ['no members', () => []],
  ['one member less', (told) => told.slice(1)],
  ['one member more', (told) => [...told, ['calls', 'more', true, 0]]],
  ['the members in another order', (told) => [...told].reverse()],
  ['one member twice', (told) => [...told.slice(0, -1), told[0] as Told[number]]],
  [
    'a member of another group',
    (told) => told.map(([, ...rest], n) => (n === 0 ? ['notices', ...rest] : (told[n] as Told[number]))),
  ],
  [
    'a member of another name',
    (told) =>
      told.map(([group, , ...rest], n) =>
        n === 0 ? [group, '__proto__', ...rest] : (told[n] as Told[number]),
      ),
  ],
  [
    'a dot in the wrong place',
    (told) => told.map(([group, name, ...rest]) => [`${group}.${name}`, '', ...rest]),
  ],
]

function defined(values: readonly unknown[]): readonly unknown[] {
  return values.filter((value) => value !== undefined)
}

/** What is a provider's, and when, and what is not. */
function providerFramesSuite(test: BedTest): void {
  for (const [name, values, frame] of FIELDS) {
    test(`${name} that is none of its form ends the session at once`, async (bed) => {
      for (const bad of values) {
        const { peer, client, assertClosed } = await attackConsumer(bed)
        const heard: unknown[] = []
        client.events.on('saved', (payload) => heard.push(payload))
        const answer = rejection(client.calls.echo(1))
        await tasks(3)
        peer.say(frame(bad), frames.result(1, 'after'), frames.event('events.saved', 'after'))
        await assertClosed('PROTOCOL_VIOLATION', 1)
        assert.ok(isKitError(await answer, 'PROTOCOL_VIOLATION'))
        assert.equal(heard, [])
      }
    })
  }

  for (const [name, values, frame] of FIRST_FIELDS) {
    test(`a ${name} that is none opens no session`, async (bed) => {
      for (const bad of values) {
        const { peer, connecting, assertClosed } = await attackConnecting(bed, { says: [] })
        peer.say(frame(bad), frames.welcome())
        await assertClosed('PROTOCOL_VIOLATION', 1)
        assert.ok(isKitError(await rejection(connecting), 'PROTOCOL_VIOLATION'))
      }
    })
  }

  for (const [name, change] of WRONG_MEMBERS) {
    test(`a WELCOME with ${name} opens no session`, async (bed) => {
      const members = change(frames.toldMembers())
      const { connecting, assertClosed } = await attackConnecting(bed, {
        says: [frames.welcome({ members })],
      })
      await assertClosed('PROTOCOL_VIOLATION', 1)
      assert.ok(isKitError(await rejection(connecting), 'PROTOCOL_VIOLATION'))
    })
  }

  test('whether a member takes an input is for our own contract to say', async (bed) => {
    const members = frames
      .toldMembers()
      .map(([group, name, takesInput, window]) => [group, name, !takesInput, window])
    const { peer, client } = await attackConsumer(bed, { says: [frames.welcome({ members })] })
    void rejection(client.calls.echo('an input'))
    void rejection(client.calls.ping())
    await tasks(3)
    assert.equal(
      peer.all('CALL').map(([, member, input]) => [member, input]),
      [
        [frames.member('calls.echo'), 'an input'],
        [frames.member('calls.ping'), undefined],
      ],
    )
  })

  for (const [name, frame] of [
    ['RESULT', frames.result(1, 1)],
    ['FAILURE', frames.failure(1, 'INTERNAL')],
    ['EVENT', frames.event('events.saved', 1)],
    ['STATE', frames.state('states.theme', 1)],
    ['ITEM', frames.item(1, 1)],
    ['END', frames.end(1)],
    ['STALL', frames.stall(1)],
    ['PING', frames.ping(0)],
    ['TAKEN', frames.taken(0)],
  ] as const) {
    test(`a ${name} before the welcome ends it, also in the same post`, async (bed) => {
      const { peer, connecting, assertClosed } = await attackConnecting(bed, { says: [] })
      peer.say(frame, frames.welcome())
      await assertClosed('PROTOCOL_VIOLATION', 1)
      assert.ok(isKitError(await rejection(connecting), 'PROTOCOL_VIOLATION'))
    })
  }

  for (const [name, frame] of [
    ['HELLO', frames.hello()],
    ['CALL', frames.call(1, 'calls.echo', 1)],
    ['NOTICE', frames.notice(1, 'notices.note', 1)],
    ['OPEN', frames.open(1, 'streams.items', 1)],
    ['CREDIT', frames.credit(1, 0, 1)],
    ['CANCEL', frames.cancel(1)],
    ['PONG', frames.pong(0)],
    ['second WELCOME', frames.welcome()],
  ] as const) {
    test(`a ${name} ends the session`, async (bed) => {
      const { peer, assertClosed } = await attackConsumer(bed)
      peer.say(frame)
      await assertClosed('PROTOCOL_VIOLATION', 1)
    })
  }

  test('answers that nobody asked for are violations; eight are survived, the ninth closes', async (bed) => {
    for (const frame of [
      frames.result(9, 1),
      frames.failure(9, 'INTERNAL'),
      frames.item(9, 1),
      frames.end(9),
      frames.stall(9),
      frames.event('calls.echo', 1),
      frames.event(4095, 1),
      frames.event('events.tick', 'a payload'),
      frames.event('states.theme', 1),
      frames.state('events.saved', 1),
      frames.state(4095, 1),
      frames.state('states.level', 'no number'),
    ]) {
      const { peer, assertAlive, assertClosed, assertViolations } = await attackConsumer(bed)
      for (let n = 0; n < 8; n++) peer.say(frame)
      await assertAlive()
      assertViolations(8)
      peer.say(frame)
      await assertClosed('PROTOCOL_VIOLATION', 9)
    }
  })

  test('a call that is answered twice has its first answer; one that is answered as a stream has none', async (bed) => {
    const { peer, client, assertAlive, assertViolations } = await attackConsumer(bed)
    const [one, two] = [client.calls.echo(1), client.calls.echo(2)]
    await tasks(3)
    peer.say(frames.result(1, 'first'), frames.result(1, 'second'), frames.failure(1, 'INTERNAL'))
    peer.say(frames.item(2, 'item'), frames.end(2), frames.result(2, 'own'))
    assert.equal(await Promise.all([one, two]), ['first', 'own'])
    assertViolations(4)
    await assertAlive()
  })

  test('a stream that is answered as a call goes on; after its end it has nothing more', async (bed) => {
    const { peer, client, assertViolations } = await attackConsumer(bed)
    const stream = client.streams.items(1)
    const first = stream.next()
    await tasks(3)
    peer.say(frames.result(1, 'no item'), frames.item(1, 'item'))
    assert.is((await first).value, 'item')
    peer.say(frames.end(1), frames.item(1, 'late'), frames.end(1))
    assert.is((await stream.next()).done, true)
    await tasks()
    assertViolations(3)
  })

  test('more items than were granted end the session', async (bed) => {
    const { peer, client, assertClosed } = await attackConsumer(bed, { limits: { streamWindow: 4 } })
    const stream = client.streams.items(1)
    const first = stream.next()
    await tasks(3)
    assert.equal(peer.all('OPEN')[0]?.[2], 4)
    peer.say(...Array.from({ length: 4 }, (_, n) => frames.item(1, n)))
    assert.is((await first).value, 0)
    peer.say(...Array.from({ length: 4 }, (_, n) => frames.item(1, 4 + n)))
    await assertClosed('PROTOCOL_VIOLATION', 1)
  })

  test('as many notices are taken as were sent, and one more ends the session', async (bed) => {
    const { peer, client, assertAlive, assertClosed } = await attackConsumer(bed)
    for (const input of [1, 2, 3]) client.notices.note(input)
    await tasks(3)
    peer.say(frames.taken(1), frames.taken(2, 2 ** 53 - 1))
    await assertAlive()
    peer.say(frames.taken(1))
    await assertClosed('PROTOCOL_VIOLATION', 1)
  })

  test('however often the provider stalls, it is granted no more than the window', async (bed) => {
    const { peer, client, assertAlive } = await attackConsumer(bed, { limits: { streamWindow: 2000 } })
    const stream = client.streams.items(1)
    void rejection(stream.next())
    await tasks(3)
    for (let n = 0; n < 20; n++) peer.say(...Array.from({ length: 50 }, () => frames.stall(1)))
    await tasks()
    const granted = peer.all('CREDIT').map(([, , window]) => window)
    assert.is(peer.all('OPEN')[0]?.[2], 256)
    assert.is(granted.at(-1), 2000)
    assert.ok(granted.length <= 3, `${granted.length} grants`)
    await assertAlive()
  })

  test('each PING is answered, with its own number', async (bed) => {
    const { peer, assertAlive } = await attackConsumer(bed)
    peer.say(frames.ping(0), frames.ping(7), frames.ping(2 ** 53 - 1))
    await tasks()
    assert.equal(peer.all('PONG'), [[0], [7], [2 ** 53 - 1]])
    await assertAlive()
  })

  test('a message that is no list of frames is a violation; eight are survived, the ninth closes', async (bed) => {
    for (const message of NO_LISTS) {
      const { peer, assertAlive, assertClosed } = await attackConsumer(bed)
      for (let n = 0; n < 8; n++) peer.post(message)
      await assertAlive()
      peer.post(message)
      await assertClosed('PROTOCOL_VIOLATION', 9)
    }
  })

  test('a port in a message is closed, and ends the session', async (bed) => {
    const { peer, assertClosed } = await attackConsumer(bed)
    const extra = bed.pair()
    extra.provider.start()
    peer.post(frames.event('events.saved', 1), [extra.consumer])
    await assertClosed('PROTOCOL_VIOLATION', 1)
  })

  test('a batch that is too long is dropped and counted', async (bed) => {
    const { peer, client, assertAlive, assertViolations } = await attackConsumer(bed, {
      limits: { batchLength: 16 },
    })
    let heard = 0
    client.events.on('saved', () => heard++)
    peer.say(...Array.from({ length: 16 }, (_, n) => frames.event('events.saved', n)))
    peer.say(...Array.from({ length: 17 }, (_, n) => frames.event('events.saved', n)))
    await assertAlive()
    assert.is(heard, 16)
    assertViolations(1)
  })

  test('a flood of events that cannot be read in time ends the session', async (bed) => {
    let busy = 0
    const waiting: (() => void)[] = []
    const { peer, assertClosed } = await attackConsumer(bed, {
      limits: { queuedFrames: 64, batchLength: 64 },
      clock: { ...bed.clock, now: () => busy++ * 100, soon: (callback) => waiting.push(callback) },
    })
    while (waiting.length > 0) waiting.shift()?.()
    peer.say(...Array.from({ length: 64 }, () => frames.event('events.saved', 1)))
    peer.say(...Array.from({ length: 64 }, () => frames.event('events.saved', 1)))
    await assertClosed('PROTOCOL_VIOLATION', 1)
  })

  test('nothing is read after a BYE, and it says no more than a peer may say', async (bed) => {
    for (const [said, heard] of [
      ['TIMEOUT', 'TIMEOUT'],
      ['BRIDGE_CLOSED', 'BRIDGE_CLOSED'],
      ['DESTROYED', 'PROTOCOL_VIOLATION'],
      ['constructor', 'PROTOCOL_VIOLATION'],
    ]) {
      const { peer, client } = await attackConsumer(bed)
      client.events.on('saved', () => assert.unreachable())
      peer.say(frames.bye(said), frames.event('events.saved', 1))
      assert.is((await client.closed).code, heard)
    }
  })
}

onEveryPort(providerFramesSuite, [MEMORY, NODE])
