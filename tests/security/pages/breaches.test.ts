// What breaking the protocol costs the page that does it, and what it cannot do about that.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import { type Hostile, secureWebPreferences } from 'electron-port-bridge/main'
import * as assert from 'uvu/assert'
import { FRAME_LENGTH, PROTOCOL_VERSION, RESULT } from '../../../wire/protocol.js'
import { attack, MARK, next, pages, run, type Scene, TAKE_PORT, testWindow, until } from './attack.js'

/** A frame that only a provider may send: no session survives it. */
const WRONG = JSON.stringify(Array.from({ length: FRAME_LENGTH[RESULT] ?? 0 }, () => RESULT))

/** In a page: takes ports, and breaks the protocol on each. */
const BREAK = `${TAKE_PORT}
  const breakAll = async (count) => {
    const ports = await Promise.all(Array.from({ length: count }, () => takePort()))
    for (const port of ports) { port.start(); port.postMessage(${WRONG}) }
  }
  const inTime = (promise) => Promise.race([promise, new Promise((_, no) => setTimeout(() => no(new Error('never')), 15000))])
  const timeToPort = async () => { const from = performance.now(); await takePort(); return performance.now() - from }`

function listen({ bridge }: Scene): Hostile[] {
  const heard: Hostile[] = []
  bridge.on('hostile', (hostile) => void heard.push(hostile))
  return heard
}

attack(
  'K01',
  'a page that breaks the protocol waits for its next port, longer each time',
  'model',
  async ({ show, inPage, violations }) => {
    const win = await show()
    const waits: number[] = await inPage(
      win,
      `${BREAK}; const waits = []
      for (let i = 0; i < 3; i++) { await breakAll(1); await new Promise((resolve) => setTimeout(resolve, 50)); waits.push(await timeToPort()) }
      return waits`,
    )
    assert.is(violations.length, 3)
    // The wait counts from the breach, 50 ms and a way through main before the claim.
    for (const [at, least] of [150, 400, 900].entries()) {
      assert.ok((waits[at] ?? 0) > least, `wait ${at} was ${waits[at]} ms`)
    }
  },
)

attack(
  'K02',
  'after eight sessions that ended for breaches all sessions of the page end, and it gets nothing more',
  'model',
  async (scene) => {
    const heard = listen(scene)
    const { show, inPage, served, reasons } = scene
    const win = await show()
    const { webContents } = win
    const codes = await inPage(
      win,
      `${BREAK}; const api = await connect('notes'); await breakAll(20)
      const { code } = await inTime(api.closed)
      return [code, await codeOf(connect('notes')), await codeOf(claimPort('x', { timeoutMs: 3000 }))]`,
    )
    assert.equal(codes, ['PROTOCOL_VIOLATION', 'UNAVAILABLE', 'UNAVAILABLE'])
    assert.is(served.sessions.length, 0)
    assert.is(heard.length, 1)
    const [hostile] = heard
    assert.equal(
      [hostile?.document.origin, hostile?.document.webContentsId, hostile?.sessions],
      ['app://main', webContents.id, 8],
    )
    assert.match(hostile?.texts.join() ?? '', /no list of frames|malformed|broke the protocol/)
    assert.equal(reasons, [])
  },
)

attack(
  'K03',
  'a page that reloads itself after that has no more than one breach, and waits for its port',
  'model',
  async (scene) => {
    const heard = listen(scene)
    const { show, inPage } = scene
    const win = await show()
    await inPage(win, `${BREAK}; await breakAll(8)`)
    await until(() => heard.length === 1, 'the first end')
    const loaded = next(win.webContents, 'did-finish-load')
    await win.webContents.executeJavaScript('void setTimeout(() => location.reload())')
    await loaded
    const waited = await inPage(
      win,
      `${BREAK}; const waited = await timeToPort(); await breakAll(1); return waited`,
    )
    assert.ok(waited > 2_000, `${waited} ms`)
    await until(() => heard.length === 2, 'the second end')
  },
)

attack(
  'K04',
  'a page that was reloaded behind one that broke the protocol connects, and is served as any other',
  'model',
  async (scene) => {
    const heard = listen(scene)
    const { show, inPage } = scene
    const win = await show()
    await inPage(win, `${BREAK}; await breakAll(8)`)
    await until(() => heard.length === 1, 'its end')
    await win.loadURL('app://main/?repaired')
    assert.is(await inPage(win, `const api = await connect('notes'); return api.calls.echo(7)`), 7)
    assert.is(heard.length, 1)
  },
)

attack(
  'K05',
  'iframes of one origin have one account, also those that come later, and end together with the page',
  'model',
  async (scene) => {
    const heard = listen(scene)
    const { show, inPage, served } = scene
    pages.set('main/k05-inner', {
      html: `<!doctype html><script>addEventListener('message', async ({ data }) => { if (data !== 'go') return
        ${BREAK}; await breakAll(1); parent.postMessage('broken', '*') })</script>`,
    })
    pages.set('main/k05', {
      html: '<!doctype html><body><iframe src="/k05-inner"></iframe><iframe src="/k05-inner"></iframe><iframe src="/k05-inner"></iframe><iframe src="/k05-inner"></iframe><iframe src="/k05-inner"></iframe><iframe src="/k05-inner"></iframe><iframe src="/k05-inner"></iframe><iframe src="/k05-inner"></iframe></body>',
    })
    const win = await show('app://main/k05', secureWebPreferences({ nodeIntegrationInSubFrames: true }))
    const code = await inPage(
      win,
      `const api = await connect('notes')
      for (const frame of document.querySelectorAll('iframe')) frame.contentWindow.postMessage('go', '*')
      ${BREAK}; return (await inTime(api.closed)).code`,
    )
    assert.is(code, 'PROTOCOL_VIOLATION')
    await until(() => heard.length === 1, 'the end')
    const late = await inPage(
      win,
      `const frame = document.body.appendChild(document.createElement('iframe')); frame.src = '/k05-inner'
      await new Promise((resolve) => { frame.onload = resolve })
      const broken = new Promise((resolve) => addEventListener('message', ({ data }) => { if (data === 'broken') resolve(data) }))
      const from = performance.now(); frame.contentWindow.postMessage('go', '*'); await Promise.race([broken, new Promise((resolve) => setTimeout(resolve, 15000))]); return performance.now() - from`,
    )
    assert.ok(late > 2_000, `a new iframe waited ${late} ms`)
    await until(() => heard.length === 2, 'its end')
    assert.is(served.sessions.length, 0)
  },
  { allow: { subFrames: true } },
)

attack(
  'K06',
  'breaches that end no session have an end too: 64 are told one by one, and 512 are too many',
  'model',
  async (scene) => {
    const heard = listen(scene)
    const { show, inPage, violations } = scene
    const win = await show()
    // Eight are survived; then the page closes the port itself.
    await inPage(
      win,
      `${TAKE_PORT}
      for (let i = 0; i < 70; i++) { const port = await Promise.race([takePort(), new Promise((resolve) => setTimeout(resolve, 2000))])
        if (!port) break
        port.start(); for (let n = 0; n < 8; n++) port.postMessage('no list'); port.close() }`,
    )
    await until(() => heard.length === 1, 'the end')
    assert.is(violations.length, 64)
    assert.is(heard[0]?.sessions, 0)
  },
)

attack(
  'K07',
  'a preload that has been taken over gets no other life by saying hello under another id',
  'model',
  async (scene) => {
    const heard = listen(scene)
    const { reasons, served } = scene
    const path = join(app.getPath('userData'), 'many-lives.cjs')
    writeFileSync(
      path,
      `const { ipcRenderer } = require('electron'); let lives = 0, nonce = 0
      const send = (...message) => ipcRenderer.send('${MARK}', message)
      const live = () => { send('hello', 'life' + ++lives, ${PROTOCOL_VERSION}); for (let i = 0; i < 8; i++) send('claim', 'life' + lives, 'notes', 'consumer', 'n' + nonce++, 1000) }
      ipcRenderer.on('${MARK}', ({ ports }, [what]) => {
        if (ports[0]) { ports[0].start(); ports[0].postMessage(${WRONG}) }
        else if (what === 'refused' && lives < 200) live()
      })
      live()`,
    )
    const win = testWindow({ ...secureWebPreferences(), preload: path })
    await win.loadURL('app://main/')
    await until(() => heard.length === 1, 'the end')
    await until(() => reasons.length > 0, 'a refusal')
    await new Promise((resolve) => setTimeout(resolve, 500))
    assert.equal(reasons, ['hostile'], 'told once, however often it asks')
    assert.is(heard.length, 1)
    assert.is(served.sessions.length, 0)
  },
)

attack(
  'K08',
  'the app can end the renderer of a hostile page by what it was told',
  'model',
  async ({ bridge, show, inPage }) => {
    const win = await show()
    const gone = next(win.webContents, 'render-process-gone')
    bridge.on('hostile', (hostile) => hostile.forcefullyCrashRenderer())
    await inPage(win, `${BREAK}; void breakAll(8)`)
    const [, { reason }] = (await gone) as [unknown, { reason: string }]
    assert.ok(['crashed', 'killed'].includes(reason), reason)
  },
)

void run()
