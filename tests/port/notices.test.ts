// What a consumer says and nobody answers: in order, and no more at a time than the limits allow.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as v from 'valibot'
import { defineContract, isKitError, type MiddlewareRequest, unchecked } from '../../contract/index.js'
import { connect, createPortPair, type Limits, provide, type Report } from '../../port/index.js'
import type { Gate } from '../../provider/gate.js'
import { createServer } from '../../provider/server.js'
import type { Member } from '../../provider/service.js'
import type { Watcher } from '../../provider/watcher.js'
import { deferred, task, tasks, until, within } from '../helpers/within.js'

/** Schemas that take their time: the first as long as the test likes. */
let judging = deferred()
const desk = defineContract('desk', {
  calls: { ping: {} },
  notices: {
    say: { input: unchecked<number>() },
    slowly: {
      input: v.pipeAsync(
        v.number(),
        v.checkAsync(async (n) => {
          if (n === 0) await judging.promise
          return true
        }),
      ),
    },
  },
})

/** What the consumer's log was told. */
let told: Report[] = []

async function open(handle: (n: number) => unknown, limits: Partial<Limits> = {}) {
  told = []
  judging = deferred()
  const [near, far] = createPortPair()
  const handler = handle as (n: unknown) => void
  const served = provide(
    desk,
    { calls: { ping: () => {} }, notices: { say: handler, slowly: handler } },
    far,
    {
      limits,
      report: () => {},
    },
  )
  const client = await connect(desk, near, { report: (report) => told.push(report) })
  return { client, served }
}

for (const [name, settle] of [
  ['at once', () => undefined],
  ['later', task],
] as const) {
  test(`10,000 in one turn to a handler that settles ${name} all run, in order, and within the limit`, async () => {
    const heard: number[] = []
    let running = 0
    let most = 0
    const { client, served } = await open(
      (n) => {
        heard.push(n)
        const settled = settle()
        if (settled === undefined) return
        most = Math.max(most, ++running)
        return settled.then(() => running--)
      },
      { inFlightCalls: 100 },
    )
    for (let n = 0; n < 10_000; n++) client.notices.say(n)
    await until(() => heard.length === 10_000, 'all are heard')
    assert.equal(heard, Array.from(heard.keys()))
    assert.is(most, name === 'later' ? 100 : 0)
    served.stop()
  })
}

test('handlers that never settle hold back the next ones, which wait at the consumer, and no calls', async () => {
  let running = 0
  const { client, served } = await open(
    () => {
      running++
      return new Promise(() => {})
    },
    { inFlightCalls: 10, batchLength: 50, queuedFrames: 50 },
  )
  for (let n = 0; n < 1000; n++) client.notices.say(n)
  await within(client.calls.ping(), 'a call behind them')
  await tasks()
  assert.is(running, 10)
  assert.is(served.sessions.length, 1)
  assert.equal(told, [])
  served.stop()
  await client.closed
  // Nobody is answered, so the log hears of each that was never sent.
  assert.is(told.length, 990)
  for (const { kind, member, cause } of told) {
    assert.equal([kind, member], ['invalid-output', 'notices.say'])
    assert.ok(isKitError(cause, 'CLOSED'))
  }
})

test('what comes behind one whose schema takes its time keeps its place', async () => {
  const heard: number[] = []
  const { client, served } = await open((n) => heard.push(n))
  client.notices.slowly(0)
  for (let n = 1; n < 1000; n++) client.notices[n % 2 ? 'slowly' : 'say'](n)
  await client.calls.ping()
  assert.equal(heard, [])
  judging.resolve()
  await until(() => heard.length === 1000, 'all are heard')
  assert.equal(heard, Array.from(heard.keys()))
  served.stop()
})

test('no handler runs when the session has ended while the schema took its time, nor what waited', async () => {
  const heard: number[] = []
  const { client, served } = await open((n) => heard.push(n))
  client.notices.slowly(0)
  client.notices.say(1)
  await client.calls.ping()
  served.stop()
  judging.resolve()
  await tasks()
  assert.equal(heard, [])
})

test('one that middleware refuses, at once or later, is seen as refused', async () => {
  const ended: unknown[] = []
  const refused: string[] = []
  const request = (_id: number, { path }: Member) => ({
    measured() {},
    run: (begin: () => void) => begin(),
    ended: (...how: unknown[]) => ended.push([path, ...how]),
  })
  const watcher = {
    emitted() {},
    accepted: () => ({ opened() {}, closed() {}, limit() {}, request }),
  } as unknown as Watcher<object>
  for (const refusing of [
    ({ refuse }: MiddlewareRequest) => {
      throw refuse('not now')
    },
    async ({ refuse }: MiddlewareRequest) => {
      throw refuse('not now')
    },
  ]) {
    const [near, far] = createPortPair()
    const gate: Gate = {
      admitting: () => undefined,
      onRefused: (_session, path, why) => refused.push(`${path} ${why}`),
    }
    const handlers = { calls: { ping() {} }, notices: { say() {}, slowly() {} } }
    const server = createServer(desk, handlers, { gate, use: [refusing] }, watcher)
    server.accept(far, {})
    const client = await connect(desk, near)
    client.notices.say(1)
    await tasks()
    server.stop('CLOSED', 'over')
  }
  assert.equal(ended, Array(2).fill(['notices.say', 'refused', 'REFUSED', undefined, 0]))
  assert.equal(refused, Array(2).fill('notices.say not now'))
})

test.run()
