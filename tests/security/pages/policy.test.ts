import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, type BrowserWindow, webContents } from 'electron'
import { isKitError } from 'electron-port-bridge/contract'
import { createBridge, type Refused, secureWebPreferences } from 'electron-port-bridge/main'
import * as assert from 'uvu/assert'
import { PROTOCOL_VERSION } from '../../../wire/protocol.js'
import { PAGE, page } from '../../e2e/contracts.js'
import { testBridge } from '../../e2e/harness.js'
import {
  attack,
  MARK,
  NOTES,
  next,
  onElectron,
  PLAIN,
  pages,
  run,
  SETTLE,
  skip,
  testWindow,
  until,
} from './attack.js'

const TRY = `return codeOf(connect(${NOTES}, { timeoutMs: 20000 }))`
const SUB_FRAMES = () => secureWebPreferences({ nodeIntegrationInSubFrames: true })

attack(
  'S01',
  'an iframe that has the preload is refused, though its origin is allowed',
  'model',
  async ({ show, served, refused }) => {
    pages.set('main/s01', { html: `<!doctype html><iframe src="app://other/"></iframe>` })
    const win = await show('app://main/s01', SUB_FRAMES())
    await until(() => refused.some(({ reason }) => reason === 'sub-frame'), 'the refusal')
    const [frame] = win.webContents.mainFrame.frames
    const ports =
      await frame?.executeJavaScript(`new Promise((resolve) => { let count = 0; addEventListener('message', ({ ports }) => { count += ports.length })
    window.postMessage({ '${MARK}': 'claim', contract: 'notes', role: 'consumer', nonce: 'n' }, '/'); setTimeout(() => resolve(count), 400) })`)
    assert.is(ports, 0)
    assert.is(served.sessions.length, 0)
  },
  { allow: { origins: ['app://other'] } },
)

attack(
  'S02',
  'an iframe of another origin is refused also where iframes may connect',
  'model',
  async ({ show, served, refused }) => {
    pages.set('elsewhere/s02', { html: PLAIN })
    pages.set('main/s02', {
      html: `<!doctype html><iframe src="evil://elsewhere/s02"></iframe><iframe sandbox="allow-scripts" src="app://main/"></iframe>`,
    })
    await show('app://main/s02', SUB_FRAMES())
    await until(() => refused.filter(({ reason }) => reason === 'origin').length >= 2, 'both refusals')
    assert.equal(refused.map(({ origin }) => origin).sort(), ['evil://elsewhere', 'null'])
    assert.is(served.sessions.length, 0)
  },
  { allow: { subFrames: true } },
)

onElectron(
  'S03',
  'a detached frame claims during a navigation',
  'the stand-in loses the ipc of a document that unloads; decided in unit tests of readSender',
  async ({ show, inPage, served }) => {
    const win = await show()
    await inPage(
      win,
      `addEventListener('unload', () => window.postMessage({ '${MARK}': 'claim', contract: 'notes', role: 'consumer', nonce: 'n' }, '/'))`,
    )
    await win.loadURL('evil://elsewhere/')
    assert.is(served.sessions.length, 0)
  },
)

const answers: unknown[] = [Promise.resolve(true), 1, 'true', {}, true]
attack(
  'S04',
  'a predicate allows by the literal true only, and an asynchronous one never',
  'model',
  async ({ show, inPage }) => {
    for (const expected of ['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE', 'resolved']) {
      assert.is(await inPage(await show(), TRY), expected)
      if (answers.length > 1) answers.shift()
    }
  },
  { allow: { when: () => answers[0] as boolean } },
)

attack(
  'S06',
  'an opaque origin matches nothing, and cannot be listed',
  'chromium',
  async ({ bridge, served, reasons }) => {
    for (const origin of [
      'null',
      new URL('app://x').origin,
      '*',
      'file://',
      'data:',
      '',
      'app://',
      'app://main/',
      'app://main/path',
    ]) {
      assert.throws(
        () => createBridge({ allow: { origins: [origin] } }),
        (error: unknown) => isKitError(error, 'INVALID_ARGUMENT'),
        origin,
      )
    }
    const win = testWindow()
    await win.loadURL('data:text/html,<title>opaque</title>')
    await until(() => reasons.includes('origin'), 'the refusal')
    assert.is(served.sessions.length, 0)
    void bridge
  },
)

attack(
  'S07',
  'two hosts of one scheme, and longer names with the same beginning, are others',
  'model',
  async ({ show, inPage }) => {
    for (const host of ['other', 'main.evil', 'mainevil', 'xmain']) {
      pages.set(`${host}/`, { html: PLAIN })
      assert.is(await inPage(await show(`app://${host}/`), TRY), 'UNAVAILABLE', host)
    }
  },
)

attack(
  'S09',
  'a path that the page writes into its own address changes neither rights nor session',
  'chromium',
  async ({ show, inPage }) => {
    const win = await show()
    const id = await inPage(
      win,
      `const api = await connect(${NOTES}); location.hash = 'x'
    for (let i = 0; i < 50; i++) history.pushState({}, '', '/admin' + i); await new Promise((r) => setTimeout(r, 100))
    return (await api.calls.open({ id: 'still' })).id`,
    )
    assert.is(id, 'still')
    return ['open still from app://main']
  },
)

attack(
  'S11',
  'a navigation that the app forbids leaves the session as it was',
  'model',
  async ({ show, inPage }) => {
    const win = await show()
    win.webContents.on('will-navigate', (event) => event.preventDefault())
    const ids = await inPage(
      win,
      `const api = await connect(${NOTES}); location = 'evil://elsewhere/'; ${SETTLE}
    return [(await api.calls.open({ id: 'same' })).id, (await (await connect(${NOTES})).calls.open({ id: 'again' })).id]`,
    )
    assert.equal(ids, ['same', 'again'])
    return ['open same from app://main', 'open again from app://main']
  },
)

attack(
  'S12',
  'a navigation by any way ends the session, and the hostile page gets nothing',
  'model',
  async ({ show, inPage, served, reasons }) => {
    pages.set('elsewhere/s12', {
      html: `<!doctype html><title>s12</title><script>globalThis.got = []; addEventListener('message', ({ ports }) => got.push(ports.length), true)</script>`,
    })
    pages.set('main/meta', {
      html: `<!doctype html><meta http-equiv="refresh" content="1.5;url=evil://elsewhere/s12"><body>`,
    })
    const ways: [string, string][] = [
      ['app://main/', `location.href = 'evil://elsewhere/s12'`],
      ['app://main/', `location.replace('evil://elsewhere/s12')`],
      [
        'app://main/',
        `{ const a = document.createElement('a'); a.href = 'evil://elsewhere/s12'; document.body.append(a); a.click() }`,
      ],
      ['app://main/meta', ''],
    ]
    for (const [url, way] of ways) {
      const win = await show(url)
      await inPage(win, `globalThis.api = await connect(${NOTES})`)
      await until(() => served.sessions.length === 1, 'a session')
      const [session] = served.sessions
      if (way !== '')
        await win.webContents.executeJavaScript(`void setTimeout(() => { ${way} }, 0)`).catch(() => {})
      await until(() => win.webContents.getURL().startsWith('evil:'), `the navigation by ${way || 'meta'}`)
      const closed = await session?.closed
      assert.ok(['NAVIGATED', 'PEER_GONE'].includes(closed?.code ?? ''), closed?.code)
      await until(
        () =>
          win.webContents.executeJavaScript('document.title').then(
            (title) => title === 's12',
            () => false,
          ),
        'the hostile page',
      )
      assert.is(await inPage(win, TRY), 'UNAVAILABLE')
      assert.equal(await inPage(win, 'return got.filter(Boolean)'), [])
      assert.is(served.sessions.length, 0)
      win.destroy()
    }
    assert.equal([...new Set(reasons)], ['origin'])
  },
)

attack(
  'S13',
  'back and forward between a hostile and a trusted page give no old port its life back',
  'model',
  async ({ show, inPage, served }) => {
    pages.set('elsewhere/s13', { html: PLAIN })
    const win = await show()
    await inPage(win, `globalThis.api = await connect(${NOTES})`)
    const [session] = served.sessions
    await win.loadURL('evil://elsewhere/s13')
    await session?.closed
    const back = next(win.webContents, 'did-finish-load')
    win.webContents.navigationHistory.goBack()
    await back
    assert.is(
      await inPage(win, `return globalThis.api ? codeOf(api.calls.open({ id: 'old' })) : 'gone'`).then(
        (code) => code === 'resolved',
      ),
      false,
    )
    assert.is(await inPage(win, TRY), 'resolved')
  },
)

attack(
  'S15',
  'a window that a page opened is refused, with the preload of the app or without',
  'model',
  async ({ show, reasons, served }) => {
    const win = await show()
    win.webContents.setWindowOpenHandler(() => ({
      action: 'allow',
      overrideBrowserWindowOptions: { show: false, webPreferences: secureWebPreferences() },
    }))
    const created = next(win.webContents, 'did-create-window')
    await win.webContents.executeJavaScript(`void window.open('app://other/?opened')`, true)
    const [popup] = (await created) as [BrowserWindow]
    await until(() => reasons.length > 0, 'a refusal')
    assert.equal([...new Set(reasons)], ['opened-window'])
    assert.is(served.sessions.length, 0)
    popup.destroy()
  },
  { allow: { origins: ['app://other'] } },
)

attack(
  'S19',
  'what a hostile second window says of another selects nothing: its own document is judged',
  'model',
  async ({ show, inPage, served, reasons }) => {
    const good = await show()
    await inPage(good, `globalThis.api = await connect(${NOTES})`)
    const evil = await show('evil://elsewhere/')
    assert.is(await inPage(evil, TRY), 'UNAVAILABLE')
    assert.is(served.sessions.length, 1)
    assert.is(await inPage(good, `return (await api.calls.open({ id: 'mine' })).id`), 'mine')
    assert.ok(reasons.every((reason) => reason === 'origin'))
    return ['open mine from app://main']
  },
)

attack(
  'S22',
  'a preload that has been taken over can send main nothing that throws, hangs or grants',
  'model',
  async ({ bridge, served, reasons }) => {
    const path = join(app.getPath('userData'), 'rogue.cjs')
    writeFileSync(
      path,
      `const { ipcRenderer } = require('electron')
    const junk = [undefined, null, 0, 1n, 'claim', [], {}, ['hello'], ['hello', 'x'], ['hello', 'x', '1'], ['claim', 'x', 'notes', 'consumer', 'n', 1000], ['claim', 'x', 'notes', 'consumer', 'n', '1'], ['claim', 'x', 'notes', '__proto__', 'n', 1000],
      ['grant', 'x', 'n'], ['__proto__', 'x'], ['hello', {}, 1], ['hello', 'y'.repeat(100000), 1], new Map(), new Date(NaN), new Error('e'), [['hello'], 'x', 1], Array(7).fill('claim'), { length: 3, 0: 'hello', 1: 'x', 2: 1 }]
    for (const body of junk) { ipcRenderer.send(${JSON.stringify(MARK)}, body); ipcRenderer.send(${JSON.stringify(MARK)}, body, body)
      for (const count of [1, 2, 50]) ipcRenderer.postMessage(${JSON.stringify(MARK)}, body, Array.from({ length: count }, () => new MessageChannel().port2)) }
    ipcRenderer.send(${JSON.stringify(MARK)}, ['hello', 'z', 999])
    ipcRenderer.send(${JSON.stringify(MARK)}, ['claim', 'z', 'notes', 'consumer', 'n', 1000])`,
    )
    const win = testWindow({ ...secureWebPreferences(), preload: path })
    let documents = 0
    bridge.on('document', ({ webContentsId }) => {
      if (webContentsId === win.webContents.id) documents++
    })
    await win.loadURL('app://main/')
    await until(
      () => reasons.includes('unknown-document') && reasons.includes('version'),
      'the last messages',
    )
    assert.is(documents, 0)
    assert.is(served.sessions.length, 0)
    assert.equal([...new Set(reasons)].sort(), ['malformed', 'unknown-document', 'version'])
  },
)

attack(
  'S23',
  'a contract’s name is data: no name of a prototype is provided',
  'model',
  async ({ show, inPage, served }) => {
    const granted = await inPage(
      await show(),
      `const granted = []; addEventListener('message', ({ data, ports }) => { if (ports.length > 0) granted.push(data.nonce) })
      for (const contract of ['__proto__', 'constructor', 'toString', 'ELECTRON_BROWSER_REQUIRE', 'a\\nb', 'notes ', 'NOTES', 'notes'])
        window.postMessage({ '${MARK}': 'claim', contract, role: 'consumer', nonce: 'n-' + contract }, '/'); ${SETTLE}; return granted`,
    )
    assert.equal(granted, ['n-notes'])
    assert.is(served.sessions.length, 0)
  },
)

attack(
  'S24',
  'a preload that has been taken over cannot claim under the id of another document',
  'model',
  async ({ served, reasons }) => {
    const path = join(app.getPath('userData'), 'liar.cjs')
    const send = (message: unknown[]) => `ipcRenderer.send('${MARK}', ${JSON.stringify(message)})`
    writeFileSync(
      path,
      `const { ipcRenderer } = require('electron'); ${send(['hello', 'mine', PROTOCOL_VERSION])}; ${send(['claim', 'other', 'notes', 'consumer', 'n', 1000])}
       ipcRenderer.on('${MARK}', (event) => { if (event.ports[0]) ${send(['got', 'a-port'])} })`,
    )
    const win = testWindow({ ...secureWebPreferences(), preload: path })
    await win.loadURL('app://main/')
    await until(() => reasons.length > 0, 'a refusal')
    assert.equal(reasons, ['unknown-document'])
    assert.is(served.sessions.length, 0)
  },
)

let isOpen = true
attack(
  'S27',
  'a predicate that says no later refuses further claims of a document that it let in',
  'model',
  async ({ show, inPage }) => {
    isOpen = true
    const win = await show()
    assert.is(await inPage(win, TRY), 'resolved')
    isOpen = false
    assert.is(await inPage(win, TRY), 'REFUSED')
  },
  { allow: { when: () => isOpen } },
)

onElectron(
  'S16',
  'a sandboxed iframe opens a popup',
  'which sandbox flags a popup inherits is decided by Electron (CVE-2026-102673)',
  async ({ show, inPage, served, reasons }) => {
    pages.set('main/s16', {
      html: `<!doctype html><iframe sandbox="allow-scripts allow-popups" srcdoc="<script>open('app://main/')</script>"></iframe>`,
    })
    await show('app://main/s16')
    await until(() => reasons.length > 0, 'a refusal')
    assert.is(served.sessions.length, 0)
    void inPage
  },
)
onElectron(
  'S17',
  'a <webview> guest with the preload is refused',
  'the stand-in has no <webview>',
  async ({ show, served, reasons }) => {
    const { preload } = secureWebPreferences()
    pages.set('main/s17', {
      html: `<!doctype html><webview src="app://main/" preload="file://${preload}"></webview>`,
    })
    await show('app://main/s17', { ...secureWebPreferences(), webviewTag: true })
    await until(() => reasons.includes('webview'), 'the refusal')
    assert.is(served.sessions.length, 0)
  },
)
onElectron(
  'S14',
  'two windows that open the same target name do not reach each other’s children',
  'named targets are Electron’s to keep apart (CVE-2026-34765)',
  async ({ show, inPage, served }) => {
    const [a, b] = [await show(), await show('evil://elsewhere/')]
    await inPage(a, `globalThis.child = open('app://main/?shared', 'shared')`)
    await inPage(b, `globalThis.child = open('evil://elsewhere/?shared', 'shared')`)
    const children = () =>
      webContents
        .getAllWebContents()
        .map((contents) => contents.getURL())
        .filter((url) => url.endsWith('?shared'))
        .sort()
    await until(() => children().length === 2, 'a window for each')
    assert.equal(children(), ['app://main/?shared', 'evil://elsewhere/?shared'])
    assert.is(served.sessions.length, 0)
    for (const win of [a, b]) await inPage(win, 'child.close()')
  },
)
/** A page of a site that is not let in, around one that is; what that one's `connect` comes to is posted to it. */
function embedded(name: string): string {
  pages.set(`main/${name}`, {
    html: `<!doctype html><script type="module">import { connect } from '/dist/renderer.js'
      connect('notes', { timeoutMs: 5000 }).then(() => 'resolved', ({ code }) => code).then((code) => parent.postMessage({ code }, '*'))</script>`,
  })
  pages.set(`elsewhere/${name}`, { html: '<!doctype html><body></body>' })
  return `const frame = document.createElement('iframe'); frame.src = 'app://main/${name}'
    const heard = new Promise((resolve) => addEventListener('message', ({ data }) => { if (data?.code) resolve(data.code) }))
    document.body.append(frame); return heard`
}

attack(
  'S30',
  'an allowed page inside a site that is not let in gets no port, also where iframes may connect',
  'model',
  async ({ show, inPage, reasons, served }) => {
    const script = embedded('s30')
    const win = await show('evil://elsewhere/s30', secureWebPreferences({ nodeIntegrationInSubFrames: true }))
    assert.is(await inPage(win, script), 'UNAVAILABLE')
    assert.equal(reasons, ['origin', 'inside-refused-page'])
    assert.is(served.sessions.length, 0)
  },
  { allow: { subFrames: true } },
)

const around: (readonly string[])[] = []
attack(
  'S31',
  'where any site may embed it, a predicate sees by whom it is',
  'model',
  async ({ show, inPage }) => {
    const script = embedded('s31')
    const win = await show('evil://elsewhere/s31', secureWebPreferences({ nodeIntegrationInSubFrames: true }))
    assert.is(await inPage(win, script), 'resolved')
    assert.ok(around.length > 0)
    for (const ancestors of around) assert.equal(ancestors, ['evil://elsewhere'])
  },
  {
    allow: {
      subFrames: true,
      insideRefusedPages: true,
      when: ({ ancestors }) => {
        around.push(ancestors)
        return true
      },
    },
  },
)

attack(
  'S32',
  'what main asks of a window goes to no other origin than it names, though the bridge lets that in',
  'model',
  async ({ bridge, show, inPage, refused }) => {
    const win = await show('app://other/')
    const PROVIDE = `provide(${PAGE}, { calls: { unsaved: () => true, hang: () => {}, lie: () => 5 }, streams: { upload: () => [] } })`
    await inPage(win, PROVIDE)
    const connecting = bridge.connect(page, win.webContents, {
      allow: { origins: ['app://main'] },
      timeoutMs: 20_000,
    })
    await until(() => refused.length > 0, 'a refusal')
    const [{ reason, origin, role, contract } = {} as Refused] = refused
    assert.equal(
      [reason, origin, role, contract],
      ['contract-not-allowed', 'app://other', 'provider', 'page'],
    )
    await win.loadURL('app://main/')
    await inPage(win, PROVIDE)
    const client = await connecting
    assert.equal(client.peer, {
      kind: 'page',
      origin: 'app://main',
      webContentsId: win.webContents.id,
      isMainFrame: true,
    })
    assert.is(await client.calls.unsaved(), true)
    const misspelt = await bridge
      .connect(page, win.webContents, { alow: { origins: [] } } as object)
      .catch((error: unknown) => error)
    assert.ok(isKitError(misspelt, 'INVALID_ARGUMENT'))
  },
  { allow: { origins: ['app://other'] } },
)

attack('S21', 'the error page of a trusted URL is refused', 'model', async ({ served, refused }) => {
  // A header that no response may have: the handler of the scheme throws, and the load fails.
  pages.set('main/s21', { html: PLAIN, headers: { 'not a header': '' } })
  const win = testWindow()
  const failed = await win.loadURL('app://main/s21').then(
    () => 'loaded',
    () => 'failed',
  )
  assert.is(failed, 'failed')
  // The preload runs there too, and says hello.
  await until(() => refused.length > 0, 'the refusal')
  assert.equal([...new Set(refused.map(({ reason, origin }) => `${reason} ${origin}`))], ['origin null'])
  assert.is(served.sessions.length, 0)
})
attack(
  'S29',
  'a preload registered for matching origins does not run elsewhere',
  'model',
  async ({ inPage, served, reasons }) => {
    const { preload } = secureWebPreferences()
    const win = testWindow({ sandbox: true, contextIsolation: true })
    const id = win.webContents.session.registerPreloadScript({
      type: 'frame',
      filePath: preload as string,
      matches: ['app://main/*'],
    } as never)
    try {
      await win.loadURL('evil://elsewhere/')
      assert.is(await inPage(win, TRY), 'UNAVAILABLE')
      // It would have said hello, and been refused.
      assert.equal(reasons, [])
      await win.loadURL('app://main/')
      assert.is(await inPage(win, TRY), 'resolved')
    } finally {
      win.webContents.session.unregisterPreloadScript(id)
    }
    await until(() => served.sessions.length === 1, 'the session')
  },
)
skip(
  'S05',
  'an about:blank popup of a cross-origin iframe',
  'windows with an opener are refused before their origin is asked for: S15, H22',
)
skip(
  'S08',
  'sixty look-alikes of an origin',
  'a unit test: tests/main/policy.test.ts, and a property in tests/fuzz',
)
skip('S10', 'file: documents by other spellings', 'a unit test: tests/main/policy.test.ts')
skip(
  'S18',
  'a service worker’s preload claims',
  'the stand-in has no preload realm for service workers; a unit test: tests/main/sender.test.ts',
)
skip(
  'S25',
  'an origin taken off the list at run time',
  'the list is fixed when the bridge is made; close() ends every session',
)
skip(
  'S28',
  'a protocol handler that serves hostile HTML under the trusted origin',
  'out of scope: it is the trusted origin; audit() reports what it can see',
)
void testBridge
void run()
