import { ipcMain, MessageChannelMain, type MessagePortMain } from 'electron'
import * as assert from 'uvu/assert'
import { ask, fact, message, next, openChannel, openWindow, preload, runSuites, until, url } from './suite.js'

/**
 * What keeps its order, whatever the seed. That nothing else does can only be shown on the stand-in: see the
 * unit test of its scheduler.
 */

const COUNT = 50
const inOrder = Array.from({ length: COUNT }, (_, i) => i)

fact('F132 ten ports each keep their own order while they overtake each other', 'model', async () => {
  const channels = Array.from({ length: 10 }, () => new MessageChannelMain())
  const seen = channels.map(() => [] as number[])
  channels.forEach(({ port1, port2 }, index) => {
    port2.on('message', ({ data }) => seen[index]?.push(data))
    port2.start()
    for (const i of inOrder) port1.postMessage(i)
  })
  await until(() => seen.flat().length === 10 * COUNT, 'everything')
  for (const each of seen) assert.equal(each, inOrder)
})

fact('F132 ipc from a frame and messages on its ports keep their own order each', 'model', async () => {
  const win = openWindow({
    preload: preload(`const { ipcRenderer } = require('electron')
      const { port1, port2 } = new MessageChannel()
      ipcRenderer.postMessage('port', 0, [port2])
      for (let i = 0; i < ${COUNT}; i++) { port1.postMessage(i); ipcRenderer.send('n', i) }`),
  })
  const byIpc: number[] = []
  const byPort: number[] = []
  win.webContents.ipc.on('n', (_, n) => byIpc.push(n))
  win.webContents.ipc.on('port', ({ ports: [port] }) => {
    port?.on('message', ({ data }) => byPort.push(data))
    port?.start()
  })
  await win.loadURL(url())
  await until(() => byIpc.length + byPort.length === 2 * COUNT, 'everything')
  assert.equal([byIpc, byPort], [inOrder, inOrder])
})

fact('F132 a port arrives before anything that was sent on it can be read', 'model', async () => {
  const carrier = new MessageChannelMain()
  const { port1, port2 } = new MessageChannelMain()
  for (const i of inOrder) port1.postMessage(i)
  carrier.port1.postMessage('with port', [port2])
  for (const i of inOrder) port1.postMessage(COUNT + i)
  carrier.port2.start()
  const [moved] = (await message(carrier.port2)).ports as [MessagePortMain]
  const seen: number[] = []
  moved.on('message', ({ data }) => seen.push(data))
  moved.start()
  await until(() => seen.length === 2 * COUNT, 'everything')
  assert.equal(seen, [...inOrder, ...inOrder.map((i) => COUNT + i)])
})

fact('F77 a port’s last messages come before its close, while its page goes', 'model', async () => {
  const win = openWindow({
    preload: preload(`const { ipcRenderer } = require('electron')
      const { port1, port2 } = new MessageChannel()
      ipcRenderer.postMessage('port', 0, [port2])
      for (let i = 0; i < ${COUNT}; i++) port1.postMessage(i)
      ipcRenderer.once('go', () => { port1.postMessage('last'); port1.close() })`),
  })
  const arrived = next(ipcMain, 'port')
  await win.loadURL(url())
  const [port] = ((await arrived)[0] as Electron.IpcMainEvent).ports as [MessagePortMain]
  const seen: unknown[] = []
  port.on('message', ({ data }) => seen.push(data))
  const closed = next(port, 'close')
  port.start()
  win.webContents.send('go')
  await closed
  assert.equal(seen, [...inOrder, 'last'])
})

// Nothing of Electron's: there either order may come, as often as it likes.
if (!process.versions.electron)
  fact('the stand-in lets ports close before did-navigate and after it', 'model', async () => {
    const seen = new Set<string>()
    for (let round = 0; round < 60 && seen.size < 2; round++) {
      const { win, port } = await openChannel()
      await ask(port, 'port.postMessage(0)')
      const order: string[] = []
      port.once('close', () => order.push('close'))
      win.webContents.once('did-navigate', () => order.push('did-navigate'))
      win.webContents.reload()
      await until(() => order.length === 2, 'both')
      seen.add(String(order))
      win.destroy()
    }
    assert.is(seen.size, 2)
  })

fact(
  'F193 what a preload sent at once is heard before its document is ready and loaded',
  'model',
  async () => {
    for (let round = 0; round < 8; round++) {
      const win = openWindow({ preload: preload(`require('electron').ipcRenderer.send('early')`) })
      const order: string[] = []
      win.webContents.ipc.on('early', () => order.push('early'))
      for (const name of ['dom-ready', 'did-finish-load'] as const)
        win.webContents.on(name as 'dom-ready', () => order.push(name))
      // Everything that the page has to say piles up meanwhile.
      win.webContents.once('did-navigate', () => {
        for (const end = Date.now() + 100; Date.now() < end; );
      })
      await win.loadURL(url())
      assert.equal(order, ['early', 'dom-ready', 'did-finish-load'])
    }
  },
)

void runSuites()
