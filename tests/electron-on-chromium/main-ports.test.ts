import { EventEmitter } from 'node:events'
import * as electron from 'electron'
import { MessageChannelMain, type MessagePortMain } from 'electron'
import * as assert from 'uvu/assert'
import { fact, message, next, runSuites, sleep, thrown, uncaught, until } from './suite.js'

/** Calls with arguments that the types forbid. */
const post = (port: MessagePortMain, ...args: unknown[]): void =>
  Reflect.apply(port.postMessage, port, args) as undefined

const failure = (port: MessagePortMain, ...args: unknown[]): string => {
  const { name, message } = thrown(() => post(port, ...args))
  return `${name}: ${message}`
}

/** Everything that a port emits, by name or as data. */
function recorded(port: MessagePortMain): unknown[] {
  const seen: unknown[] = []
  port.on('message', ({ data }) => seen.push(data))
  port.on('close', () => seen.push('close'))
  return seen
}

fact('F1 a channel has two ports and nothing else', 'model', () => {
  const channel = new MessageChannelMain()
  assert.equal(Object.keys(channel).sort(), ['port1', 'port2'])
  assert.is.not(channel.port1, channel.port2)
})

fact(
  'F2 a port is an emitter with three methods, without DOM surface, and its class is private',
  'model',
  () => {
    const { port1 } = new MessageChannelMain()
    assert.ok(port1 instanceof EventEmitter)
    for (const name of ['start', 'close', 'postMessage'])
      assert.is(typeof Reflect.get(port1, name), 'function')
    for (const name of ['onmessage', 'addEventListener', 'ref', 'unref']) assert.not.ok(name in port1)
    assert.not.ok('MessagePortMain' in electron)
  },
)

fact(
  'F3 listeners get { data, ports } with new port objects; close listeners get nothing',
  'model',
  async () => {
    const { port1, port2 } = new MessageChannelMain()
    const { port1: extra } = new MessageChannelMain()
    port2.start()
    const first = message(port2)
    port1.postMessage({ a: 1 })
    assert.equal(await first, { data: { a: 1 }, ports: [] })
    const second = message(port2)
    port1.postMessage(2, [extra])
    const { data, ports } = await second
    assert.is(data, 2)
    assert.is(ports.length, 1)
    assert.is.not(ports[0], extra)
    const closed = next(port2, 'close')
    port1.close()
    assert.equal(
      (await closed).filter((each) => each !== undefined),
      [],
    )
  },
)

fact(
  'F4 nothing is delivered before start, which a listener does not do and which can be repeated',
  'model',
  async () => {
    const { port1, port2 } = new MessageChannelMain()
    const seen = recorded(port2)
    port1.postMessage(1)
    await sleep(30)
    assert.equal(seen, [])
    port2.start()
    port2.start()
    await until(() => seen.length > 0, 'the message')
    await sleep(30)
    assert.equal(seen, [1])
    port2.close()
    port2.start()
    assert.equal(seen, [1, 'close'])
  },
)

fact(
  'F5 F131 messages wait for start without limit, and go with a port that is handed on',
  'model',
  async () => {
    const { port1, port2 } = new MessageChannelMain()
    const carrier = new MessageChannelMain()
    for (let i = 0; i < 5_000; i++) port1.postMessage(i)
    carrier.port1.postMessage(null, [port2])
    carrier.port2.start()
    const [moved] = (await message(carrier.port2)).ports as [MessagePortMain]
    const seen = recorded(moved)
    const closed = next(moved, 'close')
    moved.start()
    port1.close()
    await closed
    assert.equal(seen, [...Array.from({ length: 5_000 }, (_, i) => i), 'close'])
  },
)

fact('F6 a closed or transferred port posts silently, without looking at its arguments', 'model', () => {
  const { port1, port2 } = new MessageChannelMain()
  port1.close()
  post(port1, () => {})
  new MessageChannelMain().port1.postMessage(null, [port2])
  post(port2, () => {}, 'nonsense')
})

fact('F7 posting to a port whose peer is gone is silent', 'model', async () => {
  const { port1, port2 } = new MessageChannelMain()
  port2.close()
  port1.postMessage('into the void')
  await sleep(20)
  port1.postMessage('again')
})

fact('F8 posting without an argument does not throw', 'model', async () => {
  const { port1, port2 } = new MessageChannelMain()
  post(port1)
  port1.postMessage('next')
  const seen = recorded(port2)
  port2.start()
  await until(() => seen.at(-1) === 'next', 'the next message')
})

fact('F9 a second argument that is not an array throws, undefined included', 'model', () => {
  const { port1 } = new MessageChannelMain()
  for (const list of [undefined, null, {}, { transfer: [] }, 'x'])
    assert.is(failure(port1, 1, list), 'TypeError: transferables must be an array of MessagePorts')
})

fact('F10 errors have fixed texts and a fixed order', 'model', () => {
  const { port1, port2 } = new MessageChannelMain()
  const { port1: extra } = new MessageChannelMain()
  assert.is(
    failure(port1, () => {}, 'no list'),
    'Error: An object could not be cloned.',
  )
  for (const element of [null, new ArrayBuffer(1), 'x', new Date(), {}])
    assert.is(failure(port1, 1, [port2, element]), 'TypeError: Port at index 1 is not a valid port')
  assert.is(failure(port1, 1, [port1]), 'Error: Port at index 0 contains the source port.')
  assert.is(failure(port1, 1, [extra, extra]), 'Error: Port at index 1 is a duplicate.')
  port1.postMessage(1, [extra])
  assert.is(failure(port1, 1, [extra]), 'Error: Port at index 0 is already neutered.')
})

fact('F11 a refused transfer leaves every port usable', 'model', async () => {
  const { port1, port2 } = new MessageChannelMain()
  const { port1: extra, port2: peer } = new MessageChannelMain()
  for (const list of [
    [extra, extra],
    [extra, port1],
    [extra, 'x'],
  ])
    assert.throws(() => post(port1, 1, list))
  port1.postMessage(1, [extra])
  port2.start()
  const [moved] = (await message(port2)).ports
  moved?.postMessage('through')
  peer.start()
  assert.is((await message(peer)).data, 'through')
})

fact('F12 a value that cannot be cloned leaves the port usable', 'model', async () => {
  const { port1, port2 } = new MessageChannelMain()
  assert.throws(() => post(port1, () => {}), 'An object could not be cloned.')
  port2.start()
  port1.postMessage('still')
  assert.is((await message(port2)).data, 'still')
})

fact('F13 only ports can be transferred; a buffer is copied', 'model', async () => {
  const { port1, port2 } = new MessageChannelMain()
  const buffer = new ArrayBuffer(4)
  assert.throws(() => post(port1, buffer, [buffer]), 'Port at index 0 is not a valid port')
  port2.start()
  port1.postMessage(buffer)
  assert.is((await message(port2)).data.byteLength, 4)
  assert.is(buffer.byteLength, 4)
})

fact(
  'F14 a transferred port is inert; closing it emits once and does not touch the moved pipe',
  'model',
  async () => {
    const { port1, port2 } = new MessageChannelMain()
    const carrier = new MessageChannelMain()
    carrier.port1.postMessage(null, [port2])
    const seen = recorded(port2)
    port2.start()
    port2.close()
    port2.close()
    assert.equal(seen, ['close'])
    carrier.port2.start()
    const [moved] = (await message(carrier.port2)).ports as [MessagePortMain]
    moved.start()
    port1.postMessage('still there')
    assert.is((await message(moved)).data, 'still there')
  },
)

fact('F14 a port that was started and then transferred hears nothing more', 'model', async () => {
  const { port1, port2 } = new MessageChannelMain()
  const carrier = new MessageChannelMain()
  const seen = recorded(port2)
  port2.start()
  port1.postMessage('on its way')
  carrier.port1.postMessage(null, [port2])
  port1.postMessage('later')
  await sleep(30)
  carrier.port2.start()
  const [moved] = (await message(carrier.port2)).ports as [MessagePortMain]
  const heard = recorded(moved)
  moved.start()
  await until(() => heard.length === 2, 'both messages')
  assert.equal([seen, heard], [[], ['on its way', 'later']])
})

fact('F15 close is emitted at once on the closing port, and later on its peer', 'model', async () => {
  const { port1, port2 } = new MessageChannelMain()
  const order: string[] = []
  port1.on('close', () => order.push('one'))
  port2.on('close', () => order.push('two'))
  port2.start()
  port1.close()
  order.push('returned')
  await next(port2, 'close')
  assert.equal(order, ['one', 'returned', 'two'])
})

fact('F16 close is emitted at most once on each port', 'model', async () => {
  const { port1, port2 } = new MessageChannelMain()
  const [one, two] = [recorded(port1), recorded(port2)]
  port1.start()
  port2.start()
  port1.close()
  port1.close()
  port2.close()
  await until(() => two.length > 0, 'the other end’s close')
  await sleep(30)
  assert.equal([one, two], [['close'], ['close']])
})

fact(
  'F17 close drops what was not dispatched yet; what was posted before still arrives',
  'model',
  async () => {
    const { port1, port2 } = new MessageChannelMain()
    const [one, two] = [recorded(port1), recorded(port2)]
    port1.start()
    port2.postMessage('dropped')
    port1.postMessage(1)
    port1.postMessage(2)
    port1.close()
    port2.start()
    await until(() => two.includes('close'), 'the other end’s close')
    assert.equal(one, ['close'])
    assert.equal(two, [1, 2, 'close'])
  },
)

fact(
  'F18 a port that was never started hears no close until it starts, and then after its messages',
  'model',
  async () => {
    const { port1, port2 } = new MessageChannelMain()
    const seen = recorded(port2)
    port1.postMessage(1)
    port1.close()
    await sleep(50)
    assert.equal(seen, [])
    port2.start()
    await until(() => seen.includes('close'), 'the close')
    assert.equal(seen, [1, 'close'])
  },
)

fact('F19 a closed port can be transferred, and arrives dead', 'model', async () => {
  const { port1 } = new MessageChannelMain()
  const carrier = new MessageChannelMain()
  port1.close()
  carrier.port1.postMessage(null, [port1])
  carrier.port2.start()
  const [dead] = (await message(carrier.port2)).ports as [MessagePortMain]
  const closed = next(dead, 'close')
  dead.start()
  await closed
})

fact('F22 ticks and microtasks drain between two messages', 'model', async () => {
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
  await until(() => order.length >= 6, 'both messages and what they set off')
  assert.equal(order, [1, 'tick', 'microtask', 2, 'tick', 'microtask'])
})

fact('F23 a listener that throws is an uncaught exception, and the port goes on', 'model', async () => {
  const { port1, port2 } = new MessageChannelMain()
  const error = new Error('on purpose')
  port2.once('message', () => {
    throw error
  })
  port1.postMessage(1)
  const failed = uncaught()
  port2.start()
  assert.is(await failed, error)
  port1.postMessage(2)
  assert.is((await message(port2)).data, 2)
})

fact('F24 delivery is asynchronous with both ends in one process', 'model', async () => {
  const { port1, port2 } = new MessageChannelMain()
  const seen = recorded(port2)
  port2.start()
  port1.postMessage(1)
  assert.equal(seen, [])
  await message(port2)
})

fact('F25 a port in the message itself cannot be cloned', 'model', () => {
  const { port1, port2 } = new MessageChannelMain()
  assert.is(failure(port1, { port2 }), 'Error: An object could not be cloned.')
  assert.is(failure(port1, { port2 }, [port2]), 'Error: An object could not be cloned.')
})

void runSuites()
