import { ipcMain } from 'electron'
import * as assert from 'uvu/assert'
import { fact, next, openWindow, preload, routes, runSuites, until, url } from './suite.js'

/** What the preload heard, as it says itself when the page asks with `done()`. */
async function heard(source: string, page: string): Promise<unknown> {
  routes.set('/events', `<!doctype html><body><script>${page}</script>`)
  const win = openWindow({
    preload: preload(`const { ipcRenderer } = require('electron'); const order = []
      ${source}
      addEventListener('done', () => ipcRenderer.send('heard', order), true)`),
  })
  const told = next(ipcMain, 'heard')
  await win.loadURL(url('/events'))
  return (await told)[1]
}

const DONE = "setTimeout(() => dispatchEvent(new Event('done')), 50)"

fact(
  'F164 document.open takes every world’s listeners off the window, and no observer',
  'chromium',
  async () => {
    assert.equal(
      await heard(
        `addEventListener('message', () => order.push('first'))
       new MutationObserver(() => { order.push('observed'); addEventListener('done', () => ipcRenderer.send('heard', order), true)
         addEventListener('message', () => order.push('again')) }).observe(document, { childList: true })`,
        `addEventListener('load', () => setTimeout(() => { document.open(); document.write('x'); document.close(); postMessage(1, '/'); ${DONE} }))`,
      ).then((order) => (order as string[]).filter((each, index, all) => all.indexOf(each) === index)),
      ['observed', 'again'],
    )
  },
)

fact('F165 listeners of both worlds run in the order in which they came', 'chromium', async () => {
  const value = (await heard(
    `addEventListener('message', (e) => order.push('preload ' + e.data), true)
     addEventListener('load', () => addEventListener('message', (e) => order.push('late ' + e.data), true))`,
    `addEventListener('message', (e) => { if (e.data === 'stopped') e.stopImmediatePropagation() }, true)
     addEventListener('load', () => setTimeout(() => { postMessage('heard', '/'); postMessage('stopped', '/'); ${DONE} }))`,
  )) as string[]
  assert.equal(value, ['preload heard', 'late heard', 'preload stopped'])
})

fact(
  'F168 only what was posted is trusted, and its source is the window that posted',
  'chromium',
  async () => {
    const value = (await heard(
      `addEventListener('message', (e) => order.push([e.isTrusted, e.source === window, e.isTrusted ? e.data : null]))
     addEventListener('load', (e) => order.push(['load', e.isTrusted]))`,
      `addEventListener('load', () => { if (globalThis.once) return; globalThis.once = true; setTimeout(() => {
       dispatchEvent(new Event('load'))
       dispatchEvent(new MessageEvent('message', { data: 'forged', source: window }))
       postMessage('own', '/')
       const frame = document.createElement('iframe'); document.body.append(frame)
       const script = frame.contentDocument.createElement('script'); script.textContent = "parent.postMessage('inner', '/')"
       frame.contentDocument.body.append(script)
       ${DONE} }) })`,
    )) as unknown[]
    assert.equal(value, [
      ['load', true],
      ['load', false],
      [false, true, null],
      [true, true, 'own'],
      [true, false, 'inner'],
    ])
  },
)

fact('F173 what goes wrong in the preload’s world is no event of the page', 'chromium', async () => {
  routes.set(
    '/error-events',
    `<!doctype html><script>globalThis.heard = []; for (const name of ['error', 'unhandledrejection']) addEventListener(name, (e) => heard.push(name), true)
     addEventListener('load', () => setTimeout(() => { dispatchEvent(new Event('fail')) }))</script>`,
  )
  const win = openWindow({
    preload: preload(
      `addEventListener('fail', () => { Promise.reject(new Error('rejected')); setTimeout(() => { throw new Error('later') }); throw new Error('now') })`,
    ),
  })
  const told: string[] = []
  win.webContents.on('console-message', ({ message }) => void told.push(message))
  await win.loadURL(url('/error-events'))
  await until(() => told.length === 3, 'three complaints')
  assert.equal(await win.webContents.executeJavaScript('heard'), [])
})

void runSuites()
