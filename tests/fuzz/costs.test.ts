import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BYE, CALL, CANCEL, CREDIT, NOTICE, OPEN, PONG } from '../../wire/protocol.js'
import { COSTLY } from '../security/costs/costly-values.js'
import { NUMBER, Party } from '../security/costs/party.js'
import { assertReleased } from '../security/oracle.js'
import { check, hostile } from './fuzz.js'

const corpus = Object.values(COSTLY).map(({ make }) => make())
const value = fc.oneof(
  { weight: 3, arbitrary: hostile },
  { weight: 1, arbitrary: fc.constantFrom(...corpus) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 0, max: 200_000 }).map((length) => new Uint8Array(length)),
  },
)
const member = fc.constantFrom(...Object.values(NUMBER), 99)
const count = fc.integer({ min: 1, max: 40 })

/** What one session does: `id` numbers requests as a client does, since others end the session at once. */
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constantFrom(CALL, NOTICE, OPEN),
      member: fc.constantFrom(NUMBER.hold, NUMBER.later, NUMBER.quick),
      value,
      count,
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom(CALL, NOTICE, OPEN), member, value, count }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constantFrom(CANCEL, CREDIT, PONG), member, value, count }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constantFrom(BYE, 'leave' as const, 'null' as const),
      member,
      value,
      count,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constantFrom('settle' as const, 'rest' as const), member, value, count }),
  },
)
/** A member of the kind that a request is for, most of the time. */
const OF_KIND: { readonly [type: number]: readonly number[] } = {
  [CALL]: [NUMBER.hold, NUMBER.later, NUMBER.quick],
  [NOTICE]: [NUMBER.keep, NUMBER.note, NUMBER.note],
  [OPEN]: [NUMBER.feed, NUMBER.feed, NUMBER.feed],
}

test('whatever one peer posts over its sessions, and however they end: nothing of it is held, and no more is at work than may be', async () => {
  await check(
    'costs',
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(3), step), { maxLength: 20 }),
      fc.integer({ min: 0, max: 2 }),
      async (steps, noticeMs) => {
        const party = new Party({ inFlightCalls: 16, openStreams: 8, peerBytes: 2_000_000, bytes: 500_000 })
        party.noticeMs = noticeMs
        const peer = party.peer()
        const sessions = new Map<number, { port: ReturnType<Party['accept']>; id: number }>()
        for (const [which, { type, member, value, count }] of steps) {
          let session = sessions.get(which)
          if (session === undefined || session.port.isClosed) {
            session = { port: party.accept(peer), id: 0 }
            sessions.set(which, session)
          }
          const its = session
          const { port } = its
          if (type === 'leave') port.leave()
          else if (type === 'null') port.hear(null)
          else if (type === 'settle') {
            party.held.open()
            party.verdicts.open()
          } else if (type === 'rest') await party.rest()
          else {
            const usual = OF_KIND[type]
            const place = [NUMBER.hold, NUMBER.later, NUMBER.quick].indexOf(member)
            const to = (place >= 0 && usual?.[place]) || member
            const frame = (i: number): readonly unknown[] => {
              if (type === CANCEL || type === PONG) return [type, i + 1]
              if (type === CREDIT) return [type, i + 1, 0, count]
              if (type === BYE) return [type, 'CLOSED', 'bye']
              return type === OPEN ? [type, ++its.id, to, count, value] : [type, ++its.id, to, value]
            }
            port.hear(Array.from({ length: count }, (_, i) => frame(i)).flat())
          }
          // Calls, notices and streams each have places of their own.
          assert.ok(party.atWork <= 16 + 16 + 8, `${party.atWork} handlers at work`)
          // What is beyond it is one value, and what waits to be read.
          assert.ok(peer.bytes <= 2_000_000 + 2 * 500_000 + 2 * 2 ** 21, `${peer.bytes} bytes are held`)
        }
        for (const { port } of sessions.values()) port.leave()
        await party.end()
        assert.is(party.atWork, 0)
        assertReleased(party.accounts)
      },
    ),
  )
})

test.run()
