import { setTimeout as delay } from 'node:timers/promises'
import { ipcMain, webFrameMain } from 'electron'
import * as assert from 'uvu/assert'
import {
  complaints,
  fact,
  next,
  openWindow,
  preload,
  rejection,
  routes,
  runSuites,
  thrown,
  until,
  url,
} from './suite.js'

const DISPOSED = 'Render frame was disposed before WebFrameMain could be accessed'
const early = thrown(() => webFrameMain.fromId(1, 1))
const earlyByToken = thrown(() => webFrameMain.fromFrameToken(1, 'F'.repeat(32)))

fact('F143 frames are looked up only after the app is ready', 'model', () => {
  for (const { message } of [early, earlyByToken])
    assert.is(message, 'WebFrameMain is available only after app ready')
})

fact('F139 a removed iframe’s frame is destroyed and detached, and nothing finds it', 'model', async () => {
  routes.set('/two-frames', '<!doctype html><iframe src="/other"></iframe><iframe srcdoc="x"></iframe>')
  const win = openWindow()
  await win.loadURL(url('/two-frames'))
  const { mainFrame } = win.webContents
  const [first, second] = mainFrame.frames as [Electron.WebFrameMain, Electron.WebFrameMain]
  const { processId, routingId, frameToken } = first
  assert.equal([first.isDestroyed(), first.detached], [false, false])
  await win.webContents.executeJavaScript("document.querySelector('iframe').remove()")
  assert.equal([first.isDestroyed(), first.detached], [true, true])
  assert.is(thrown(() => first.url).message, DISPOSED)
  assert.equal(mainFrame.frames, [second])
  assert.equal(mainFrame.framesInSubtree, [mainFrame, second])
  assert.is(webFrameMain.fromId(processId, routingId), undefined)
  assert.is(webFrameMain.fromFrameToken(processId, frameToken), null)
  assert.equal([second.isDestroyed(), second.detached], [false, false])
})

fact('F139 with an iframe go the frames inside it', 'model', async () => {
  routes.set('/outer', '<!doctype html><iframe src="/inner"></iframe>')
  routes.set('/inner', '<!doctype html><iframe src="/other"></iframe>')
  const win = openWindow()
  await win.loadURL(url('/outer'))
  const inner = win.webContents.mainFrame.framesInSubtree.slice(1)
  assert.is(inner.length, 2)
  await win.webContents.executeJavaScript("document.querySelector('iframe').remove()")
  assert.equal(
    inner.map((frame) => [frame.isDestroyed(), frame.detached]),
    [
      [true, true],
      [true, true],
    ],
  )
  const navigated = openWindow()
  await navigated.loadURL(url('/outer'))
  const left = navigated.webContents.mainFrame.framesInSubtree.slice(1)
  await navigated.loadURL(url('/other'))
  assert.equal(
    left.map((frame) => frame.detached),
    [true, true],
  )
  assert.is(navigated.webContents.mainFrame.detached, false)
})

fact('F140 the frames of a destroyed page are destroyed soon after', 'model', async () => {
  routes.set('/with-frame', '<!doctype html><iframe src="/other"></iframe>')
  const win = openWindow()
  await win.loadURL(url('/with-frame'))
  const frames = [...win.webContents.mainFrame.framesInSubtree]
  const gone = next(win.webContents, 'destroyed')
  win.destroy()
  await gone
  await delay(1)
  for (const frame of frames) {
    assert.equal([frame.isDestroyed(), frame.detached], [true, true])
    assert.is(thrown(() => frame.url).message, DISPOSED)
  }
})

const LISTENING = `const { ipcRenderer } = require('electron')
ipcRenderer.on('ask', (_, value) => ipcRenderer.send('told', value)); ipcRenderer.send('ready')`

for (const [site, host] of [
  ['same', '127.0.0.1'],
  ['other', 'localhost'],
] as const)
  fact(
    `F141 after a crash the frame is detached and refuses, until a load, ${site} site`,
    'model',
    async () => {
      const win = openWindow({ preload: preload(LISTENING) })
      await win.loadURL(url())
      const { mainFrame } = win.webContents
      const { frameToken, frameTreeNodeId } = mainFrame
      const gone = next(win.webContents, 'render-process-gone')
      win.webContents.forcefullyCrashRenderer()
      await gone
      assert.equal([mainFrame.isDestroyed(), mainFrame.detached], [true, true])
      assert.is(mainFrame.frameTreeNodeId, frameTreeNodeId)
      for (const use of [
        () => mainFrame.url,
        () => mainFrame.postMessage('ask', 1),
        () => mainFrame.reload(),
      ])
        assert.is(thrown(use).message, DISPOSED)
      assert.is((await complaints(() => mainFrame.send('ask', 1))).length, 1)
      assert.is((await rejection(mainFrame.executeJavaScript('1'))).message, DISPOSED)
      await win.loadURL(url('/', host))
      assert.is(win.webContents.mainFrame, mainFrame)
      assert.equal([mainFrame.isDestroyed(), mainFrame.detached], [false, false])
      assert.is.not(mainFrame.frameToken, frameToken)
      const told = next(ipcMain, 'told')
      mainFrame.send('ask', 'alive')
      assert.is((await told)[1], 'alive')
    },
  )

fact(
  'F142 after a crash its ids and senderFrame still find the frame, which is destroyed',
  'model',
  async () => {
    const win = openWindow({ preload: preload(LISTENING) })
    const ready = next(ipcMain, 'ready')
    await win.loadURL(url())
    const [event] = (await ready) as [Electron.IpcMainEvent]
    const { mainFrame } = win.webContents
    const { processId, routingId, frameToken } = mainFrame
    assert.is(event.senderFrame, mainFrame)
    win.webContents.forcefullyCrashRenderer()
    await next(win.webContents, 'render-process-gone')
    assert.is(webFrameMain.fromId(processId, routingId), mainFrame)
    assert.is(webFrameMain.fromFrameToken(processId, frameToken), mainFrame)
    assert.is(event.senderFrame, mainFrame)
    assert.equal([mainFrame.isDestroyed(), mainFrame.detached], [true, true])
    await win.loadURL(url())
    await until(() => event.senderFrame === null, 'the sender to be another document')
    assert.is(webFrameMain.fromId(processId, routingId), undefined)
  },
)

const CRASHING = `const { ipcRenderer } = require('electron')
ipcRenderer.on('crash', () => process.crash()); ipcRenderer.on('ask', (_, value) => ipcRenderer.send('told', value, location.pathname))`

fact(
  'F157 a sub-frame whose process crashes is destroyed, and no event tells, until it loads again',
  'model',
  async () => {
    const far = url('/far', 'localhost')
    routes.set('/far', '<!doctype html><iframe srcdoc="deep"></iframe>')
    routes.set('/near', `<!doctype html><iframe src="/other"></iframe><iframe src="${far}"></iframe>`)
    const win = openWindow({ sandbox: true, preload: preload(CRASHING), nodeIntegrationInSubFrames: true })
    await win.loadURL(url('/near'))
    const { mainFrame } = win.webContents
    const [near, frame] = mainFrame.frames as [Electron.WebFrameMain, Electron.WebFrameMain]
    const [deep] = frame.frames as [Electron.WebFrameMain]
    const { processId, routingId } = frame
    let told = false
    win.webContents.once('render-process-gone', () => {
      told = true
    })
    frame.send('crash')
    await until(() => frame.isDestroyed(), 'the crash')
    assert.equal([frame.detached, deep.isDestroyed(), deep.detached], [true, true, true])
    assert.is(thrown(() => frame.postMessage('ask', 1)).message, DISPOSED)
    assert.is(webFrameMain.fromId(processId, routingId), frame)
    assert.equal(
      [near.isDestroyed(), mainFrame.isDestroyed(), win.webContents.isCrashed()],
      [false, false, false],
    )
    await win.webContents.executeJavaScript(
      "new Promise((done) => { const [, f] = document.querySelectorAll('iframe'); f.onload = () => done(); f.src += '?again' })",
    )
    await until(() => !frame.isDestroyed(), 'the frame to come back')
    assert.equal([frame.detached, mainFrame.frames[1] === frame, told], [false, true, false])
    const answer = next(ipcMain, 'told')
    frame.send('ask', 'alive')
    assert.equal((await answer).slice(1), ['alive', '/far'])
  },
)

fact('F158 process.crash in a preload ends the process', 'model', async () => {
  const win = openWindow({ sandbox: true, preload: preload(CRASHING) })
  await win.loadURL(url())
  const gone = next(win.webContents, 'render-process-gone')
  win.webContents.send('crash')
  const [, { reason }] = (await gone) as [unknown, { reason: string }]
  assert.is(reason, 'crashed')
})

fact('F142 the frames inside a page that crashed are found by nothing', 'model', async () => {
  routes.set('/with-frame', '<!doctype html><iframe src="/other"></iframe>')
  const win = openWindow()
  await win.loadURL(url('/with-frame'))
  const [inner] = win.webContents.mainFrame.frames as [Electron.WebFrameMain]
  const { processId, routingId } = inner
  const gone = next(win.webContents, 'render-process-gone')
  win.webContents.forcefullyCrashRenderer()
  await gone
  assert.equal([inner.isDestroyed(), inner.detached], [true, true])
  assert.is(webFrameMain.fromId(processId, routingId), undefined)
})

/** What a preload calls its frame, beside what main calls it. */
async function tokens(
  path: string,
  count: number,
): Promise<[inPreload: string, inMain: string, where: string][]> {
  const win = openWindow({
    preload: preload(`const { ipcRenderer, webFrame } = require('electron')
      ipcRenderer.send('token', webFrame.frameToken, location.href)
      ipcRenderer.on('again', () => ipcRenderer.send('token', webFrame.frameToken, location.href))`),
    nodeIntegrationInSubFrames: true,
  })
  const seen: [string, string, string][] = []
  win.webContents.ipc.on('token', (event, token, where) =>
    seen.push([token, event.senderFrame?.frameToken ?? 'none', where]),
  )
  await win.loadURL(url(path))
  await until(() => seen.length === count, `${count} preloads`)
  for (const frame of win.webContents.mainFrame.framesInSubtree) frame.send('again')
  await until(() => seen.length === 2 * count, 'all to answer')
  return seen
}

fact(
  'F145 webFrame.frameToken is main’s frame.frameToken, in sub-frames of another site and srcdoc too',
  'model',
  async () => {
    const far = url('/other', 'localhost')
    routes.set(
      '/token-frames',
      `<!doctype html><iframe src="/inner-frame"></iframe><iframe srcdoc="x"></iframe><iframe src="${far}"></iframe>`,
    )
    routes.set('/inner-frame', '<!doctype html><iframe srcdoc="deep"></iframe>')
    const seen = await tokens('/token-frames', 5)
    for (const [inPreload, inMain, where] of seen) assert.is(inPreload, inMain, where)
    assert.is(new Set(seen.map(([token]) => token)).size, 5)
    for (const [token] of seen) assert.match(token, /^[0-9A-F]{32}$/)
    assert.ok(seen.some(([, , where]) => where === far))
    assert.ok(seen.some(([, , where]) => where === 'about:srcdoc'))
  },
)

fact('F145 at did-navigate the frame has the token that its preload has, over reloads', 'model', async () => {
  const win = openWindow({
    preload: preload(`const { ipcRenderer, webFrame } = require('electron')
      ipcRenderer.send('token', webFrame.frameToken)`),
  })
  const inPreload: string[] = []
  const atCommit: string[] = []
  win.webContents.ipc.on('token', (_, token) => inPreload.push(token))
  win.webContents.on('did-navigate', () => atCommit.push(win.webContents.mainFrame.frameToken))
  for (const each of [url(), url('/other'), url('/', 'localhost'), 'about:blank', 'data:text/html,x'])
    await win.loadURL(each)
  const reloaded = next(win.webContents, 'did-finish-load')
  win.webContents.reload()
  await reloaded
  await until(() => inPreload.length === 6, 'six preloads')
  assert.equal(atCommit, inPreload)
  assert.is(new Set(inPreload).size, 6)
  const found = webFrameMain.fromFrameToken(win.webContents.mainFrame.processId, inPreload[5] as string)
  assert.is(found, win.webContents.mainFrame)
})

void runSuites()
