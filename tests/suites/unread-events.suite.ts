import * as assert from 'uvu/assert'
import { type Limits, provide, type Report } from '../../port/index.js'
import type { Bed, BedTest } from '../helpers/bed.js'
import * as frames from '../helpers/frames.js'
import { framesOf } from '../helpers/frames.js'
import { kit, kitProvider } from '../helpers/kit.js'
import { RawPeer } from '../helpers/raw-peer.js'
import { tasks, until, within } from '../helpers/within.js'

/** Events that a consumer has not read are bounded, and a consumer that reads never meets the bound. */
export function unreadEventsSuite(test: BedTest): void {
  test('unreadEvents: as many as the limit may be unread; one more ends the session with OVERFLOW', async (bed) => {
    const { peer, session, reports, emit } = await openMute(bed, { unreadEvents: 100 })
    for (let n = 1; n <= 100; n++) emit('saved', n)
    await until(() => peer.all('EVENT').length === 100, 'all have arrived')
    assert.is(peer.bye, undefined)
    emit('saved', 101)
    assert.is((await within(session.closed, 'the end')).code, 'OVERFLOW')
    await until(() => peer.bye !== undefined, 'the goodbye')
    assert.is(peer.bye, 'OVERFLOW')
    await tasks()
    assert.is(peer.all('EVENT').length, 100)
    assert.equal(
      reports.map(({ kind, member }) => [kind, member]),
      [['overflow', 'events.saved']],
    )
    assert.match(reports[0]?.text ?? '', /100 events are unread/)
    // It has been said once; what is emitted later has nobody to go to.
    emit('saved', 102)
    assert.is(reports.length, 1)
  })

  test('unreadBytes: once more bytes than the limit are unread, the next event ends the session', async (bed) => {
    const { peer, session, reports, emit } = await openMute(bed, { unreadBytes: 1000 })
    // 200 bytes each, as a string is counted.
    for (let n = 0; n < 6; n++) emit('saved', 'x'.repeat(100))
    await until(() => peer.all('EVENT').length === 6, 'all have arrived')
    assert.is(peer.bye, undefined)
    emit('tick')
    assert.is((await within(session.closed, 'the end')).code, 'OVERFLOW')
    assert.match(reports[0]?.text ?? '', /1000 bytes of events are unread/)
  })

  test('one event that is larger than the limit crosses', async (bed) => {
    const { peer, emit } = await openMute(bed, { unreadBytes: 10 })
    emit('saved', 'x'.repeat(1000))
    await until(() => peer.all('EVENT').length === 1, 'it has arrived')
    assert.is(peer.bye, undefined)
  })

  test('a view of a part of a buffer counts as the part, which is all that crosses', async (bed) => {
    // Each view has one byte, and 32 as any object.
    const { peer, emit } = await openMute(bed, { unreadBytes: 3300 })
    const view = new Uint8Array(8192).subarray(0, 1)
    for (let n = 0; n < 100; n++) emit('saved', view)
    await until(() => peer.all('EVENT').length === 100, 'all have arrived')
    assert.is(peer.bye, undefined)
  })

  test('other sessions of the same provider hear on', async (bed) => {
    const one = await openMute(bed, { unreadEvents: 10 })
    const other = await bed.open({}, { served: () => {} })
    for (let n = 0; n < 11; n++) one.emit('saved', n)
    assert.is((await within(one.session.closed, 'the end')).code, 'OVERFLOW')
    assert.is(await other.client.calls.ping(), 'pong')
  })

  test('with an answer to the PING, what came before it is read, and no more than that', async (bed) => {
    const { peer, session, emit } = await openMute(bed, { unreadEvents: 32 })
    // The third is more than a sixteenth.
    for (let n = 0; n < 20; n++) emit('saved', n)
    await until(() => peer.all('PING').length === 1, 'the question')
    const before = peer.heard.findIndex(({ type }) => type === 'PING')
    const asked = peer.heard.slice(0, before).filter(({ type }) => type === 'EVENT').length
    assert.is(asked, 3)
    peer.say(frames.pong(0))
    await tasks()
    for (let n = 0; n < 32 - 20 + asked; n++) emit('saved', n)
    await tasks()
    assert.is(peer.bye, undefined)
    emit('saved', 'one more')
    assert.is((await within(session.closed, 'the end')).code, 'OVERFLOW')
  })

  test('events that keep the latest cost nothing, however many are emitted', async (bed) => {
    const { peer, emit } = await openMute(bed, { unreadEvents: 2, unreadBytes: 100 })
    for (let n = 0; n < 1000; n++) emit('level', 'x'.repeat(100))
    await tasks()
    assert.is(peer.bye, undefined)
    assert.is(peer.all('EVENT').length, 1)
  })

  test('a consumer that reads never meets the limits, however many are emitted in all', async (bed) => {
    const { client, served, recorder, reports } = await bed.open(
      {},
      { provider: { limits: { unreadEvents: 64, unreadBytes: 4096 } } },
    )
    let heard = 0
    client.events.on('saved', () => heard++)
    for (let n = 0; n < 3000; n++) {
      served.events.emit('saved', 'x'.repeat(20))
      // As fast as it reads; what it has read is known a round trip later.
      if (n % 10 === 9) await until(() => heard === n + 1, 'they are read')
    }
    await until(() => heard === 3000, 'all came')
    assert.is(await client.calls.ping(), 'pong')
    assert.equal(reports, { consumer: [], provider: [] })
    const questions = framesOf(recorder, 'received', 'PING').length
    assert.ok(questions > 0)
    await until(() => framesOf(recorder, 'sent', 'PONG').length === questions, 'each is answered once')
  })

  test('a PING is answered behind what the events before it have made their listeners say', async (bed) => {
    const { client, served, recorder } = await bed.open({}, { provider: { limits: { unreadEvents: 16 } } })
    client.events.on('saved', (n) => client.notices.note(n))
    for (let n = 0; n < 10; n++) served.events.emit('saved', n)
    await until(() => framesOf(recorder, 'sent', 'PONG').length > 0, 'the answer')
    const said = recorder.frames.filter(({ direction }) => direction === 'sent').map(({ type }) => type)
    assert.equal(said.slice(1, 4), ['NOTICE', 'NOTICE', 'PONG'])
  })
}

/** A session whose consumer listens and says nothing more. */
async function openMute(bed: Bed, limits: Partial<Limits>) {
  const { consumer, provider } = bed.pair()
  const reports: Report[] = []
  const served = provide(kit, kitProvider(), provider, {
    limits,
    clock: bed.clock,
    report: (report) => reports.push(report),
  })
  const peer = new RawPeer(consumer)
  bed.atEnd(() => {
    peer.close()
    served.stop()
  })
  peer.say(frames.hello())
  await until(() => served.sessions.length === 1, 'the session')
  const [session] = served.sessions
  if (session === undefined) throw new Error('no session')
  const emit = served.events.emit as (name: string, payload?: unknown) => void
  return { peer, session, reports, emit }
}
