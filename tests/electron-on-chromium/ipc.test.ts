import { ipcMain, webFrameMain } from 'electron'
import * as assert from 'uvu/assert'
import { next, openWindow, preload, routes, runSuites, sleep, test, thrown, until, url } from './suite.js'

test('postMessage reaches the frame, then the page, then ipcMain, with one event and no ipc-message', async () => {
  const win = openWindow({
    preload: preload(`require('electron').ipcRenderer.postMessage('order', { a: 1 })`),
  })
  const seen: [string, Electron.IpcMainEvent, unknown][] = []
  const record = (where: string) => (event: Electron.IpcMainEvent, message: unknown) =>
    seen.push([where, event, message])
  win.webContents.on('ipc-message', (event) =>
    record('ipc-message')(event as Electron.IpcMainEvent, undefined),
  )
  const onMain = record('ipcMain')
  ipcMain.on('order', onMain)
  win.webContents.ipc.on('order', record('contents'))
  win.webContents.mainFrame.ipc.on('order', record('frame'))
  await win.loadURL(url())
  await until(() => seen.length === 3, 'three deliveries')
  ipcMain.removeListener('order', onMain)
  assert.equal(
    seen.map(([where]) => where),
    ['frame', 'contents', 'ipcMain'],
  )
  const event = seen[0]?.[1] as Electron.IpcMainEvent & { frameTreeNodeId: number; type: string }
  assert.ok(seen.every(([, each]) => each === event))
  const frame = win.webContents.mainFrame
  assert.is(event.type, 'frame')
  assert.is(event.sender, win.webContents)
  assert.is(event.senderFrame, frame)
  assert.is(event.processId, frame.processId)
  assert.is(event.frameId, frame.routingId)
  assert.is(event.frameTreeNodeId, frame.frameTreeNodeId)
  assert.equal(event.ports, [])
  assert.is(event.reply, undefined)
})

test('send has reply and no ports, and ipc-message comes first', async () => {
  const win = openWindow({
    preload: preload(`const { ipcRenderer } = require('electron')
      ipcRenderer.on('answer', (event, ...args) => ipcRenderer.send('answered', Object.keys(event).sort(), ...args))
      ipcRenderer.send('ask', 1, { two: 2 })`),
  })
  const order: string[] = []
  win.webContents.on('ipc-message', (_, channel) => order.push(`ipc-message ${channel}`))
  const asked = next(ipcMain, 'ask').then((args) => {
    order.push('ipcMain')
    return args
  })
  const answered = next(ipcMain, 'answered')
  await win.loadURL(url())
  const [event, ...args] = (await asked) as [Electron.IpcMainEvent, ...unknown[]]
  assert.equal(args, [1, { two: 2 }])
  assert.is(event.ports, undefined)
  event.reply('answer', 'x', new Map([[1, 2]]))
  assert.equal((await answered).slice(1), [['ports', 'sender'], 'x', new Map([[1, 2]])])
  assert.equal(order.slice(0, 2), ['ipc-message ask', 'ipcMain'])
})

test('messages of one frame arrive in the order in which they were sent, of whatever kind', async () => {
  const win = openWindow({
    preload: preload(`const { ipcRenderer } = require('electron')
      for (let i = 0; i < 60; i += 3) { ipcRenderer.send('n', i); ipcRenderer.postMessage('n', i + 1); ipcRenderer.invoke('n', i + 2) }`),
  })
  const seen: number[] = []
  const listener = (_: unknown, n: number): void => void seen.push(n)
  ipcMain.on('n', listener)
  ipcMain.handle('n', listener)
  await win.loadURL(url())
  await until(() => seen.length === 60, 'sixty messages')
  ipcMain.removeListener('n', listener)
  ipcMain.removeHandler('n')
  assert.equal(
    seen,
    Array.from({ length: 60 }, (_, i) => i),
  )
})

test('invoke answers, and fails with Electron’s texts', async () => {
  const win = openWindow({
    preload: preload(`const { ipcRenderer } = require('electron')
      const text = (p) => p.then((v) => v, (e) => e.name + ': ' + e.message)
      Promise.all([text(ipcRenderer.invoke('add', 1, 2)), text(ipcRenderer.invoke('fails')), text(ipcRenderer.invoke('nobody')), text(ipcRenderer.invoke('add', () => {}))])
        .then((all) => ipcRenderer.send('results', all))`),
  })
  ipcMain.handle('add', (_, a, b) => a + b)
  ipcMain.handle('fails', () => {
    throw new TypeError('on purpose')
  })
  const { error } = console
  console.error = () => {}
  const results = next(ipcMain, 'results')
  await win.loadURL(url())
  const [, all] = await results
  console.error = error
  assert.equal(all, [
    3,
    "Error: Error invoking remote method 'fails': TypeError: on purpose",
    "Error: Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
    'Error: An object could not be cloned.',
  ])
  assert.is(
    thrown(() => ipcMain.handle('add', () => {})).message,
    "Attempted to register a second handler for 'add'",
  )
  ipcMain.removeHandler('add')
  ipcMain.removeHandler('fails')
})

test('a channel named error does not throw', async () => {
  const win = openWindow({ preload: preload(`require('electron').ipcRenderer.send('error', 1)`) })
  await win.loadURL(url())
  await sleep(30)
})

test('senderFrame is the live frame while its document is there, and not the next document’s afterwards', async () => {
  const win = openWindow({ preload: preload(`require('electron').ipcRenderer.send('here')`) })
  const first = next(ipcMain, 'here')
  await win.loadURL(url())
  const [event] = (await first) as [Electron.IpcMainEvent]
  assert.is(event.senderFrame, win.webContents.mainFrame)
  await win.loadURL(url('/other', 'localhost'))
  const late = event.senderFrame
  assert.ok(late === null || late.detached)
})

test('frame.postMessage spends ports before it finds that the frame is gone', async () => {
  const { MessageChannelMain } = await import('electron')
  const win = openWindow()
  routes.set('/with-frame', '<!doctype html><iframe src="/other"></iframe>')
  await win.loadURL(url('/with-frame'))
  const [frame] = win.webContents.mainFrame.frames as [Electron.WebFrameMain]
  await win.webContents.executeJavaScript("document.querySelector('iframe').remove()")
  await until(() => frame.isDestroyed(), 'the frame to go')
  const { port1, port2 } = new MessageChannelMain()
  port1.start()
  const closed = next(port1, 'close')
  assert.is(
    thrown(() => frame.postMessage('x', 1, [port2])).message,
    'Render frame was disposed before WebFrameMain could be accessed',
  )
  await closed
  assert.is(webFrameMain.fromId(99999, 99999), undefined)
})

test('postMessage refuses what it cannot send, by name', async () => {
  const win = openWindow()
  await win.loadURL(url())
  const post = (...args: unknown[]): string => {
    const { name, message } = thrown(() => Reflect.apply(win.webContents.postMessage, win.webContents, args))
    return `${name}: ${message}`
  }
  assert.is(post(), 'TypeError: Insufficient number of arguments.')
  assert.is(post('x'), 'TypeError: Insufficient number of arguments.')
  assert.match(post(null, 1), /^TypeError: Error processing argument at index 0, conversion failure from/)
  assert.is(
    post('x', () => {}),
    'Error: An object could not be cloned.',
  )
  assert.is(post('x', 1, null), 'Error: Invalid value for transfer')
  assert.is(post('x', 1, [1]), 'Error: Invalid value for transfer')
  win.webContents.postMessage('x', 1, undefined)
})

test('after destruction every native member says so, and the id stays', async () => {
  const win = openWindow()
  const { webContents } = win
  win.destroy()
  await until(() => webContents.isDestroyed(), 'the destruction')
  for (const use of [() => webContents.mainFrame, () => webContents.send('x'), () => webContents.getURL()])
    assert.is(thrown(use).message, 'Object has been destroyed')
  assert.is(typeof webContents.id, 'number')
})

test('a message to a window that has loaded nothing yet reaches its first document', async () => {
  const win = openWindow({
    preload: preload(`const { ipcRenderer } = require('electron')
      ipcRenderer.on('early', (_, m) => ipcRenderer.send('got', m))`),
  })
  const got = next(ipcMain, 'got')
  win.webContents.postMessage('early', 'bird')
  await win.loadURL(url())
  assert.is((await got)[1], 'bird')
})

test('sub-frames have no ipc unless they are asked to', async () => {
  routes.set('/with-frame', '<!doctype html><iframe src="/other"></iframe><iframe></iframe>')
  const run = async (nodeIntegrationInSubFrames: boolean): Promise<string[]> => {
    const win = openWindow({
      preload: preload(`require('electron').ipcRenderer.send('frame', location.pathname)`),
      nodeIntegrationInSubFrames,
    })
    const seen: string[] = []
    win.webContents.ipc.on('frame', (_, path) => seen.push(path))
    await win.loadURL(url('/with-frame'))
    await sleep(100)
    return seen
  }
  assert.equal(await run(false), ['/with-frame'])
  assert.equal(await run(true), ['/with-frame', '/other'], 'about:blank frames never run it')
})

void runSuites()
