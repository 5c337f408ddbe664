import { type BrowserWindow, ipcMain } from 'electron'
import * as assert from 'uvu/assert'
import { fact, next, openWindow, preload, routes, runSuites, sleep, until, url } from './suite.js'

const FRAME_TREE = `<!doctype html><iframe src="/inner"></iframe><iframe srcdoc="doc"></iframe>
  <iframe></iframe><iframe src="about:blank"></iframe><iframe src="data:text/html,x"></iframe>`
routes.set('/inner', `<!doctype html><iframe src="/other"></iframe>`)

/** Where the preload ran, as it says itself. */
async function whereItRan(path: string, preferences: Electron.WebPreferences = {}): Promise<string[]> {
  const win = openWindow({
    preload: preload(`require('electron').ipcRenderer.send('ran', location.protocol + location.pathname)`),
    ...preferences,
  })
  const seen: string[] = []
  win.webContents.ipc.on('ran', (_, where) => seen.push(where))
  await win.loadURL(url(path))
  await sleep(150)
  return seen.sort()
}

fact(
  'F87 with nodeIntegrationInSubFrames the preload runs in nested frames, and each is answered by itself',
  'model',
  async () => {
    routes.set('/nested', '<!doctype html><iframe src="/inner"></iframe>')
    const win = openWindow({
      preload: preload(`const { ipcRenderer } = require('electron')
      ipcRenderer.on('answer', (_, path) => ipcRenderer.send('answered', [path, location.pathname]))
      globalThis.own = location.pathname
      ipcRenderer.send('ask', location.pathname)`),
      nodeIntegrationInSubFrames: true,
    })
    const answers: string[][] = []
    win.webContents.ipc.on('ask', (event, path) => event.senderFrame?.send('answer', path))
    win.webContents.ipc.on('answered', (_, pair) => answers.push(pair))
    await win.loadURL(url('/nested'))
    await until(() => answers.length === 3, 'three answers')
    assert.equal(answers.sort(), [
      ['/inner', '/inner'],
      ['/nested', '/nested'],
      ['/other', '/other'],
    ])
    assert.is(await win.webContents.executeJavaScript('typeof own'), 'undefined')
  },
)

fact('F88 it runs in srcdoc and data: frames, and never in about:blank ones', 'model', async () => {
  routes.set('/frames', FRAME_TREE)
  assert.equal(await whereItRan('/frames', { nodeIntegrationInSubFrames: true }), [
    'about:srcdoc',
    'data:text/html,x',
    'http:/frames',
    'http:/inner',
    'http:/other',
  ])
})

fact('F89 a frame whose window is touched before it loads never runs it', 'model', async () => {
  routes.set(
    '/touching',
    `<!doctype html><body><script>const frame = document.createElement('iframe'); frame.src = '/other'; document.body.append(frame); frame.contentWindow.touched = 1</script>`,
  )
  assert.equal(await whereItRan('/touching', { nodeIntegrationInSubFrames: true }), ['http:/touching'])
})

/** The paths of every run of the preload in any window, and a window at `/`. */
async function opener(): Promise<{ win: BrowserWindow; ran: string[]; end: () => void }> {
  const win = openWindow({
    preload: preload(`require('electron').ipcRenderer.send('ran', location.pathname)`),
  })
  const ran: string[] = []
  const listener = (_: unknown, path: string): void => void ran.push(path)
  ipcMain.on('ran', listener)
  await win.loadURL(url())
  return { win, ran, end: () => void ipcMain.removeListener('ran', listener) }
}

/** The window that a page opens. */
async function popup(win: BrowserWindow, source: string): Promise<BrowserWindow> {
  const creation = next(win.webContents, 'did-create-window')
  await win.webContents.executeJavaScript(`${source}; 0`, true)
  const [created] = (await creation) as [BrowserWindow]
  return created
}

fact('F90 a popup takes over security preferences, and not the preload', 'model', async () => {
  const { win, ran, end } = await opener()
  const created = await popup(win, "globalThis.opened = window.open('/other')")
  await until(() => created.webContents.getURL() === url('/other'), 'the page')
  await sleep(100)
  assert.equal(ran, ['/'])
  const found = await created.webContents.executeJavaScript('[typeof require, typeof process]')
  assert.equal(found, ['undefined', 'undefined'])
  end()
  created.destroy()
})

fact('F90 the opener decides about a popup', 'model', async () => {
  const { win, end } = await opener()
  let created = 0
  const asked: string[] = []
  win.webContents.on('did-create-window', () => created++)
  win.webContents.setWindowOpenHandler(({ url }) => {
    asked.push(url)
    return { action: 'deny' }
  })
  await win.webContents.executeJavaScript("window.open('/other'); 0", true)
  await until(() => asked.length === 1, 'the question')
  await sleep(100)
  assert.equal([asked, created], [[url('/other')], 0])
  end()
})

fact('F91 a popup that is given a preload runs it once', 'model', async () => {
  for (const target of ["'/other', '_blank', 'noopener'", "'about:blank'"]) {
    const { win, ran, end } = await opener()
    const own = preload(`require('electron').ipcRenderer.send('own')`)
    let runs = 0
    const count = (): void => void runs++
    ipcMain.on('own', count)
    win.webContents.setWindowOpenHandler(() => ({
      action: 'allow',
      overrideBrowserWindowOptions: { show: false, webPreferences: { preload: own } },
    }))
    const created = await popup(win, `globalThis.opened = window.open(${target})`)
    await until(() => runs > 0, 'the run')
    await sleep(100)
    assert.is(runs, 1, target)
    assert.equal(ran, ['/'])
    ipcMain.removeListener('own', count)
    end()
    created.destroy()
  }
})

void runSuites()
