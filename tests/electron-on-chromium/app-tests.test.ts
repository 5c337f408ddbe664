import { once } from 'node:events'
import { app, BrowserWindow, session, webContents } from 'electron'
import * as assert from 'uvu/assert'
import { fact, next, openWindow, PLAIN, routes, runSuites, sleep, until, url } from './suite.js'

/** What tests that run inside an app use of Electron besides what they are about. */

app.commandLine.appendSwitch('js-flags', '--expose-gc')

/** A page that has its document at once, and its `load` when the test says so. */
function slowPage(path: string): () => void {
  let finish = (): void => {}
  routes.set(`${path}.png`, (_, response) => {
    finish = () => response.writeHead(204).end()
  })
  routes.set(path, `<!doctype html><body>slow<img src="${path}.png">`)
  return () => finish()
}

fact('F134 executeJavaScript gives what the code’s promise comes to, as a copy', 'chromium', async () => {
  const win = openWindow()
  await win.loadURL(url())
  const run = (code: string) => win.webContents.executeJavaScript(code)
  assert.equal(await run('globalThis.kept = { list: [1, new Date(5)] }'), { list: [1, new Date(5)] })
  assert.is(await run('new Promise((resolve) => setTimeout(() => resolve(kept.list.length), 20))'), 2)
})

fact('F134 executeJavaScript waits until the page has loaded', 'model', async () => {
  const finish = slowPage('/slow-contents')
  const win = openWindow()
  const ready = next(win.webContents, 'dom-ready')
  const loaded = win.loadURL(url('/slow-contents'))
  await ready
  let state: string | undefined
  const ran = win.webContents.executeJavaScript('document.readyState').then((it) => {
    state = it
  })
  await sleep(300)
  assert.is(state, undefined)
  finish()
  await Promise.all([loaded, ran])
  assert.is(state, 'complete')
})

fact('F135 a frame’s executeJavaScript does not wait', 'model', async () => {
  const finish = slowPage('/slow-frame')
  const win = openWindow()
  const ready = next(win.webContents, 'dom-ready')
  const loaded = win.loadURL(url('/slow-frame'))
  await ready
  assert.is(await win.webContents.mainFrame.executeJavaScript('document.readyState'), 'interactive')
  finish()
  await loaded
})

fact(
  'F160 a window that a page opened knows the frame that opened it, and any other none',
  'model',
  async () => {
    const win = openWindow()
    await win.loadURL(url())
    assert.is(win.webContents.opener, null)
    for (const [features, opener] of [
      ['', win.webContents.mainFrame],
      ['noopener', null],
    ] as const) {
      const created = once(win.webContents, 'did-create-window')
      await win.webContents.executeJavaScript(`void window.open('/other', '', '${features}')`, true)
      const [popup] = (await created) as [BrowserWindow]
      await until(() => popup.webContents.getURL() === url('/other'), 'the page')
      assert.is(popup.webContents.opener, opener, features)
      popup.destroy()
    }
  },
)

fact('F163 an opaque document’s frame has the origin null, an empty one its creator’s', 'model', async () => {
  routes.set('/sandboxed', (_, response) => {
    const headers = { 'content-type': 'text/html', 'content-security-policy': 'sandbox allow-scripts' }
    response.writeHead(200, headers).end(PLAIN)
  })
  routes.set(
    '/origins',
    `<!doctype html><iframe sandbox src="/other"></iframe><iframe name="empty"></iframe>`,
  )
  const win = openWindow()
  const { webContents: contents } = win
  assert.is(contents.mainFrame.origin, 'null')
  for (const opaque of ['data:text/html,x', url('/sandboxed')]) {
    await win.loadURL(opaque)
    assert.is(contents.mainFrame.origin, 'null', opaque)
  }
  await win.loadURL(url('/origins'))
  const own = url('').replace(/\/$/, '')
  assert.is(contents.mainFrame.origin, own)
  assert.equal(contents.mainFrame.frames.map(({ origin }) => origin).sort(), [own, 'null'])
})

fact('F163 an empty window that a page opened has the origin of that page', 'model', async () => {
  const win = openWindow()
  await win.loadURL(url())
  const created = once(win.webContents, 'did-create-window')
  await win.webContents.executeJavaScript("void window.open('about:blank')", true)
  const [popup] = (await created) as [BrowserWindow]
  const { mainFrame } = popup.webContents
  // The event may come before the window's document is known.
  for (let i = 0; i < 100 && mainFrame.origin === 'null'; i++) await sleep(20)
  assert.is(mainFrame.origin, win.webContents.mainFrame.origin)
  popup.destroy()
})

fact('F169 quit closes the windows and then asks, and an app that says no goes on', 'model', async () => {
  const win = openWindow()
  await win.loadURL(url())
  const order: string[] = []
  app.once('before-quit', () => order.push('before-quit'))
  win.once('closed', () => order.push('closed'))
  const asked = new Promise<void>((resolve) =>
    app.once('will-quit', (event) => {
      event.preventDefault()
      order.push('will-quit')
      resolve()
    }),
  )
  app.quit()
  await asked
  assert.equal(order, ['before-quit', 'closed', 'will-quit'])
  const after = openWindow()
  await after.loadURL(url())
  assert.is(await after.webContents.executeJavaScript('1 + 1'), 2)
})

fact('F211 switches for V8 reach the pages', 'chromium', async () => {
  const win = openWindow()
  await win.loadURL(url())
  assert.is(await win.webContents.executeJavaScript('typeof gc'), 'function')
})

fact('F159 did-frame-navigate names the host of the document, for sub-frames too', 'model', async () => {
  routes.set('/one-frame', '<!doctype html><iframe src="/other"></iframe>')
  const win = openWindow()
  const told: unknown[] = []
  win.webContents.on('did-frame-navigate', (_event, to, status, text, isMain, processId, routingId) =>
    told.push([to, status, text, isMain, processId, routingId]),
  )
  await win.loadURL(url('/one-frame'))
  const { mainFrame } = win.webContents
  const [frame] = mainFrame.frames as [Electron.WebFrameMain]
  assert.equal(told, [
    [url('/one-frame'), 200, 'OK', true, mainFrame.processId, mainFrame.routingId],
    [url('/other'), 200, 'OK', false, frame.processId, frame.routingId],
  ])
})

fact('F172 getLastWebPreferences tells what a window was made with', 'model', async () => {
  const win = openWindow({ session: session.defaultSession })
  // Not in electron.d.ts; Electron's own security warnings read it.
  const contents = win.webContents as unknown as { getLastWebPreferences(): Electron.WebPreferences }
  const { contextIsolation, nodeIntegration } = contents.getLastWebPreferences()
  assert.equal([contextIsolation, nodeIntegration], [true, false])
})

fact('F215 Electron listens to the crash of each page itself, and to no navigation', 'model', async () => {
  const { webContents: contents } = openWindow()
  assert.is(contents.listenerCount('render-process-gone'), 1)
  assert.is(contents.listenerCount('did-frame-navigate'), 0)
  const order: string[] = []
  contents.once('render-process-gone', () => order.push('page'))
  app.once('render-process-gone', (_event, of) => order.push(`app ${of === contents}`))
  await contents.loadURL(url())
  const gone = next(contents, 'render-process-gone')
  contents.forcefullyCrashRenderer()
  await gone
  assert.equal(order, ['app true', 'page'])
})

fact('F216 import() in a script without an address is relative to the document', 'chromium', async () => {
  routes.set('/module.js', (_, response) => {
    response.writeHead(200, { 'content-type': 'text/javascript' }).end('export const here = import.meta.url')
  })
  const win = openWindow()
  await win.loadURL(url('/deep/'))
  for (const address of ['/module.js', '../module.js'])
    assert.is(
      await win.webContents.executeJavaScript(`import('${address}').then(({ here }) => here)`),
      url('/module.js'),
    )
})

fact('F171 a window’s page is found by its id until it is destroyed', 'model', async () => {
  const [one, two] = [openWindow(), openWindow()]
  await Promise.all([one.loadURL(url()), two.loadURL(url('/other'))])
  const { id } = one.webContents
  assert.is(webContents.fromId(id), one.webContents)
  assert.is(webContents.fromFrame(two.webContents.mainFrame), two.webContents)
  assert.is(BrowserWindow.fromWebContents(one.webContents), one)
  assert.is(one.webContents.getType(), 'window')
  const gone = next(one.webContents, 'destroyed')
  one.destroy()
  await gone
  assert.is(webContents.fromId(id), undefined)
  assert.equal(
    webContents.getAllWebContents().filter((it) => it === two.webContents),
    [two.webContents],
  )
})

void runSuites()
