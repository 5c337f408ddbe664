import { EventEmitter } from 'node:events'
import { MessageChannelMain, type MessagePortMain } from 'electron'
import * as assert from 'uvu/assert'
import { next, runSuites, sleep, test, thrown } from './suite.js'

/** Calls with arguments that the types forbid. */
const post = (port: MessagePortMain, ...args: unknown[]): void =>
  Reflect.apply(port.postMessage, port, args) as undefined

test('a channel has two ports, which are emitters with three methods and no DOM surface', () => {
  const channel = new MessageChannelMain()
  assert.equal(Object.keys(channel).sort(), ['port1', 'port2'])
  assert.ok(channel.port1 instanceof EventEmitter)
  for (const name of ['start', 'close', 'postMessage'])
    assert.is(typeof Reflect.get(channel.port1, name), 'function')
  for (const name of ['onmessage', 'addEventListener', 'ref', 'unref']) assert.not.ok(name in channel.port1)
})

test('messages wait for start, then come in order with an array of ports', async () => {
  const { port1, port2 } = new MessageChannelMain()
  const seen: unknown[] = []
  port2.on('message', (event) => seen.push(event))
  port1.postMessage(1)
  port1.postMessage(2)
  await sleep(20)
  assert.equal(seen, [])
  port2.start()
  await sleep(20)
  assert.equal(seen, [
    { data: 1, ports: [] },
    { data: 2, ports: [] },
  ])
})

test('microtasks and ticks drain between two messages', async () => {
  const { port1, port2 } = new MessageChannelMain()
  const order: unknown[] = []
  port2.on('message', ({ data }) => {
    order.push(data)
    process.nextTick(() => order.push('tick'))
    void Promise.resolve().then(() => order.push('microtask'))
  })
  port1.postMessage(1)
  port1.postMessage(2)
  port2.start()
  await sleep(30)
  assert.equal(order, [1, 'tick', 'microtask', 2, 'tick', 'microtask'])
})

test('close is emitted at once on the closing port, later on its peer, and once', async () => {
  const { port1, port2 } = new MessageChannelMain()
  const order: string[] = []
  port1.on('close', (...args: unknown[]) => order.push(`one ${args[0]}`))
  port2.on('close', () => order.push('two'))
  port2.start()
  port1.close()
  order.push('returned')
  port1.close()
  await next(port2, 'close')
  assert.equal(order, ['one undefined', 'returned', 'two'])
})

test('what was posted before close arrives before it', async () => {
  const { port1, port2 } = new MessageChannelMain()
  const order: unknown[] = []
  port2.on('message', ({ data }) => order.push(data))
  port2.on('close', () => order.push('close'))
  port1.postMessage(1)
  port1.postMessage(2)
  port1.close()
  await sleep(20)
  assert.equal(order, [], 'a port that was never started hears nothing')
  port2.start()
  await sleep(20)
  assert.equal(order, [1, 2, 'close'])
})

test('a closed or transferred port posts silently, without looking at its arguments', () => {
  const { port1, port2 } = new MessageChannelMain()
  port1.close()
  post(port1, () => {})
  const other = new MessageChannelMain()
  other.port1.postMessage(null, [port2])
  post(port2, () => {}, 'nonsense')
})

test('errors have Electron’s texts, in its order', () => {
  const { port1, port2 } = new MessageChannelMain()
  const error = (...args: unknown[]): string => {
    const { name, message } = thrown(() => post(port1, ...args))
    return `${name}: ${message}`
  }
  assert.is(
    error(() => {}, 'no list'),
    'Error: An object could not be cloned.',
  )
  assert.is(error(Symbol('s')), 'Error: An object could not be cloned.')
  assert.is(error({ port2 }), 'Error: An object could not be cloned.')
  for (const list of [undefined, null, {}, { transfer: [] }])
    assert.is(error(null, list), 'TypeError: transferables must be an array of MessagePorts')
  for (const element of [null, new ArrayBuffer(1), 'x', new Date()])
    assert.is(error(null, [element]), 'TypeError: Port at index 0 is not a valid port')
  assert.is(error(null, [port1]), 'Error: Port at index 0 contains the source port.')
  const { port1: extra } = new MessageChannelMain()
  assert.is(error(null, [extra, extra]), 'Error: Port at index 1 is a duplicate.')
  port1.postMessage(null, [extra])
  assert.is(error(null, [extra]), 'Error: Port at index 0 is already neutered.')
})

test('a refused transfer leaves every port usable', async () => {
  const { port1, port2 } = new MessageChannelMain()
  const { port1: extra, port2: peer } = new MessageChannelMain()
  assert.throws(() => post(port1, null, [extra, extra]))
  port1.postMessage('with port', [extra])
  port2.start()
  const [event] = (await next(port2, 'message')) as [Electron.MessageEvent]
  event.ports[0]?.postMessage('through')
  peer.start()
  const [{ data }] = (await next(peer, 'message')) as [Electron.MessageEvent]
  assert.is(data, 'through')
})

test('unread messages travel with a port that is handed on', async () => {
  const { port1, port2 } = new MessageChannelMain()
  const carrier = new MessageChannelMain()
  port1.postMessage('early')
  carrier.port1.postMessage(null, [port2])
  carrier.port2.start()
  const [event] = (await next(carrier.port2, 'message')) as [Electron.MessageEvent]
  const [moved] = event.ports as [MessagePortMain]
  assert.is.not(moved, port2)
  moved.start()
  const [{ data }] = (await next(moved, 'message')) as [Electron.MessageEvent]
  assert.is(data, 'early')
})

test('a transferred port is inert, and its own close does not touch the moved pipe', async () => {
  const { port1, port2 } = new MessageChannelMain()
  const carrier = new MessageChannelMain()
  carrier.port1.postMessage(null, [port2])
  let closes = 0
  port2.on('close', () => closes++)
  port2.start()
  port2.close()
  port2.close()
  assert.is(closes, 1)
  carrier.port2.start()
  const [event] = (await next(carrier.port2, 'message')) as [Electron.MessageEvent]
  event.ports[0]?.start()
  port1.postMessage('still there')
  const [{ data }] = (await next(event.ports[0] as MessagePortMain, 'message')) as [Electron.MessageEvent]
  assert.is(data, 'still there')
})

test('values cross as structured clones with the losses of V8’s serializer', async () => {
  const { port1, port2 } = new MessageChannelMain()
  port2.start()
  const through = async (value: unknown): Promise<unknown> => {
    const got = next(port2, 'message')
    port1.postMessage(value)
    return ((await got) as [Electron.MessageEvent])[0].data
  }
  const shared = { a: 1 }
  const cyclic: Record<string, unknown> = { one: shared, two: shared }
  cyclic.self = cyclic
  const copy = (await through(cyclic)) as typeof cyclic
  assert.is(copy.self, copy)
  assert.is(copy.one, copy.two)
  assert.equal(await through([new Map([[1, new Set([2])]]), /x/gi, new Date(5), 7n, -0]), [
    new Map([[1, new Set([2])]]),
    /x/gi,
    new Date(5),
    7n,
    -0,
  ])
  class Custom extends TypeError {
    code = 'LOST'
  }
  const error = (await through(new Custom('why'))) as Error & { code?: string }
  assert.is(error.message, 'why')
  assert.is(error.code, undefined)
  const small = Buffer.from('abc')
  const bytes = (await through(small)) as Uint8Array
  assert.equal([...bytes], [97, 98, 99])
  assert.is(bytes.buffer.byteLength, small.buffer.byteLength, 'the whole pool goes along')
})

void runSuites()
