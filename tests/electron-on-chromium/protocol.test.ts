import { ipcMain, protocol, session } from 'electron'
import * as assert from 'uvu/assert'
import { fact, next, openWindow, preload, runSuites, sleep, until } from './suite.js'

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true } },
])

const html = (body: string, headers: Record<string, string> = {}): Response =>
  new Response(`<!doctype html>${body}`, { headers: { 'content-type': 'text/html', ...headers } })
const answers = new Map<string, (request: Request) => Response | Promise<Response>>()

/** A window of a session of its own that serves `app:`. */
function servedWindow(more: Electron.WebPreferences = {}): Electron.BrowserWindow {
  const own = session.fromPartition('protocol')
  if (!own.protocol.isProtocolHandled('app'))
    own.protocol.handle('app', (request) => {
      const answer = answers.get(request.url.replace(/[?#].*/, ''))
      return answer ? answer(request) : new Response('nothing', { status: 404 })
    })
  return openWindow({ session: own, ...more })
}

answers.set('app://notes/', () => html('<title>notes</title>notes'))
answers.set('app://other/', () => html('other'))

fact('F201 main sees the custom scheme everywhere, and the page is a secure context', 'model', async () => {
  const win = servedWindow({ preload: preload(`require('electron').ipcRenderer.send('up')`) })
  const up = next(ipcMain, 'up')
  const navigated = next(win.webContents, 'did-navigate')
  await win.loadURL('app://notes/?q=1#h')
  assert.equal((await navigated).slice(1), ['app://notes/?q=1#h', 200, 'OK'])
  const [event] = (await up) as [Electron.IpcMainEvent]
  assert.is(event.senderFrame?.origin, 'app://notes')
  assert.is(event.senderFrame?.url, 'app://notes/?q=1#h')
  assert.is(win.webContents.getURL(), 'app://notes/?q=1#h')
  assert.is(await win.webContents.executeJavaScript('isSecureContext'), true)
})

fact(
  'F217 a session’s handler of https answers for any host, and no other session has it',
  'model',
  async () => {
    const own = session.fromPartition('https-of-its-own')
    own.protocol.handle('https', ({ url }) =>
      url === 'https://tool.invalid/' ? html('<title>tool</title>tool') : new Response(url, { status: 404 }),
    )
    assert.is(own.protocol.isProtocolHandled('https'), true)
    assert.is(session.defaultSession.protocol.isProtocolHandled('https'), false)
    const win = openWindow({ session: own, preload: preload(`require('electron').ipcRenderer.send('up')`) })
    const up = next(ipcMain, 'up')
    await win.loadURL('https://tool.invalid/')
    const [event] = (await up) as [Electron.IpcMainEvent]
    assert.is(event.senderFrame?.origin, 'https://tool.invalid')
    const asked = `fetch('/x').then(async (r) => [r.status, await r.text(), isSecureContext])`
    assert.equal(await win.webContents.executeJavaScript(asked), [404, 'https://tool.invalid/x', true])
    const other = openWindow({ session: session.fromPartition('another') })
    assert.match(String(await other.loadURL('https://tool.invalid/').catch((error) => error)), /ERR_/)
  },
)

fact('F202 requests reach the handler with method, body and the app’s own names', 'model', async () => {
  answers.set('app://notes/echo', async (request) =>
    Response.json({
      method: request.method,
      body: await request.text(),
      origin: request.headers.get('origin'),
    }),
  )
  const win = servedWindow()
  await win.loadURL('app://notes/')
  assert.equal(
    await win.webContents.executeJavaScript(
      "fetch('/echo', { method: 'POST', body: 'äöü' }).then((r) => r.json())",
    ),
    { method: 'POST', body: 'äöü', origin: 'app://notes' },
  )
})

fact('F202 a response’s policy is enforced, with the scheme’s own names in it', 'chromium', async () => {
  answers.set(
    'app://notes/ok.js',
    () => new Response('globalThis.ok = 1', { headers: { 'content-type': 'text/javascript' } }),
  )
  answers.set(
    'app://other/no.js',
    () => new Response('globalThis.no = 1', { headers: { 'content-type': 'text/javascript' } }),
  )
  answers.set('app://notes/policy', () =>
    html(
      "<script src='/ok.js'></script><script src='app://other/no.js'></script><script>globalThis.inline = 1</script>",
      { 'content-security-policy': "script-src 'self'" },
    ),
  )
  const win = servedWindow()
  await win.loadURL('app://notes/policy')
  assert.equal(await win.webContents.executeJavaScript('[typeof ok, typeof no, typeof inline]'), [
    'number',
    'undefined',
    'undefined',
  ])
})

fact(
  'F201 sub-resources, frames and navigations that spell the scheme out work, and two hosts are two sites',
  'model',
  async () => {
    answers.set(
      'app://notes/x.js',
      () => new Response('globalThis.x = 1', { headers: { 'content-type': 'text/javascript' } }),
    )
    answers.set('app://notes/frames', () =>
      html("<script src='app://notes/x.js'></script><iframe src='app://other/'></iframe>"),
    )
    const win = servedWindow()
    await win.loadURL('app://notes/frames')
    const { mainFrame } = win.webContents
    await until(() => mainFrame.frames[0]?.url === 'app://other/', 'the frame')
    const [frame] = mainFrame.frames as [Electron.WebFrameMain]
    assert.is(frame.origin, 'app://other')
    assert.is.not(frame.processId, mainFrame.processId)
    assert.is(await win.webContents.executeJavaScript('x'), 1)
    const navigated = next(win.webContents, 'did-navigate')
    await win.webContents.executeJavaScript("location = 'app://other/'; 0")
    assert.is((await navigated)[1], 'app://other/')
    assert.is(win.webContents.mainFrame.origin, 'app://other')
  },
)

fact('F203 a failing handler and an unhandled scheme fail the load', 'model', async () => {
  answers.set('app://notes/fails', () => {
    throw new Error('on purpose')
  })
  const { error } = console
  console.error = () => {}
  const win = servedWindow()
  const failed = await win.loadURL('app://notes/fails').catch((reason) => reason.errno)
  console.error = error
  assert.type(failed, 'number')
  const unhandled = openWindow({ partition: 'no-handler' })
  assert.type(await unhandled.loadURL('app://notes/').catch((reason) => reason.errno), 'number')
  await sleep(10)
})

void runSuites()
