import { app, ipcMain } from 'electron'
import * as assert from 'uvu/assert'
import { next, openWindow, preload, routes, runSuites, sleep, test, until, url } from './suite.js'

test('a navigation’s events come in order, and a new document’s ipc after did-navigate', async () => {
  const win = openWindow({ preload: preload(`require('electron').ipcRenderer.send('up')`) })
  const order: string[] = []
  const { webContents } = win
  for (const name of [
    'did-start-navigation',
    'did-frame-navigate',
    'did-navigate',
    'dom-ready',
    'did-frame-finish-load',
    'did-finish-load',
    'did-stop-loading',
  ])
    webContents.on(name as 'dom-ready', () => order.push(name))
  webContents.ipc.on('up', () => order.push('ipc'))
  await win.loadURL(url())
  await until(() => order.includes('did-stop-loading') && order.includes('ipc'), 'everything')
  assert.ok(order.indexOf('ipc') > order.indexOf('did-navigate'))
  assert.equal(
    order.filter((name) => name !== 'ipc'),
    [
      'did-start-navigation',
      'did-frame-navigate',
      'did-navigate',
      'dom-ready',
      'did-frame-finish-load',
      'did-finish-load',
      'did-stop-loading',
    ],
  )
})

test('the frame object stays over navigations; its ids are the new document’s when did-navigate comes', async () => {
  const win = openWindow()
  await win.loadURL(url())
  const frame = win.webContents.mainFrame
  const { frameToken, routingId, processId, frameTreeNodeId } = frame
  const inside = new Promise<string>((resolve) =>
    win.webContents.once('did-navigate', () => resolve(win.webContents.mainFrame.frameToken)),
  )
  await win.loadURL(url('/other', 'localhost'))
  assert.is(win.webContents.mainFrame, frame)
  assert.is.not(frame.frameToken, frameToken)
  assert.is.not(frame.routingId, routingId)
  assert.is.not(frame.processId, processId)
  assert.is(frame.frameTreeNodeId, frameTreeNodeId)
  assert.is(await inside, frame.frameToken)
})

test('a hash change and pushState are in-page: no new document, and the preload does not run again', async () => {
  const win = openWindow({ preload: preload(`require('electron').ipcRenderer.send('up')`) })
  let runs = 0
  win.webContents.ipc.on('up', () => runs++)
  await win.loadURL(url())
  const { frameToken } = win.webContents.mainFrame
  const inPage = next(win.webContents, 'did-navigate-in-page')
  await win.webContents.executeJavaScript("location.hash = 'x'")
  const [, where, isMainFrame] = await inPage
  assert.is(where, url('/#x'))
  assert.is(isMainFrame, true)
  await win.loadURL(url('/#y'))
  assert.is(win.webContents.mainFrame.frameToken, frameToken)
  await sleep(30)
  assert.is(runs, 1)
})

test('a navigation that ends in no document leaves the page where it is', async () => {
  routes.set('/no-content', (_, response) => {
    response.statusCode = 204
    response.end()
  })
  const win = openWindow()
  await win.loadURL(url())
  const { frameToken } = win.webContents.mainFrame
  const started = next(win.webContents, 'did-start-navigation')
  await win.webContents.executeJavaScript("location = '/no-content'; 0")
  await started
  await sleep(100)
  assert.is(win.webContents.mainFrame.frameToken, frameToken)
  assert.is(win.webContents.getURL(), url())
})

test('loadURL rejects with the net error, and with ERR_ABORTED when another load takes over', async () => {
  const win = openWindow()
  const failure = await win.loadURL('http://127.0.0.1:9/').then(
    () => undefined,
    (error) => error,
  )
  assert.match(failure.message, /^ERR_\w+ \(-\d+\) loading 'http:\/\/127\.0\.0\.1:9\/'$/)
  assert.is(failure.url, 'http://127.0.0.1:9/')
  assert.is(failure.message.startsWith(`${failure.code} (${failure.errno})`), true)
  routes.set('/slow', (_, response) => void setTimeout(() => response.end('slow'), 500))
  const slow = win.loadURL(url('/slow')).then(
    () => 'loaded',
    (error) => error.code,
  )
  await win.loadURL(url())
  assert.is(await slow, 'ERR_ABORTED')
})

test('will-navigate can prevent what the page starts, and is not asked about what the app starts', async () => {
  const win = openWindow()
  let asked = 0
  win.webContents.on('will-navigate', (event) => {
    asked++
    event.preventDefault()
  })
  await win.loadURL(url())
  await win.webContents.executeJavaScript("location = '/other'; 0")
  await until(() => asked > 0, 'the question')
  await sleep(100)
  assert.is(win.webContents.getURL(), url())
  assert.is(asked, 1)
})

test('a crash is told on the page and on app, leaves the frame disposed, and a load revives it', async () => {
  const win = openWindow()
  await win.loadURL(url())
  const frame = win.webContents.mainFrame
  const onApp = next(app, 'render-process-gone')
  const onPage = next(win.webContents, 'render-process-gone')
  win.webContents.forcefullyCrashRenderer()
  const [, details] = (await onPage) as [unknown, { reason: string }]
  assert.ok(['crashed', 'killed'].includes(details.reason))
  assert.is((await onApp)[1], win.webContents)
  assert.is(win.webContents.isCrashed(), true)
  assert.is(frame.isDestroyed(), true)
  assert.throws(() => frame.url, /Render frame was disposed/)
  await win.loadURL(url())
  assert.is(win.webContents.isCrashed(), false)
  assert.is(win.webContents.mainFrame, frame)
  assert.is(frame.url, url())
})

test('frames show their url, origin and place, over two processes', async () => {
  routes.set(
    '/tree',
    `<!doctype html><iframe name="near" src="/other"></iframe><iframe sandbox srcdoc="x"></iframe>`,
  )
  const win = openWindow()
  await win.loadURL(url('/tree'))
  const { mainFrame } = win.webContents
  await win.webContents.executeJavaScript(
    `new Promise((done) => { const f = document.createElement('iframe'); f.src = ${JSON.stringify(url('/other', 'localhost'))}; f.onload = () => done(0); document.body.append(f) })`,
  )
  await until(() => mainFrame.frames.length === 3 && mainFrame.frames[2]?.url !== '', 'three frames')
  const [near, boxed, far] = mainFrame.frames as [
    Electron.WebFrameMain,
    Electron.WebFrameMain,
    Electron.WebFrameMain,
  ]
  assert.is(near.name, 'near')
  assert.is(near.origin, new URL(url()).origin)
  assert.is(near.parent, mainFrame)
  assert.is(near.top, mainFrame)
  assert.is(boxed.origin, 'null')
  assert.is(far.origin, new URL(url('/', 'localhost')).origin)
  assert.is.not(far.processId, mainFrame.processId)
  assert.is(near.processId, mainFrame.processId)
  assert.is(mainFrame.framesInSubtree.length, 4)
  await win.webContents.executeJavaScript("document.querySelector('iframe').remove()")
  await until(() => near.isDestroyed(), 'the frame to go')
  assert.is(mainFrame.frames.length, 2)
})

test('a window closes in order, and beforeunload can keep it', async () => {
  const win = openWindow()
  await win.loadURL(url())
  const order: string[] = []
  win.on('close', () => order.push('close'))
  win.on('closed', () => order.push('closed'))
  win.close()
  await until(() => win.isDestroyed(), 'the end')
  assert.equal(order, ['close', 'closed'])
  const kept = openWindow()
  await kept.loadURL(url())
  await kept.webContents.executeJavaScript("onbeforeunload = () => 'stay'; 0", true)
  const prevented = next(kept.webContents, 'will-prevent-unload')
  kept.close()
  await prevented
  await sleep(50)
  assert.is(kept.isDestroyed(), false)
})

test('popups ask first, inherit no preload, and run the one they are given', async () => {
  const win = openWindow({
    preload: preload(`require('electron').ipcRenderer.send('opened', location.pathname)`),
  })
  const opened: string[] = []
  const listener = (_: unknown, path: string): void => void opened.push(path)
  ipcMain.on('opened', listener)
  await win.loadURL(url())
  const creation = next(win.webContents, 'did-create-window')
  await win.webContents.executeJavaScript("window.open('/other'); 0", true)
  const [first] = (await creation) as [Electron.BrowserWindow]
  await sleep(200)
  assert.is(first.webContents.getURL(), url('/other'))
  assert.equal(opened, ['/'])
  win.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  let created = 0
  win.webContents.on('did-create-window', () => created++)
  await win.webContents.executeJavaScript("window.open('/other'); 0", true)
  await sleep(200)
  assert.is(created, 0)
  ipcMain.removeListener('opened', listener)
  first.destroy()
})

void runSuites()
