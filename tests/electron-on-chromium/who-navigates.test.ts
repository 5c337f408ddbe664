import type { WebContents } from 'electron'
import * as assert from 'uvu/assert'
import { fact, next, openWindow, PLAIN, rejection, routes, runSuites, sleep, until, url } from './suite.js'

/** What asks before a navigation goes on, who asked for it, and what stops it. */

routes.set('/moved', (_, response) => void response.writeHead(302, { location: '/other' }).end())
routes.set('/moved-twice', (_, response) => void response.writeHead(302, { location: '/moved' }).end())

/** The names of events, in the order in which they come. */
function recorded(contents: WebContents, names: string[]): string[] {
  const order: string[] = []
  for (const name of names) contents.on(name as 'dom-ready', () => order.push(name))
  return order
}

fact('F179 will-redirect tells of each redirect before it is followed', 'model', async () => {
  const win = openWindow()
  const told: unknown[] = []
  for (const name of ['will-redirect', 'did-redirect-navigation'] as const)
    win.webContents.on(name as 'will-redirect', (event, ...args) =>
      told.push([
        name,
        event.url,
        event.isMainFrame,
        event.frame === win.webContents.mainFrame,
        ...args.slice(0, 3),
      ]),
    )
  await win.loadURL(url('/moved-twice'))
  const expected = (name: string, path: string) => [name, url(path), true, true, url(path), false, true]
  assert.equal(told, [
    expected('will-redirect', '/moved'),
    expected('did-redirect-navigation', '/moved'),
    expected('will-redirect', '/other'),
    expected('did-redirect-navigation', '/other'),
  ])
  assert.is(win.webContents.getURL(), url('/other'))
})

fact('F179 will-redirect can prevent what the app started, and in a sub-frame too', 'model', async () => {
  const win = openWindow()
  await win.loadURL(url())
  win.webContents.once('will-redirect', (event) => event.preventDefault())
  await rejection(win.loadURL(url('/moved')))
  assert.is(win.webContents.getURL(), url())

  const asked = new Promise<boolean>((resolve) =>
    win.webContents.once('will-redirect', (event) => {
      event.preventDefault()
      resolve(event.isMainFrame)
    }),
  )
  await win.webContents.executeJavaScript(
    "const frame = document.createElement('iframe'); frame.src = '/moved'; document.body.append(frame); 0",
  )
  assert.is(await asked, false)
  await sleep(100)
  assert.not.ok(win.webContents.mainFrame.frames.some((frame) => frame.url === url('/other')))
})

fact(
  'F180 will-frame-navigate is asked first, and will-navigate of the main frame only if that allows',
  'model',
  async () => {
    const win = openWindow()
    await win.loadURL(url())
    const order = recorded(win.webContents, ['will-frame-navigate', 'will-navigate'])
    win.webContents.once('will-frame-navigate', (event) => event.preventDefault())
    await win.webContents.executeJavaScript("location = '/other'; 0")
    await until(() => order.length === 1, 'the question')
    await sleep(100)
    assert.equal(order, ['will-frame-navigate'])
    const navigated = next(win.webContents, 'did-navigate')
    await win.webContents.executeJavaScript("location = '/other'; 0")
    await navigated
    assert.equal(order, ['will-frame-navigate', 'will-frame-navigate', 'will-navigate'])
  },
)

fact(
  'F180 initiator is the frame that asked for a navigation, whichever frame that is of',
  'model',
  async () => {
    for (const host of ['127.0.0.1', 'localhost'] as const) {
      routes.set('/leaves-top', `<!doctype html><a id="out" href="${url('/other')}" target="_top">out</a>`)
      routes.set('/framed', `${PLAIN}<iframe src="${url('/leaves-top', host)}"></iframe>`)
      const win = openWindow()
      await win.loadURL(url('/framed'))
      const [child] = win.webContents.mainFrame.frames
      const asked = next(win.webContents, 'will-navigate')
      void child?.executeJavaScript("document.getElementById('out').click(); 0", true)
      const [event] = (await asked) as [Electron.Event<Electron.WebContentsWillNavigateEventParams>]
      assert.is(event.initiator, child, host)
      assert.is(event.frame, win.webContents.mainFrame)
    }
    const win = openWindow()
    await win.loadURL(url())
    const asked = next(win.webContents, 'will-navigate')
    await win.webContents.executeJavaScript("location = '/other'; 0")
    const [event] = (await asked) as [Electron.Event<Electron.WebContentsWillNavigateEventParams>]
    assert.is(event.initiator, win.webContents.mainFrame)
  },
)

routes.set('/stays', `${PLAIN}<script>onbeforeunload = (event) => event.preventDefault()</script>`)

fact('F181 beforeunload holds a window that nobody has touched', 'model', async () => {
  const win = openWindow()
  await win.loadURL(url('/stays'))
  const prevented = next(win.webContents, 'will-prevent-unload')
  win.close()
  await prevented
  await sleep(50)
  assert.is(win.isDestroyed(), false)
  win.webContents.once('will-prevent-unload', (event) => event.preventDefault())
  const closed = next(win, 'closed')
  win.close()
  await closed
})

fact('F181 beforeunload prevents loadURL, which is did-fail-load with -3', 'model', async () => {
  const win = openWindow()
  await win.loadURL(url('/stays'))
  const failed = next(win.webContents, 'did-fail-load')
  const prevented = next(win.webContents, 'will-prevent-unload')
  const refused = rejection(win.loadURL(url('/other')))
  await prevented
  assert.equal((await failed).slice(1, 5), [-3, 'ERR_ABORTED', url('/other'), true])
  assert.is((await refused).code, 'ERR_ABORTED')
  assert.is(win.webContents.getURL(), url('/stays'))
})

fact('F182 a document whose load is stopped is did-fail-load with -3', 'model', async () => {
  routes.set('/never', () => {})
  routes.set('/waits', `${PLAIN}<img src="/never">`)
  const win = openWindow()
  const ready = next(win.webContents, 'dom-ready')
  const failed = next(win.webContents, 'did-fail-load')
  const refused = rejection(win.loadURL(url('/waits')))
  await ready
  win.webContents.stop()
  assert.equal((await failed).slice(1, 5), [-3, '', url('/waits'), true])
  assert.is((await refused).message, ` (-3) loading '${url('/waits')}'`)
})

void runSuites()
