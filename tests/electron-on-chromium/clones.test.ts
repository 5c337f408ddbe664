import { ipcMain, MessageChannelMain, type MessagePortMain } from 'electron'
import * as assert from 'uvu/assert'
import {
  ask,
  fact,
  message,
  next,
  openChannel,
  openWindow,
  preload,
  rejection,
  runSuites,
  thrown,
  url,
} from './suite.js'

// biome-ignore lint/security/noGlobalEval: the same source is run here and in pages, that is the point.
const evaluate = globalThis.eval

/** A value and what is looked at in its copy, as sources that run in either process. */
interface Row {
  make: string
  look: string
  seen: unknown
}

const ROWS: Record<string, Row> = {
  'L1 primitives': {
    make: "['text', '\\ud800', 1.5, -0, NaN, Infinity, true, null, undefined, 12n]",
    look: "(v) => v.map((each) => Object.is(each, -0) ? '-0' : typeof each + ' ' + String(each).length)",
    seen: [
      'string 4',
      'string 1',
      'number 3',
      '-0',
      'number 3',
      'number 8',
      'boolean 4',
      'object 4',
      'undefined 9',
      'bigint 2',
    ],
  },
  'L2 objects and arrays, with holes, cycles and shared references': {
    make: '(() => { const s = { a: 1 }; const o = { one: s, two: s, holes: [, 1, ,], extra: Object.assign([1], { x: 2 }) }; o.self = o; return o })()',
    look: '(v) => [v.one === v.two, v.self === v, v.holes.length, 0 in v.holes, v.holes[1], v.extra.x]',
    seen: [true, true, 3, false, 1, 2],
  },
  'L3 dates, patterns, maps, sets and boxed primitives': {
    make: '[new Date(5), /x/gi, new Map([[{ k: 1 }, new Set([1])]]), new String("s"), new Number(1), new Boolean(false)]',
    look: '(v) => [v[0].getTime(), String(v[1]), [...v[2].keys()][0].k, [...v[2].values()][0].has(1), typeof v[3], v[3] + v[4] + v[5]]',
    seen: [5, '/x/gi', 1, true, 'object', 's1false'],
  },
  'L4 buffers and views, which bring their whole buffer': {
    make: '[new Uint8Array([1, 2, 3]).subarray(1, 2), new ArrayBuffer(4), new DataView(new ArrayBuffer(8), 2, 3)]',
    look: '(v) => [v[0][0], v[0].length, v[0].byteOffset, v[0].buffer.byteLength, v[1].byteLength, v[2].byteOffset, v[2].byteLength]',
    seen: [2, 1, 1, 3, 4, 2, 3],
  },
  'L5 errors keep name, message and cause, and lose the rest': {
    make: '[Object.assign(new RangeError("far", { cause: 1 }), { code: "X" }), new (class Own extends Error {})("own")]',
    look: '(v) => [v[0] instanceof RangeError, v[0].message, v[0].cause, v[0].code, v[1].constructor === Error, v[1].message]',
    seen: [true, 'far', 1, undefined, true, 'own'],
  },
  'L6 instances of classes keep their own data': {
    make: 'new (class { constructor() { this.own = 1 } method() {} get derived() { return 2 } })()',
    look: '(v) => [Object.getPrototypeOf(v) === Object.prototype, Object.keys(v)]',
    seen: [true, ['own']],
  },
  'L7 getters are read once': {
    make: '(() => { let reads = 0; return { get value() { return ++reads } } })()',
    look: '(v) => [v.value, v.value]',
    seen: [1, 1],
  },
}

/** Through every way between main and a page, one after the other. */
async function everyWay({ make, look }: Row): Promise<Record<string, unknown>> {
  const inMain = new MessageChannelMain()
  inMain.port2.start()
  const first = message(inMain.port2)
  inMain.port1.postMessage(evaluate(make))
  const { port } = await openChannel()
  const toPage = await ask(port, `port.postMessage((${look})(data))`, evaluate(make))
  const toMain = await ask(port, `port.postMessage(${make})`)
  const told = next(ipcMain, 'told')
  const win = openWindow({
    preload: preload(`const { ipcRenderer } = require('electron')
      ipcRenderer.on('value', (_, value) => ipcRenderer.send('told', (${look})(value), ${make}))`),
  })
  await win.loadURL(url())
  win.webContents.send('value', evaluate(make))
  const [, toPreload, byIpc] = await told
  const lookAt = evaluate(look) as (value: unknown) => unknown
  return {
    'main to main': lookAt((await first).data),
    'main to page': toPage,
    'page to main': lookAt(toMain),
    'main to preload': toPreload,
    'preload to main': lookAt(byIpc),
  }
}

for (const [title, row] of Object.entries(ROWS)) {
  fact(`${title}: between main and pages`, 'model', async () => {
    for (const [way, value] of Object.entries(await everyWay(row))) assert.equal(value, row.seen, way)
  })
  fact(`${title}: inside a page`, 'chromium', async () => {
    const win = openWindow()
    await win.loadURL(url())
    const value = await win.webContents.executeJavaScript(
      `new Promise((done) => { const c = new MessageChannel(); c.port2.onmessage = ({ data }) => done((${row.look})(data)); c.port1.postMessage(${row.make}) })`,
    )
    assert.equal(value, row.seen)
  })
}

const UNCLONABLE = [
  '() => {}',
  "Symbol('s')",
  'Promise.resolve()',
  'new WeakMap()',
  'new Proxy({}, {})',
  '(function* () {})()',
  '{ get broken() { throw 1 } }',
]

fact('F128 whatever cannot be cloned fails with the one text in main and in ipc', 'model', async () => {
  const { port1 } = new MessageChannelMain()
  for (const source of UNCLONABLE) {
    const error = thrown(() => port1.postMessage(evaluate(`(${source})`)))
    assert.equal([error.constructor, error.message], [Error, 'An object could not be cloned.'], source)
  }
  const told = next(ipcMain, 'told')
  const win = openWindow({
    preload: preload(`const { ipcRenderer } = require('electron')
      const text = (value) => { try { ipcRenderer.send('x', value); return 'sent' } catch (e) { return e.constructor.name + ': ' + e.message } }
      ipcRenderer.send('told', [${UNCLONABLE.join()}].map(text))`),
  })
  await win.loadURL(url())
  assert.equal(
    (await told)[1],
    UNCLONABLE.map(() => 'Error: An object could not be cloned.'),
  )
})

fact(
  'L8 inside a page the same values fail with DataCloneError, but a getter with its own error',
  'chromium',
  async () => {
    const win = openWindow()
    await win.loadURL(url())
    const names = await win.webContents.executeJavaScript(
      `[${UNCLONABLE.join()}].map((value) => { try { new MessageChannel().port1.postMessage(value); return 'sent' } catch (e) { return e.name ?? e } })`,
    )
    assert.equal(names, [...UNCLONABLE.slice(1).map(() => 'DataCloneError'), 1])
  },
)

fact('F129 what main cannot read arrives as null', 'model', async () => {
  const { port } = await openChannel()
  for (const make of [
    "new Blob(['x'])",
    '{ deep: [new File([], "f")] }',
    'new ImageData(1, 1)',
    'new DOMException("x")',
  ])
    assert.is(await ask(port, `port.postMessage(${make})`), null, make)
})

fact('L9 a preload cannot send a Blob by ipc', 'model', async () => {
  const told = next(ipcMain, 'told')
  const win = openWindow({
    preload: preload(`const { ipcRenderer } = require('electron')
      let text; try { ipcRenderer.send('x', new Blob(['x'])) } catch (e) { text = e.message }
      ipcRenderer.send('told', text)`),
  })
  await win.loadURL(url())
  assert.is((await told)[1], 'An object could not be cloned.')
})

fact('L10 a transferred ArrayBuffer turns a page’s whole message to main into null', 'model', async () => {
  const { port } = await openChannel()
  assert.is(await ask(port, 'const b = new ArrayBuffer(4); port.postMessage({ b }, [b])'), null)
  const copied = (await ask(port, 'port.postMessage({ b: new ArrayBuffer(4) })')) as { b: ArrayBuffer }
  assert.is(copied.b.byteLength, 4)
})

fact(
  'L10 inside a page a transferred ArrayBuffer arrives, and is gone at the sender',
  'chromium',
  async () => {
    const win = openWindow()
    await win.loadURL(url())
    const value = await win.webContents.executeJavaScript(
      'new Promise((done) => { const b = new ArrayBuffer(4), c = new MessageChannel(); c.port2.onmessage = ({ data }) => done([data.b.byteLength, b.byteLength]); c.port1.postMessage({ b }, [b]) })',
    )
    assert.equal(value, [4, 0])
  },
)

fact('L11 shared memory cannot leave main', 'model', () => {
  const { port1 } = new MessageChannelMain()
  assert.is(
    thrown(() => port1.postMessage(new SharedArrayBuffer(4))).message,
    'An object could not be cloned.',
  )
})

fact('L4 a small Buffer of Node’s brings the pool that it lies in', 'model', async () => {
  const { port1, port2 } = new MessageChannelMain()
  port2.start()
  const small = Buffer.from('abc')
  const arrived = message(port2)
  port1.postMessage(small)
  const { data } = await arrived
  assert.equal([...data], [97, 98, 99])
  assert.is(data.constructor, Uint8Array)
  assert.is(data.buffer.byteLength, small.buffer.byteLength)
})

fact('F130 sizes around the shared-memory threshold cross whole, both ways', 'model', async () => {
  const { port } = await openChannel()
  for (const size of [0, 1, 65_535, 65_536, 65_537, 262_147, 3_145_729]) {
    const back = (await ask(port, 'port.postMessage(data)', new Uint8Array(size).fill(7))) as Uint8Array
    assert.is(back.length, size)
    assert.ok(back.every((byte) => byte === 7))
  }
})

fact('L2 a value 2,000 levels deep crosses', 'model', async () => {
  const { port } = (await openChannel()) as { port: MessagePortMain }
  const value = await ask(port, 'let v = []; for (let i = 0; i < 2000; i++) v = [v]; port.postMessage(v)')
  let levels = 0
  for (let at = value; Array.isArray(at) && at.length > 0; at = at[0]) levels++
  assert.is(levels, 2000)
})

fact(
  'L12 a value that is too deep for the stack throws a RangeError when it is posted',
  'chromium',
  async () => {
    const { port } = await openChannel()
    const said = await ask(
      port,
      `let v = []; for (let i = 0; i < 100000; i++) v = [v]
    try { port.postMessage(v) } catch (e) { port.postMessage([e.constructor === RangeError, e.message]) }`,
    )
    const [isRangeError, text] = said as [boolean, string]
    assert.is(isRangeError, true)
    assert.match(text, 'Maximum call stack size exceeded')
  },
)

fact('F134 F136 executeJavaScript gives structured clones, and the page’s own errors', 'model', async () => {
  const win = openWindow()
  await win.loadURL(url())
  const run = (source: string): Promise<unknown> => win.webContents.executeJavaScript(source)
  assert.equal(await run('[undefined, null, NaN, 1n, [, 1], { u: undefined }]'), [
    undefined,
    null,
    Number.NaN,
    1n,
    // biome-ignore lint/suspicious/noSparseArray: holes cross as well.
    [, 1],
    { u: undefined },
  ])
  assert.equal(await run('({ when: new Date(5), map: new Map([[1, new Set([2])]]) })'), {
    when: new Date(5),
    map: new Map([[1, new Set([2])]]),
  })
  const error = await rejection(run("Promise.reject(new RangeError('far'))"))
  assert.equal([error instanceof Error, error.message], [true, 'far'])
})

void runSuites()
