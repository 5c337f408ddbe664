import { BaseWindow, type WebContents, WebContentsView } from 'electron'
import { audit, secureWebPreferences } from 'electron-port-bridge/main'
import * as assert from 'uvu/assert'
import { NOTES, notes, PROVIDE_SEARCH, SEARCH, search } from './contracts.js'
import { e2e, inPage, next, run, runAtEnd, testBridge, until } from './harness.js'
import { spyProvider } from './provider.js'

/** An app with tabs or panes: its documents are in views of a window that has no page of its own. */

/** A hidden window for views that ends with its test. */
function paneWindow(): BaseWindow {
  const win = new BaseWindow({ show: false, width: 800, height: 400 })
  runAtEnd(() => win.destroy())
  return win
}

/** A view of that window that shows `url`; its page ends with its test. */
async function pane(
  win: BaseWindow,
  url = 'app://main/',
): Promise<{ view: WebContentsView; webContents: WebContents }> {
  const view = new WebContentsView({ webPreferences: secureWebPreferences() })
  // The view has none any more once that is destroyed.
  const { webContents } = view
  runAtEnd(() => void (webContents.isDestroyed() || webContents.close()))
  win.contentView.addChildView(view)
  await webContents.loadURL(url)
  return { view, webContents }
}

const CALL = `globalThis.api = await connect(${NOTES}); return (await api.calls.open({ id: 'a' })).text`
const CLOSED = `return (await globalThis.api.closed).code`

e2e('a page in a view claims its port, and main knows which document it is', 'model', async () => {
  const { provider } = spyProvider()
  const served = testBridge().provide(notes, provider)
  const { webContents } = await pane(paneWindow())
  assert.is(await inPage({ webContents }, CALL), 'text of a')
  const [session] = served.sessions
  assert.equal(
    [session?.webContentsId, session?.origin, session?.isMainFrame],
    [webContents.id, 'app://main', true],
  )
})

e2e('two panes of one window are two documents, and are judged one by one', 'model', async () => {
  const { provider } = spyProvider()
  const bridge = testBridge()
  const served = bridge.provide(notes, provider)
  const win = paneWindow()
  const trusted = await pane(win)
  const other = await pane(win, 'evil://elsewhere/')
  assert.is(await inPage(trusted, CALL), 'text of a')
  assert.is(await inPage(other, `return codeOf(connect(${NOTES}))`), 'UNAVAILABLE')
  assert.is(served.sessions.length, 1)
})

e2e('two panes are joined and talk directly; a reload of one joins them again', 'model', async () => {
  const bridge = testBridge({ allow: { origins: ['app://main', 'app://other'] } })
  const win = paneWindow()
  const consumer = await pane(win)
  const provider = await pane(win, 'app://other/')
  bridge.join(search, { provider: provider.webContents, consumer: consumer.webContents })
  const find = `globalThis.api = await connectPeer(${SEARCH}, { timeoutMs: 20000 }); return api.calls.find('x')`
  await inPage(provider, PROVIDE_SEARCH)
  assert.equal(await inPage(consumer, find), ['x', 'page', 'app://main'])
  const loaded = next(provider.webContents, 'did-finish-load')
  provider.webContents.reload()
  assert.is(await inPage(consumer, CLOSED), 'PEER_GONE')
  await loaded
  await inPage(provider, PROVIDE_SEARCH)
  assert.equal(await inPage(consumer, find), ['x', 'page', 'app://main'])
})

e2e('a view that moves to another window keeps its document and its session', 'model', async () => {
  const { provider } = spyProvider()
  const served = testBridge().provide(notes, provider)
  const [from, to] = [paneWindow(), paneWindow()]
  const { view, webContents } = await pane(from)
  await inPage({ webContents }, CALL)
  const [session] = served.sessions
  to.contentView.addChildView(view)
  from.destroy()
  assert.is(await inPage({ webContents }, `return (await api.calls.open({ id: 'b' })).text`), 'text of b')
  assert.equal(served.sessions, [session])
})

e2e('a session ends with the page of its view, not with the window around it', 'model', async () => {
  const { provider } = spyProvider()
  const served = testBridge().provide(notes, provider)
  const win = paneWindow()
  const { webContents } = await pane(win)
  await inPage({ webContents }, CALL)
  const ended = served.sessions[0]?.closed
  win.close()
  assert.is(win.isDestroyed(), true)
  assert.is(await inPage({ webContents }, `return (await api.calls.open({ id: 'b' })).text`), 'text of b')
  webContents.close()
  assert.is((await ended)?.code, 'DESTROYED')
  await until(() => served.sessions.length === 0, 'the end of the session')
})

e2e('the audit looks at the pages of views', 'model', async () => {
  const win = paneWindow()
  const { webContents: careful } = await pane(win)
  careful.on('will-navigate', (event) => event.preventDefault())
  assert.equal(audit().bad, [], String(audit()))
  const careless = new WebContentsView({ webPreferences: { contextIsolation: false } })
  const { webContents } = careless
  runAtEnd(() => void (webContents.isDestroyed() || webContents.close()))
  win.contentView.addChildView(careless)
  const bad = audit().bad.map(({ check, webContentsId }) => [check, webContentsId])
  assert.equal(bad, [
    ['context-isolation', webContents.id],
    ['navigation', webContents.id],
  ])
})

void run()
