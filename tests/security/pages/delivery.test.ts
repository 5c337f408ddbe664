import { secureWebPreferences } from 'electron-port-bridge/main'
import * as assert from 'uvu/assert'
import {
  attack,
  MARK,
  NOTES,
  PLAIN,
  pages,
  RAW_HELLO,
  run,
  SETTLE,
  skip,
  TAKE_PORT,
  testWindow,
  until,
} from './attack.js'

const OPEN = (id: string) => `(await (await connect(${NOTES})).calls.open({ id: '${id}' })).id`
const REWRITE = `document.open(); document.write('<!doctype html><title>rewritten</title>'); document.close()`

attack(
  'H07',
  'a load event that a page dispatches delivers nothing early',
  'chromium',
  async ({ bridge, inPage }) => {
    pages.set('main/h07.png', { html: '', delayMs: 4_000 })
    pages.set('main/h07', {
      html: `<!doctype html><body><script>globalThis.got = 0; addEventListener('message', ({ ports }) => got += ports.length)
    setInterval(() => { for (const name of ['load', 'DOMContentLoaded', 'pageshow']) { dispatchEvent(new Event(name)); document.dispatchEvent(new Event(name)) } }, 20)</script><img src="/h07.png">`,
    })
    let closed = false
    bridge.on('document', (document) => {
      const port = document.openPort('early', { timeoutMs: 500 })
      port.on('close', () => {
        closed = true
      })
      port.start()
    })
    const win = testWindow()
    void win.loadURL('app://main/h07').catch(() => {})
    await until(() => closed, 'the deadline')
    assert.is(await inPage(win, 'return got'), 0)
  },
)

attack('H08', 'a page that never loads connects all the same', 'chromium', async ({ seen }) => {
  pages.set('main/h08.png', { html: '', delayMs: 5_000 })
  // By a script of its own: `executeJavaScript` would wait for the page to load.
  pages.set('main/h08', {
    html: `<!doctype html><body>never<img src="/h08.png"><script type="module">
      import { connect } from '/dist/renderer.js'
      ${OPEN('never')}</script>`,
  })
  const win = testWindow()
  void win.loadURL('app://main/h08').catch(() => {})
  await until(() => seen.length > 0, 'the call')
  assert.is(win.webContents.isLoadingMainFrame(), true)
  return ['open never from app://main']
})

attack(
  'H09',
  'window.stop() in the first script does not keep a page from connecting',
  'chromium',
  async ({ inPage }) => {
    pages.set('main/h09', { html: `<!doctype html><script>window.stop()</script><body>gone` })
    const win = testWindow()
    void win.loadURL('app://main/h09').catch(() => {})
    await until(async () => win.webContents.getURL() === 'app://main/h09', 'the commit')
    assert.is(await inPage(win, `return ${OPEN('stopped')}`), 'stopped')
    return ['open stopped from app://main']
  },
)

attack(
  'H18',
  'a listener that came after the kit never sees the port',
  'chromium',
  async ({ show, inPage }) => {
    const win = await show()
    const [stolen, id] = await inPage(
      win,
      `const connecting = connect(${NOTES}); const stolen = []
    addEventListener('message', ({ ports }) => stolen.push(...ports)); addEventListener('message', ({ ports }) => stolen.push(...ports), true)
    window.onmessage = ({ ports }) => stolen.push(...ports)
    const id = (await (await connecting).calls.open({ id: 'a' })).id; return [stolen.length, id]`,
    )
    assert.equal([stolen, id], [0, 'a'])
    return ['open a from app://main']
  },
)

attack(
  'H19',
  'a thief that came before the kit and moves the port away leaves a TIMEOUT, and main lets go',
  'chromium',
  async ({ show, inPage, served }) => {
    const win = await show()
    const code = await inPage(
      win,
      `addEventListener('message', ({ ports }) => { if (ports[0]) new MessageChannel().port1.postMessage(0, [ports[0]]) }, true)
    return codeOf(connect(${NOTES}, { timeoutMs: 800 }))`,
    )
    assert.is(code, 'TIMEOUT')
    assert.is(served.sessions.length, 0)
  },
  { options: { limits: { handshakeMs: 500 } } },
)

attack(
  'H20',
  'a port that waits for load does not reach the hostile page that comes instead',
  'chromium',
  async ({ bridge, inPage }) => {
    pages.set('main/h20.png', { html: '', delayMs: 5_000 })
    pages.set('main/h20', {
      html: `<!doctype html><body><script>setTimeout(() => { location = 'evil://elsewhere/h20' }, 150)</script><img src="/h20.png">`,
    })
    pages.set('elsewhere/h20', {
      html: `<!doctype html><script>globalThis.got = []; addEventListener('message', (e) => got.push([e.data, e.ports.length]), true)</script>`,
    })
    let closed = 0
    bridge.on('document', (document) => {
      const port = document.openPort('secret')
      port.on('close', () => closed++)
      port.start()
      port.postMessage('secret')
    })
    const win = testWindow()
    void win.loadURL('app://main/h20').catch(() => {})
    await until(() => win.webContents.getURL().startsWith('evil:'), 'the navigation')
    await until(() => closed === 1, 'the close of the port')
    assert.equal(await inPage(win, `${SETTLE}; return got`), [])
  },
)

attack(
  'H21',
  'a grant that comes late goes to the document that was judged, or to no one',
  'model',
  async ({ show, inPage, bridge, served }) => {
    pages.set('elsewhere/h21', {
      html: `<!doctype html><script>globalThis.got = []; addEventListener('message', (e) => got.push(e.ports.length), true)</script>`,
    })
    const win = await show()
    // Claimed before it is provided: the claim waits in main over the navigation.
    await inPage(
      win,
      `window.postMessage({ '${MARK}': 'claim', contract: 'late', role: 'consumer', nonce: 'n' }, '/'); ${SETTLE}`,
    )
    await win.loadURL('evil://elsewhere/h21')
    const { defineContract } = await import('electron-port-bridge/contract')
    const late = bridge.provide(defineContract('late', { calls: { ping: {} } }), { calls: { ping() {} } })
    assert.equal(await inPage(win, `${SETTLE}; return got`), [])
    assert.is(late.sessions.length + served.sessions.length, 0)
  },
)

attack(
  'H22',
  'an about:blank popup is judged by its opener’s window, and denied',
  'model',
  async ({ show, inPage, served, refused }) => {
    const win = await show()
    // Without this the popup has no preload (F90), and nobody to claim from.
    win.webContents.setWindowOpenHandler(() => ({
      action: 'allow',
      overrideBrowserWindowOptions: { show: false, webPreferences: secureWebPreferences() },
    }))
    const ports = await inPage(
      win,
      `const popup = open('about:blank'); let ports = 0; popup.addEventListener('message', (e) => { ports += e.ports.length })
      popup.eval("window.postMessage({ '${MARK}': 'claim', contract: 'notes', role: 'consumer', nonce: 'n' }, '/')"); ${SETTLE}; popup.close(); return ports`,
    )
    assert.is(ports, 0)
    assert.is(served.sessions.length, 0)
    assert.is(refused[0]?.reason, 'opened-window')
    assert.ok(refused.every(({ reason }) => reason !== 'contract-unknown'))
  },
)

attack(
  'H23',
  'an opaque document is refused, and nothing is posted to it',
  'chromium',
  async ({ show, inPage, served, reasons }) => {
    pages.set('main/h23', { html: PLAIN, headers: { 'content-security-policy': 'sandbox allow-scripts' } })
    const win = await show('app://main/h23')
    const answers = await win.webContents.executeJavaScript(`new Promise((resolve) => { const answers = []
    addEventListener('message', ({ data, ports }) => { if (data?.['${MARK}'] !== 'claim') answers.push([JSON.stringify(data), ports.length]) })
    window.postMessage({ '${MARK}': 'claim', contract: 'notes', role: 'consumer', nonce: 'n' }, '*'); setTimeout(() => resolve(answers), 500) })`)
    assert.equal(
      answers.filter(([, ports]: [string, number]) => ports > 0),
      [],
    )
    assert.ok(reasons.includes('origin'), reasons.join())
    assert.is(served.sessions.length, 0)
    void inPage
  },
)

const CLOBBERED = [
  'crypto',
  'document',
  'postMessage',
  'self',
  'window',
  'addEventListener',
  'MessageEvent',
  'ipcRenderer',
  'MutationObserver',
  'performance',
  'queueMicrotask',
  'setTimeout',
  'readyState',
  'body',
  'process',
  'console',
  'Reflect',
  'Map',
]

attack(
  'H26',
  'elements whose ids and names are the kit’s own words clobber nothing',
  'chromium',
  async ({ show, inPage }) => {
    const html = CLOBBERED.map(
      (name) =>
        `<a id="${name}"></a><img name="${name}"><form id="${name}"></form><iframe name="${name}x"></iframe>`,
    ).join('')
    pages.set('main/h26', { html: `<!doctype html>${html}` })
    const win = await show('app://main/h26')
    assert.is(await inPage(win, `return ${OPEN('clobbered')}`), 'clobbered')
    return ['open clobbered from app://main']
  },
)

skip(
  'H27',
  'a page that patches the built-ins after the kit has loaded',
  'script in the page can connect for itself, so the page’s half is plain JavaScript and captures none; pollution with data is P12',
)
attack(
  'P12',
  'a polluted Object.prototype in the page changes nothing of the handshake or of a call',
  'chromium',
  async ({ show, inPage }) => {
    const win = await show()
    const id = await inPage(
      win,
      `const contract = ${NOTES}
      for (const name of ['nonce', 'code', 'peer', 'contract', 'role', 'ports', 'data', 'then', 'toJSON', 'trust', 'limits', 'report', 'once', 'capture', 'passive'])
        Object.defineProperty(Object.prototype, name, { value: name === 'then' ? undefined : 'polluted', configurable: true, writable: true })
      try { return (await (await connect(contract)).calls.open({ id: 'p' })).id } finally { }`,
    )
    assert.is(id, 'p')
    return ['open p from app://main']
  },
  { changesIntrinsics: true },
)

attack(
  'H33',
  'a port closed in any state of the handshake leaves no session',
  'chromium',
  async ({ show, inPage, served }) => {
    const win = await show()
    await inPage(
      win,
      `${TAKE_PORT}; ${RAW_HELLO}; (await takePort()).close()
    const started = await takePort(); started.start(); started.close()
    const greeted = await takePort(); greeted.postMessage([1]); greeted.close()
    const open = await takePort(); await hello(open); open.close(); ${SETTLE}`,
    )
    await until(() => served.sessions.length === 0, 'the end of all')
  },
)

attack(
  'H40',
  'document.open() before the claim leaves the relay listening',
  'chromium',
  async ({ show, inPage }) => {
    pages.set('main/h40', { html: `<!doctype html><script>${REWRITE}</script>` })
    assert.is(await inPage(await show('app://main/h40'), `return ${OPEN('a')}`), 'a')
    return ['open a from app://main']
  },
)

attack(
  'H41',
  'document.open() after the claim keeps the session, and a further claim works',
  'chromium',
  async ({ show, inPage }) => {
    const ids = await inPage(
      await show(),
      `const first = await connect(${NOTES}); ${REWRITE}
    return [(await first.calls.open({ id: '1' })).id, ${OPEN('2')}]`,
    )
    assert.equal(ids, ['1', '2'])
    return ['open 1 from app://main', 'open 2 from app://main']
  },
)

attack(
  'H42',
  'document.open() while a claim is under way does not lose it',
  'chromium',
  async ({ show, inPage }) => {
    const id = await inPage(
      await show(),
      `const connecting = connect(${NOTES}); ${REWRITE}
    return (await (await connecting).calls.open({ id: 'kept' })).id`,
    )
    assert.is(id, 'kept')
    return ['open kept from app://main']
  },
)

skip(
  'H34',
  'a thief that loaded before the kit keeps the port to itself',
  'a documented limit: code that runs first in the page is the page (docs/security.md)',
)
void run()
