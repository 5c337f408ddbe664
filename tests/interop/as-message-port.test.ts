// `asMessagePort` over what plays Electron's ports here (`MessagePortMain` with its state machine and texts).

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { defineContract, isKitError, unchecked } from '../../contract/index.js'
import { MessageChannelMain } from '../../electron-on-chromium/ports/message-port-main.js'
import { asMessagePort, connect, type DomMessagePort, provide } from '../../port/index.js'
import { createMemoryPorts } from '../../testing/index.js'

const turns = async (n = 5) => {
  for (let i = 0; i < n; i++) await new Promise((resolve) => setTimeout(resolve, 2))
}

/** Two ends in main, the second as a library for the web sees it. */
function channel() {
  const { port1, port2 } = new MessageChannelMain()
  const heard: { type: string; data: unknown; ports: readonly unknown[] }[] = []
  const web = asMessagePort(port2)
  for (const type of ['message', 'messageerror', 'close']) {
    web.addEventListener(type, (event) => {
      const { data, ports } = event as MessageEvent
      heard.push({ type, data, ports: ports ?? [] })
    })
  }
  return { main: port1, raw: port2, web, heard }
}

const shown = (heard: ReturnType<typeof channel>['heard']) => heard.map(({ type, data }) => [type, data])

/** What `body` prints as a warning. */
async function warned(body: () => Promise<void>): Promise<string[]> {
  const { warn } = console
  const lines: string[] = []
  console.warn = (line: string) => lines.push(line)
  try {
    await body()
  } finally {
    console.warn = warn
  }
  return lines
}

test('the same port gives the same object, and that object itself', () => {
  const { raw, web } = channel()
  assert.is(asMessagePort(raw), web)
  assert.is(asMessagePort(web), web)
})

test('it says that it is a MessagePort, which Comlink asks of its constructor', () => {
  const { web } = channel()
  assert.is(web.constructor.name, 'MessagePort')
  assert.is(Object.prototype.toString.call(web), '[object MessagePort]')
})

test('a listener does not start it; `start` and the first `onmessage` do', async () => {
  const { main, web, heard } = channel()
  main.postMessage(1)
  main.postMessage({ two: 2 })
  await turns()
  assert.equal(shown(heard), [])
  web.start()
  await turns()
  assert.equal(shown(heard), [
    ['message', 1],
    ['message', { two: 2 }],
  ])

  const other = channel()
  other.main.postMessage(3)
  other.web.onmessage = null
  await turns()
  assert.equal(shown(other.heard), [['message', 3]])
})

test('`onmessage` is one handler with the port as `this`, and can be changed and taken away', async () => {
  const { main, web } = channel()
  const got: unknown[] = []
  web.onmessage = function (this: unknown, { data }: MessageEvent) {
    got.push(['first', data, this === web])
  }
  main.postMessage(1)
  await turns()
  const second = ({ data }: MessageEvent) => void got.push(['second', data])
  web.onmessage = second
  assert.is(web.onmessage, second)
  main.postMessage(2)
  await turns()
  web.onmessage = null
  assert.is(web.onmessage, null)
  main.postMessage(3)
  await turns()
  assert.equal(got, [
    ['first', 1, true],
    ['second', 2],
  ])
})

test('a listener is taken off, and may be for one event', async () => {
  const { main, web } = channel()
  const got: unknown[] = []
  const listener = ({ data }: MessageEvent) => void got.push(data)
  web.addEventListener('message', listener)
  web.addEventListener('message', ({ data }: MessageEvent) => void got.push(['once', data]), { once: true })
  web.start()
  main.postMessage(1)
  await turns()
  web.removeEventListener('message', listener)
  main.postMessage(2)
  await turns()
  assert.equal(got, [1, ['once', 1]])
})

test('only the other side hears `close`, once, after what had been sent', async () => {
  const { main, web, heard } = channel()
  let closes = 0
  web.onclose = () => closes++
  let inMain = 0
  main.on('close', () => inMain++)
  main.start()
  web.start()
  main.postMessage('last')
  main.close()
  await turns()
  assert.equal(
    heard.map(({ type }) => type),
    ['message', 'close'],
  )
  assert.is(closes, 1)

  const own = channel()
  own.main.start()
  own.main.on('close', () => inMain++)
  own.web.start()
  own.web.close()
  own.web.close()
  await turns()
  assert.equal(shown(own.heard), [])
  assert.is(inMain, 2)
  own.web.postMessage('into the void')
})

test('a message that Electron could not read is a `messageerror`, and its ports are closed', async () => {
  const { main, web, heard } = channel()
  const with_ = new MessageChannelMain()
  let closes = 0
  with_.port1.on('close', () => closes++)
  with_.port1.start()
  const lines = await warned(async () => {
    web.onmessageerror = () => {}
    web.start()
    // What main gets for a Blob, and for a bare null.
    main.postMessage(null, [with_.port2])
    main.postMessage({ value: null })
    await turns(8)
  })
  assert.equal(shown(heard), [
    ['messageerror', null],
    ['message', { value: null }],
  ])
  assert.is(closes, 1)
  assert.equal(lines, [])
})

test('a loss that nothing listens to is printed, once', async () => {
  const { port1, port2 } = new MessageChannelMain()
  const lines = await warned(async () => {
    asMessagePort(port2).onmessage = () => {}
    port1.postMessage(null)
    port1.postMessage(null)
    await turns()
  })
  assert.is(lines.length, 1)
  assert.match(lines[0] ?? '', 'messageerror')
})

test('ports of a message are web ports, on their way in and out', async () => {
  const { main, web, heard } = channel()
  web.start()
  const inner = new MessageChannelMain()
  main.postMessage('take it', [inner.port2])
  await turns()
  const [received] = (heard[0] as { ports: unknown }).ports as [DomMessagePort]
  assert.is(asMessagePort(received), received)
  received.onmessage = ({ data }: MessageEvent) => received.postMessage(`${data} and back`)
  const answers: unknown[] = []
  inner.port1.on('message', ({ data }) => answers.push(data))
  inner.port1.start()
  inner.port1.postMessage('there')
  await turns()
  assert.equal(answers, ['there and back'])

  for (const form of ['list', 'options', 'raw'] as const) {
    const out = new MessageChannelMain()
    const own = form === 'raw' ? (out.port2 as never) : asMessagePort(out.port2)
    const got = new Promise<number>((resolve) => main.once('message', ({ ports }) => resolve(ports.length)))
    main.start()
    web.postMessage(form, (form === 'options' ? { transfer: [own] } : [own]) as Transferable[])
    assert.is(await got, 1, form)
  }
})

test('a transfer that Electron cannot make is refused by name, and takes nothing', async () => {
  const { main, web } = channel()
  const got: unknown[] = []
  main.on('message', ({ data, ports }) => got.push([data, ports.length]))
  main.start()
  const inner = new MessageChannelMain()
  const buffer = new ArrayBuffer(8)
  const node = new MessageChannel()
  const refusal = (transfer: Transferable[], text: RegExp) =>
    assert.throws(
      () => web.postMessage('never', transfer),
      (error: unknown) => isKitError(error, 'UNSUPPORTED') && text.test(error.message),
    )
  refusal(
    [asMessagePort(inner.port2), buffer],
    /^Cannot transfer the ArrayBuffer at index 1: .*it is copied$/,
  )
  refusal([node.port1], /^Cannot transfer the MessagePort at index 0: .*new MessageChannelMain\(\)/)
  node.port1.close()
  assert.throws(
    () => web.postMessage('never', 5 as never),
    (error: unknown) => isKitError(error, 'INVALID_ARGUMENT'),
  )
  assert.is(buffer.byteLength, 8)
  // The port in front of the buffer has not been spent.
  web.postMessage('at last', [asMessagePort(inner.port2)])
  web.postMessage('none', undefined)
  web.postMessage('none', {})
  web.postMessage(buffer)
  await turns()
  assert.equal(got, [
    ['at last', 1],
    ['none', 0],
    ['none', 0],
    [buffer, 0],
  ])
})

test('what cannot be cloned is a DataCloneError, and so is a port that is not in the list', () => {
  const { web } = channel()
  const { port1 } = new MessageChannelMain()
  for (const value of [() => {}, { port: asMessagePort(port1) }, Symbol('s')]) {
    assert.throws(
      () => web.postMessage(value),
      (error: unknown) => error instanceof DOMException && error.name === 'DataCloneError',
    )
  }
  assert.throws(
    () => web.postMessage('itself', [web]),
    (error: unknown) => (error as DOMException).name === 'DataCloneError',
  )
})

test('ports inside a value arrive there, if both ends are wrapped', async () => {
  const { main, web } = channel()
  const other = asMessagePort(main)
  const inner = [new MessageChannelMain(), new MessageChannelMain()].map(({ port2 }) => asMessagePort(port2))
  const [one, two] = inner as [DomMessagePort, DomMessagePort]
  const shared = { port: two }
  const value = { list: [1, { one }], a: shared, b: shared, self: null as unknown, date: new Date(5) }
  value.self = value
  const got: MessageEvent[] = []
  other.onmessage = (event: MessageEvent) => got.push(event)
  web.postMessage(value, [one, two])
  // As main would have to send it to a page that has not wrapped its end.
  const [three] = [new MessageChannelMain()].map(({ port2 }) => asMessagePort(port2)) as [DomMessagePort]
  web.postMessage(JSON.parse('{ "__proto__": { "deep": 1 }, "plain": [null] }'), [three])
  await turns()

  const [{ data, ports }, plain] = got as [MessageEvent, MessageEvent]
  assert.is(data.list[1].one, ports[0])
  assert.is(data.a.port, ports[1])
  assert.is(data.a, data.b)
  assert.is(data.self, data)
  assert.equal(data.date, new Date(5))
  assert.is(value.list.length, 2)
  assert.is((value.list[1] as { one: unknown }).one, one, 'the sender’s value is as it was')
  assert.equal(Object.keys(plain.data), ['__proto__', 'plain'])
  assert.is(plain.ports.length, 1)

  // The port itself is the value.
  const { port1: four, port2: five } = new MessageChannelMain()
  web.postMessage(asMessagePort(five), [asMessagePort(five)])
  await turns()
  four.postMessage('for five')
  const last = got[2] as MessageEvent
  assert.is(last.data, last.ports[0])
  const first = new Promise((resolve) => last.data.addEventListener('message', resolve))
  last.data.start()
  assert.is(((await first) as MessageEvent).data, 'for five')
})

test('a sender’s list of places is believed only where it is true', async () => {
  const prototype = Object.prototype as { inherited?: null }
  prototype.inherited = null
  for (const places of [
    5,
    [5],
    [[1, 'port']],
    [[0, 'text']],
    [[0, 'missing']],
    [[0, '__proto__', 'polluted']],
    [[0, '__proto__', '__proto__']],
    [[0, 'inherited']],
    [[0, 'constructor', 'prototype', 'polluted']],
    [[0, 'list', 'length']],
    [[-1, 'port']],
    [['length', 'port']],
  ]) {
    const { main, web, heard } = channel()
    web.start()
    const { port1 } = new MessageChannelMain()
    main.postMessage({ 'electron-port-bridge:ports': places, body: { port: null, text: '', list: [] } }, [
      port1,
    ])
    await turns()
    assert.equal(shown(heard), [['messageerror', null]], JSON.stringify(places))
    assert.is(({} as { polluted?: unknown }).polluted, undefined)
  }
  delete prototype.inherited
})

test('a page’s own port can be wrapped as well', async () => {
  const { port1, port2 } = new MessageChannel()
  const [a, b] = [port1, port2].map((port) => asMessagePort(port as never)) as [
    DomMessagePort,
    DomMessagePort,
  ]
  const inner = new MessageChannel()
  const got: MessageEvent[] = []
  b.onmessage = (event: MessageEvent) => got.push(event)
  const buffer = new ArrayBuffer(4)
  a.postMessage({ inner: inner.port1, buffer }, [inner.port1, buffer])
  await turns()
  assert.is(buffer.byteLength, 0)
  const { data, ports } = got[0] as MessageEvent
  assert.is(data.inner, ports[0])
  assert.is(data.buffer.byteLength, 4)
  const answer = new Promise((resolve) => (inner.port2.onmessage = ({ data }) => resolve(data)))
  data.inner.postMessage('through')
  assert.is(await answer, 'through')
  for (const port of [a, inner.port2]) port.close()
})

test('the kit’s own engine runs over it, and over ports in memory', async () => {
  const sums = defineContract('sums', {
    calls: { add: { input: unchecked<number>(), output: unchecked<number>() } },
  })
  const { port1, port2 } = new MessageChannelMain()
  const [near, far] = createMemoryPorts({ second: 'main' })
  for (const [consumer, provider] of [
    [asMessagePort(port1), asMessagePort(port2)],
    [asMessagePort(near as never), asMessagePort(far as never)],
  ] as const) {
    const served = provide(sums, { calls: { add: (n) => Number(n) + 1 } }, provider)
    const client = await connect(sums, consumer, { trust: 'trusted' })
    assert.is(await client.calls.add(1), 2)
    client.close()
    served.stop()
  }
})

test('what is no port is refused with what it should be', () => {
  for (const value of [null, undefined, 5, {}, { postMessage() {}, start() {}, close() {} }]) {
    assert.throws(
      () => asMessagePort(value as never),
      (error: unknown) => isKitError(error, 'INVALID_ARGUMENT') && error.message.includes('MessagePortMain'),
    )
  }
})

test.run()
