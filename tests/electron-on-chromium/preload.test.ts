import { ipcMain, session } from 'electron'
import * as assert from 'uvu/assert'
import {
  complaints,
  fact,
  next,
  openWindow,
  PLAIN,
  preload,
  routes,
  runSuites,
  thrown,
  until,
  url,
} from './suite.js'

/** What a preload finds around it depends on the sandbox, so these windows always have one. */
const sandboxed = (preferences: Electron.WebPreferences = {}): Electron.BrowserWindow =>
  openWindow({ sandbox: true, ...preferences })

/** What a preload sends with `report(…)`. */
async function report(source: string, more: Electron.WebPreferences = {}, path = url()): Promise<unknown> {
  const told = next(ipcMain, 'report')
  const win = sandboxed({
    preload: preload(
      `const report = (value) => require('electron').ipcRenderer.send('report', value);${source}`,
    ),
    ...more,
  })
  await win.loadURL(path)
  return (await told)[1]
}

fact('F107 the page’s globals are the same with and without a preload', 'model', async () => {
  const keys = `(() => {
    const all = []
    for (let o = globalThis; o; o = Object.getPrototypeOf(o)) all.push(...Reflect.ownKeys(o).map(String))
    return [all.sort(), Object.keys(Object.getOwnPropertyDescriptors(document)), Reflect.ownKeys(MessagePort.prototype).map(String)]
  })()`
  const bare = sandboxed()
  await bare.loadURL(url())
  const full = sandboxed({
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

fact('F106 it runs before the page, once for each document', 'chromium', async () => {
  routes.set('/first', '<!doctype html><script>globalThis.pageRan = 1</script>')
  const source = `report([document.readyState, document.documentElement === null, typeof pageRan])`
  assert.equal(await report(source, {}, url('/first')), ['loading', true, 'undefined'])
  const win = sandboxed({ preload: preload(`require('electron').ipcRenderer.send('run')`) })
  let runs = 0
  win.webContents.ipc.on('run', () => runs++)
  await win.loadURL(url())
  const reloaded = next(win.webContents, 'did-finish-load')
  win.webContents.reload()
  await reloaded
  await win.loadURL(url('/other'))
  await until(() => runs === 3, 'three runs')
})

fact('F107 it is a sloppy function with parameters that are no globals', 'model', async () => {
  const value = await report(
    `report({
      params: [typeof require, typeof process, typeof module, typeof exports, global === globalThis],
      globals: ['process', 'Buffer', 'require', 'module', '__dirname', '__filename', 'electron'].filter((name) => name in globalThis),
      self: this === globalThis,
      sloppy: (function () { return this === globalThis })(),
    })`,
  )
  assert.equal(value, {
    params: ['function', 'object', 'object', 'object', true],
    globals: [],
    self: true,
    sloppy: true,
  })
})

fact('F107 its world shows nothing of what is behind it', 'model', async () => {
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

fact('F110 process is a bare emitter that says where it is', 'model', async () => {
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

/** What a preload is told of each module that it requires: its type, or why not. */
const required = (names: readonly string[]): Promise<unknown> =>
  report(`const attempt = (name) => { try { return typeof require(name) } catch (e) { return e.message } }
    report(${JSON.stringify(names)}.map(attempt))`)

const notFound = (name: string): string => `module not found: ${name}`

fact('F108 require knows electron by its names, and says so of the rest', 'model', async () => {
  const unknown = ['fs', 'node:fs', './own.js', 'electron/main']
  assert.equal(await required(['electron', 'electron/renderer', 'electron/common', ...unknown]), [
    'object',
    'object',
    'object',
    ...unknown.map(notFound),
  ])
})

fact('F176 (to 44) require knows events, timers and url', 'model', async () => {
  const types = ['function', 'function', 'object', 'object']
  assert.equal(await required(['events', 'node:events', 'timers', 'url']), types)
})

fact('F177 (45 on) require knows no module of Node', 'model', async () => {
  const names = ['events', 'node:events', 'timers', 'url', 'buffer']
  assert.equal(await required(names), names.map(notFound))
})

fact('F178 (45 on) nothing of Node is there but process and global', 'model', async () => {
  const types = '[typeof Buffer, typeof setImmediate, typeof clearImmediate, typeof process, typeof global]'
  const missing = ['undefined', 'undefined', 'undefined']
  assert.equal(await report(`report(${types})`), [...missing, 'object', 'object'])
})

fact('F109 electron has what a sandboxed renderer may have, and nothing of main', 'model', async () => {
  const names = (await report(`report(Object.keys(require('electron')))`)) as string[]
  for (const name of ['contextBridge', 'crashReporter', 'ipcRenderer', 'nativeImage', 'webFrame', 'webUtils'])
    assert.ok(names.includes(name), name)
  for (const name of ['app', 'BrowserWindow', 'ipcMain', 'MessageChannelMain', 'session'])
    assert.not.ok(names.includes(name), name)
})

fact(
  'F111 (to 44) Buffer and setImmediate are there, and the page hears nothing of them',
  'model',
  async () => {
    routes.set(
      '/listening',
      `<!doctype html><script>globalThis.heard = 0; addEventListener('message', () => heard++)</script>`,
    )
    const told = next(ipcMain, 'report')
    const win = sandboxed({
      preload: preload(`const order = []
      addEventListener('load', () => {
        setImmediate((value) => { order.push(value); require('electron').ipcRenderer.send('report', order) }, 'immediate')
        clearImmediate(setImmediate(() => order.push('cleared')))
        order.push(Buffer.from('äb').toString('base64'), Buffer.from('00ff', 'hex')[1])
      })`),
    })
    await win.loadURL(url('/listening'))
    assert.equal((await told)[1], ['w6Ri', 255, 'immediate'])
    assert.is(await win.webContents.executeJavaScript('heard'), 0)
  },
)

fact('F112 an error in a preload is reported with its path, and the page still loads', 'model', async () => {
  const path = preload("\n\nthrow new TypeError('on purpose')")
  const win = sandboxed({ preload: path })
  const failed = next(win.webContents, 'preload-error')
  await win.loadURL(url())
  const [, where, error] = (await failed) as [unknown, string, Error]
  assert.is(where, path)
  assert.is(error.message, 'on purpose')
  assert.match(error.stack ?? '', /preload-\d+\.cjs:3:/)
  const broken = sandboxed({ preload: preload('import x from "y"') })
  const syntax = next(broken.webContents, 'preload-error')
  await broken.loadURL(url())
  assert.is(((await syntax)[2] as Error).name, 'SyntaxError')
})

fact('F112 after a preload that failed, later ones still run', 'model', async () => {
  const own = session.fromPartition('failing-preload')
  own.registerPreloadScript({ type: 'frame', filePath: preload("throw new Error('first')") })
  assert.is(await report(`report('second')`, { session: own }), 'second')
})

fact('F114 a preload whose path is not absolute is ignored', 'model', async () => {
  const win = sandboxed({ preload: 'preload.cjs' })
  let failed = false
  win.webContents.on('preload-error', () => {
    failed = true
  })
  await complaints(() => win.loadURL(url()))
  assert.is(await win.webContents.executeJavaScript('document.title'), 'plain')
  assert.is(failed, false)
})

fact(
  'F113 a strict Content-Security-Policy stops neither the preload nor contextBridge',
  'chromium',
  async () => {
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
  },
)

fact(
  'F115 session preloads run before the window’s own, in the same world, from the next document on',
  'model',
  async () => {
    const own = session.fromPartition('preload-order')
    const id = own.registerPreloadScript({
      type: 'frame',
      filePath: preload('globalThis.order = ["session"]'),
    })
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
  },
)

fact(
  'F185 (44 on) a registered preload runs where its patterns match, and nowhere else',
  'model',
  async () => {
    routes.set('/deep/page', PLAIN)
    const told = async (patterns: object): Promise<string[]> => {
      const own = session.fromPartition(`patterns-${JSON.stringify(patterns)}`)
      const filePath = preload(`require('electron').ipcRenderer.send('ran', location.href)`)
      own.registerPreloadScript({ type: 'frame', filePath, ...patterns })
      assert.equal(
        Object.keys(own.getPreloadScripts()[0] ?? {}).sort(),
        ['filePath', 'id', 'type', ...Object.keys(patterns)].sort(),
      )
      // The window's own preload runs last: when it has spoken, all have run.
      const last = preload(`require('electron').ipcRenderer.send('last')`)
      const win = sandboxed({ session: own, preload: last })
      const ran: string[] = []
      win.webContents.ipc.on('ran', (_, href: string) => void ran.push(href))
      for (const path of ['/', '/deep/page?q#f', '/other']) {
        const all = next(win.webContents.ipc, 'last')
        await win.loadURL(url(path))
        await all
      }
      win.destroy()
      return ran.map((href) => href.replace(url(''), ''))
    }
    assert.equal(await told({ matches: ['http://127.0.0.1/*'] }), ['/', '/deep/page?q#f', '/other'])
    assert.equal(await told({ matches: ['http://localhost/*', '*://*/deep/*'] }), ['/deep/page?q#f'])
    assert.equal(await told({ matches: ['<all_urls>'], excludeMatches: ['*://*/other'] }), [
      '/',
      '/deep/page?q#f',
    ])
    assert.equal(await told({ includeGlobs: ['*://*/?ther'] }), ['/other'])
    assert.equal(await told({ excludeGlobs: ['*e*'] }), ['/'])
    assert.equal(await told({ matches: ['app://notes/*'] }), [])
    const refused = [
      { matches: ['nonsense'] },
      { matches: [] },
      { includeGlobs: [] },
      { excludeMatches: ['http:/x'] },
    ]
    for (const patterns of refused)
      assert.throws(() =>
        session.defaultSession.registerPreloadScript({ type: 'frame', filePath: preload(''), ...patterns }),
      )
    assert.equal(session.defaultSession.getPreloadScripts(), [])
  },
)

fact(
  'F93 F116 without context isolation it shares the page’s world and has no contextBridge',
  'model',
  async () => {
    const told = next(ipcMain, 'report')
    const win = sandboxed({
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
  },
)

void runSuites()
