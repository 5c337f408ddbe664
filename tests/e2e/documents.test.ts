import { session } from 'electron'
import { isKitError } from 'electron-port-bridge/contract'
import { type PageDocument, type Refused, secureWebPreferences } from 'electron-port-bridge/main'
import * as assert from 'uvu/assert'
import { NOTES, notes, PAGE, page } from './contracts.js'
import { e2e, inPage, next, pages, run, showPage, testBridge, testWindow, until } from './harness.js'
import { spyProvider } from './provider.js'

/** What `connect(notes)` comes to in a page that may have no kit to import: a code, or `resolved`. */
const TRY = `return codeOf(connect(${NOTES}, { timeoutMs: 20000 }))`

e2e('a reload ends what the document had, and the next one connects again', 'model', async () => {
  const { provider, seen, aborted } = spyProvider()
  const bridge = testBridge()
  const documents: PageDocument[] = []
  bridge.on('document', (document) => void documents.push(document))
  const served = bridge.provide(notes, provider)
  const win = await showPage()
  await inPage(
    win,
    `globalThis.served = provide(${PAGE}, { calls: { unsaved: () => true, hang: () => new Promise(() => {}), lie: () => '' }, streams: { upload: function* () { yield new Uint8Array(300_000); yield new Uint8Array([1, 2, 3]) } } })`,
  )
  const client = await bridge.connect(page, win.webContents)
  const pending = client.calls.hang().catch((error: unknown) => error)
  await inPage(win, `const api = await connect(${NOTES}); api.calls.hang().catch(() => {})`)
  await until(() => seen.includes('hang'), 'the call')
  const [served0] = served.sessions

  const reloaded = next(win.webContents, 'did-finish-load')
  win.webContents.reload()
  await reloaded
  assert.ok(isKitError(await pending, 'NAVIGATED'), String(await pending))
  assert.is((await client.closed).code, 'NAVIGATED')
  assert.is((await served0?.closed)?.code, 'NAVIGATED')
  assert.is((await documents[0]?.closed)?.code, 'NAVIGATED')
  assert.is(aborted.length, 1)

  const note = await inPage(
    win,
    `const api = await connect(${NOTES}); return api.calls.open({ id: 'again' })`,
  )
  assert.is(note.id, 'again')
  assert.is(served.sessions.length, 1)
  assert.is(documents.length, 2)
})

e2e('a page of another origin gets no port, and the allowed page does again after it', 'model', async () => {
  const { provider, seen } = spyProvider()
  const bridge = testBridge()
  const refused: Refused[] = []
  bridge.on('refused', (record) => void refused.push(record))
  const served = bridge.provide(notes, provider)
  pages.set('elsewhere/', {
    html: `<!doctype html><script>globalThis.got = []; addEventListener('message', (e) => got.push(e.ports.length), true)</script>`,
  })
  const win = await showPage()
  await inPage(win, `globalThis.api = await connect(${NOTES})`)
  const [served0] = served.sessions

  await win.loadURL('evil://elsewhere/')
  assert.is((await served0?.closed)?.code, 'NAVIGATED')
  assert.is(await inPage(win, TRY), 'UNAVAILABLE')
  assert.equal(await inPage(win, 'return got.filter((ports) => ports > 0)'), [])
  assert.is(served.sessions.length, 0)
  assert.ok(refused.some(({ reason, origin }) => reason === 'origin' && origin === 'evil://elsewhere'))
  assert.match(refused[0]?.cure ?? '', /"evil:\/\/elsewhere"/)

  await win.loadURL('app://main/')
  assert.is(await inPage(win, TRY), 'resolved')
  assert.equal(seen, [])
})

e2e("a contract's own policy narrows the bridge's, and refuses like an unknown name", 'model', async () => {
  const bridge = testBridge({ allow: { origins: ['app://main', 'app://other'] } })
  const reasons: string[] = []
  bridge.on('refused', ({ reason }) => void reasons.push(reason))
  bridge.provide(notes, spyProvider().provider, { allow: { origins: ['app://other'] } })
  assert.is(await inPage(await showPage('app://main/'), TRY), 'REFUSED')
  assert.is(await inPage(await showPage('app://other/'), TRY), 'resolved')
  assert.equal(reasons, ['contract-not-allowed'])
})

e2e('without a preload the page soon knows', 'chromium', async () => {
  testBridge().provide(notes, spyProvider().provider)
  const win = await showPage('app://main/', { sandbox: true, contextIsolation: true })
  const began = Date.now()
  assert.is(await inPage(win, TRY), 'UNAVAILABLE')
  assert.ok(Date.now() - began < 10_000, 'long before its time is up')
})

e2e('a second bridge is named', 'model', async () => {
  const bridge = testBridge()
  assert.throws(
    () => testBridge(),
    (error: unknown) => isKitError(error, 'ALREADY_PROVIDED'),
  )
  bridge.close()
  testBridge().close()
})

e2e('a bridge lets in a document that the one before refused', 'model', async () => {
  const first = testBridge({ allow: { origins: ['app://other'] } })
  const win = await showPage()
  // Asked of the first; it ends there.
  assert.is(await inPage(win, TRY), 'UNAVAILABLE')
  first.close()
  const second = testBridge()
  const served = second.provide(notes, spyProvider().provider)
  await next(second, 'document')
  // Its preload hears of that a moment later.
  await until(async () => (await inPage(win, TRY)) === 'resolved', 'the page is served')
  assert.is(served.sessions.length, 1)
  // Also after what takes the listeners off the window.
  await inPage(win, `document.open(); document.close()`)
  assert.is(await inPage(win, TRY), 'resolved')
})

e2e('a second relay in one window is named, and the first goes on', 'chromium', async () => {
  testBridge().provide(notes, spyProvider().provider)
  const filePath = secureWebPreferences().preload as string
  const id = session.defaultSession.registerPreloadScript({ type: 'frame', filePath })
  try {
    const win = testWindow()
    const failed = next(win.webContents, 'preload-error')
    await win.loadURL('app://main/')
    const [, , error] = await failed
    assert.match(String((error as Error).message), /forwardPorts\(\) runs already in this window/)
    assert.is(await inPage(win, TRY), 'resolved')
  } finally {
    session.defaultSession.unregisterPreloadScript(id)
  }
})

e2e('without context isolation the relay refuses to run', 'model', async () => {
  testBridge().provide(notes, spyProvider().provider)
  const { preload } = secureWebPreferences()
  const win = testWindow({ preload: preload as string, sandbox: true, contextIsolation: false })
  const failed = next(win.webContents, 'preload-error')
  await win.loadURL('app://main/')
  const [, , error] = await failed
  assert.match(String((error as Error).message), /contextIsolation: true/)
  assert.is(await inPage(win, TRY), 'UNAVAILABLE')
})

e2e('closing the bridge ends every session with BRIDGE_CLOSED', 'chromium', async () => {
  const bridge = testBridge()
  const served = bridge.provide(notes, spyProvider().provider)
  const win = await showPage()
  const end = inPage(win, `const api = await connect(${NOTES}); return (await api.closed).code`)
  await until(() => served.sessions.length === 1, 'a session')
  bridge.close()
  assert.is(await end, 'BRIDGE_CLOSED')
})

e2e('main connecting to a page that never provides times out', 'model', async () => {
  const bridge = testBridge()
  const win = await showPage()
  const error = await bridge.connect(page, win.webContents, { timeoutMs: 200 }).catch((e: unknown) => e)
  assert.ok(isKitError(error, 'TIMEOUT'), String(error))
})

void run()
