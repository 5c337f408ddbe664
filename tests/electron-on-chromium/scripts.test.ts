import { ipcMain } from 'electron'
import * as assert from 'uvu/assert'
import { fact, next, openWindow, preload, rejection, routes, runSuites, sleep, url } from './suite.js'

/** A window at the plain page. */
async function plainWindow(webPreferences: Electron.WebPreferences = {}): Promise<Electron.BrowserWindow> {
  const win = openWindow(webPreferences)
  await win.loadURL(url())
  return win
}

const SCRIPT_FAILED =
  'Script failed to execute, this normally means an error was thrown. Check the renderer console for the error.'

fact('F134 webContents.executeJavaScript waits for the load that is under way', 'model', async () => {
  const win = openWindow()
  const early = win.webContents.executeJavaScript('document.title')
  void win.loadURL(url())
  assert.is(await early, 'plain')
})

fact(
  'F134 webContents.executeJavaScript brings a structured clone, undefined as it is',
  'model',
  async () => {
    const { webContents } = await plainWindow()
    const run = (source: string): Promise<unknown> => webContents.executeJavaScript(source)
    assert.is(await run('undefined'), undefined)
    assert.is(await run('void 0'), undefined)
    assert.is(await run('Promise.resolve()'), undefined)
    assert.equal(await run('({ at: new Date(5), of: new Map([[1, undefined]]) })'), {
      at: new Date(5),
      of: new Map([[1, undefined]]),
    })
    assert.is((await rejection(run('[() => 1]'))).message, 'An object could not be cloned.')
  },
)

fact('F135 frame.executeJavaScript brings JSON’s values: undefined is null', 'model', async () => {
  const { webContents } = await plainWindow()
  const run = (source: string): Promise<unknown> => webContents.mainFrame.executeJavaScript(source)
  for (const source of [
    'undefined',
    'window.absent',
    'NaN',
    '() => 1',
    'Symbol()',
    '1n',
    'Promise.resolve()',
  ])
    assert.is(await run(source), null, source)
  assert.is(await run('Promise.resolve(42)'), 42)
  assert.equal(
    await run('({ b: undefined, a: [undefined, , () => 1, NaN], when: new Date(1500), like: /x/g, f() {} })'),
    { a: [null, null, null, null], like: '/x/g', when: 1.5 },
  )
  assert.equal(await run('[new Map([[1, 2]]), new Error("x"), document.body, new Set([1])]'), [
    {},
    {},
    {},
    {},
  ])
  assert.equal(Object.keys((await run('({ b: 1, a: 2 })')) as object), ['a', 'b'])
  assert.equal(await run('const loop = { own: 1 }; loop.loop = loop; loop'), { loop: null, own: 1 })
  const bytes = (await run('new Uint8Array([1, 2, 3]).subarray(1)')) as ArrayBuffer
  assert.equal([bytes instanceof ArrayBuffer, ...new Uint8Array(bytes)], [true, 2, 3])
})

fact(
  'F135 frame.reload gives the frame a new document, and a global of the old one is null',
  'model',
  async () => {
    const { webContents } = await plainWindow()
    const { mainFrame } = webContents
    await mainFrame.executeJavaScript('window.own = 1', false)
    const ready = next(webContents, 'dom-ready')
    assert.is(mainFrame.reload(), true)
    await ready
    assert.is(await mainFrame.executeJavaScript('window.own', false), null)
  },
)

fact('F136 a script that throws is said to have failed, and the console says why', 'model', async () => {
  const win = await plainWindow()
  const said = next(win.webContents, 'console-message')
  const error = await rejection(win.webContents.executeJavaScript("throw new RangeError('why')"))
  assert.is(error.message, SCRIPT_FAILED)
  assert.match((await said)[2] as string, 'RangeError: why')
})

fact(
  'F136 a rejection brings its reason, of an error the message; a falsy one is none',
  'model',
  async () => {
    const { webContents } = await plainWindow()
    const run = (source: string): Promise<unknown> => webContents.executeJavaScript(source)
    const error = await rejection(run("Promise.reject(new RangeError('far'))"))
    assert.equal([error.constructor, error.message], [Error, 'far'])
    assert.is(await rejection(run("Promise.reject('text')")), 'text')
    assert.equal(await rejection(run('Promise.reject({ own: 1 })')), { own: 1 })
    assert.is(await run('Promise.reject(0)'), undefined)
    const shared = await plainWindow({ contextIsolation: false })
    const kept = await rejection(
      shared.webContents.executeJavaScript("Promise.reject(new RangeError('far'))"),
    )
    assert.equal([kept.constructor, kept.message], [RangeError, 'far'])
  },
)

fact('F136 a frame rejects with a text', 'model', async () => {
  const { webContents } = await plainWindow()
  const run = (source: string): Promise<unknown> =>
    rejection(webContents.mainFrame.executeJavaScript(source)) as Promise<unknown>
  assert.match((await run("throw new RangeError('why')")) as string, /^RangeError: why\n {4}at /)
  assert.match((await run("Promise.reject(new TypeError('later'))")) as string, /^TypeError: later\n/)
  assert.match((await run('console.log(absent)')) as string, /^ReferenceError: /)
  assert.is(await run("new Promise((_, reject) => setTimeout(() => reject('no'), 10))"), 'no')
  assert.is(await run('Promise.reject({ own: 1 })'), '[object Object]')
  assert.throws(
    () => webContents.mainFrame.executeJavaScript('1', 'yes' as never),
    /userGesture must be a boolean/,
  )
})

fact('F137 the answer comes after what the page sent before it', 'model', async () => {
  const win = await plainWindow({
    preload: preload(`const { ipcRenderer } = require('electron')
      addEventListener('message', () => {}); addEventListener('say', () => { for (let i = 0; i < 20; i++) ipcRenderer.send('said', i) })`),
  })
  const heard: unknown[] = []
  const hear = (_: unknown, each: unknown): void => void heard.push(each)
  ipcMain.on('said', hear)
  await win.webContents.executeJavaScript("dispatchEvent(new Event('say'))")
  assert.is(heard.length, 20)
  await win.webContents.mainFrame.executeJavaScript("dispatchEvent(new Event('say'))")
  assert.is(heard.length, 40)
  ipcMain.off('said', hear)
})

fact('F137 the answer comes after the frames that the page made and removed before it', 'model', async () => {
  routes.set('/with-frame', '<!doctype html><iframe src="/other"></iframe>')
  const win = openWindow()
  await win.loadURL(url('/with-frame'))
  const { mainFrame } = win.webContents
  const [frame] = mainFrame.frames as [Electron.WebFrameMain]
  await win.webContents.executeJavaScript("document.querySelector('iframe').remove()")
  assert.equal([frame.isDestroyed(), mainFrame.frames.length], [true, 0])
  await mainFrame.executeJavaScript("document.body.append(document.createElement('iframe'))")
  assert.is(mainFrame.frames.length, 1)
})

fact('F138 a script whose document goes before it ends is never answered', 'model', async () => {
  const win = await plainWindow()
  let settled = 0
  for (const host of [win.webContents, win.webContents.mainFrame])
    host.executeJavaScript('new Promise(() => {})').then(
      () => settled++,
      () => settled++,
    )
  await sleep(50)
  await win.loadURL(url('/', 'localhost'))
  assert.is(await win.webContents.executeJavaScript('document.title'), 'plain')
  win.destroy()
  await sleep(100)
  assert.is(settled, 0)
})

void runSuites()
