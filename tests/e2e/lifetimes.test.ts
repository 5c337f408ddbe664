import { app, type BrowserWindow } from 'electron'
import { type Client, isKitError } from 'electron-port-bridge/contract'
import { type PageDocument, secureWebPreferences } from 'electron-port-bridge/main'
import * as assert from 'uvu/assert'
import { countAlive } from './alive.js'
import { NOTES, notes, PAGE, page } from './contracts.js'
import { e2e, inPage, next, PLAIN, pages, run, showPage, testBridge, until } from './harness.js'
import { spyProvider } from './provider.js'

app.commandLine.appendSwitch('js-flags', '--expose-gc')
pages.set('main/frame', { html: PLAIN })

const PROVIDE_PAGE = `provide(${PAGE}, { calls: { unsaved: () => true, hang: () => new Promise(() => {}), lie: () => '' }, streams: { upload: () => [] } })`

const codeOf = (connecting: Promise<unknown>): Promise<string> =>
  connecting.then(
    () => 'connected',
    (error) => error.code ?? error,
  )

async function reload(win: BrowserWindow): Promise<void> {
  const loaded = next(win.webContents, 'did-finish-load')
  win.webContents.reload()
  await loaded
}

/** Every way in which a document goes, and the code that main's sessions with it end with. */
const DEPARTURES: readonly (readonly [way: string, code: string, depart: (win: BrowserWindow) => unknown])[] =
  [
    ['reload', 'NAVIGATED', reload],
    ['a navigation within the origin', 'NAVIGATED', (win) => win.loadURL('app://main/?next')],
    [
      'a navigation that the page starts',
      'NAVIGATED',
      (win) => win.webContents.executeJavaScript(`void (location.href = '/?next')`),
    ],
    ['a navigation to another origin', 'NAVIGATED', (win) => win.loadURL('evil://elsewhere/')],
    ['a navigation to about:blank', 'NAVIGATED', (win) => win.loadURL('about:blank')],
    ['a crash', 'CRASHED', (win) => win.webContents.forcefullyCrashRenderer()],
    ['destroy()', 'DESTROYED', (win) => win.destroy()],
    ['close()', 'DESTROYED', (win) => win.close()],
  ]

for (const [way, code, depart] of DEPARTURES) {
  e2e(`${way} ends all that the document had, with ${code}`, 'model', async () => {
    const { provider, seen, aborted } = spyProvider()
    const bridge = testBridge()
    const served = bridge.provide(notes, provider)
    const win = await showPage()
    await inPage(win, PROVIDE_PAGE)
    const client: Client<typeof page, 'untrusted'> = await bridge.connect(page, win.webContents)
    await inPage(
      win,
      `const api = await connect(${NOTES}); void api.calls.hang().catch(() => {}); const items = api.streams.count(1e9); await items.next()`,
    )
    await until(() => seen.includes('hang'), 'the call')
    const [session] = served.sessions
    const call = client.calls.hang().catch((error: unknown) => error)
    const event = client.events.once('dirty').catch((error: unknown) => error)

    await depart(win)
    assert.is((await session?.closed)?.code, code)
    assert.is((await client.closed).code, code)
    for (const error of [await call, await event])
      assert.ok(isKitError(error, code as 'CRASHED'), String(error))
    await until(() => seen.includes('count returned'), "the stream's return()")
    assert.ok(isKitError(aborted[0], code as 'CRASHED'), String(aborted[0]))
    assert.is(served.sessions.length, 0)
    assert.is(countAlive().ports, 0)
  })
}

e2e('removing an iframe ends what its document had, with NAVIGATED, and nothing else', 'model', async () => {
  const bridge = testBridge({ allow: { origins: ['app://main'], subFrames: true } })
  const served = bridge.provide(notes, spyProvider().provider)
  const win = await showPage('app://main/', secureWebPreferences({ nodeIntegrationInSubFrames: true }))
  await inPage(win, `globalThis.api = await connect(${NOTES})`)
  await inPage(
    win,
    `globalThis.frame = document.createElement('iframe'); frame.src = '/frame'; document.body.append(frame)
     await new Promise((resolve) => frame.addEventListener('load', resolve))`,
  )
  const [child] = win.webContents.mainFrame.frames
  await child?.executeJavaScript(
    `import('/dist/renderer.js').then(async ({ connect }) => { await connect(${NOTES}) })`,
  )
  const session = served.sessions.find(({ isMainFrame }) => !isMainFrame)
  await inPage(win, 'frame.remove()')
  assert.is((await session?.closed)?.code, 'NAVIGATED')
  assert.is((await inPage(win, `return api.calls.open({ id: 'on' })`)).id, 'on')
  assert.is(served.sessions.length, 1)
})

const FRAME = `const frame = document.createElement('iframe'); frame.src = '/frame'
  await new Promise((resolve) => { frame.onload = resolve; document.body.append(frame) })
  await new Promise((resolve) => setTimeout(resolve, 300)); frame.remove()`

e2e('an iframe that is removed without a session is gone, and its plain ports close', 'model', async () => {
  for (const hasPort of [true, false]) {
    const bridge = testBridge({ allow: { origins: ['app://main'], subFrames: true } })
    const codes: string[] = []
    bridge.on('document', (document) => {
      if (document.isMainFrame) return
      if (hasPort) document.openPort('plain').start()
      void document.closed.then(({ code }) => codes.push(code))
    })
    const win = await showPage('app://main/', secureWebPreferences({ nodeIntegrationInSubFrames: true }))
    await inPage(win, FRAME)
    if (hasPort) await until(() => codes.length > 0, 'the end')
    await until(() => bridge.stats().documents === 1, 'one document')
    assert.equal(codes, ['NAVIGATED'])
    win.destroy()
    bridge.close()
  }
})

e2e('who has gone for good is not waited for', 'model', async () => {
  const bridge = testBridge()
  let document: PageDocument | undefined
  bridge.on('document', (its) => {
    document = its
  })
  const win = await showPage()
  const { webContents } = win
  const waiting = codeOf(bridge.connect(page, document as PageDocument))
  await reload(win)
  assert.is(await waiting, 'NAVIGATED')
  const destroyed = next(webContents, 'destroyed')
  win.destroy()
  await destroyed
  assert.is(await codeOf(bridge.connect(page, webContents)), 'DESTROYED')
  assert.is(await codeOf(bridge.connect(page, document as PageDocument)), 'NAVIGATED')
})

e2e('what does not replace the document leaves its session alone', 'model', async () => {
  const served = testBridge().provide(notes, spyProvider().provider)
  const win = await showPage()
  await inPage(
    win,
    `globalThis.api = await connect(${NOTES}); location.hash = 'there'; history.pushState({}, '', '/deep'); history.back()
     await new Promise((resolve) => addEventListener('popstate', resolve, { once: true }))`,
  )
  const prevented = next(win.webContents, 'will-navigate')
  win.webContents.once('will-navigate', (event) => event.preventDefault())
  await win.webContents.executeJavaScript(`void (location.href = '/?elsewhere')`)
  await prevented
  await inPage(win, `document.open(); document.write('<p>anew'); document.close()`)
  assert.is((await inPage(win, `return api.calls.open({ id: 'on' })`)).id, 'on')
  assert.is(served.sessions.length, 1)
})

e2e('a document that says hello twice is still the same', 'model', async () => {
  const bridge = testBridge()
  let documents = 0
  bridge.on('document', () => void documents++)
  bridge.provide(notes, spyProvider().provider)
  const win = await showPage()
  await inPage(win, `globalThis.api = await connect(${NOTES})`)
  // What a bridge that starts asks every frame.
  win.webContents.send('electron-port-bridge', ['who'])
  assert.is((await inPage(win, `await connect(${NOTES}); return api.calls.open({ id: 'on' })`)).id, 'on')
  assert.is(documents, 1)
})

e2e('either side may leave; both read the same code', 'chromium', async () => {
  const bridge = testBridge()
  const served = bridge.provide(notes, spyProvider().provider)
  const win = await showPage()
  const ends: [string, () => unknown, string][] = [
    ['the page closes', () => inPage(win, 'api.close()'), 'CLOSED'],
    ['main closes the session', () => served.sessions[0]?.close(), 'CLOSED'],
    ['the bridge closes', () => bridge.close(), 'BRIDGE_CLOSED'],
  ]
  for (const [who, end, code] of ends) {
    await inPage(win, `globalThis.api = await connect(${NOTES}); globalThis.call = codeOf(api.calls.hang())`)
    const [session] = served.sessions
    await end()
    assert.is((await session?.closed)?.code, code, who)
    assert.equal(await inPage(win, `return [(await api.closed).code, await call]`), [code, code], who)
  }
})

e2e('a plain port that the page drops closes when it is collected', 'chromium', async () => {
  const bridge = testBridge()
  let closes = 0
  bridge.on('document', (document) => {
    const port = document.openPort('dropped', { deliver: 'claim' })
    port.on('close', () => void closes++)
    port.start()
  })
  const win = await showPage()
  await inPage(win, `await claimPort('dropped')`)
  await until(async () => {
    await win.webContents.executeJavaScript('gc()')
    return closes === 1
  }, 'the close')
})

e2e('a client that the page drops keeps its session until the document ends', 'chromium', async () => {
  const served = testBridge().provide(notes, spyProvider().provider)
  const win = await showPage()
  await inPage(win, `await connect(${NOTES})`)
  for (let i = 0; i < 5; i++) await win.webContents.executeJavaScript('gc()')
  await new Promise((resolve) => setTimeout(resolve, 300))
  assert.is(served.sessions.length, 1)
})

e2e('quitting the app ends every session with DESTROYED', 'model', async () => {
  const served = testBridge().provide(notes, spyProvider().provider)
  const wins = await Promise.all([showPage(), showPage()])
  for (const win of wins) await inPage(win, `void (await connect(${NOTES})).calls.hang().catch(() => {})`)
  const codes = served.sessions.map(({ closed }) => closed.then(({ code }) => code))
  // The last event before the end: the tests go on after it.
  const quitting = new Promise<void>((resolve) =>
    app.once('will-quit', (event) => {
      event.preventDefault()
      resolve()
    }),
  )
  app.quit()
  await quitting
  assert.equal(await Promise.all(codes), ['DESTROYED', 'DESTROYED'])
})

void run()
