import { ipcMain } from 'electron'
import * as assert from 'uvu/assert'
import { fact, next, openWindow, preload, routes, runSuites, url } from './suite.js'

/** What the page's expression gives when the preload exposes `api`, an object literal's inside. */
async function across(api: string, expression: string, before = ''): Promise<unknown> {
  const win = openWindow({
    preload: preload(`const { contextBridge } = require('electron'); ${before}
      contextBridge.exposeInMainWorld('api', { ${api} })`),
  })
  await win.loadURL(url())
  return win.webContents.executeJavaScript(
    `(async () => { const caught = (f) => { try { return f() } catch (e) { return [e.constructor === Error, e.message] } }; return ${expression} })()`,
  )
}

const UNCLONABLE = [true, 'An object could not be cloned.']

fact(
  'F94 what is exposed is there for the first script, a frozen copy that cannot be replaced',
  'model',
  async () => {
    routes.set('/first', '<!doctype html><script>globalThis.first = typeof api</script>')
    const win = openWindow({
      preload: preload(`const { contextBridge } = require('electron')
      contextBridge.exposeInMainWorld('api', { deep: { list: [1, { two: 2 }] }, bytes: new Uint8Array(2) })
      for (const name of ['api', 'toString']) try { contextBridge.exposeInMainWorld(name, {}) } catch (e) { contextBridge.exposeInMainWorld(name + 'Again', e.message) }`),
    })
    await win.loadURL(url('/first'))
    const value =
      await win.webContents.executeJavaScript(`[first, api.deep.list[1].two, Object.isFrozen(api.deep.list[1]), Object.isFrozen(api.deep.list),
    Object.isFrozen(api.bytes), apiAgain === toStringAgain && apiAgain,
    (({ writable, configurable, enumerable }) => [writable, configurable, enumerable])(Object.getOwnPropertyDescriptor(globalThis, 'api'))]`)
    assert.equal(value, [
      'object',
      2,
      true,
      true,
      false,
      'Cannot bind an API on top of an existing property on the window object',
      [false, false, true],
    ])
  },
)

fact('F95 what a function returns or is called with is copied and not frozen', 'model', async () => {
  assert.equal(
    await across(
      'fresh: () => ({ a: 1 }), check: (o) => Object.isFrozen(o)',
      '[Object.isFrozen(api.fresh()), api.check({})]',
    ),
    [false, false],
  )
})

fact('F96 values are copied by kind', 'model', async () => {
  const value = await across(
    `text: 'x', big: 1n, nothing: null, when: new Date(5), map: new Map([[1, 2]]), re: /x/g, list: [1, [2]], error: Object.assign(new TypeError('why'), { code: 1 }),
     shared: [same, same], loop, secret: new Secret(), back: (f) => f === kept, keep: (f) => { kept = f }, give: () => kept, same: (f) => f, blob: new Blob(['x']),
     read: getters`,
    `(async () => {
      const mine = () => 7
      api.keep(mine)
      return [api.text, api.big, api.nothing, api.when instanceof Date, api.map.get(1), String(api.re), api.list, [api.error.constructor === Error, api.error.message, api.error.code],
        api.shared[0] === api.shared[1], api.loop.self === api.loop, [Object.getPrototypeOf(api.secret) === Object.prototype, Object.keys(api.secret)],
        api.give() === mine, api.same(mine) === mine, api.blob instanceof Blob, [api.read.value, api.read.value]]
    })()`,
    `const same = { a: 1 }, loop = {}; loop.self = loop; let kept, reads = 0
     class Secret { constructor() { this.own = 1 } hidden() {} }
     const getters = { get value() { return ++reads } };`,
  )
  assert.equal(value, [
    'x',
    1n,
    null,
    true,
    2,
    '/x/g',
    [1, [2]],
    [true, 'why', undefined],
    true,
    true,
    [true, ['own']],
    true,
    true,
    true,
    [1, 1],
  ])
})

fact(
  'F97 a MessagePort crosses as an empty object, and so does ipcRenderer without its methods',
  'model',
  async () => {
    assert.equal(
      await across(
        "port: new MessageChannel().port1, ipc: require('electron').ipcRenderer",
        '[Object.keys(api.port), typeof api.port.postMessage, typeof api.ipc.send]',
      ),
      [[], 'undefined', 'undefined'],
    )
  },
)

fact('F98 depth ends at a thousand', 'model', async () => {
  assert.equal(
    await across(
      'take: (v) => Array.isArray(v)',
      '[998, 1000].map((depth) => { let v = []; for (let i = 0; i < depth; i++) v = [v]; try { return api.take(v) } catch (e) { return e.message } })',
    ),
    [
      true,
      'Electron contextBridge recursion depth exceeded.  Nested objects deeper than 1000 are not supported.',
    ],
  )
})

fact('F99 what a function throws arrives as an Error with its message', 'model', async () => {
  assert.equal(
    await across(
      `fails: () => { throw Object.assign(new TypeError('typed'), { code: 1 }) }, odd: () => { throw 5 }, returns: () => new WeakMap()`,
      '[caught(api.fails), caught(api.odd), caught(api.returns)[1]]',
    ),
    [
      [true, 'typed'],
      [
        true,
        'An unknown exception occurred in the isolated context, an error occurred but a valid exception was not thrown.',
      ],
      'Uncaught Error: An object could not be cloned.',
    ],
  )
})

fact('F100 an argument that cannot be cloned throws where it is given', 'model', async () => {
  assert.equal(
    await across(
      'take: () => 1',
      '[caught(() => api.take(new WeakMap())), caught(() => api.take(new Proxy({}, {})))]',
    ).then((all) => (all as unknown[])[0]),
    UNCLONABLE,
  )
})

fact('F101 promises settle on the other side, rejections with a copy of their reason', 'model', async () => {
  assert.equal(
    await across(
      `later: async (v) => v * 2, refuse: async () => { throw new TypeError('no') }, plain: () => Promise.reject({ code: 7 }), wait: async (p) => (await p) + 1`,
      `Promise.all([api.later(21), api.refuse().catch((e) => [e.constructor === Error, e.message]), api.plain().catch((e) => e.code), api.wait(Promise.resolve(1))])`,
    ),
    [42, [true, 'no'], 7, 2],
  )
})

fact('F102 a function given to the other side can be called later', 'model', async () => {
  assert.is(
    await across(
      'on: (listener) => setTimeout(() => listener(20, (n) => n + 1), 20)',
      'new Promise((done) => api.on((n, add) => done(add(n))))',
    ),
    21,
  )
})

fact('F103 a view is copied with its whole buffer, and nothing is transferred', 'model', async () => {
  assert.equal(
    await across(
      'bytes: () => new Uint8Array([1, 2, 3]).subarray(1, 2), size: (buffer) => buffer.byteLength',
      '(() => { const b = new ArrayBuffer(4); return [api.bytes().buffer.byteLength, api.bytes()[0], api.size(b), b.byteLength] })()',
    ),
    [3, 2, 4, 4],
  )
})

/** What the preload's `body` gives; it is the body of an async function. */
async function inPreload(body: string, path = url()): Promise<[value: unknown, win: Electron.BrowserWindow]> {
  const told = next(ipcMain, 'value')
  const win = openWindow({
    preload: preload(`const { contextBridge, ipcRenderer } = require('electron')
      const caught = (f) => { try { return f() } catch (e) { return e.constructor.name + ': ' + e.message } }
      ;(async () => { ${body} })().then((value) => ipcRenderer.send('value', value), (e) => ipcRenderer.send('value', String(e)))`),
  })
  await win.loadURL(path)
  return [(await told)[1], win]
}

fact('F104 executeInMainWorld runs a function’s text there, with what is passed', 'model', async () => {
  const [value, win] = await inPreload(`
    const add = (arg) => { (globalThis.all ??= []).push(arg) }
    for (const arg of [undefined, null, 1, 'text', true, [1, ['deep']], () => 'called', Symbol('own')])
      contextBridge.executeInMainWorld({ func: add, args: [arg] })
    const one = {}
    const same = contextBridge.executeInMainWorld({ func: (a, b) => a === b, args: [one, one] })
    const made = contextBridge.executeInMainWorld({ func: () => ({}) })
    const heard = contextBridge.executeInMainWorld({ func: (callback, n) => callback(n) + 1, args: [(n) => n * 2, 20] })
    const later = await contextBridge.executeInMainWorld({ func: async (n) => n + 1, args: [1] })
    const forged = function () { globalThis.forged = 'own text' }
    forged.toString = () => "() => { globalThis.forged = 'another' }"
    contextBridge.executeInMainWorld({ func: forged })
    return [same, made.constructor === Object, heard, later, contextBridge.executeInMainWorld({ func: function () { return this === globalThis } })]`)
  assert.equal(value, [true, true, 41, 2, true])
  assert.equal(
    await win.webContents.executeJavaScript(
      "[all.map((each) => ['function', 'symbol'].includes(typeof each) ? typeof each : each), all[6](), forged]",
    ),
    [[undefined, null, 1, 'text', true, [1, ['deep']], 'function', 'symbol'], 'called', 'own text'],
  )
})

fact('F104 what executeInMainWorld refuses, and how a failure arrives', 'model', async () => {
  const [value] = await inPreload(`
    const { executeInMainWorld } = contextBridge
    return [
      caught(() => executeInMainWorld(5)),
      caught(() => executeInMainWorld({})),
      caught(() => executeInMainWorld({ func: () => 1, args: 'none' })),
      caught(() => executeInMainWorld({ func: { method() {} }.method })).replace(/: .*/, ''),
      caught(() => executeInMainWorld({ func: () => { throw new RangeError('there') } })),
      caught(() => executeInMainWorld({ func: () => { throw 'text' } })),
      caught(() => executeInMainWorld({ func: () => new WeakMap() })),
    ]`)
  assert.equal(value, [
    'TypeError: Invalid script',
    "TypeError: Function 'func' is required in script",
    "TypeError: 'args' must be an array",
    'Error',
    'Error: RangeError: there',
    'Error: text',
    'Error: Error: An object could not be cloned.',
  ])
})

fact(
  'F104 executeInMainWorld sees the page before its first script, with a policy that allows eval',
  'model',
  async () => {
    routes.set('/prepared', (_, response) => {
      response.setHeader('content-type', 'text/html')
      response.setHeader('content-security-policy', "script-src 'unsafe-inline' 'unsafe-eval'")
      response.end('<!doctype html><script>globalThis.seen = globalThis.prepared</script>')
    })
    const [, win] = await inPreload(
      'contextBridge.executeInMainWorld({ func: (v) => { globalThis.prepared = v }, args: [7] })',
      url('/prepared'),
    )
    assert.is(await win.webContents.executeJavaScript('seen'), 7)
  },
)

fact('F105 an own __proto__ key is copied as data', 'model', async () => {
  assert.equal(
    await across(
      `bad: JSON.parse('{ "__proto__": { "polluted": 1 } }')`,
      `[api.bad.polluted, Object.hasOwn(api.bad, '__proto__'), ({}).polluted]`,
    ),
    [undefined, true, undefined],
  )
})

fact('F96 nothing of the preload’s world can be reached through what crosses', 'model', async () => {
  const value = await across(
    "f: (g) => g, o: { p: Promise.resolve(1) }, e: () => { throw new Error('x') }, list: () => [() => [{}]]",
    `(() => {
      const ours = new Set([Object, Function, Array, Promise, Error])
      let error; try { api.e() } catch (e) { error = e }
      return [api, api.f, api.o, api.o.p, error, api.f([{}])[0], api.list(), api.list()[0], api.list()[0]()[0]].every((each) => ours.has(each.constructor))
    })()`,
  )
  assert.is(value, true)
})

void runSuites()
