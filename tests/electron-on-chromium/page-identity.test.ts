import { type BrowserWindow, ipcMain, webContents, webFrameMain } from 'electron'
import * as assert from 'uvu/assert'
import { fact, next, openWindow, preload, routes, runSuites, thrown, until, url } from './suite.js'

/** The window that the page opens by this script. */
async function popup(
  win: BrowserWindow,
  script: string,
  frame = win.webContents.mainFrame,
): Promise<BrowserWindow> {
  const made = next(win.webContents, 'did-create-window')
  await frame.executeJavaScript(script, true)
  return (await made)[0] as BrowserWindow
}

fact('F160 opener is the frame that opened the window, and null where there is none', 'model', async () => {
  routes.set('/opening', '<!doctype html><iframe src="/other"></iframe>')
  const win = openWindow()
  await win.loadURL(url('/opening'))
  assert.is(win.webContents.opener, null)
  const { mainFrame } = win.webContents
  const [inner] = mainFrame.frames as [Electron.WebFrameMain]
  const ofMain = await popup(win, "void (window.one = open('/other'))")
  assert.is(ofMain.webContents.opener, mainFrame)
  const ofInner = await popup(win, "void (window.two = open('about:blank'))", inner)
  assert.is(ofInner.webContents.opener, inner)
  const ofNobody = await popup(win, "void open('/other', '_blank', 'noopener')")
  assert.is(ofNobody.webContents.opener, null)
  const link = `void (() => { const a = document.createElement('a'); a.href = '/other'; a.target = '_blank'; a.rel = REL; document.body.append(a); a.click() })()`
  assert.is((await popup(win, link.replace('REL', "'opener'"))).webContents.opener, mainFrame)
  assert.is((await popup(win, link.replace('REL', "'noopener'"))).webContents.opener, null)
  await win.webContents.executeJavaScript("document.querySelector('iframe').remove()")
  assert.is(ofInner.webContents.opener, null)
  for (const each of [ofMain, ofInner, ofNobody]) if (!each.isDestroyed()) each.destroy()
})

fact('F161 fromFrame finds the page of a frame, also while another page has crashed', 'model', async () => {
  routes.set('/with-frame', '<!doctype html><iframe src="/other"></iframe>')
  const [win, other] = [openWindow(), openWindow()]
  await Promise.all([win.loadURL(url('/with-frame')), other.loadURL(url())])
  const gone = next(other.webContents, 'render-process-gone')
  other.webContents.forcefullyCrashRenderer()
  await gone
  const { mainFrame } = win.webContents
  const [inner] = mainFrame.frames as [Electron.WebFrameMain]
  for (const frame of [mainFrame, inner]) assert.is(webContents.fromFrame(frame), win.webContents)
  assert.is(webContents.fromFrame(other.webContents.mainFrame), undefined)
  await win.webContents.executeJavaScript("document.querySelector('iframe').remove()")
  assert.is(webContents.fromFrame(inner), undefined)
  win.destroy()
  await until(() => webContents.fromFrame(mainFrame) === undefined, 'the page to go')
  assert.throws(() => webContents.fromFrame({} as never))
})

fact('F162 fromId knows a page until it is destroyed, and no longer in that event', 'model', async () => {
  const win = openWindow()
  await win.loadURL(url())
  const { webContents: contents } = win
  const { id } = contents
  assert.is(webContents.fromId(id), contents)
  assert.ok(webContents.getAllWebContents().includes(contents))
  let inside: unknown = 'not called'
  contents.once('destroyed', () => {
    inside = [
      webContents.fromId(id),
      webContents.getAllWebContents().includes(contents),
      contents.isDestroyed(),
    ]
  })
  win.destroy()
  await until(() => inside !== 'not called', 'the end')
  assert.equal(inside, [undefined, false, true])
  assert.is(thrown(() => contents.getType()).message, 'Object has been destroyed')
})

fact('F163 what WebFrameMain.origin says of each kind of document', 'model', async () => {
  const own = new URL(url()).origin
  const far = new URL(url('/', 'localhost')).origin
  routes.set(
    '/origins',
    `<!doctype html><iframe name="near" src="/other"></iframe><iframe name="far" src="${far}/other"></iframe>
     <iframe name="srcdoc" srcdoc="x"></iframe><iframe name="blank"></iframe><iframe name="data" src="data:text/html,x"></iframe>
     <iframe name="boxed" sandbox="allow-scripts" src="/other"></iframe><iframe name="boxed-srcdoc" sandbox srcdoc="x"></iframe>
     <iframe name="blob"></iframe><script>frames.blob.location = URL.createObjectURL(new Blob(['x'], { type: 'text/html' }))</script>`,
  )
  const win = openWindow()
  assert.is(win.webContents.mainFrame.origin, 'null')
  await win.loadURL(url('/origins'))
  const { frames } = win.webContents.mainFrame
  await until(() => frames.find(({ name }) => name === 'blob')?.url.startsWith('blob:') === true, 'the blob')
  // A frame of another process tells its own when it is there.
  await until(() => frames.every(({ name }) => name !== ''), 'the names')
  assert.equal(Object.fromEntries(frames.map(({ name, origin }) => [name, origin])), {
    near: own,
    far,
    srcdoc: own,
    blank: own,
    data: 'null',
    boxed: 'null',
    'boxed-srcdoc': 'null',
    blob: own,
  })
  await win.loadURL('data:text/html,x')
  assert.is(win.webContents.mainFrame.origin, 'null')
  await win.loadURL('about:blank')
  assert.is(win.webContents.mainFrame.origin, 'null')
})

fact(
  'F167 with a preload’s first message its frame has the document’s url, origin and ids',
  'model',
  async () => {
    routes.set('/moved', (_, response) => {
      response.writeHead(302, { location: url('/other', 'localhost') })
      response.end()
    })
    const win = openWindow({
      preload: preload(`require('electron').ipcRenderer.send('first', location.href, location.origin)`),
    })
    const seen: unknown[][] = []
    const hear = (event: Electron.IpcMainEvent, href: string, origin: string): void => {
      const frame = event.senderFrame
      seen.push([href === frame?.url, origin === frame?.origin, frame?.processId === event.processId])
      seen.push([frame?.routingId === event.frameId, frame === event.sender.mainFrame, frame?.parent])
    }
    ipcMain.on('first', hear)
    for (const each of [url(), url('/', 'localhost'), url('/moved'), url('/other#part')])
      await win.loadURL(each)
    const reloaded = next(win.webContents, 'did-finish-load')
    win.webContents.reload()
    await reloaded
    await until(() => seen.length === 10, 'five documents')
    ipcMain.off('first', hear)
    for (const [index, each] of seen.entries())
      assert.equal(each, index % 2 ? [true, true, null] : [true, true, true])
  },
)

fact('F159 did-frame-navigate names the new document’s host, of sub-frames too', 'model', async () => {
  routes.set('/with-frame', '<!doctype html><iframe src="/other"></iframe>')
  const win = openWindow()
  const seen: unknown[] = []
  win.webContents.on('did-frame-navigate', (_, where, code, text, isMainFrame, processId, routingId) => {
    const frame = webFrameMain.fromId(processId, routingId)
    seen.push([
      where.slice(url().length - 1),
      code,
      text,
      isMainFrame,
      frame?.url === where,
      frame?.parent === null,
    ])
  })
  await win.loadURL(url('/with-frame'))
  assert.equal(seen, [
    ['/with-frame', 200, 'OK', true, true, true],
    ['/other', 200, 'OK', false, true, false],
  ])
})

fact(
  'F175 frames of two processes may have one routing id, and are told apart by both',
  'model',
  async () => {
    const windows = [openWindow(), openWindow(), openWindow()]
    const heard: [event: number, sender: Electron.WebFrameMain | null][] = []
    const hear = (event: Electron.IpcMainEvent): void => void heard.push([event.frameId, event.senderFrame])
    ipcMain.on('own', hear)
    const hello = preload(`require('electron').ipcRenderer.send('own')`)
    windows.push(openWindow({ preload: hello }), openWindow({ preload: hello }))
    await Promise.all(windows.map((win) => win.loadURL(url())))
    await until(() => heard.length === 2, 'both preloads')
    ipcMain.off('own', hear)
    const frames = windows.map(({ webContents: { mainFrame } }) => mainFrame)
    assert.is(new Set(frames.map(({ processId }) => processId)).size, frames.length)
    assert.ok(
      new Set(frames.map(({ routingId }) => routingId)).size < frames.length,
      'two of five are the same',
    )
    for (const frame of frames) assert.is(webFrameMain.fromId(frame.processId, frame.routingId), frame)
    assert.equal(new Set(heard.map(([, sender]) => sender)), new Set(frames.slice(3)))
  },
)

void runSuites()
