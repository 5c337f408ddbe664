import { ipcMain, MessageChannelMain, type MessagePortMain } from 'electron'
import * as assert from 'uvu/assert'
import {
  ask,
  HAND_OVER,
  next,
  openChannel,
  openWindow,
  preload,
  routes,
  runSuites,
  sleep,
  test,
  until,
  url,
} from './suite.js'

const closed = (port: MessagePortMain): Promise<unknown[]> => next(port, 'close')

test('a port that main hands over works in the page’s main world, in both directions', async () => {
  const { port } = await openChannel()
  assert.equal(
    await ask(port, 'port.postMessage({ got: data, plain: port instanceof MessagePort })', { a: [1] }),
    {
      got: { a: [1] },
      plain: true,
    },
  )
})

test('values cross both ways as structured clones', async () => {
  const { port } = await openChannel()
  const shared = { a: 1 }
  const value = {
    map: new Map<unknown, unknown>([[{ k: 1 }, new Set([shared])]]),
    date: new Date(5),
    pattern: /x/gi,
    big: 12n,
    minus: -0,
    nan: Number.NaN,
    undefined,
    sparse: Object.assign(new Array(3), { 1: 'one' }),
    bytes: new Uint8Array([1, 2, 3]).subarray(1),
    boxed: [new String('s'), new Number(1), new Boolean(false)],
    lone: '\ud800',
    shared,
  }
  const back = (await ask(port, 'port.postMessage(data)', value)) as typeof value
  assert.equal(back.map, value.map)
  assert.equal(back.date, value.date)
  assert.equal(back.pattern, value.pattern)
  assert.is(back.big, 12n)
  assert.ok(Object.is(back.minus, -0))
  assert.ok(Number.isNaN(back.nan))
  assert.ok('undefined' in back)
  assert.not.ok(0 in back.sparse)
  assert.is(back.sparse.length, 3)
  assert.equal([...back.bytes], [2, 3])
  assert.is(back.bytes.byteOffset, 1)
  assert.is(typeof back.boxed[0], 'object')
  assert.is(back.lone, '\ud800')
  assert.is([...(back.map.values().next().value as Set<unknown>)][0], back.shared)
})

test('an error from the page keeps its name, message and cause and loses the rest', async () => {
  const { port } = await openChannel()
  const error = (await ask(
    port,
    "port.postMessage(Object.assign(new RangeError('far', { cause: 1 }), { code: 'X' }))",
  )) as Error & { code?: string }
  assert.ok(error instanceof RangeError)
  assert.is(error.message, 'far')
  assert.is(error.cause, 1)
  assert.is(error.code, undefined)
})

test('what main cannot read arrives as null', async () => {
  const { port } = await openChannel()
  for (const make of [
    "new Blob(['x'])",
    '{ deep: [new File([], "f")] }',
    'new ImageData(1, 1)',
    'new DOMException("x")',
  ])
    assert.is(await ask(port, `port.postMessage(${make})`), null, make)
})

test('a transferred ArrayBuffer turns the whole message into null, a copied one does not', async () => {
  const { port } = await openChannel()
  assert.is(await ask(port, 'const b = new ArrayBuffer(4); port.postMessage({ b }, [b])'), null)
  const copied = (await ask(port, 'port.postMessage({ b: new ArrayBuffer(4) })')) as { b: ArrayBuffer }
  assert.is(copied.b.byteLength, 4)
})

test('a value 4,000 levels deep does not break the way to the page', async () => {
  const { port } = await openChannel()
  const depth = await ask(port, 'let v = []; for (let i = 0; i < 4000; i++) v = [v]; port.postMessage(v)')
  let levels = 0
  for (let at = depth; Array.isArray(at) && at.length > 0; at = at[0]) levels++
  assert.is(levels, 4000)
})

test('ports are transferred inside messages, both ways', async () => {
  const { port } = await openChannel()
  const { port1, port2 } = new MessageChannelMain()
  port1.start()
  const viaNested = next(port1, 'message')
  port.postMessage({ run: "ports[0].postMessage('nested')" }, [port2])
  assert.is(((await viaNested) as [Electron.MessageEvent])[0].data, 'nested')
  const arrived = next(port, 'message')
  port.postMessage({
    run: 'const c = new MessageChannel(); c.port1.onmessage = (e) => c.port1.postMessage([e.data]); port.postMessage(1, [c.port2])',
  })
  const [event] = (await arrived) as [Electron.MessageEvent]
  const [fromPage] = event.ports as [MessagePortMain]
  fromPage.start()
  const echo = next(fromPage, 'message')
  fromPage.postMessage('echo')
  assert.equal(((await echo) as [Electron.MessageEvent])[0].data, ['echo'])
})

test('the page sees close when main closes, and main when the page does', async () => {
  const one = await openChannel()
  await ask(one.port, "port.onclose = () => { document.title = 'closed' }; port.postMessage(0)")
  one.port.close()
  await sleep(100)
  assert.is(await one.win.webContents.executeJavaScript('document.title'), 'closed')
  const two = await openChannel()
  const gone = closed(two.port)
  two.port.postMessage({ run: 'port.close()' })
  await gone
})

for (const [what, end] of [
  ['reload', (win) => win.webContents.reload()],
  ['same-site navigation', (win) => void win.loadURL(url('/other'))],
  ['cross-site navigation', (win) => void win.loadURL(url('/other', 'localhost'))],
  ['a crash', (win) => win.webContents.forcefullyCrashRenderer()],
  ['closing the window', (win) => win.close()],
  ['destroying the window', (win) => win.destroy()],
] satisfies [string, (win: Electron.BrowserWindow) => void][])
  test(`${what} closes the port that the page held`, async () => {
    const { win, port } = await openChannel()
    await ask(port, 'port.postMessage(0)')
    const gone = closed(port)
    end(win)
    await gone
  })

test('removing an iframe closes the port that it held', async () => {
  routes.set('/framed', `<!doctype html><iframe src="/answering"></iframe>`)
  const win = openWindow({ preload: preload(HAND_OVER), nodeIntegrationInSubFrames: true })
  await win.loadURL(url('/framed'))
  const { port1, port2 } = new MessageChannelMain()
  win.webContents.mainFrame.frames[0]?.postMessage('port', null, [port2])
  port1.start()
  await ask(port1, 'port.postMessage(0)')
  const gone = closed(port1)
  await win.webContents.executeJavaScript("document.querySelector('iframe').remove()")
  await gone
})

test('a same-document navigation leaves ports alone', async () => {
  const { win, port } = await openChannel()
  await win.webContents.executeJavaScript("history.pushState(0, '', '/pushed'); location.hash = 'x'")
  assert.is(await ask(port, 'port.postMessage(location.pathname)'), '/pushed')
})

test('a port that nobody in the preload listens for closes in the end or stays silent, and never throws', async () => {
  const win = openWindow({ preload: preload('') })
  await win.loadURL(url())
  const { port1, port2 } = new MessageChannelMain()
  port1.start()
  win.webContents.postMessage('nobody', 1, [port2])
  port1.postMessage('into the void')
  await sleep(50)
})

test('main joins two windows directly', async () => {
  const one = await openChannel()
  const two = await openChannel()
  const { port1, port2 } = new MessageChannelMain()
  one.port.postMessage(
    { run: 'globalThis.joined = ports[0]; joined.onmessage = (e) => joined.postMessage([e.data])' },
    [port1],
  )
  const answer = next(two.port, 'message')
  two.port.postMessage(
    { run: "ports[0].onmessage = (e) => port.postMessage(e.data); ports[0].postMessage('hello')" },
    [port2],
  )
  assert.equal(((await answer) as [Electron.MessageEvent])[0].data, ['hello'])
})

test('a preload sends ports to main, one that was spent cannot be sent again', async () => {
  const source = `const { ipcRenderer } = require('electron')
    const { port1, port2 } = new MessageChannel()
    const outcome = []
    const attempt = (...args) => { try { ipcRenderer.postMessage(...args); outcome.push('ok') } catch (e) { outcome.push(e.name + ': ' + e.message) } }
    attempt('ports', { a: 1n }, [port2])
    attempt('ports', 1, [port2])
    attempt('ports', () => {})
    attempt('ports', 1, null)
    attempt('ports', 1, [new ArrayBuffer(1)])
    port1.postMessage('queued'); port1.onmessage = (e) => port1.postMessage(e.data + '!')
    ipcRenderer.send('outcome', outcome)`
  const received = next(ipcMain, 'ports')
  const outcome = next(ipcMain, 'outcome')
  const win = openWindow({ preload: preload(source) })
  await win.loadURL(url())
  const [event, message] = (await received) as [Electron.IpcMainEvent, unknown]
  assert.equal(message, { a: 1n })
  const [port] = event.ports as [MessagePortMain]
  port.start()
  assert.is(((await next(port, 'message')) as [Electron.MessageEvent])[0].data, 'queued')
  port.postMessage('back')
  assert.is(((await next(port, 'message')) as [Electron.MessageEvent])[0].data, 'back!')
  assert.equal((await outcome)[1], [
    'ok',
    'TypeError: Invalid value for transfer',
    'Error: An object could not be cloned.',
    'TypeError: Invalid value for transfer',
    'TypeError: Invalid value for transfer',
  ])
})

test('order is kept inside one port, over a burst', async () => {
  const { port } = await openChannel()
  const seen: number[] = []
  port.on('message', ({ data }) => seen.push(data))
  await ask(port, 'port.onmessage = (e) => port.postMessage(e.data); port.postMessage(-1)')
  for (let i = 0; i < 2000; i++) port.postMessage(i)
  await until(() => seen.length === 2001, 'all echoes')
  assert.equal(seen, [-1, ...Array.from({ length: 2000 }, (_, i) => i)])
})

void runSuites()
