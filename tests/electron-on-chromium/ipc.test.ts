import { ipcMain } from 'electron'
import * as assert from 'uvu/assert'
import {
  complaints,
  fact,
  next,
  openWindow,
  preload,
  routes,
  runSuites,
  sleep,
  thrown,
  uncaught,
  until,
  url,
} from './suite.js'

/** Loads a page whose preload has `ipcRenderer`, and gives what it then sends on 'told'. */
async function told(source: string, path = url(), more: Electron.WebPreferences = {}): Promise<unknown[]> {
  const win = openWindow({
    preload: preload(`const { ipcRenderer } = require('electron');${source}`),
    ...more,
  })
  const answer = next(win.webContents.ipc, 'told')
  await win.loadURL(path)
  return (await answer).slice(1)
}

/** In a preload: `attempt(…)` posts and gives the error's text. */
const ATTEMPT = `const attempt = (...args) => { try { ipcRenderer.postMessage(...args); return 'ok' } catch (e) { return e.name + ': ' + e.message } };`

fact('F56 ipcRenderer.postMessage refuses with fixed texts', 'model', async () => {
  const texts = await told(`${ATTEMPT}
    const { port1, port2 } = new MessageChannel()
    ipcRenderer.send('told', attempt('x', 1, [port2]), attempt('x', 1, [port2]), attempt('x', () => {}), attempt('x', 1, null),
      attempt('x', 1, {}), attempt('x', 1, [null]), attempt('x', 1, [port1, port1]))`)
  const invalid = 'TypeError: Invalid value for transfer'
  assert.equal(texts, [
    'ok',
    invalid,
    'Error: An object could not be cloned.',
    invalid,
    invalid,
    invalid,
    invalid,
  ])
})

fact('F57 a list with a bad element loses the ports before it', 'model', async () => {
  const values = await told(`${ATTEMPT}
    const { port1, port2 } = new MessageChannel()
    port1.onclose = () => ipcRenderer.send('told', text, again)
    port1.start()
    const text = attempt('x', 1, [port2, 'bad'])
    const again = attempt('x', 1, [port2])`)
  assert.equal(values, ['TypeError: Invalid value for transfer', 'TypeError: Invalid value for transfer'])
})

fact('F58 ipc transfers ports only', 'model', async () => {
  const values = await told(`${ATTEMPT}
    const buffer = new ArrayBuffer(4)
    ipcRenderer.send('told', attempt('x', buffer, [buffer]), buffer.byteLength)`)
  assert.equal(values, ['TypeError: Invalid value for transfer', 4])
})

fact('F59 ipc of a context that is gone says so', 'model', async () => {
  routes.set('/with-frame', '<!doctype html><iframe src="/other"></iframe>')
  const values = await told(
    `if (window !== top) top.kept = ipcRenderer
     else addEventListener('load', () => {
       document.querySelector('iframe').remove()
       let text; try { kept.send('x') } catch (e) { text = e.message }
       ipcRenderer.send('told', text)
     })`,
    url('/with-frame'),
    { nodeIntegrationInSubFrames: true },
  )
  assert.equal(values, ['IPC method called after context was released'])
})

/** The event of the first message on channel 'x' that this preload sends. */
async function eventOf(source: string) {
  const arrived = next(ipcMain, 'x')
  const win = openWindow({ preload: preload(`const { ipcRenderer } = require('electron');${source}`) })
  await win.loadURL(url())
  const [event] = (await arrived) as [Electron.IpcMainEvent & { type: string; frameTreeNodeId: number }]
  return { win, event }
}

fact(
  'F60 an event of postMessage has ports and no reply, one of send has reply and no ports',
  'model',
  async () => {
    const posted = await eventOf(`ipcRenderer.postMessage('x', 1)`)
    const { mainFrame } = posted.win.webContents
    const { event } = posted
    assert.is(event.type, 'frame')
    assert.is(event.sender, posted.win.webContents)
    assert.is(event.processId, mainFrame.processId)
    assert.is(event.frameId, mainFrame.routingId)
    assert.is(event.frameTreeNodeId, mainFrame.frameTreeNodeId)
    assert.equal(event.ports, [])
    assert.is(event.reply, undefined)
    const answered = next(ipcMain, 'answered')
    const sent = await eventOf(
      `ipcRenderer.on('answer', (_, value) => ipcRenderer.send('answered', value)); ipcRenderer.send('x')`,
    )
    assert.is(sent.event.ports, undefined)
    sent.event.reply('answer', new Map([[1, 2]]))
    assert.equal((await answered)[1], new Map([[1, 2]]))
  },
)

fact('F61 senderFrame read late is null or detached, never the next document’s frame', 'model', async () => {
  const { win, event } = await eventOf(`ipcRenderer.send('x')`)
  await win.loadURL(url('/other', 'localhost'))
  const late = event.senderFrame
  assert.ok(late === null || late.detached)
})

fact('F62 senderFrame read at once is the live frame', 'model', async () => {
  const win = openWindow({ preload: preload(`require('electron').ipcRenderer.send('x')`) })
  let same: boolean | undefined
  win.webContents.ipc.once('x', (event) => {
    same = event.senderFrame === win.webContents.mainFrame
  })
  await win.loadURL(url())
  await until(() => same !== undefined, 'the message')
  assert.is(same, true)
})

fact(
  'F63 a message whose frame is gone when it arrives is dropped, and its ports close',
  'model',
  async () => {
    routes.set('/with-frame', '<!doctype html><iframe src="/other"></iframe>')
    const win = openWindow({
      preload: preload(`const { ipcRenderer } = require('electron')
      if (window !== top) {
        const { port1, port2 } = new MessageChannel()
        top.addEventListener('message', (event) => {
          event.ports[0].onclose = () => ipcRendererOfTop.send('outcome', 'closed')
          event.ports[0].start()
          ipcRenderer.postMessage('port', 0, [port2])
          top.document.querySelector('iframe').remove()
        })
        const ipcRendererOfTop = top.ipcOfTop
        top.postMessage(0, '/', [port1])
      } else globalThis.ipcOfTop = ipcRenderer`),
      nodeIntegrationInSubFrames: true,
    })
    const outcome = new Promise<unknown>((resolve) => {
      win.webContents.ipc.on('outcome', (_, what) => resolve(what))
      // It may arrive while the frame is still there: then the event says so, and nothing closes by itself.
      win.webContents.ipc.on('port', (event) => resolve(event.ports.length))
    })
    await win.loadURL(url('/with-frame'))
    assert.ok([1, 'closed'].includes((await outcome) as never))
  },
)

fact(
  'F64 postMessage goes to the frame’s emitter, the page’s and ipcMain, and is no ipc-message',
  'model',
  async () => {
    const win = openWindow({ preload: preload(`require('electron').ipcRenderer.postMessage('x', 1)`) })
    const seen: string[] = []
    const onMain = (): void => void seen.push('ipcMain')
    ipcMain.on('x', onMain)
    win.webContents.on('ipc-message', () => seen.push('ipc-message'))
    win.webContents.ipc.on('x', () => seen.push('page'))
    win.webContents.mainFrame.ipc.on('x', () => seen.push('frame'))
    await win.loadURL(url())
    await until(() => seen.includes('ipcMain'), 'the deliveries')
    ipcMain.removeListener('x', onMain)
    assert.equal(seen, ['frame', 'page', 'ipcMain'])
  },
)

fact(
  'F65 send is an ipc-message first; of several handlers the nearest to the frame answers',
  'model',
  async () => {
    const win = openWindow({
      preload: preload(`const { ipcRenderer } = require('electron')
      ipcRenderer.send('x'); ipcRenderer.invoke('who').then((value) => ipcRenderer.send('told', value))`),
    })
    const seen: string[] = []
    win.webContents.on('ipc-message', (_, channel) => seen.push(`ipc-message ${channel}`))
    win.webContents.ipc.on('x', () => seen.push('page'))
    ipcMain.handle('who', () => 'ipcMain')
    win.webContents.ipc.handle('who', () => 'page')
    const answer = next(win.webContents.ipc, 'told')
    await win.loadURL(url())
    assert.is((await answer)[1], 'page')
    ipcMain.removeHandler('who')
    assert.equal(seen.slice(0, 2), ['ipc-message x', 'page'])
  },
)

fact(
  'F66 listeners share one event and its ports, and one that throws stops the later ones',
  'model',
  async () => {
    const win = openWindow({
      preload: preload(`const { ipcRenderer } = require('electron')
      ipcRenderer.postMessage('shared', 0, [new MessageChannel().port2]); ipcRenderer.send('stopped'); ipcRenderer.send('last')`),
    })
    const events: Electron.IpcMainEvent[] = []
    const keep = (event: Electron.IpcMainEvent): void => void events.push(event)
    const fail = (): void => void assert.unreachable('a later emitter was asked')
    win.webContents.ipc.on('shared', keep)
    ipcMain.on('shared', keep)
    win.webContents.ipc.on('stopped', () => {
      throw new Error('on purpose')
    })
    ipcMain.on('stopped', fail)
    const failed = uncaught()
    const last = next(ipcMain, 'last')
    await win.loadURL(url())
    assert.is(((await failed) as Error).message, 'on purpose')
    await last
    ipcMain.removeListener('shared', keep)
    ipcMain.removeListener('stopped', fail)
    assert.is(events.length, 2)
    assert.is(events[0], events[1])
    assert.is(events[0]?.ports.length, 1)
  },
)

fact('F67 a channel named error does not throw', 'model', async () => {
  const win = openWindow({
    preload: preload(
      `const { ipcRenderer } = require('electron'); ipcRenderer.send('error', 1); ipcRenderer.send('after')`,
    ),
  })
  // Not with `next`, which takes an 'error' for a failure.
  let after = false
  win.webContents.ipc.once('after', () => {
    after = true
  })
  await win.loadURL(url())
  await until(() => after, 'the message after it')
})

fact(
  'F68 messages of one frame arrive in the order in which they were sent, of whatever kind',
  'model',
  async () => {
    const win = openWindow({
      preload: preload(`const { ipcRenderer } = require('electron')
      for (let i = 0; i < 60; i += 3) { ipcRenderer.send('n', i); ipcRenderer.postMessage('n', i + 1); ipcRenderer.invoke('n', i + 2) }`),
    })
    const seen: (number | string)[] = []
    win.webContents.on('did-navigate', () => seen.push('did-navigate'))
    win.webContents.ipc.on('n', (_, n) => seen.push(n))
    win.webContents.ipc.handle('n', (_, n) => void seen.push(n))
    await win.loadURL(url())
    await until(() => seen.length === 61, 'sixty messages')
    assert.equal(seen, ['did-navigate', ...Array.from({ length: 60 }, (_, i) => i)])
  },
)

fact('F69 sub-frames have no ipc unless they are asked to', 'model', async () => {
  routes.set('/with-frame', '<!doctype html><iframe src="/other"></iframe>')
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
  assert.equal(await run(true), ['/with-frame', '/other'])
})

fact('F70 a listener in the preload gets { sender, ports } and the arguments', 'model', async () => {
  const win = openWindow({
    preload: preload(`const { ipcRenderer } = require('electron')
      ipcRenderer.on('x', (event, ...args) => ipcRenderer.send('told', Object.keys(event).sort(), event.sender === ipcRenderer, event.ports.length, args))`),
  })
  await win.loadURL(url())
  const first = next(ipcMain, 'told')
  win.webContents.send('x', 1, 2)
  assert.equal((await first).slice(1), [['ports', 'sender'], true, 0, [1, 2]])
  const second = next(ipcMain, 'told')
  win.webContents.postMessage('x', [1, 2])
  assert.equal((await second).slice(1), [['ports', 'sender'], true, 0, [[1, 2]]])
})

fact('F71 invoke answers, and fails with fixed texts', 'model', async () => {
  ipcMain.handle('add', (_, a, b) => a + b)
  ipcMain.handle('fails', () => {
    throw new TypeError('on purpose')
  })
  let values: unknown[] = []
  await complaints(async () => {
    values = await told(`const text = (p) => p.then((v) => v, (e) => e.name + ': ' + e.message)
      Promise.all([['add', 1, 2], ['fails'], ['nobody'], ['add', () => {}]].map((args) => text(ipcRenderer.invoke(...args))))
        .then((all) => ipcRenderer.send('told', ...all))`)
  })
  assert.equal(values, [
    3,
    "Error: Error invoking remote method 'fails': TypeError: on purpose",
    "Error: Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
    'Error: An object could not be cloned.',
  ])
  const { message } = thrown(() => ipcMain.handle('add', () => {}))
  assert.is(message, "Attempted to register a second handler for 'add'")
  ipcMain.removeHandler('add')
  ipcMain.removeHandler('fails')
})

void runSuites()
