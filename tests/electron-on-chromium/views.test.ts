import { BaseWindow, BrowserWindow, View, type WebContents, WebContentsView, webContents } from 'electron'
import * as assert from 'uvu/assert'
import { fact, next, openWindow, preload, routes, runSuites, thrown, until, url } from './suite.js'

/** Pages in views of a window, as apps with tabs and panes have them. */

/** A view of a hidden window, and the window. */
function openView(webPreferences: Electron.WebPreferences = {}): { win: BaseWindow; view: WebContentsView } {
  const win = new BaseWindow({ show: false, width: 600, height: 400 })
  const view = new WebContentsView({ webPreferences })
  win.contentView.addChildView(view)
  return { win, view }
}

fact('F186 a page in a view has its preload, its ipc and its frames like any other', 'model', async () => {
  const { win, view } = openView({
    preload: preload("require('electron').ipcRenderer.send('up', location.href)"),
  })
  const up = next(view.webContents.ipc, 'up')
  await view.webContents.loadURL(url())
  const [event, href] = (await up) as [Electron.IpcMainEvent, string]
  assert.is(href, url())
  assert.is(event.senderFrame, view.webContents.mainFrame)
  assert.is(event.sender, view.webContents)
  assert.is(view.webContents.getType(), 'window')
  assert.ok(webContents.getAllWebContents().includes(view.webContents))
  view.webContents.close()
  win.destroy()
})

fact('F187 a BaseWindow is in its own list and not among browser windows, which are in both', 'model', () => {
  const base = new BaseWindow({ show: false, title: 'base' })
  const browser = openWindow()
  assert.ok(BaseWindow.getAllWindows().includes(base))
  assert.ok(BaseWindow.getAllWindows().includes(browser))
  assert.not.ok((BrowserWindow.getAllWindows() as BaseWindow[]).includes(base))
  assert.is(BaseWindow.fromId(base.id), base)
  assert.is(BrowserWindow.fromId(base.id), null)
  assert.is(base.getTitle(), 'base')
  base.destroy()
  assert.is(base.isDestroyed(), true)
  assert.is(thrown(() => base.getTitle()).message, 'Object has been destroyed')
})

fact(
  'F188 a window that closes leaves the pages of its views alone, which end by their own close',
  'model',
  async () => {
    const { win, view } = openView()
    const contents: WebContents = view.webContents
    await contents.loadURL(url())
    const order: string[] = []
    win.once('close', (event) => event.preventDefault())
    win.close()
    assert.is(win.isDestroyed(), false)
    win.on('close', () => order.push('close'))
    win.on('closed', () => order.push('closed'))
    win.close()
    await until(() => win.isDestroyed(), 'the end')
    assert.equal(order, ['close', 'closed'])
    assert.is(contents.isDestroyed(), false)
    assert.is(await contents.executeJavaScript('location.href'), url())
    const destroyed = next(contents, 'destroyed')
    contents.close()
    await destroyed
    assert.is(view.webContents, undefined)
  },
)

fact('F189 a view moves between windows with its document', 'model', async () => {
  const { win, view } = openView()
  const other = new BaseWindow({ show: false })
  await view.webContents.loadURL(url())
  await view.webContents.executeJavaScript('globalThis.mark = 1')
  let navigations = 0
  view.webContents.on('did-start-navigation', () => navigations++)
  other.contentView.addChildView(view)
  assert.equal([win.contentView.children, other.contentView.children], [[], [view]])
  win.destroy()
  assert.is(await view.webContents.executeJavaScript('mark'), 1)
  assert.is(navigations, 0)
  other.contentView.removeChildView(view)
  assert.equal(other.contentView.children, [])
  assert.is(await view.webContents.executeJavaScript('mark'), 1)
  view.webContents.close()
  other.destroy()
})

fact('F190 a page is as large as its view', 'model', async () => {
  const { win, view } = openView()
  const changed = next(view, 'bounds-changed')
  view.setBounds({ x: 10, y: 20, width: 321, height: 123 })
  await changed
  await view.webContents.loadURL(url())
  assert.equal(view.getBounds(), { x: 10, y: 20, width: 321, height: 123 })
  assert.equal(await view.webContents.executeJavaScript('[innerWidth, innerHeight]'), [321, 123])
  view.webContents.close()
  win.destroy()
})

fact('F191 a view takes a page that no window has, and no other', 'model', () => {
  const { win, view } = openView()
  const refused = (options: object): string => thrown(() => new WebContentsView(options)).message
  assert.is(refused({ webContents: view.webContents }), 'options.webContents is already attached to a window')
  assert.is(refused({ webContents: {} }), 'options.webContents must be a WebContents')
  assert.is(refused({ webPreferences: 5 }), 'options.webPreferences must be an object')
  const [first, second] = [new View(), new View()]
  for (const each of [first, second, first]) win.contentView.addChildView(each)
  assert.equal(win.contentView.children, [view, second, first])
  view.webContents.close()
  win.destroy()
})

fact('F192 createWindow of a window-open handler puts a popup into a view', 'model', async () => {
  routes.set('/popup', '<!doctype html><title>popup</title>')
  const opener = openWindow()
  await opener.loadURL(url())
  const tabs = new BaseWindow({ show: false })
  const made = new Promise<WebContentsView>((resolve) =>
    opener.webContents.setWindowOpenHandler(() => ({
      action: 'allow',
      createWindow: (options) => {
        const tab = new WebContentsView(options as Electron.WebContentsViewConstructorOptions)
        tabs.contentView.addChildView(tab)
        resolve(tab)
        return tab.webContents
      },
    })),
  )
  const windows = BrowserWindow.getAllWindows().length
  await opener.webContents.executeJavaScript("void (globalThis.popup = open('/popup'))", true)
  const tab = await made
  await until(() => tab.webContents.getURL() === url('/popup'), 'the popup')
  assert.is(BrowserWindow.getAllWindows().length, windows)
  assert.is(tab.webContents.opener, opener.webContents.mainFrame)
  assert.is(await opener.webContents.executeJavaScript('popup.document.title'), 'popup')
  const gone = next(tab.webContents, 'destroyed')
  opener.destroy()
  await gone
  tabs.destroy()
})

void runSuites()
