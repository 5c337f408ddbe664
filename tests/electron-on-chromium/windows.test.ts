import { app, type WebContentsConsoleMessageEventParams } from 'electron'
import * as assert from 'uvu/assert'
import { fact, next, openWindow, PLAIN, preload, routes, runSuites, until, url } from './suite.js'

/** What an app, or the tests of one, use besides messages. */

fact('F171 several windows are apart from each other', 'chromium', async () => {
  const [one, two] = [openWindow(), openWindow()]
  await Promise.all([one.loadURL(url()), two.loadURL(url('/other'))])
  await one.webContents.executeJavaScript('globalThis.mine = 1')
  assert.is(await two.webContents.executeJavaScript('typeof mine'), 'undefined')
  assert.is.not(one.webContents.id, two.webContents.id)
  assert.is.not(one.webContents.mainFrame.frameTreeNodeId, two.webContents.mainFrame.frameTreeNodeId)
  one.destroy()
  assert.is(await two.webContents.executeJavaScript('location.pathname'), '/other')
})

fact('capturePage gives a picture of the page', 'chromium', async () => {
  routes.set('/red', '<!doctype html><style>html { background: rgb(255, 0, 0) }</style>')
  const win = openWindow()
  await win.loadURL(url('/red'))
  const image = await win.webContents.capturePage()
  const { width, height } = image.getSize()
  assert.ok(width > 100 && height > 100)
  assert.is(image.isEmpty(), false)
  const shown = await win.webContents.executeJavaScript(`(async () => {
    const image = await createImageBitmap(await (await fetch(${JSON.stringify(image.toDataURL())})).blob())
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')
    context.drawImage(image, 0, 0)
    return [...context.getImageData(image.width / 2, image.height / 2, 1, 1).data]
  })()`)
  assert.equal(shown, [255, 0, 0, 255])
})

fact('F170 what a page logs is told, with level and place', 'model', async () => {
  routes.set(
    '/logs',
    `<!doctype html>\n<script>\nconsole.log('plain', 1); console.warn('careful'); console.error('bad')</script>`,
  )
  const win = openWindow()
  const told: unknown[] = []
  win.webContents.on('console-message', (details: Electron.Event<WebContentsConsoleMessageEventParams>) =>
    told.push([details.level, details.message, details.lineNumber]),
  )
  await win.loadURL(url('/logs'))
  await until(() => told.length === 3, 'three messages')
  assert.equal(told, [
    ['info', 'plain 1', 3],
    ['warning', 'careful', 3],
    ['error', 'bad', 3],
  ])
})

fact('a window shows and hides', 'model', async () => {
  const win = openWindow()
  assert.is(win.isVisible(), false)
  const shown = next(win, 'show')
  win.show()
  await shown
  assert.is(win.isVisible(), true)
  const hidden = next(win, 'hide')
  win.hide()
  await hidden
  assert.is(win.isVisible(), false)
})

fact(
  'F171 windows of one site have processes of their own, a popup that of its opener',
  'model',
  async () => {
    const [one, two] = [openWindow(), openWindow()]
    await Promise.all([one.loadURL(url()), two.loadURL(url())])
    assert.is.not(one.webContents.mainFrame.processId, two.webContents.mainFrame.processId)
    const made = next(one.webContents, 'did-create-window')
    await one.webContents.executeJavaScript("void (window.popup = open('/other'))", true)
    const [popup] = (await made) as [Electron.BrowserWindow]
    await until(() => popup.webContents.getURL() === url('/other'), 'the popup')
    assert.is(popup.webContents.mainFrame.processId, one.webContents.mainFrame.processId)
    const gone = next(one.webContents, 'render-process-gone')
    one.webContents.forcefullyCrashRenderer()
    await gone
    assert.is(await two.webContents.executeJavaScript('document.title'), 'plain')
    assert.is(two.webContents.isCrashed(), false)
    popup.destroy()
  },
)

fact(
  'F172 getLastWebPreferences tells what concerns security, with defaults, and no path',
  'model',
  async () => {
    const win = openWindow({ sandbox: true, preload: preload(''), nodeIntegrationInSubFrames: true })
    const contents = win.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
    const { sandbox, contextIsolation, preload: path, ...rest } = contents.getLastWebPreferences()
    assert.equal([sandbox, contextIsolation, path], [true, true, undefined])
    assert.equal(rest, {
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: true,
      javascript: true,
      webviewTag: false,
      disablePopups: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      enableBlinkFeatures: '',
      disableDialogs: false,
      safeDialogs: false,
      safeDialogsMessage: '',
      disableWakeLocks: false,
    })
  },
)

fact('F169 app.quit closes every window before will-quit, which can be prevented', 'model', async () => {
  const windows = [openWindow(), openWindow()]
  await Promise.all(windows.map((win) => win.loadURL(url())))
  const order: string[] = []
  const note = (what: string) => () => void order.push(what)
  app.once('before-quit', note('before-quit'))
  for (const win of windows) {
    win.on('close', note('close'))
    win.on('closed', note('closed'))
    win.webContents.on('destroyed', note('destroyed'))
  }
  const asked = new Promise<void>((resolve) =>
    app.once('will-quit', (event) => {
      event.preventDefault()
      order.push('will-quit')
      resolve()
    }),
  )
  app.quit()
  await asked
  await until(() => order.filter((each) => each === 'destroyed').length === 2, 'both pages')
  const last = order.filter((each) => each !== 'destroyed')
  assert.equal([last[0], last.at(-1), last.length], ['before-quit', 'will-quit', 6])
  assert.equal(
    windows.map((win) => win.isDestroyed()),
    [true, true],
  )
})

/** A preference of each type, and a value that it cannot be. */
const UNREADABLE: Record<string, unknown> = {
  preload: 5,
  contextIsolation: 'no',
  sandbox: 0,
  nodeIntegration: 'yes',
  nodeIntegrationInSubFrames: {},
  webviewTag: 1,
  javascript: 'no',
  partition: 7,
  session: {},
  additionalArguments: 'one',
}
for (const [name, value] of Object.entries(UNREADABLE))
  fact(`F183 a preference ${name} of the wrong type counts as none`, 'model', async () => {
    const win = openWindow({ [name]: value })
    await win.loadURL(url())
    assert.is(await win.webContents.executeJavaScript('document.title'), 'plain')
    const { session } = win.webContents
    assert.is(session, openWindow().webContents.session)
  })

fact('workers and worklets of every kind leave the page and the app alone', 'chromium', async () => {
  const script = (path: string, source: string): void =>
    void routes.set(path, (_, response) => {
      response.setHeader('content-type', 'text/javascript').end(source)
    })
  script(
    '/worklet.js',
    "registerProcessor('p', class extends AudioWorkletProcessor { process() { return true } })",
  )
  script('/shared.js', 'onconnect = ({ ports }) => ports[0].postMessage(1)')
  script('/nested.js', 'new Worker("/inner.js").onmessage = ({ data }) => postMessage(data)')
  script('/inner.js', 'postMessage(1)')
  script('/service.js', "addEventListener('install', () => skipWaiting())")
  const win = openWindow()
  await win.loadURL(url())
  const made = await win.webContents.executeJavaScript(`(async () => {
    const context = new OfflineAudioContext(1, 128, 44100)
    await context.audioWorklet.addModule('/worklet.js')
    new AudioWorkletNode(context, 'p')
    await context.startRendering()
    const heard = (target) => new Promise((resolve) => { target.onmessage = ({ data }) => resolve(data) })
    const all = [await heard(new SharedWorker('/shared.js').port), await heard(new Worker('/nested.js'))]
    await navigator.serviceWorker.register('/service.js')
    await navigator.serviceWorker.ready
    return all
  })()`)
  assert.equal(made, [1, 1])
  await win.loadURL(url('/other'))
})

fact('a script asked of a frame that has no document yet is not run in another frame', 'model', async () => {
  routes.set(
    '/frames',
    `${PLAIN}<iframe src="/other"></iframe><iframe src="${url('/other', 'localhost')}"></iframe>`,
  )
  const win = openWindow()
  const answers: Promise<unknown>[] = []
  win.webContents.on('frame-created', (_, { frame }) => {
    if (frame?.parent) answers.push(frame.executeJavaScript('self === top').catch(() => 'refused'))
  })
  await win.loadURL(url('/frames'))
  assert.is(answers.length, 2)
  const late = new Promise((resolve) => setTimeout(resolve, 2_000, 'never answered'))
  for (const answer of answers) assert.is.not(await Promise.race([answer, late]), true)
})

void runSuites()
