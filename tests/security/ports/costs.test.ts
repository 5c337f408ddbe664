import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Account } from '../../../link/account.js'
import { DEFAULT_LIMITS, type Limits } from '../../../wire/limits.js'
import {
  BATCH_LENGTH,
  BATCH_WEIGHT,
  BYE,
  BYTES_A_PART,
  CALL,
  CANCEL,
  END,
  EVENT,
  FAILURE,
  HELLO,
  ITEM,
  NOTICE,
  OPEN,
  PROTOCOL_VERSION,
  RESULT,
  STATE,
} from '../../../wire/protocol.js'
import { COSTLY } from '../costs/costly-values.js'
import { counted, Looks } from '../costs/counted.js'
import { anything, framesOf, hello, NUMBER, Party, welcome } from '../costs/party.js'
import type { RawPort } from '../costs/raw-port.js'
import { assertReleased, isChosen, tell } from '../oracle.js'

/** One row of the catalogue. In the end nothing of any peer may be held. */
function row(id: string, title: string, body: (party: (limits?: Partial<Limits>) => Party) => Promise<void>) {
  if (!isChosen(id)) return
  const name = `${id} ${title}`
  test(name, async () => {
    const parties: Party[] = []
    try {
      await body((limits) => {
        const party = new Party(limits)
        parties.push(party)
        return party
      })
      for (const party of parties) {
        party.server.stop('CLOSED', 'The test is over')
        await party.end()
        assert.is(party.atWork, 0, 'handlers at work')
        assertReleased(party.accounts)
      }
    } catch (error) {
      tell('failed', name)
      throw error
    }
    tell('model', name)
  })
}

const request = (type: number, member: number, id: number, input?: unknown) =>
  type === OPEN ? [type, id, member, 16, input] : [type, id, member, input]
const requests = (type: number, member: number, from: number, count: number, input?: unknown) =>
  Array.from({ length: count }, (_, i) => request(type, member, from + i, input)).flat()
const repeated = (frame: readonly unknown[], count = BATCH_LENGTH) =>
  Array.from({ length: count }, () => frame).flat()
const said = (port: RawPort, type: number) => framesOf(port.said).filter((frame) => frame[0] === type)

const codeOf = (port: RawPort) => (said(port, FAILURE)[0]?.[3] as { code?: unknown } | undefined)?.code

/** Every frame that carries a value to main's provider: a whole post of them. */
const TO_PROVIDER: { readonly [frame: string]: (value: unknown) => unknown[] } = {
  CALL: (value) => requests(CALL, NUMBER.quick, 1, BATCH_LENGTH, value),
  'CALL of a handler that takes its time': (value) => requests(CALL, NUMBER.hold, 1, BATCH_LENGTH, value),
  'CALL with an asynchronous schema': (value) => requests(CALL, NUMBER.later, 1, BATCH_LENGTH, value),
  NOTICE: (value) => requests(NOTICE, NUMBER.note, 1, BATCH_LENGTH, value),
  OPEN: (value) => requests(OPEN, NUMBER.feed, 1, BATCH_LENGTH, value),
  HELLO: (value) => [HELLO, PROTOCOL_VERSION, value, value],
}
/** And to main's consumer, where call 1 and stream 2 are open. */
const TO_CONSUMER: { readonly [frame: string]: (value: unknown) => unknown[] } = {
  RESULT: (value) => [RESULT, 1, value, ...repeated([RESULT, 1, value], 5)],
  FAILURE: (value) => [
    ...[FAILURE, 1, 'no', { name: 'Refused', brand: 'electron-port-bridge/declared', data: value }],
    ...[FAILURE, 2, 'no', value],
  ],
  ITEM: (value) => repeated([ITEM, 2, value], 200),
  EVENT: (value) => repeated([EVENT, NUMBER.told, value]),
  STATE: (value) => repeated([STATE, NUMBER.shown, value]),
  WELCOME: (value) => welcome(DEFAULT_LIMITS, value),
}

/** What one post may hold; each part is looked at a few times, and what exceeds it is looked at as well. */
const MOST_LOOKS = 4 * (2 * DEFAULT_LIMITS.nodes + 2 * BATCH_WEIGHT)

row(
  'R21',
  'a costly value is not looked at beyond the limits, in a whole post of any frame',
  async (party) => {
    for (const [name, { make }] of Object.entries(COSTLY)) {
      const looks = new Looks(MOST_LOOKS)
      const value = counted(make(), looks)
      for (const [frame, post] of Object.entries(TO_PROVIDER)) {
        looks.count = 0
        const its = party()
        const port = its.accept(its.peer(), frame === 'HELLO' ? [] : hello)
        port.hear(post(value))
        await its.end()
        assert.ok(looks.count <= MOST_LOOKS, `${frame} with ${name}: ${looks.count} looks`)
        assertReleased(its.accounts)
      }
      for (const [frame, post] of Object.entries(TO_CONSUMER)) {
        looks.count = 0
        const its = party()
        const { port, opened } = await its.ask(its.peer(), frame === 'WELCOME' ? [] : welcome())
        if (frame !== 'WELCOME') {
          const client = (await opened) as {
            readonly calls: { quick(): Promise<unknown> }
            readonly streams: { feed(): AsyncIterator<unknown> }
          }
          client.calls.quick().catch(() => {})
          const stream = client.streams.feed()
          stream.next().catch(() => {})
        } else opened.catch(() => {})
        await its.rest()
        port.hear(post(value))
        await its.end()
        assert.ok(looks.count <= MOST_LOOKS, `${frame} with ${name}: ${looks.count} looks`)
        port.leave()
        await its.end()
        assertReleased(its.accounts)
      }
    }
  },
)

/** Ways in which what a peer has sent comes to its end. */
const ENDS: { readonly [end: string]: (party: Party, port: RawPort) => Promise<void> | void } = {
  answers: () => {},
  cancels: (_, port) => port.hear(Array.from({ length: 60 }, (__, i) => [CANCEL, i + 1]).flat()),
  'a goodbye': (_, port) => port.hear([BYE, 'CLOSED', 'bye']),
  'a peer that is gone': (_, port) => port.leave(),
  'a breach': (_, port) => port.hear([CALL, 1, NUMBER.quick, 1]),
  'a message that cannot be decoded': (_, port) => port.hear(null),
  'the end of the provider': ({ server }) => server.stop('CLOSED', 'The provider stopped'),
}

row('R22', 'each byte that is held is released, however requests and sessions end', async (party) => {
  const value = new Uint8Array(50_000)
  for (const [end, finish] of Object.entries(ENDS)) {
    const its = party({ inFlightCalls: 64, openStreams: 64, peerBytes: 4_000_000 })
    const peer = its.peer()
    its.noticeMs = 1
    const port = its.accept(peer)
    port.hear(requests(CALL, NUMBER.hold, 1, 20, value))
    port.hear(requests(CALL, NUMBER.later, 21, 20, value))
    port.hear(requests(OPEN, NUMBER.feed, 41, 20, value))
    // They take their time, so that what comes behind them has to wait.
    port.hear(requests(NOTICE, NUMBER.note, 61, 20, value))
    port.hear(requests(NOTICE, NUMBER.keep, 81, 20, value))
    // They have to wait for a place.
    const other = its.accept(peer)
    other.hear(requests(CALL, NUMBER.hold, 1, 60, 1))
    other.hear(requests(NOTICE, NUMBER.keep, 61, 60, 1))
    assert.ok(peer.bytes > 80 * value.length, end)
    await finish(its, port)
    await its.end()
    port.leave()
    other.leave()
    await its.end()
    assertReleased(its.accounts)
    if (end === 'the end of the provider') continue
    // And each place is free again.
    const next = its.accept(peer)
    next.hear(requests(CALL, NUMBER.hold, 1, 64))
    next.hear(requests(OPEN, NUMBER.feed, 65, 64))
    await its.rest()
    assert.is(its.atWork, 128, `${end}: handlers at work`)
  }
})

row('R23', 'all sessions of a peer get one turn of 8 ms, however many they are', async (party) => {
  for (const sessions of [1, 256]) {
    const its = party()
    its.noticeMs = 1
    const hostile = its.peer()
    for (const port of Array.from({ length: sessions }, () => its.accept(hostile))) {
      for (let i = 0; i < 4; i++) port.hear(requests(NOTICE, NUMBER.note, 1 + i * 50, 50))
    }
    assert.ok(its.begun <= 9, `${its.begun} ms in the first turn`)
    const other = its.accept(its.peer())
    await its.clock.run()
    for (let id = 1; id <= 10; id++) {
      const before = its.begun
      other.hear(request(CALL, NUMBER.quick, id))
      let tasks = 0
      for (; said(other, RESULT).length < id && tasks < 10; tasks++) await its.clock.run()
      assert.ok(tasks <= 3, `${tasks} turns before the answer, beside ${sessions} sessions`)
      assert.ok(its.begun - before <= 24, `${its.begun - before} ms before the answer`)
    }
    its.noticeMs = 0
    await its.rest()
  }
})

row('R24', 'requests that wait for a place go with their session', async (party) => {
  const its = party({ inFlightCalls: 8, openStreams: 8 })
  const peer = its.peer()
  const first = its.accept(peer)
  const all = (from: number) => [
    ...requests(CALL, NUMBER.hold, from, 8),
    ...requests(NOTICE, NUMBER.keep, from + 8, 8),
    ...requests(OPEN, NUMBER.feed, from + 16, 8),
  ]
  first.hear(all(1))
  await its.rest()
  assert.is(its.atWork, 24)
  const { bytes } = peer
  for (let i = 0; i < 50; i++) {
    const next = its.accept(peer)
    next.hear(all(1))
    next.leave()
    assert.is(peer.bytes, bytes, 'bytes of those that work')
  }
  await its.end()
  assert.is(its.begun, 24, 'none of them has begun')
})

row('R25', 'a peer holds so many bytes at a time, over all of its sessions', async (party) => {
  const value = new Uint8Array(100_000)
  const its = party({ peerBytes: 2_000_000, bytes: 200_000 })
  const peer = its.peer()
  for (const type of [CALL, NOTICE]) {
    for (let i = 0; i < 40; i++)
      its.accept(peer).hear(requests(type, type === CALL ? NUMBER.hold : NUMBER.keep, 1, 4, value))
    await its.rest()
  }
  assert.ok(peer.bytes <= 2_000_000 + 200_000, `${peer.bytes} bytes are held`)
  assert.ok(its.atWork > 0 && its.atWork <= 21, `${its.atWork} handlers at work`)
})

row('R26', 'a request counts beside its input', async (party) => {
  const its = party({ peerBytes: 1_000_000 })
  const peer = its.peer()
  for (let i = 0; i < 8; i++) its.accept(peer).hear(requests(CALL, NUMBER.hold, 1, BATCH_LENGTH))
  await its.rest()
  assert.ok(its.atWork <= 2000, `${its.atWork} requests are kept`)
})

row('R27', 'handlers at work count until they have settled, over all sessions of a peer', async (party) => {
  const its = party({ inFlightCalls: 8, openStreams: 8 })
  const peer = its.peer()
  for (let i = 0; i < 5; i++) {
    const port = its.accept(peer)
    port.hear([
      ...requests(CALL, NUMBER.hold, 1, 8),
      ...requests(NOTICE, NUMBER.keep, 9, 8),
      ...requests(OPEN, NUMBER.feed, 17, 8),
    ])
    await its.rest()
    if (i % 2) port.hear(Array.from({ length: 24 }, (_, id) => [CANCEL, id + 1]).flat())
    else port.leave()
    await its.rest()
    assert.is(its.atWork, 24)
  }
})

row('R28', 'a stream that was cancelled is open until its producer has come to its end', async (party) => {
  const its = party({ openStreams: 4 })
  const port = its.accept(its.peer())
  port.hear(requests(OPEN, NUMBER.feed, 1, 4))
  await its.rest()
  port.hear(Array.from({ length: 4 }, (_, id) => [CANCEL, id + 1]).flat())
  await its.rest()
  assert.is(said(port, END).length, 0)
  port.hear(request(OPEN, NUMBER.feed, 5))
  await its.rest()
  assert.is(said(port, FAILURE).length, 1, 'one more is refused')
  its.held.open()
  await its.rest()
  assert.is(said(port, END).length, 4)
})

row('R29', 'a stream that nobody takes from ends', async (party) => {
  const its = party({ idleStreamMs: 1000 })
  its.items = Array.from({ length: 100 }, (_, i) => i)
  const port = its.accept(its.peer())
  port.hear(requests(OPEN, NUMBER.feed, 1, 20))
  await its.rest()
  assert.is(its.atWork, 20)
  its.clock.manual.advance(1000)
  await its.rest()
  assert.is(its.atWork, 0)
  assert.is(said(port, FAILURE).length, 20)
})

row('R30', 'a provider is held to the bytes of a stream that are not taken', async (party) => {
  const its = party({ streamBytes: 100_000 })
  const peer = its.peer()
  const { port, opened } = await its.ask(peer)
  const { streams } = (await opened) as { readonly streams: { feed(): AsyncIterator<unknown> } }
  const stream = streams.feed()
  const first = stream.next()
  await its.rest()
  const item = new Uint8Array(40_000)
  for (let i = 0; i < 10; i++) port.hear([ITEM, 1, item])
  await its.rest()
  await first
  assert.ok(port.isClosed, 'the session is over')
  assert.ok(its.reports.some((text) => text.includes('100000 bytes of one stream')))
})

row('R31', 'large posts for which there is no time are few', async (party) => {
  const its = party({ bytes: 100_000_000, heldBytes: 500_000_000, peerBytes: 1_000_000_000 })
  its.noticeMs = 1
  const peer = its.peer()
  const busy = its.accept(peer)
  busy.hear(requests(NOTICE, NUMBER.note, 1, 100))
  // No time is left to measure them.
  peer.lane.turn = 1
  peer.lane.arrivalMs = 8
  const port = its.accept(peer)
  const large = new Array(20_000).fill(1)
  for (let id = 1; id <= 100 && !port.isClosed; id++) port.hear(request(CALL, NUMBER.quick, id, large))
  assert.ok(port.isClosed, 'the session is over')
  assert.ok(peer.lane.unmeasured <= 32, `${peer.lane.unmeasured} posts wait that were not measured`)
})

row('R32', 'a resizable buffer counts as what it may grow to', async (party) => {
  const its = party()
  const port = its.accept(its.peer())
  const resizable = Reflect.construct(ArrayBuffer, [8, { maxByteLength: 2 ** 24 }])
  port.hear(request(CALL, NUMBER.quick, 1, resizable))
  await its.rest()
  assert.is(codeOf(port), 'LIMIT_EXCEEDED')
})

row('R33', 'an array with holes or named properties reaches no schema', async (party) => {
  for (const list of [Object.assign([], { length: 4000 }), Object.assign([1], { x: 1 })]) {
    const its = party()
    const port = its.accept(its.peer())
    port.hear(request(CALL, NUMBER.quick, 1, list))
    await its.rest()
    assert.is(codeOf(port), 'NOT_CLONABLE')
  }
})

row('R34', 'what a consumer says of itself only narrows what it is sent', async (party) => {
  const its = party({ resultBytes: 1000, streamBytes: 1000 })
  its.items = Array.from({ length: 100 }, () => 'x'.repeat(50))
  const takes = { depth: 1e9, nodes: 1e9, bytes: 1e9, streamBytes: 1e9, batchLength: 1e9 }
  const port = its.accept(its.peer(), [HELLO, PROTOCOL_VERSION, anything.fingerprint, takes])
  port.hear([OPEN, 1, NUMBER.feed, 100, undefined])
  await its.rest()
  const items = said(port, ITEM).length
  assert.ok(items > 0 && items <= 11, `${items} items of 100 bytes are under way`)
  its.server.served.events.emit('told', 'x'.repeat(400))
  assert.throws(() => its.server.served.events.emit('told', 'x'.repeat(600)), /1000 bytes/)
  assert.ok(Math.max(...port.said.map((post) => framesOf([post]).length)) <= BATCH_LENGTH)
})

row('R35', 'no answer overtakes a state that was set before it', async (party) => {
  const its = party()
  const port = its.accept(its.peer())
  await its.rest()
  its.server.served.states.shown.set(1)
  its.server.served.states.shown.set(2)
  port.hear(request(CALL, NUMBER.quick, 1))
  await its.rest()
  const order = framesOf(port.said).filter(([type]) => type === STATE || type === RESULT)
  assert.equal(
    order.map(([type, , value]) => [type, value]),
    [
      [STATE, 1],
      [STATE, 2],
      [RESULT, 1],
    ],
  )
})

row('R36', 'what waits when a session ends is not read', async (party) => {
  for (const [end, finish] of Object.entries(ENDS)) {
    if (end === 'answers' || end === 'cancels' || end === 'a goodbye' || end === 'a breach') continue
    const its = party()
    its.noticeMs = 1
    const port = its.accept(its.peer())
    for (let i = 0; i < 10; i++) port.hear(requests(NOTICE, NUMBER.note, 1 + i * 20, 20))
    const { begun } = its
    await finish(its, port)
    await its.rest()
    assert.ok(begun < 20 && its.begun === begun, `${end}: ${its.begun} have begun`)
  }
})

row('R37', 'a post that cannot be decoded ends its session, on both sides', async (party) => {
  const its = party()
  const port = its.accept(its.peer())
  port.hear(null)
  assert.is(said(port, BYE)[0]?.[1], 'UNREADABLE')
  assert.ok(port.isClosed)
  const { port: other } = await its.ask(its.peer())
  other.hear(undefined)
  assert.is(said(other, BYE)[0]?.[1], 'UNREADABLE')
})

row('R38', 'what waits to be read counts as held', async (party) => {
  const its = party({ heldBytes: 1_000_000, bytes: 100_000 })
  its.noticeMs = 1
  const peer: Account = its.peer()
  const port = its.accept(peer)
  port.hear(requests(NOTICE, NUMBER.note, 1, 100))
  const most = 1_000_000 + 100_000 + 2 * BATCH_WEIGHT * BYTES_A_PART
  for (let id = 101; id < 200 && !port.isClosed; id++)
    port.hear(request(CALL, NUMBER.quick, id, new Uint8Array(90_000)))
  assert.ok(port.isClosed, 'the session is over')
  assert.ok(peer.bytes <= most, `${peer.bytes} bytes are held`)
})

row('R39', 'a session that holds too much is ended, and what it held is released', async (party) => {
  const its = party({ heldBytes: 1_000_000, bytes: 100_000 })
  const peer = its.peer()
  const port = its.accept(peer)
  for (let id = 1; id < 100 && !port.isClosed; id++)
    port.hear(request(CALL, NUMBER.hold, id, new Uint8Array(90_000)))
  assert.ok(port.isClosed, 'the session is over')
  await its.end()
  assertReleased(its.accounts)
})

row('R40', 'a window with 256 busy sessions that keep to their limits breaks nothing', async (party) => {
  const its = party()
  its.noticeMs = 1
  const peer = its.peer()
  const ports = Array.from({ length: 256 }, () => its.accept(peer))
  for (let i = 0; i < 4; i++)
    for (const port of ports) port.hear(requests(NOTICE, NUMBER.note, 1 + i * BATCH_LENGTH, BATCH_LENGTH, i))
  assert.equal(its.reports, [])
  assert.not.ok(ports.some(({ isClosed }) => isClosed))
  its.noticeMs = 0
  await its.rest()
  assert.is(its.begun, 256 * 4 * BATCH_LENGTH)
})

test.run()
