import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Bed } from '../helpers/bed.js'
import { Counted } from '../helpers/counted.js'
import * as frames from '../helpers/frames.js'
import { MEMORY } from '../helpers/ports.js'
import { deferred, rejection, tasks, within } from '../helpers/within.js'
import { attackConnecting } from './attack-consumer.js'
import { attackProvider } from './attack-provider.js'

/** Values that a page could post. */
const value = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withSparseArray: true,
})
/** Fields that are often right: small numbers are numbers of calls, of members and of frame types. */
const field = fc.oneof({ weight: 6, arbitrary: fc.nat(20) }, { weight: 2, arbitrary: value })
const wild = fc.oneof(value, fc.array(field, { maxLength: 12 }))

const id = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 12 }) },
  { weight: 1, arbitrary: field },
)
const member = fc.oneof(
  { weight: 5, arbitrary: fc.nat(frames.FINGERPRINT.members.length) },
  { weight: 1, arbitrary: field },
)
const count = fc.oneof(fc.integer({ min: 1, max: 2000 }), field)

const consumerFrame = fc.oneof(
  fc.tuple(id, member, value).map(([a, b, c]) => frames.call(a, b, c)),
  fc.tuple(id, member, value, count).map(([a, b, c, d]) => frames.open(a, b, c, d)),
  fc.tuple(id, member, value).map(([a, b, c]) => frames.notice(a, b, c)),
  fc.tuple(id, count, count).map(([a, b, c]) => frames.credit(a, b, c)),
  id.map(frames.cancel),
  count.map(frames.pong),
)
const providerFrame = fc.oneof(
  fc.tuple(id, value).map(([a, b]) => frames.result(a, b)),
  fc.tuple(id, value).map(([a, b]) => frames.item(a, b)),
  fc.tuple(id, fc.constantFrom('INTERNAL', 'BUSY', 'x'), fc.string()).map((all) => frames.failure(...all)),
  fc.tuple(id, fc.constantFrom('NotFound', 'Odd', 'x'), value).map((all) => frames.declared(...all)),
  fc.tuple(member, value).map(([a, b]) => frames.event(a, b)),
  id.map(frames.end),
  id.map(frames.stall),
  count.map(frames.ping),
  fc.tuple(count, count).map(([a, b]) => frames.taken(a, b)),
)

function posts(frame: fc.Arbitrary<frames.RawFrame>): fc.Arbitrary<unknown[]> {
  const honest = fc.array(frame, { minLength: 1, maxLength: 6 }).map((list) => list.flat())
  return fc.array(fc.oneof({ weight: 4, arbitrary: honest }, { weight: 1, arbitrary: wild }), {
    maxLength: 25,
  })
}

const OPTIONS = { numRuns: 200, interruptAfterTimeLimit: 3_000, includeErrorInReport: true } as const

test('whatever a consumer posts, the provider lives on, and so do its other sessions', async () => {
  const property = fc.asyncProperty(posts(consumerFrame), fc.boolean(), async (messages, saysHello) => {
    const bed = new Bed(MEMORY)
    const gate = deferred()
    const { peer, sessions, reports } = await attackProvider(bed, {
      says: saysHello ? [frames.hello()] : [],
      handlers: {
        calls: { run: () => gate.promise },
        streams: { items: () => new Counted(), few: () => new Counted({ stuckAt: 2 }) },
      },
    })
    for (const message of messages) postIfClonable(peer, message)
    await tasks()
    if (!saysHello) assert.is(sessions(), 0)
    // One more than is survived, and then it is closed.
    assert.ok(reports.filter(({ kind }) => kind === 'violation').length <= 9)
    gate.resolve()
    await within(bed.finish(), 'the end')
  })
  await fc.assert(property, OPTIONS)
})

test('whatever a provider posts, the consumer lives on, and all that it waits for ends with the session', async () => {
  const property = fc.asyncProperty(posts(providerFrame), fc.boolean(), async (messages, welcomes) => {
    const bed = new Bed(MEMORY)
    const { peer, connecting, reports } = await attackConnecting(bed, {
      says: welcomes ? [frames.welcome()] : [],
    })
    const settled: Promise<unknown>[] = []
    if (welcomes) {
      const client = await connecting
      client.events.on('saved', () => {})
      const streams = Array.from({ length: 4 }, () => client.streams.items(1))
      settled.push(
        ...Array.from({ length: 4 }, () => client.calls.echo(1).catch(() => {})),
        ...streams.map((stream) => drained(stream)),
        client.events.once('tick').catch(() => {}),
      )
    }
    for (const message of messages) postIfClonable(peer, message)
    await tasks()
    assert.ok(reports.filter(({ kind }) => kind === 'violation').length <= 9)
    peer.close()
    if (!welcomes) await within(rejection(connecting), 'the end of connecting')
    await within(Promise.all(settled), 'what was waited for')
    await within(bed.finish(), 'the end')
  })
  await fc.assert(property, OPTIONS)
})

/** Some of what is made up could never be posted. */
function postIfClonable(peer: { post(message: unknown): void }, message: unknown): void {
  try {
    structuredClone(message)
  } catch {
    return
  }
  peer.post(message)
}

async function drained(stream: AsyncIterable<unknown>): Promise<void> {
  try {
    for await (const _ of stream);
  } catch {
    // Any end will do.
  }
}

test.run()
