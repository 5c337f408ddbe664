import { ipcMain, MessageChannelMain } from 'electron'
import * as assert from 'uvu/assert'
import {
  complaints,
  fact,
  next,
  openWindow,
  PLAIN,
  preload,
  rejection,
  routes,
  runSuites,
  thrown,
  until,
  url,
} from './suite.js'

/** Sends back what it is sent on 'ask', with the document's path. */
const ECHO = `const { ipcRenderer } = require('electron')
  ipcRenderer.on('ask', (_, ...args) => ipcRenderer.send('told', location.pathname, ...args))`

const DISPOSED = 'Render frame was disposed before WebFrameMain could be accessed'

/** The emitter of a frame or a page that can be posted to. */
type Target = Pick<Electron.WebFrameMain, 'postMessage'>
const failure = (target: Target, ...args: unknown[]): string => {
  const { name, message } = thrown(() => Reflect.apply(target.postMessage, target, args))
  return `${name}: ${message}`
}

/** A frame that was removed from its page. */
async function removedFrame(): Promise<{ win: Electron.BrowserWindow; frame: Electron.WebFrameMain }> {
  const win = openWindow()
  routes.set('/with-frame', '<!doctype html><iframe src="/other"></iframe>')
  await win.loadURL(url('/with-frame'))
  const [frame] = win.webContents.mainFrame.frames as [Electron.WebFrameMain]
  await win.webContents.executeJavaScript("document.querySelector('iframe').remove()")
  await until(() => frame.isDestroyed(), 'the frame to go')
  return { win, frame }
}

fact('F37 webContents.postMessage is its main frame’s', 'model', async () => {
  const win = openWindow()
  await win.loadURL(url())
  const { mainFrame } = win.webContents
  const calls: unknown[][] = []
  Object.defineProperty(mainFrame, 'postMessage', { value: (...args: unknown[]) => void calls.push(args) })
  win.webContents.postMessage('channel', 1, [])
  assert.equal(calls, [['channel', 1, []]])
})

for (const [what, of] of [
  ['webContents', (win) => win.webContents],
  ['a frame', (win) => win.webContents.mainFrame],
] satisfies [string, (win: Electron.BrowserWindow) => Target][])
  fact(`F38 ${what} refuses by name what it cannot post`, 'model', async () => {
    const win = openWindow()
    await win.loadURL(url())
    const post = (...args: unknown[]): string => failure(of(win), ...args)
    const { port1, port2 } = new MessageChannelMain()
    assert.is(post(), 'TypeError: Insufficient number of arguments.')
    assert.is(post('x'), 'TypeError: Insufficient number of arguments.')
    assert.match(post(null, 1), /^TypeError: Error processing argument at index 0, conversion failure from/)
    assert.is(
      post('x', () => {}),
      'Error: An object could not be cloned.',
    )
    for (const list of [null, {}, 'x', [1], [null], [new ArrayBuffer(1)]])
      assert.is(post('x', 1, list), 'Error: Invalid value for transfer')
    assert.is(post('x', 1, [port1, port1]), 'Error: Port at index 1 is a duplicate.')
    of(win).postMessage('x', 1, undefined)
    of(win).postMessage('x', 1, [port2])
    assert.is(post('x', 1, [port2]), 'Error: Port at index 0 is already neutered.')
  })

fact('F39 ports are spent before it is noticed that the frame is gone', 'model', async () => {
  const { frame } = await removedFrame()
  const { port1, port2 } = new MessageChannelMain()
  port1.start()
  const closed = next(port1, 'close')
  assert.is(failure(frame, 'x', 1, [port2]), `Error: ${DISPOSED}`)
  await closed
  assert.is(failure(frame, 'x', 1, [port2]), 'Error: Port at index 0 is already neutered.')
})

fact('F40 frame.send to a frame that is gone, or of what cannot be cloned, only logs', 'model', async () => {
  const { win, frame } = await removedFrame()
  const said = await complaints(() => {
    frame.send('x')
    win.webContents.send('x', () => {})
  })
  assert.is(said.length, 2)
  for (const line of said) assert.match(line, /^Error sending from webFrameMain: /)
  const { name, message } = thrown(() => win.webContents.send(null as never))
  assert.equal([name, message], ['TypeError', 'Missing required channel argument'])
})

fact('F41 after destruction native members throw, and the rest works', 'model', async () => {
  const win = openWindow()
  const { webContents } = win
  win.destroy()
  await until(() => webContents.isDestroyed(), 'the destruction')
  const uses = [
    () => webContents.mainFrame,
    () => webContents.send('x'),
    () => webContents.postMessage('x', 1),
    () => webContents.getURL(),
    () => webContents.reload(),
  ]
  for (const use of uses) {
    const { name, message } = thrown(use)
    assert.equal([name, message], ['TypeError', 'Object has been destroyed'])
  }
  assert.is(typeof webContents.id, 'number')
  webContents.ipc.on('x', () => {})
  webContents.removeAllListeners('x')
})

fact(
  'F42 a message to a window that has loaded nothing yet reaches its first document',
  'model',
  async () => {
    const win = openWindow({ preload: preload(ECHO) })
    const { mainFrame } = win.webContents
    assert.is(mainFrame.origin, 'null')
    const told = next(ipcMain, 'told')
    win.webContents.postMessage('ask', 'early bird')
    await win.loadURL(url())
    assert.equal((await told).slice(1), ['/', 'early bird'])
  },
)

fact(
  'F43 a message sent at did-navigate finds the listeners that the preload added at once',
  'model',
  async () => {
    const win = openWindow({ preload: preload(ECHO) })
    await win.loadURL(url())
    win.webContents.once('did-navigate', () => win.webContents.postMessage('ask', 'new'))
    const told = next(ipcMain, 'told')
    await win.loadURL(url('/other'))
    assert.equal((await told).slice(1), ['/other', 'new'])
  },
)

fact('F44 a message sent before a navigation commits never reaches the new document', 'model', async () => {
  routes.set('/late', (_, response) => {
    response.setHeader('content-type', 'text/html')
    setTimeout(() => response.end(PLAIN), 100)
  })
  const win = openWindow({ preload: preload(ECHO) })
  await win.loadURL(url())
  const seen: unknown[][] = []
  win.webContents.ipc.on('told', (_, ...args) => seen.push(args))
  win.webContents.once('did-start-navigation', () => win.webContents.send('ask', 'before'))
  await win.loadURL(url('/late'))
  win.webContents.send('ask', 'after')
  // The old document may well have told of the first.
  const late = (): unknown[][] => seen.filter(([path]) => path === '/late')
  await until(() => late().length > 0, 'the message to the new document')
  assert.equal(late(), [['/late', 'after']])
})

fact(
  'F44 ports that were sent before a navigation commits close with the old document',
  'model',
  async () => {
    const win = openWindow({ preload: preload(ECHO) })
    await win.loadURL(url())
    const closes: Promise<unknown>[] = []
    const send = (): void => {
      const { port1, port2 } = new MessageChannelMain()
      port1.start()
      closes.push(next(port1, 'close'))
      win.webContents.postMessage('ask', 0, [port2])
    }
    send()
    win.webContents.once('did-start-navigation', send)
    await win.loadURL(url('/other'))
    await Promise.all(closes)
  },
)

fact(
  'F44 a navigation that never commits leaves messages to the document that is there',
  'model',
  async () => {
    routes.set('/no-content', (_, response) => void response.writeHead(204).end())
    const win = openWindow({ preload: preload(ECHO) })
    await win.loadURL(url())
    win.webContents.once('did-start-navigation', () => win.webContents.send('ask', 'meanwhile'))
    const told = next(ipcMain, 'told')
    await rejection(win.loadURL(url('/no-content')))
    assert.equal((await told).slice(1), ['/', 'meanwhile'])
  },
)

fact('F46 messages to a sub-frame without a preload are dropped', 'model', async () => {
  routes.set('/with-frame', '<!doctype html><iframe src="/other"></iframe>')
  const win = openWindow({ preload: preload(ECHO) })
  await win.loadURL(url('/with-frame'))
  const [frame] = win.webContents.mainFrame.frames as [Electron.WebFrameMain]
  frame.send('ask', 'frame')
  frame.postMessage('ask', 'frame')
  const told = next(ipcMain, 'told')
  win.webContents.send('ask', 'page')
  assert.equal((await told).slice(1), ['/with-frame', 'page'])
})

fact('F47 send and postMessage to one frame arrive in the order of the calls', 'model', async () => {
  const win = openWindow({ preload: preload(ECHO) })
  await win.loadURL(url())
  const seen: number[] = []
  win.webContents.ipc.on('told', (_, __, n) => seen.push(n))
  for (let n = 0; n < 60; n += 2) {
    win.webContents.send('ask', n)
    win.webContents.postMessage('ask', n + 1)
  }
  await until(() => seen.length === 60, 'sixty messages')
  assert.equal(
    seen,
    Array.from({ length: 60 }, (_, n) => n),
  )
})

fact(
  'F48 between a crash and the next load the frame is disposed, and comes back as the same object',
  'model',
  async () => {
    const win = openWindow({ preload: preload(ECHO) })
    await win.loadURL(url())
    const { mainFrame } = win.webContents
    const gone = next(win.webContents, 'render-process-gone')
    win.webContents.forcefullyCrashRenderer()
    await gone
    assert.is(win.webContents.mainFrame, mainFrame)
    assert.is(mainFrame.isDestroyed(), true)
    assert.is(failure(win.webContents, 'x', 1), `Error: ${DISPOSED}`)
    await win.loadURL(url())
    assert.is(win.webContents.mainFrame, mainFrame)
    assert.is(mainFrame.isDestroyed(), false)
    const told = next(ipcMain, 'told')
    win.webContents.postMessage('ask', 'alive')
    assert.equal((await told).slice(1), ['/', 'alive'])
  },
)

fact('F43 a preload that listens too late for a message has missed it', 'model', async () => {
  const win = openWindow({
    preload: preload(`const { ipcRenderer } = require('electron')
      ipcRenderer.once('listen', () => ipcRenderer.on('ask', (_, n) => ipcRenderer.send('told', n)))`),
  })
  await win.loadURL(url())
  const told = next(ipcMain, 'told')
  win.webContents.send('ask', 1)
  win.webContents.send('listen')
  win.webContents.send('ask', 2)
  assert.is((await told)[1], 2)
})

void runSuites()
