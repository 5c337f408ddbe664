import * as assert from 'uvu/assert'
import { type BedTest, onEveryPort } from '../helpers/bed.js'
import * as frames from '../helpers/frames.js'
import { MEMORY, NODE } from '../helpers/ports.js'
import { tasks, until } from '../helpers/within.js'
import { attackProvider } from './attack-provider.js'
import { BAD, NO_LISTS } from './values.js'

const ECHO = frames.member('calls.echo')
const NOTE = frames.member('notices.note')
const ITEMS = frames.member('streams.items')
const SAVED = frames.member('events.saved')

/** Every frame that a consumer may send, with one field left open. */
const FIELDS: readonly (readonly [string, readonly unknown[], (bad: unknown) => frames.RawFrame])[] = [
  ['the number of a CALL', BAD.id, (bad) => frames.call(bad, ECHO, 1)],
  ['the member of a CALL', BAD.member, (bad) => frames.call(1, bad, 1)],
  ['the number of a NOTICE', BAD.id, (bad) => frames.notice(bad, NOTE, 1)],
  ['the member of a NOTICE', BAD.member, (bad) => frames.notice(1, bad, 1)],
  ['the number of an OPEN', BAD.id, (bad) => frames.open(bad, ITEMS, 1)],
  ['the member of an OPEN', BAD.member, (bad) => frames.open(1, bad, 1)],
  [
    'the credit of an OPEN',
    BAD.id.filter((bad) => bad !== undefined),
    (bad) => frames.open(1, ITEMS, 1, bad),
  ],
  ['the number of a CREDIT', BAD.id, (bad) => frames.credit(bad, 0, 1)],
  ['what a CREDIT says was taken', BAD.count, (bad) => frames.credit(1, bad, 1)],
  ['the window of a CREDIT', BAD.id, (bad) => frames.credit(1, 0, bad)],
  ['the number of a CANCEL', BAD.id, (bad) => frames.cancel(bad)],
  ['the number of a PONG', BAD.count, (bad) => frames.pong(bad)],
  ['the code of a BYE', BAD.byeCode, (bad) => frames.bye(bad)],
  ['the message of a BYE', BAD.text.filter((bad) => bad !== undefined), (bad) => frames.bye('CLOSED', bad)],
]

const HELLO_FIELDS: typeof FIELDS = [
  ['version', BAD.id.filter((bad) => bad !== undefined), (version) => frames.hello({ version })],
  ['contract', BAD.fingerprint.filter((bad) => bad !== undefined), (contract) => frames.hello({ contract })],
  [
    'list of limits',
    [...BAD.numbersByName, true, 1].filter((bad) => bad !== undefined && bad !== 0),
    (takes) => frames.hello({ takes }),
  ],
]

/** What is a consumer's, and when, and what is not. */
function consumerFramesSuite(test: BedTest): void {
  for (const [name, values, frame] of FIELDS) {
    test(`${name} that is none of its form ends the session at once`, async (bed) => {
      for (const bad of values) {
        const { peer, assertClosed, handled } = await attackProvider(bed)
        peer.say(frame(bad), frames.call(7, 'calls.echo', 'after'), frames.notice(8, 'notices.note', 'after'))
        await assertClosed('PROTOCOL_VIOLATION', 1)
        assert.equal(handled, [])
        assert.equal(peer.all('RESULT'), [])
      }
    })
  }

  for (const [name, values, frame] of HELLO_FIELDS) {
    test(`a HELLO whose ${name} is none opens no session`, async (bed) => {
      for (const bad of values) {
        const { peer, assertClosed, sessions } = await attackProvider(bed, { says: [] })
        peer.say(frame(bad), frames.call(1, 'calls.echo', 'after'))
        await assertClosed('PROTOCOL_VIOLATION', 1)
        assert.is(sessions(), 0)
        assert.equal(peer.all('WELCOME'), [])
      }
    })
  }

  for (const [name, frame] of [
    ['CALL', frames.call(1, ECHO, 1)],
    ['NOTICE', frames.notice(1, NOTE, 1)],
    ['OPEN', frames.open(1, ITEMS, 1)],
    ['CREDIT', frames.credit(1, 0, 1)],
    ['CANCEL', frames.cancel(1)],
    ['PONG', frames.pong(0)],
  ] as const) {
    test(`a ${name} before the hello ends it, also in the same post`, async (bed) => {
      const { peer, assertClosed, handled, sessions } = await attackProvider(bed, { says: [] })
      peer.say(frame, frames.hello())
      await assertClosed('PROTOCOL_VIOLATION', 1)
      assert.equal(handled, [])
      assert.is(sessions(), 0)
    })
  }

  for (const [name, frame] of [
    ['WELCOME', frames.welcome()],
    ['RESULT', frames.result(1, 1)],
    ['FAILURE', frames.failure(1, 'INTERNAL')],
    ['EVENT', frames.event(SAVED, 1)],
    ['STATE', frames.state('states.theme', 1)],
    ['ITEM', frames.item(1, 1)],
    ['END', frames.end(1)],
    ['STALL', frames.stall(1)],
    ['TAKEN', frames.taken(0)],
    ['PING', frames.ping(0)],
  ] as const) {
    test(`a ${name}, which is a provider’s, ends the session`, async (bed) => {
      const { peer, assertClosed } = await attackProvider(bed)
      peer.say(frame)
      await assertClosed('PROTOCOL_VIOLATION', 1)
    })
  }

  test('a second hello ends the session, also in the post of the first', async (bed) => {
    const one = await attackProvider(bed)
    one.peer.say(frames.hello())
    await one.assertClosed('PROTOCOL_VIOLATION', 1)
    const two = await attackProvider(bed, { says: [] })
    two.peer.say(frames.hello(), frames.hello())
    await two.assertClosed('PROTOCOL_VIOLATION', 1)
  })

  test('a hello of another version is refused, and so is one of another contract', async (bed) => {
    for (const [hello, code] of [
      [frames.hello({ version: 2 ** 32 - 1 }), 'VERSION_MISMATCH'],
      [frames.hello({ contract: { ...frames.FINGERPRINT, name: '__proto__' } }), 'CONTRACT_MISMATCH'],
      [frames.hello({ contract: { ...frames.FINGERPRINT, members: [] } }), 'CONTRACT_MISMATCH'],
      [frames.hello({ contract: 'kitt' }), 'CONTRACT_MISMATCH'],
      [frames.hello({ contract: '__proto__' }), 'CONTRACT_MISMATCH'],
    ] as const) {
      const { peer, assertClosed, sessions } = await attackProvider(bed, { says: [] })
      peer.say(hello, frames.call(1, ECHO, 1))
      await assertClosed(code, 1)
      assert.is(sessions(), 0)
    }
  })

  test('what the log gets to read of a peer’s names is short and printable', async (bed) => {
    const nasty = Array.from({ length: 500 }, (_, n) => `${n}\n\x1b[31m%s\u2028\u0000${'x'.repeat(900)}`)
    const { peer, assertClosed, reports } = await attackProvider(bed, { says: [] })
    const contract = { name: nasty[0], version: 2 ** 53 - 1, members: nasty, errors: nasty }
    peer.say(frames.hello({ contract }))
    await assertClosed('CONTRACT_MISMATCH', 1)
    const text = reports[0]?.text ?? ''
    assert.ok(text.length > 0 && text.length < 4096, `${text.length} characters`)
    assert.match(text, /^[\x20-\x7e]*$/)
    assert.match(String(peer.all('BYE')[0]?.[1]), /^[\x20-\x7e]*$/)
  })

  for (const [name, frame] of [
    ['a CALL of no member', frames.call(1, 4095, 1)],
    ['a CALL of a stream', frames.call(1, ITEMS, 1)],
    ['a CALL of a notice', frames.call(1, NOTE, 1)],
    ['a CALL of an event', frames.call(1, SAVED, 1)],
    ['an OPEN of a call', frames.open(1, ECHO, 1)],
    ['an OPEN of an event', frames.open(1, SAVED, 1)],
    ['an OPEN of no member', frames.open(1, 4095, 1)],
    ['a NOTICE of a call', frames.notice(1, ECHO, 1)],
    ['a NOTICE of no member', frames.notice(1, 4095, 1)],
  ] as const) {
    test(`${name} ends the session, and no handler runs`, async (bed) => {
      const { peer, assertClosed, handled } = await attackProvider(bed)
      peer.say(frame)
      await assertClosed('PROTOCOL_VIOLATION', 1)
      assert.equal(handled, [])
    })
  }

  for (const [name, second] of [
    ['the same number again', frames.call(2, ECHO, 2)],
    ['a lower number', frames.call(1, ECHO, 2)],
    ['the number of a call for a stream', frames.open(2, ITEMS, 2)],
    ['the number of a call for a notice', frames.notice(2, NOTE, 2)],
  ] as const) {
    test(`${name} ends the session, and only those before it are handled`, async (bed) => {
      for (const sameTask of [true, false]) {
        const { peer, assertClosed, handled } = await attackProvider(bed)
        const first = [frames.call(1, ECHO, 1), frames.call(2, ECHO, 1)]
        if (sameTask) peer.say(...first, second)
        else {
          peer.say(...first)
          await tasks()
          peer.say(second)
        }
        await assertClosed('PROTOCOL_VIOLATION', 1)
        assert.equal(handled, ['calls.echo', 'calls.echo'])
      }
    })
  }

  test('a number may leave others out, up to the highest there is, and none comes after that', async (bed) => {
    const { peer, assertClosed, handled } = await attackProvider(bed)
    peer.say(frames.call(3, ECHO, 1), frames.notice(9, NOTE, 2), frames.call(2 ** 32 - 1, ECHO, 3))
    await until(() => peer.all('RESULT').length === 2, 'both calls are answered')
    assert.equal(handled, ['calls.echo', 'notices.note', 'calls.echo'])
    peer.say(frames.call(2 ** 32 - 1, ECHO, 4))
    await assertClosed('PROTOCOL_VIOLATION', 1)
    assert.is(handled.length, 3)
  })

  test('cancels and credits of what is not there are nothing, however many', async (bed) => {
    const { peer, assertAlive, reports } = await attackProvider(bed)
    for (let n = 0; n < 100; n++) {
      peer.say(
        ...Array.from({ length: 100 }, (_, i) => frames.cancel(i + 1)),
        ...Array.from({ length: 100 }, (_, i) => frames.credit(i + 1, 2 ** 53 - 1, 2 ** 32 - 1)),
      )
    }
    await assertAlive()
    assert.equal(reports, [])
  })

  test('a cancel and a credit of a call and of a stream that have ended are nothing', async (bed) => {
    const { peer, assertAlive, reports } = await attackProvider(bed)
    peer.say(frames.call(1, ECHO, 1), frames.open(2, ITEMS, 1))
    await tasks()
    peer.say(
      frames.cancel(1),
      frames.cancel(2),
      frames.credit(1, 0, 1),
      frames.credit(2, 0, 1),
      frames.cancel(1),
    )
    await assertAlive()
    assert.equal(reports, [])
  })

  test('an answer to a PING that was not asked is a violation; eight are survived, the ninth closes', async (bed) => {
    const { peer, assertAlive, assertClosed, assertViolations } = await attackProvider(bed)
    const level = frames.member('events.level') + 1
    for (const ping of [0, level, SAVED + 1, ECHO + 1, 4096, 2 ** 53 - 1, 0, level])
      peer.say(frames.pong(ping))
    await assertAlive()
    assertViolations(8)
    peer.say(frames.pong(0))
    await assertClosed('PROTOCOL_VIOLATION', 9)
  })

  test('a message that could not be decoded ends the session, and what is behind it is not read', async (bed) => {
    const { peer, handled, assertClosed } = await attackProvider(bed)
    peer.post(null)
    peer.say(frames.call(1, ECHO, 'after'))
    await assertClosed('UNREADABLE', 0)
    assert.equal(handled, [])
  })

  test('a message that is no list of frames is a violation; eight are survived, the ninth closes', async (bed) => {
    for (const message of NO_LISTS) {
      const { peer, assertAlive, assertClosed, assertViolations } = await attackProvider(bed)
      for (let n = 0; n < 8; n++) peer.post(message)
      await assertAlive()
      assertViolations(8)
      peer.post(message)
      await assertClosed('PROTOCOL_VIOLATION', 9)
    }
  })

  test('a list with one frame that is none, or cut short, is not read at all', async (bed) => {
    const whole = frames.call(1, ECHO, 1)
    const lists = [
      ...frames.NO_TYPES.flatMap((type) => [
        [[type], whole],
        [whole, [type]],
      ]),
      ...frames.CUT_SHORT.map((rest) => [whole, rest]),
    ]
    for (const list of lists) {
      const { peer, assertAlive, assertViolations, handled } = await attackProvider(bed)
      peer.say(...list)
      await tasks()
      assert.equal(handled, [])
      assertViolations(1)
      await assertAlive(1)
    }
  })

  test('a port in a message is closed, and ends the session', async (bed) => {
    for (const says of [[], [frames.hello()]]) {
      const { peer, assertClosed, handled } = await attackProvider(bed, { says })
      const extra = bed.pair()
      extra.provider.start()
      peer.post(frames.call(1, ECHO, 1), [extra.consumer])
      await assertClosed('PROTOCOL_VIOLATION', 1)
      assert.equal(handled, [])
    }
  })

  test('nothing is read after a BYE', async (bed) => {
    const { peer, handled, closed } = await attackProvider(bed)
    peer.say(frames.bye('CLOSED'), frames.call(1, ECHO, 1))
    peer.say(frames.call(2, ECHO, 1))
    await tasks()
    assert.is((await closed())?.code, 'CLOSED')
    assert.equal(handled, [])
  })

  test('a BYE says no more than a peer may say', async (bed) => {
    for (const [said, heard] of [
      ['TIMEOUT', 'TIMEOUT'],
      ['NAVIGATED', 'NAVIGATED'],
      ['CRASHED', 'PROTOCOL_VIOLATION'],
      ['__proto__', 'PROTOCOL_VIOLATION'],
      ['x'.repeat(1024), 'PROTOCOL_VIOLATION'],
    ]) {
      const { peer, closed } = await attackProvider(bed)
      peer.say(frames.bye(said))
      await tasks()
      assert.is((await closed())?.code, heard)
    }
  })

  test('a peer that says nothing is closed at its time', async (bed) => {
    const { peer, sessions } = await attackProvider(bed, { says: [], limits: { handshakeMs: 300 } })
    bed.clock.advance(299)
    await tasks()
    assert.is(peer.bye, undefined)
    bed.clock.advance(1)
    await tasks()
    assert.is(peer.bye, 'TIMEOUT')
    assert.is(sessions(), 0)
  })
}

onEveryPort(consumerFramesSuite, [MEMORY, NODE])
