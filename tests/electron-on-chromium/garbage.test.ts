import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { app, ipcMain, MessageChannelMain, type MessagePortMain } from 'electron'
import * as assert from 'uvu/assert'
import { fact, message, next, openWindow, preload, runSuites, sleep, until, url } from './suite.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
app.commandLine.appendSwitch('js-flags', '--expose-gc')

/** Collects garbage here, and in the page of `win`, until `emitter` has emitted 'close'. */
async function collectUntilClosed(port: MessagePortMain, win?: Electron.BrowserWindow): Promise<void> {
  let closed = false
  port.once('close', () => {
    closed = true
  })
  for (let round = 0; round < 100 && !closed; round++) {
    collect()
    await win?.webContents.executeJavaScript('gc()')
    await sleep(20)
  }
  assert.ok(closed, 'the peer of a collected port closes')
}

/** A port whose peer is referenced by nothing but what `use` does with it. */
function withLostPeer(use: (lost: MessagePortMain) => void = () => {}): MessagePortMain {
  const { port1, port2 } = new MessageChannelMain()
  use(port2)
  port1.start()
  return port1
}

fact('F20 a port that was never started can be collected, which closes it', 'model', async () => {
  await collectUntilClosed(withLostPeer())
})

fact('F20 a started port is not collected while it could hear something', 'model', async () => {
  const heard: unknown[] = []
  const port = withLostPeer((lost) => {
    lost.on('message', ({ data }) => heard.push(data))
    lost.start()
  })
  for (let round = 0; round < 10; round++) {
    collect()
    await sleep(5)
  }
  port.postMessage('still there')
  await until(() => heard.length === 1, 'the message')
})

fact('F21 a port that main ignores closes in the end', 'model', async () => {
  const win = openWindow({
    preload: preload(`const { port1, port2 } = new MessageChannel()
      const { ipcRenderer } = require('electron')
      port1.onclose = () => ipcRenderer.send('closed')
      port1.start()
      ipcRenderer.postMessage('nobody listens', 0, [port2])`),
  })
  let closed = false
  ipcMain.once('closed', () => {
    closed = true
  })
  await win.loadURL(url())
  for (let round = 0; round < 100 && !closed; round++) {
    collect()
    await sleep(20)
  }
  assert.ok(closed, 'the page hears that its port was dropped')
})

fact(
  'F45 a message that nobody in the preload listens for is dropped, and its port closes in the end',
  'model',
  async () => {
    const win = openWindow({ preload: preload(`globalThis.ready = 1`) })
    await win.loadURL(url())
    const port = withLostPeer((lost) => win.webContents.postMessage('nobody', 1, [lost]))
    port.postMessage('into the void')
    await collectUntilClosed(port, win)
  },
)

fact('F29 a page’s port closes when the page loses its peer', 'chromium', async () => {
  const win = openWindow()
  await win.loadURL(url())
  await win.webContents.executeJavaScript(
    `globalThis.kept = new MessageChannel().port1; kept.onclose = () => { document.title = 'closed' }; kept.start(); 0`,
  )
  for (let round = 0; round < 100; round++) {
    if ((await win.webContents.executeJavaScript('gc(); document.title')) === 'closed') return
    await sleep(20)
  }
  throw new Error('never closed')
})

fact(
  'F20 a port in a message that was never read closes with the port that would have brought it',
  'model',
  async () => {
    const carrier = new MessageChannelMain()
    const port = withLostPeer((lost) => carrier.port1.postMessage(0, [lost]))
    const closed = next(port, 'close')
    carrier.port2.close()
    await closed
    const other = new MessageChannelMain()
    other.port2.start()
    other.port1.postMessage('unrelated ports go on')
    assert.is((await message(other.port2)).data, 'unrelated ports go on')
  },
)

fact('F71 a handler that can never answer any more is told to the caller', 'model', async () => {
  ipcMain.handle('never', () => new Promise(() => {}))
  const win = openWindow({
    preload: preload(`const { ipcRenderer } = require('electron')
      ipcRenderer.invoke('never').catch((error) => ipcRenderer.send('refused', error.message))`),
  })
  let refused: string | undefined
  ipcMain.once('refused', (_, text) => {
    refused = text
  })
  await win.loadURL(url())
  for (let round = 0; round < 100 && refused === undefined; round++) {
    collect()
    await sleep(20)
  }
  ipcMain.removeHandler('never')
  assert.is(refused, "Error invoking remote method 'never': reply was never sent")
})

void runSuites()
