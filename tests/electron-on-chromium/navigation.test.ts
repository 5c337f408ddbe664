import { app, type BrowserWindow, type WebContents } from 'electron'
import * as assert from 'uvu/assert'
import {
  ask,
  fact,
  next,
  openChannel,
  openWindow,
  preload,
  rejection,
  routes,
  runSuites,
  sleep,
  until,
  url,
} from './suite.js'

routes.set('/no-content', (_, response) => void response.writeHead(204).end())
routes.set('/slow', (_, response) => void setTimeout(() => response.end('slow'), 500))

/** A preload that tells of every run. */
const UP = `require('electron').ipcRenderer.send('up', location.href)`

/** The names of events, in the order in which they come. */
function recorded(contents: WebContents, names: string[]): string[] {
  const order: string[] = []
  for (const name of names) contents.on(name as 'dom-ready', () => order.push(name))
  return order
}

/** Counts the preload's runs. */
function runsOf(win: BrowserWindow): () => number {
  let runs = 0
  win.webContents.ipc.on('up', () => runs++)
  return () => runs
}

const LIFE = [
  'did-start-navigation',
  'did-frame-navigate',
  'did-navigate',
  'dom-ready',
  'did-frame-finish-load',
  'did-finish-load',
  'did-stop-loading',
]

fact('F72 a navigation’s events come in order', 'model', async () => {
  const win = openWindow()
  const order = recorded(win.webContents, LIFE)
  await win.loadURL(url())
  await until(() => order.includes('did-stop-loading'), 'the end')
  assert.equal(order, LIFE)
})

fact(
  'F72 will-navigate can prevent what the page starts, and is not asked about what the app starts',
  'model',
  async () => {
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
  },
)

fact('F73 a navigation that ends in no document leaves the page and its ports alone', 'model', async () => {
  const { win, port } = await openChannel()
  const { frameToken } = win.webContents.mainFrame
  const started = next(win.webContents, 'did-start-navigation')
  await win.webContents.executeJavaScript("location = '/no-content'; 0")
  await started
  await sleep(100)
  assert.is(win.webContents.mainFrame.frameToken, frameToken)
  assert.is(win.webContents.getURL(), url('/answering'))
  assert.is(await ask(port, 'port.postMessage(data)', 'alive'), 'alive')
})

fact(
  'F74 did-start-navigation says where to, in which frame, and whether in the same document',
  'model',
  async () => {
    const win = openWindow()
    const seen: unknown[][] = []
    win.webContents.on('did-start-navigation', (event, ...args) =>
      seen.push([event.url, event.isSameDocument, event.isMainFrame, event.frame, ...args.slice(0, 3)]),
    )
    await win.loadURL(url())
    await win.webContents.executeJavaScript("location.hash = 'x'")
    await until(() => seen.length === 2, 'both')
    const { mainFrame } = win.webContents
    assert.equal(
      seen[0]?.filter((each) => each !== mainFrame),
      [url(), false, true, url(), false, true],
    )
    assert.equal(
      seen[1]?.filter((each) => each !== mainFrame),
      [url('/#x'), true, true, url('/#x'), true, true],
    )
    assert.is(seen[1]?.[3], mainFrame)
  },
)

fact(
  'F75 did-navigate tells the status; an error page has none, but the preload runs in it',
  'model',
  async () => {
    routes.set('/missing', (_, response) => void response.writeHead(404, 'Not Here').end('x'))
    const win = openWindow({ preload: preload(UP) })
    const runs = runsOf(win)
    const navigated = next(win.webContents, 'did-navigate')
    await win.loadURL(url('/missing'))
    assert.equal((await navigated).slice(1), [url('/missing'), 404, 'Not Here'])
    const order = recorded(win.webContents, ['did-navigate', 'did-fail-provisional-load', 'did-fail-load'])
    await rejection(win.loadURL('http://127.0.0.1:9/'))
    await until(() => runs() === 2, 'the preload in the error page')
    assert.equal(order, ['did-fail-provisional-load', 'did-fail-load'])
  },
)

fact('F76 inside did-navigate the frame already is the new document', 'model', async () => {
  const win = openWindow()
  await win.loadURL(url())
  const inside: string[] = []
  win.webContents.once('did-navigate', () =>
    inside.push(win.webContents.mainFrame.frameToken, win.webContents.mainFrame.url),
  )
  await win.loadURL(url('/other', 'localhost'))
  assert.equal(inside, [win.webContents.mainFrame.frameToken, url('/other', 'localhost')])
})

fact('F77 a document’s ports close with it, before or after did-navigate', 'model', async () => {
  for (let round = 0; round < 4; round++) {
    const { win, port } = await openChannel()
    await ask(port, 'port.postMessage(0)')
    const both = Promise.all([next(port, 'close'), next(win.webContents, 'did-navigate')])
    await win.loadURL(url('/other'))
    await both
  }
})

fact('F79 a hash change and pushState are in the page: the preload does not run again', 'model', async () => {
  const win = openWindow({ preload: preload(UP) })
  const runs = runsOf(win)
  await win.loadURL(url())
  const { frameToken } = win.webContents.mainFrame
  const inPage = next(win.webContents, 'did-navigate-in-page')
  await win.webContents.executeJavaScript("location.hash = 'x'")
  assert.equal((await inPage).slice(1, 3), [url('/#x'), true])
  await win.loadURL(url('/#y'))
  await win.webContents.executeJavaScript("history.pushState(0, '', '/pushed')")
  await until(() => win.webContents.getURL() === url('/pushed'), 'the new address')
  assert.is(win.webContents.mainFrame.frameToken, frameToken)
  assert.is(runs(), 1)
})

fact('F80 going back makes a new document: the preload runs again', 'chromium', async () => {
  const win = openWindow({ preload: preload(UP) })
  const runs = runsOf(win)
  await win.loadURL(url())
  await win.webContents.executeJavaScript('globalThis.mark = 1')
  await win.loadURL(url('/other'))
  const back = next(win.webContents, 'did-finish-load')
  win.webContents.navigationHistory.goBack()
  await back
  assert.is(win.webContents.getURL(), url())
  assert.is(await win.webContents.executeJavaScript('typeof mark'), 'undefined')
  await until(() => runs() === 3, 'the third run')
})

fact('F81 document.open keeps window and preload; the preload does not run again', 'chromium', async () => {
  const win = openWindow({
    preload: preload(
      `${UP}; globalThis.kept = 1; require('electron').ipcRenderer.on('ask', () => require('electron').ipcRenderer.send('told', globalThis.kept))`,
    ),
  })
  const runs = runsOf(win)
  await win.loadURL(url())
  await win.webContents.executeJavaScript(
    "globalThis.own = 1; document.open(); document.write('x'); document.close()",
  )
  const told = next(win.webContents.ipc, 'told')
  win.webContents.send('ask')
  assert.is((await told)[1], 1)
  assert.is(await win.webContents.executeJavaScript('own'), 1)
  assert.is(runs(), 1)
})

fact('F82 a crash is told on the page and on app, and a load revives it', 'model', async () => {
  const win = openWindow()
  await win.loadURL(url())
  const onApp = next(app, 'render-process-gone')
  const onPage = next(win.webContents, 'render-process-gone')
  let destroyed = false
  win.webContents.on('destroyed', () => {
    destroyed = true
  })
  win.webContents.forcefullyCrashRenderer()
  const [, details] = (await onPage) as [unknown, { reason: string; exitCode: number }]
  assert.is(typeof details.exitCode, 'number')
  assert.is((await onApp)[1], win.webContents)
  assert.is(win.webContents.isCrashed(), true)
  const loaded = next(win.webContents, 'did-finish-load')
  win.webContents.reload()
  await loaded
  assert.is(win.webContents.isCrashed(), false)
  assert.is(destroyed, false)
})

fact('F83 forcefullyCrashRenderer ends as crashed or killed', 'model', async () => {
  const win = openWindow()
  await win.loadURL(url())
  const gone = next(win.webContents, 'render-process-gone')
  win.webContents.forcefullyCrashRenderer()
  const [, { reason }] = (await gone) as [unknown, { reason: string }]
  assert.ok(['crashed', 'killed'].includes(reason), reason)
})

fact('F84 a window asks before it closes, and does not before it is destroyed', 'model', async () => {
  const ends = async (end: (win: BrowserWindow) => void): Promise<string[]> => {
    const win = openWindow()
    await win.loadURL(url())
    const order: string[] = []
    win.on('close', () => order.push('close'))
    win.on('closed', () => order.push('closed'))
    const destroyed = next(win.webContents, 'destroyed')
    end(win)
    await destroyed
    await until(() => win.isDestroyed() && order.includes('closed'), 'the end')
    return order
  }
  assert.equal(await ends((win) => win.close()), ['close', 'closed'])
  assert.equal(await ends((win) => win.destroy()), ['closed'])
})

fact('F84 close can be prevented by the app, and by beforeunload', 'model', async () => {
  const win = openWindow()
  await win.loadURL(url())
  win.once('close', (event) => event.preventDefault())
  win.close()
  await win.webContents.executeJavaScript("onbeforeunload = () => 'stay'; 0", true)
  const prevented = next(win.webContents, 'will-prevent-unload')
  win.close()
  await prevented
  await sleep(50)
  assert.is(win.isDestroyed(), false)
})

fact('F85 the ports of a destroyed page close', 'model', async () => {
  const { win, port } = await openChannel()
  await ask(port, 'port.postMessage(0)')
  const both = Promise.all([next(port, 'close'), next(win.webContents, 'destroyed')])
  win.destroy()
  await both
})

fact(
  'F86 loadURL rejects with the net error, or with ERR_ABORTED when another load takes over',
  'model',
  async () => {
    const win = openWindow()
    const failure = (await rejection(win.loadURL('http://127.0.0.1:9/'))) as Error & Record<string, unknown>
    assert.match(failure.message, /^ERR_\w+ \(-\d+\) loading 'http:\/\/127\.0\.0\.1:9\/'$/)
    assert.is(failure.url, 'http://127.0.0.1:9/')
    assert.ok(failure.message.startsWith(`${failure.code} (${failure.errno})`))
    const slow = rejection(win.loadURL(url('/slow')))
    await win.loadURL(url())
    assert.is((await slow).code, 'ERR_ABORTED')
  },
)

void runSuites()
