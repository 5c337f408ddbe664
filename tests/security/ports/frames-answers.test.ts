import { defineContract } from 'electron-port-bridge/contract'
import { connect } from 'electron-port-bridge/port'
import { createMemoryPorts, type MemoryDomPort } from 'electron-port-bridge/testing'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as v from 'valibot'
import { tasks } from '../../helpers/within.js'
import { attack, F, HELLO, M } from './attack.js'

/** Main calls a page that answers what `answers` says. */
async function mainCalls(answer: (post: (...frames: unknown[]) => void) => void) {
  const contract = defineContract('asked', {
    calls: { first: { output: v.string() }, second: { output: v.string() } },
  })
  const [main, page] = createMemoryPorts({ first: 'main' })
  const raw = page as MemoryDomPort
  raw.addEventListener('message', (event) => {
    const [type] = (event as { data: unknown[] }).data
    if (type === F.HELLO)
      raw.postMessage([F.WELCOME, {}, ['first', 'second'].map((name) => ['calls', name, false, 0])])
    if (type === F.CALL) answer((...frames) => raw.postMessage(frames))
  })
  raw.start()
  const client = await connect(contract, main, { report: () => {} })
  const codes = [client.calls.first(), client.calls.second()].map((call) =>
    call.then(
      (value) => value,
      (error: { code: string }) => error.code,
    ),
  )
  await tasks(40)
  client.close()
  return Promise.all(codes)
}

attack(
  'F13',
  'a page that answers main twice, early, or another call settles nothing but its own',
  async () => {
    assert.equal(
      await mainCalls((post) => post(F.RESULT, 1, 'one', F.RESULT, 1, 'again', F.RESULT, 99, 'x')),
      ['one', 'CLOSED'],
    )
    assert.equal(await mainCalls((post) => post(F.RESULT, 3, 'x', F.RESULT, 2, 'two')), ['CLOSED', 'two'])
  },
)

attack('F14', "main gets no result that the contract's schema refuses", async () => {
  const lies = [5, { toString: 1 }, ['x'], null, undefined, new Map()]
  for (const lie of lies) {
    assert.equal(await mainCalls((post) => post(F.RESULT, 1, lie, F.RESULT, 2, 'true')), [
      'RESULT_INVALID',
      'true',
    ])
  }
})

attack('F16', 'cancels of nothing change nothing, however many', async (target) => {
  const one = target()
  await one.hello()
  await one.post([F.CALL, 1, M.hang, undefined])
  await one.post([F.CANCEL, 1], [F.CANCEL, 1], [F.CANCEL, 4], [F.CANCEL, 2 ** 32 - 1])
  for (let i = 0; i < 100; i++)
    one.port.postMessage(Array.from({ length: 1000 }, () => [F.CANCEL, 77]).flat())
  await tasks(300)
  assert.is(one.spy.aborted.length, 1, 'the signal fires once')
  assert.equal(one.violations, [])
  await one.post([F.CALL, 2, M.open, { id: 'after' }])
  await one.answer(2)
  return ['hang', 'open after from undefined']
})

attack('F17', "a session's numbers mean nothing in another session", async (target) => {
  const [a, b] = [target(), target()]
  await a.hello()
  await b.hello()
  await a.post([F.CALL, 1, M.hang, undefined])
  await b.post([F.CANCEL, 1, F.CREDIT, 1, 0, 5])
  assert.is(a.spy.aborted.length, 0)
  b.finish()
  assert.is(a.spy.aborted.length, 0)
  return ['hang']
})

attack('F18', 'what comes after bye is not read', async (target) => {
  const one = target()
  await one.hello()
  await one.post(
    [F.BYE, 'CLOSED', 'gone', F.CALL, 1, M.open, { id: 'late' }],
    [F.CALL, 2, M.open, { id: 'later' }],
  )
  assert.ok(one.isClosed)
  assert.equal(one.violations, [])
})

attack('F20', "what the caller says of itself is not in the handler's context", async (target) => {
  const contexts: object[] = []
  const one = target(
    {},
    {
      echo: (_input, context) => void contexts.push({ ...context, session: { ...context.session } }),
    },
  )
  await one.hello()
  const forged = {
    session: 1,
    origin: 'app://admin',
    isAdmin: true,
    sender: 1,
    auth: 1,
    signal: 1,
    errors: 1,
  }
  await one.post([F.CALL, 1, M.echo, { ...forged, context: forged }])
  await one.answer(1)
  const [context] = contexts as { session: Record<string, unknown> }[]
  assert.equal(Object.keys(context?.session ?? {}).sort(), ['close', 'closed', 'events', 'id'])
  assert.is('isAdmin' in (context as object), false)
})

attack('F21', 'a port that comes with a frame is closed, and the session with it', async (target) => {
  for (const count of [1, 2, 1000]) {
    const one = target()
    await one.hello()
    const pairs = Array.from({ length: count }, () => createMemoryPorts())
    for (const [, keep] of pairs) keep.start()
    one.port.postMessage(
      [F.CALL, 1, M.open, { id: 'x' }],
      pairs.map(([give]) => give),
    )
    await tasks(20 + count * 2)
    assert.ok(one.isClosed)
    assert.is(pairs.filter(([, keep]) => keep.isClosed).length, count, 'no end stays open')
  }
})

attack('F22', 'whatever a handler throws or returns, the session goes on', async (target) => {
  const throwing = {
    get code() {
      throw new Error('in a getter')
    },
    [Symbol.toPrimitive]() {
      throw 1
    },
  }
  const things: unknown[] = [
    undefined,
    null,
    0,
    '',
    Symbol('s'),
    throwing,
    new Proxy(
      {},
      {
        get() {
          throw 2
        },
        getPrototypeOf() {
          throw 3
        },
      },
    ),
  ]
  const one = target(
    {},
    {
      echo: (index) => {
        throw things[index as number]
      },
      fail: () =>
        ({
          // biome-ignore lint/suspicious/noThenProperty: a thenable that throws is the attack.
          then() {
            throw new Error('then')
          },
        }) as never,
    },
  )
  await one.hello()
  for (let i = 0; i < things.length; i++) {
    await one.post([F.CALL, i + 1, M.echo, i])
    assert.is(await one.outcome(i + 1), 'INTERNAL')
  }
  await one.post([F.CALL, things.length + 1, M.fail, undefined])
  assert.is(await one.outcome(things.length + 1), 'INTERNAL')
  assert.not.ok(one.isClosed)
})

attack('F23', 'a second hello is a breach, and so is any frame before the first', async (target) => {
  const twice = target()
  await twice.hello()
  await twice.post(HELLO)
  assert.ok(twice.isClosed)
  for (const frame of [
    [F.CALL, 1, M.open, { id: 'x' }],
    [F.CANCEL, 1],
    [F.PONG, 0],
    [F.CREDIT, 1, 0, 1],
  ]) {
    const one = target()
    await one.post(frame)
    assert.ok(one.isClosed)
  }
})

test.run()
