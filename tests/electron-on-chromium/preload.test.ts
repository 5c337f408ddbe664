import { ipcMain, session } from 'electron'
import * as assert from 'uvu/assert'
import { next, openWindow, PLAIN, preload, routes, runSuites, sleep, test, thrown, url } from './suite.js'

/** What a preload sends with `report(…)`. */
async function report(source: string, more: Electron.WebPreferences = {}, path = url()): Promise<unknown> {
  const told = next(ipcMain, 'report')
  const win = openWindow({
    preload: preload(
      `const report = (value) => require('electron').ipcRenderer.send('report', value);${source}`,
    ),
    ...more,
  })
  await win.loadURL(path)
  return (await told)[1]
}

test('the page’s globals are the same with and without a preload', async () => {
  const keys = `(() => {
    const all = []
    for (let o = globalThis; o; o = Object.getPrototypeOf(o)) all.push(...Reflect.ownKeys(o).map(String))
    return [all.sort(), Object.keys(Object.getOwnPropertyDescriptors(document)), Reflect.ownKeys(MessagePort.prototype).map(String)]
  })()`
  const bare = openWindow()
  await bare.loadURL(url())
  const full = openWindow({
    preload: preload(`require('electron').ipcRenderer.send('x'); globalThis.leak = 1`),
  })
  await full.loadURL(url())
  const expected = await bare.webContents.executeJavaScript(keys)
  assert.equal(await full.webContents.executeJavaScript(keys), expected)
  routes.set(
    '/plain-check',
    `<!doctype html><script>globalThis.early = Object.keys(globalThis).length</script>`,
  )
  await full.loadURL(url('/plain-check'))
  await bare.loadURL(url('/plain-check'))
  const early = 'early'
  assert.is(await full.webContents.executeJavaScript(early), await bare.webContents.executeJavaScript(early))
})

test('it runs first, in a world of its own, as a sloppy function with Electron’s parameters', async () => {
  routes.set('/first', '<!doctype html><script>globalThis.pageRan = 1</script>')
  const value = await report(
    `report({
      params: [typeof require, typeof process, typeof module, typeof exports, typeof Buffer, typeof setImmediate, typeof clearImmediate, global === globalThis],
      globals: ['process', 'Buffer', 'require', 'module', '__dirname', '__filename', 'electron'].filter((name) => name in globalThis),
      state: [document.readyState, document.documentElement === null, typeof pageRan, this === globalThis],
      sloppy: (function () { return this === globalThis })(),
    })`,
    {},
    url('/first'),
  )
  assert.equal(value, {
    params: ['function', 'object', 'object', 'object', 'function', 'function', 'function', true],
    globals: [],
    state: ['loading', true, 'undefined', true],
    sloppy: true,
  })
})

test('its world keeps nothing enumerable of what is behind it', async () => {
  routes.set('/keys', PLAIN)
  const value = (await report(
    `const frame = () => { const f = document.createElement('iframe'); document.body.append(f); const keys = Object.keys(f.contentWindow); f.remove(); return keys }
     const own = Object.keys(globalThis)
     addEventListener('load', () => { const usual = new Set(frame()); report(own.filter((key) => !usual.has(key))) })`,
    {},
    url('/keys'),
  )) as string[]
  assert.equal(value, [])
})

test('process is a bare emitter that says where it is', async () => {
  const value = (await report(
    `report({ ...Object.fromEntries(['sandboxed', 'type', 'isMainFrame', 'contextIsolated', 'platform'].map((k) => [k, process[k]])),
       on: typeof process.on, missing: ['nextTick', 'cwd', 'hrtime', 'binding'].filter((k) => k in process), argv: process.argv.at(-1) })`,
    { additionalArguments: ['--mine=1'] },
  )) as object
  assert.equal(value, {
    sandboxed: true,
    type: 'renderer',
    isMainFrame: true,
    contextIsolated: true,
    platform: process.platform,
    on: 'function',
    missing: [],
    argv: '--mine=1',
  })
})

test('require knows electron, events, timers and url, and says so of the rest', async () => {
  const value =
    await report(`const attempt = (name) => { try { return typeof require(name) } catch (e) { return e.message } }
    report(['electron', 'electron/renderer', 'events', 'node:events', 'timers', 'url', 'fs', './own.js'].map(attempt))`)
  assert.equal(value, [
    'object',
    'object',
    'function',
    'function',
    'object',
    'object',
    'module not found: fs',
    'module not found: ./own.js',
  ])
})

test('an error in a preload is reported with its path, and the page still loads', async () => {
  const path = preload("\n\nthrow new TypeError('on purpose')")
  const win = openWindow({ preload: path })
  const failed = next(win.webContents, 'preload-error')
  await win.loadURL(url())
  const [, where, error] = (await failed) as [unknown, string, Error]
  assert.is(where, path)
  assert.is(error.message, 'on purpose')
  assert.match(error.stack ?? '', /preload-\d+\.cjs:3:/)
  const broken = openWindow({ preload: preload('import x from "y"') })
  const syntax = next(broken.webContents, 'preload-error')
  await broken.loadURL(url())
  assert.is(((await syntax)[2] as Error).name, 'SyntaxError')
})

test('a strict Content-Security-Policy stops neither the preload nor contextBridge', async () => {
  routes.set('/strict', (_, response) => {
    response.setHeader('content-type', 'text/html')
    response.setHeader('content-security-policy', "default-src 'none'; require-trusted-types-for 'script'")
    response.end('<!doctype html><title>strict</title>')
  })
  const value = await report(
    `require('electron').contextBridge.exposeInMainWorld('api', { add: (a, b) => a + b }); report('ran')`,
    {},
    url('/strict'),
  )
  assert.is(value, 'ran')
})

test('session preloads run before the window’s own, in the same world, from the next document on', async () => {
  const own = session.fromPartition('preload-order')
  const id = own.registerPreloadScript({ type: 'frame', filePath: preload('globalThis.order = ["session"]') })
  assert.equal(await report('report([...globalThis.order, "own"])', { session: own }), ['session', 'own'])
  assert.is(
    thrown(() => own.registerPreloadScript({ type: 'frame', id, filePath: '/x' })).message,
    `Cannot register preload script with existing ID '${id}'`,
  )
  assert.is(
    thrown(() => own.registerPreloadScript({ type: 'frame', filePath: 'x.js' })).message,
    'Preload script must have absolute path: x.js',
  )
  own.unregisterPreloadScript(id)
  assert.is(
    thrown(() => own.unregisterPreloadScript(id)).message,
    `Cannot unregister preload script with non-existing ID '${id}'`,
  )
  assert.equal(own.getPreloadScripts(), [])
  assert.is(await report('report(typeof globalThis.order)', { session: own }), 'undefined')
})

test('without context isolation it shares the page’s world and has no contextBridge', async () => {
  const told = next(ipcMain, 'report')
  const win = openWindow({
    contextIsolation: false,
    preload: preload(`globalThis.shared = 1
      let text; try { require('electron').contextBridge.exposeInMainWorld('a', {}) } catch (e) { text = e.message }
      require('electron').ipcRenderer.send('report', text)`),
  })
  await win.loadURL(url())
  assert.is((await told)[1], 'contextBridge API can only be used when contextIsolation is enabled')
  assert.equal(await win.webContents.executeJavaScript('[shared, typeof require, typeof process]'), [
    1,
    'undefined',
    'undefined',
  ])
})

test('what contextBridge exposes is there for the first script, copied, frozen and callable both ways', async () => {
  routes.set('/bridge', '<!doctype html><script>globalThis.first = typeof api</script>')
  const win = openWindow({
    preload: preload(`const { contextBridge } = require('electron')
      class Secret { constructor() { this.own = 1 } hidden() {} }
      contextBridge.exposeInMainWorld('api', {
        add: (a, b) => a + b, deep: { list: [1, { two: 2 }] }, secret: new Secret(), when: new Date(5), port: new MessageChannel().port1,
        callback: (fn) => fn(20) + 1, later: async (v) => v * 2, fails: () => { throw Object.assign(new TypeError('typed'), { code: 1 }) },
        fresh: () => ({ a: 1 }), odd: () => { throw 5 }, same: (f) => f,
      })
      try { contextBridge.exposeInMainWorld('api', {}) } catch (e) { contextBridge.exposeInMainWorld('again', e.message) }`),
  })
  await win.loadURL(url('/bridge'))
  const value = await win.webContents.executeJavaScript(`(async () => {
    const caught = (f) => { try { f() } catch (e) { return [e.constructor === Error, e.message, e.code] } }
    const mine = () => 7
    return {
      first, sum: api.add(1, 2), deep: api.deep, frozen: [Object.isFrozen(api), Object.isFrozen(api.deep.list[1]), Object.isFrozen(api.fresh())],
      secret: [Object.getPrototypeOf(api.secret) === Object.prototype, api.secret], when: api.when instanceof Date, port: Object.keys(api.port),
      callback: api.callback((v) => v * 2), later: await api.later(21), fails: caught(api.fails), odd: caught(api.odd)[1],
      clone: caught(() => api.same(new WeakMap()))[1], home: api.same(mine) === mine, again,
      descriptor: (({ writable, configurable, enumerable }) => [writable, configurable, enumerable])(Object.getOwnPropertyDescriptor(globalThis, 'api')),
    }
  })()`)
  assert.equal(value, {
    first: 'object',
    sum: 3,
    deep: { list: [1, { two: 2 }] },
    frozen: [true, true, false],
    secret: [true, { own: 1 }],
    when: true,
    port: [],
    callback: 41,
    later: 42,
    fails: [true, 'typed', undefined],
    odd: 'An unknown exception occurred in the isolated context, an error occurred but a valid exception was not thrown.',
    clone: 'An object could not be cloned.',
    home: true,
    again: 'Cannot bind an API on top of an existing property on the window object',
    descriptor: [false, false, true],
  })
})

test('nothing of the preload’s world can be reached through the bridge', async () => {
  const win = openWindow({
    preload: preload(
      `require('electron').contextBridge.exposeInMainWorld('api', { f: (g) => g, o: { p: Promise.resolve(1) }, e: () => { throw new Error('x') } })`,
    ),
  })
  await win.loadURL(url())
  const ours = await win.webContents.executeJavaScript(`(() => {
    const ours = new Set([Object, Function, Array, Promise, Error])
    const ofOurs = (v) => ours.has(v.constructor)
    let error; try { api.e() } catch (e) { error = e }
    return [api, api.f, api.o, api.o.p, error, api.f([{}])[0]].map(ofOurs)
  })()`)
  assert.equal(ours, [true, true, true, true, true, true])
})

test('reload and navigation run it again, document.open does not', async () => {
  const win = openWindow({ preload: preload(`require('electron').ipcRenderer.send('run')`) })
  let runs = 0
  win.webContents.ipc.on('run', () => runs++)
  await win.loadURL(url())
  const reloaded = next(win.webContents, 'did-finish-load')
  win.webContents.reload()
  await reloaded
  await win.loadURL(url('/other'))
  await win.webContents.executeJavaScript("document.open(); document.write('x'); document.close()")
  await sleep(50)
  assert.is(runs, 3)
})

void runSuites()
