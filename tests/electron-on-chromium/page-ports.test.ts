import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app, ipcMain, MessageChannelMain, type MessagePortMain } from 'electron'
import * as assert from 'uvu/assert'
import {
  ask,
  fact,
  HAND_OVER,
  message,
  next,
  openChannel,
  openWindow,
  preload,
  routes,
  runSuites,
  sleep,
  until,
  url,
} from './suite.js'

/** What an async function body evaluates to in a page. */
async function inPage(
  body: string,
  path = url(),
  preferences: Electron.WebPreferences = {},
): Promise<unknown> {
  const win = openWindow(preferences)
  await win.loadURL(path)
  return win.webContents.executeJavaScript(`(async () => { ${body} })()`)
}

/** For a page: long enough for what would come, if it came. */
const SETTLE = 'const settle = () => new Promise((done) => setTimeout(done, 100));'

fact('F27 ports in a page have onclose', 'chromium', async () => {
  assert.is(await inPage("return 'onclose' in MessagePort.prototype"), true)
})

fact(
  'F28 close comes once to the peer alone, trusted, after what was queued, and only to a started port',
  'chromium',
  async () => {
    const value = await inPage(`${SETTLE}
    const { port1, port2 } = new MessageChannel(), seen = []
    port1.onclose = () => seen.push('own')
    port2.onclose = (event) => seen.push(['peer', event.isTrusted, event.constructor === Event])
    port1.postMessage(1); port1.postMessage(2); port1.close()
    await settle(); const before = [...seen]
    port2.onmessage = ({ data }) => seen.push(data)
    await settle()
    return [before, seen]`)
    assert.equal(value, [[], [1, 2, ['peer', true, true]]])
  },
)

fact('F29 a port closes when the frame that holds it is removed or navigates', 'chromium', async () => {
  routes.set(
    '/holder',
    `<!doctype html><script>onmessage = ({ ports }) => { globalThis.held = ports[0]; parent.postMessage('held', '*') }</script>`,
  )
  const value = await inPage(`
    const ends = [(frame) => frame.remove(), (frame) => { frame.src = '/other' }, (frame) => frame.contentWindow.location.reload(),
      (frame) => { frame.src = location.href.replace('127.0.0.1', 'localhost') }]
    const closed = []
    for (const end of ends) {
      const frame = document.createElement('iframe')
      frame.src = '/holder'
      await new Promise((done) => { frame.onload = done; document.body.append(frame) })
      const { port1, port2 } = new MessageChannel()
      const held = new Promise((done) => { onmessage = done })
      frame.contentWindow.postMessage(0, '*', [port2])
      await held
      const gone = new Promise((done) => { port1.onclose = done })
      port1.start(); end(frame); await gone
      closed.push(1)
    }
    return closed.length`)
  assert.is(value, 4)
})

fact('F29 main hears of it when the page closes its port, and the page when main does', 'model', async () => {
  const one = await openChannel()
  await ask(one.port, "port.onclose = () => { document.title = 'closed' }; port.postMessage(0)")
  one.port.close()
  const title = () => one.win.webContents.executeJavaScript('document.title')
  for (let round = 0; round < 100 && (await title()) !== 'closed'; round++) await sleep(20)
  assert.is(await title(), 'closed')
  const two = await openChannel()
  const gone = next(two.port, 'close')
  two.port.postMessage({ run: 'port.close()' })
  await gone
})

for (const [what, end] of [
  ['reload', (win) => win.webContents.reload()],
  ['same-site navigation', (win) => void win.loadURL(url('/other'))],
  ['cross-site navigation', (win) => void win.loadURL(url('/other', 'localhost'))],
  ['a crash', (win) => win.webContents.forcefullyCrashRenderer()],
  ['closing the window', (win) => win.close()],
  ['destroying the window', (win) => win.destroy()],
] satisfies [string, (win: Electron.BrowserWindow) => void][])
  fact(`F29 ${what} closes the port that the page held`, 'model', async () => {
    const { win, port } = await openChannel()
    await ask(port, 'port.postMessage(0)')
    const gone = next(port, 'close')
    end(win)
    await gone
  })

fact('F29 removing an iframe closes the port that main gave it', 'model', async () => {
  routes.set('/framed', `<!doctype html><iframe src="/answering"></iframe>`)
  const win = openWindow({ preload: preload(HAND_OVER), nodeIntegrationInSubFrames: true })
  await win.loadURL(url('/framed'))
  const { port1, port2 } = new MessageChannelMain()
  win.webContents.mainFrame.frames[0]?.postMessage('port', null, [port2])
  port1.start()
  await ask(port1, 'port.postMessage(0)')
  const gone = next(port1, 'close')
  await win.webContents.executeJavaScript("document.querySelector('iframe').remove()")
  await gone
})

fact(
  'F30 ports in a page refuse with DataCloneError, and post silently when they are closed',
  'chromium',
  async () => {
    const value = (await inPage(`
    const { port1, port2 } = new MessageChannel(), other = new MessageChannel()
    const attempt = (...args) => { try { port1.postMessage(...args); return 'sent' } catch (e) { return e.name + ': ' + e.message } }
    const results = [attempt(() => 1), attempt(0, [port1]), attempt(0, [other.port1, other.port1]), attempt({ port2 }), attempt(0, [other.port1]), attempt(0, [other.port1])]
    port1.close()
    return [...results, attempt(1)]`)) as string[]
    assert.match(value[0] ?? '', /^DataCloneError: .*could not be cloned\.$/)
    assert.match(value[1] ?? '', /^DataCloneError: .*Port at index 0 contains the source port\.$/)
    assert.match(
      value[2] ?? '',
      /^DataCloneError: .*Message port at index 1 is a duplicate of an earlier port\.$/,
    )
    assert.match(value[3] ?? '', /^DataCloneError: .*was not transferred\.$/)
    assert.is(value[4], 'sent')
    assert.match(value[5] ?? '', /^DataCloneError: .*already neutered\.$/)
    assert.is(value[6], 'sent')
  },
)

fact('F31 the preload gets a DOM port of its own world, not started', 'model', async () => {
  const win = openWindow({
    preload: preload(`const { ipcRenderer } = require('electron')
      ipcRenderer.on('port', async ({ ports: [port] }) => {
        const seen = []
        port.addEventListener('message', ({ data }) => seen.push(data))
        await new Promise((done) => setTimeout(done, 100))
        const before = [...seen]
        port.start()
        await new Promise((done) => setTimeout(done, 100))
        ipcRenderer.send('told', port instanceof MessagePort, before, seen)
      })`),
  })
  await win.loadURL(url())
  const { port1, port2 } = new MessageChannelMain()
  port1.postMessage('waiting')
  const told = next(ipcMain, 'told')
  win.webContents.postMessage('port', 0, [port2])
  assert.equal((await told).slice(1), [true, [], ['waiting']])
})

fact(
  'F32 a port that the preload posts reaches the page with its queue, and leaves the preload’s copy neutered',
  'chromium',
  async () => {
    const win = openWindow({
      preload: preload(`const { port1, port2 } = new MessageChannel()
      port1.postMessage('queued')
      addEventListener('load', () => {
        window.postMessage('hand-over', '/', [port2])
        port2.postMessage('into the void')
        let again
        try { window.postMessage(0, '/', [port2]) } catch (e) { again = e.name }
        require('electron').ipcRenderer.send('again', again)
      })`),
    })
    routes.set(
      '/taking',
      `<!doctype html><script>globalThis.taken = new Promise((done) => addEventListener('message', (event) => {
    const [port] = event.ports
    port.onmessage = ({ data }) => done([event.data, event.source === window, event.isTrusted, event.ports.length, port instanceof MessagePort, data])
  }))</script>`,
    )
    const again = next(ipcMain, 'again')
    await win.loadURL(url('/taking'))
    assert.equal(await win.webContents.executeJavaScript('taken'), [
      'hand-over',
      true,
      true,
      1,
      true,
      'queued',
    ])
    assert.is((await again)[1], 'DataCloneError')
  },
)

fact('F33 both worlds see the same port: whoever saw the event can listen in', 'chromium', async () => {
  const win = openWindow({
    preload: preload(`const { ipcRenderer } = require('electron')
      addEventListener('message', ({ ports: [port] }) => port?.addEventListener('message', ({ data }) => ipcRenderer.send('overheard', data)))`),
  })
  await win.loadURL(url())
  const overheard = next(ipcMain, 'overheard')
  const own = await win.webContents.executeJavaScript(`new Promise((done) => {
    addEventListener('message', ({ ports: [port] }) => { if (port) port.onmessage = ({ data }) => done(data) })
    const { port1, port2 } = new MessageChannel()
    port1.postMessage('secret'); window.postMessage(0, '/', [port2])
  })`)
  assert.is(own, 'secret')
  assert.is((await overheard)[1], 'secret')
})

fact('F34 what a preload posts at document start comes before the page can listen', 'chromium', async () => {
  routes.set(
    '/early',
    '<!doctype html><script>globalThis.early = []; addEventListener("message", (e) => early.push(e.data))</script>',
  )
  const win = openWindow({ preload: preload(`window.postMessage('too early', '/')`) })
  await win.loadURL(url('/early'))
  await sleep(50)
  assert.equal(await win.webContents.executeJavaScript('early'), [])
})

const POST_TO_SELF = `const heard = (target) => new Promise((done) => { onmessage = ({ origin }) => done(origin); postMessage(0, target) })
  return [await heard('/'), await heard('*')]`

/** A page in a file. */
function file(html: string): string {
  const path = join(app.getPath('userData'), 'page.html')
  writeFileSync(path, html)
  return pathToFileURL(path).href
}

fact('F35 a message’s origin is the page’s on http, and "null" on file: and data:', 'chromium', async () => {
  const { origin } = new URL(url())
  assert.equal(await inPage(POST_TO_SELF), [origin, origin])
  assert.equal(await inPage(POST_TO_SELF, 'data:text/html,x'), ['null', 'null'])
  assert.equal(await inPage(POST_TO_SELF, file('<!doctype html>x')), ['null', 'null'])
})

fact('F36 file: pages have the origin file:// and can reach into each other', 'chromium', async () => {
  const page = file('<!doctype html><title>t</title><body></body>')
  const value = await inPage(
    `const frame = document.createElement('iframe')
     if (location.hash === '') { frame.src = location.href + '#inner'; await new Promise((done) => { frame.onload = done; document.body.append(frame) }) }
     return [window.origin, frame.contentDocument.title]`,
    page,
  )
  assert.equal(value, ['file://', 't'])
  const win = openWindow()
  await win.loadURL(page)
  assert.is(win.webContents.mainFrame.origin, 'file://')
})

fact('F79 a same-document navigation leaves ports alone', 'model', async () => {
  const { win, port } = await openChannel()
  await win.webContents.executeJavaScript("history.pushState(0, '', '/pushed'); location.hash = 'x'")
  assert.is(await ask(port, 'port.postMessage(location.pathname)'), '/pushed')
})

fact('F132 order is kept inside one port, in each direction', 'model', async () => {
  const { port } = await openChannel()
  const seen: number[] = []
  port.on('message', ({ data }) => seen.push(data))
  await ask(port, 'port.onmessage = (e) => port.postMessage(e.data); port.postMessage(-1)')
  for (let i = 0; i < 2000; i++) port.postMessage(i)
  await until(() => seen.length === 2001, 'all echoes')
  assert.equal(seen, [-1, ...Array.from({ length: 2000 }, (_, i) => i)])
})

fact('F133 main joins two pages, whose ports go on when main closes its own', 'model', async () => {
  const one = await openChannel()
  const two = await openChannel()
  const { port1, port2 } = new MessageChannelMain()
  one.port.postMessage(
    { run: 'ports[0].onmessage = (e) => e.target.postMessage([e.data]); port.postMessage(0)' },
    [port1],
  )
  await message(one.port)
  two.port.postMessage(
    {
      run: 'globalThis.answer = new Promise((done) => { ports[0].onmessage = (e) => done(e.data) }); globalThis.mine = ports[0]; port.postMessage(0)',
    },
    [port2],
  )
  await message(two.port)
  one.port.close()
  two.port.close()
  assert.equal(await two.win.webContents.executeJavaScript("mine.postMessage('hello'); answer"), ['hello'])
})

fact('ports travel inside messages, both ways', 'model', async () => {
  const { port } = await openChannel()
  const { port1, port2 } = new MessageChannelMain()
  port1.start()
  const viaNested = message(port1)
  port.postMessage({ run: "ports[0].postMessage('nested')" }, [port2])
  assert.is((await viaNested).data, 'nested')
  const arrived = message(port)
  port.postMessage({
    run: 'const c = new MessageChannel(); c.port1.onmessage = (e) => c.port1.postMessage([e.data]); port.postMessage(1, [c.port2])',
  })
  const [fromPage] = (await arrived).ports as [MessagePortMain]
  fromPage.start()
  const echo = message(fromPage)
  fromPage.postMessage('echo')
  assert.equal((await echo).data, ['echo'])
})

void runSuites()
