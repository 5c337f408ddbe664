import type { WebContentsConsoleMessageEventParams } from 'electron'
import * as assert from 'uvu/assert'
import { fact, next, openWindow, routes, runSuites, until, url } from './suite.js'

/** What an app, or the tests of one, use besides messages. */

fact('F209 several windows are apart from each other', 'chromium', async () => {
  const [one, two] = [openWindow(), openWindow()]
  await Promise.all([one.loadURL(url()), two.loadURL(url('/other'))])
  await one.webContents.executeJavaScript('globalThis.mine = 1')
  assert.is(await two.webContents.executeJavaScript('typeof mine'), 'undefined')
  assert.is.not(one.webContents.id, two.webContents.id)
  assert.is.not(one.webContents.mainFrame.frameTreeNodeId, two.webContents.mainFrame.frameTreeNodeId)
  one.destroy()
  assert.is(await two.webContents.executeJavaScript('location.pathname'), '/other')
})

fact('capturePage gives a picture of the page', 'chromium', async () => {
  routes.set('/red', '<!doctype html><style>html { background: rgb(255, 0, 0) }</style>')
  const win = openWindow()
  await win.loadURL(url('/red'))
  const image = await win.webContents.capturePage()
  const { width, height } = image.getSize()
  assert.ok(width > 100 && height > 100)
  assert.is(image.isEmpty(), false)
  const shown = await win.webContents.executeJavaScript(`(async () => {
    const image = await createImageBitmap(await (await fetch(${JSON.stringify(image.toDataURL())})).blob())
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')
    context.drawImage(image, 0, 0)
    return [...context.getImageData(image.width / 2, image.height / 2, 1, 1).data]
  })()`)
  assert.equal(shown, [255, 0, 0, 255])
})

fact('F210 what a page logs is told, with level and place', 'model', async () => {
  routes.set(
    '/logs',
    `<!doctype html>\n<script>\nconsole.log('plain', 1); console.warn('careful'); console.error('bad')</script>`,
  )
  const win = openWindow()
  const told: unknown[] = []
  win.webContents.on('console-message', (details: Electron.Event<WebContentsConsoleMessageEventParams>) =>
    told.push([details.level, details.message, details.lineNumber]),
  )
  await win.loadURL(url('/logs'))
  await until(() => told.length === 3, 'three messages')
  assert.equal(told, [
    ['info', 'plain 1', 3],
    ['warning', 'careful', 3],
    ['error', 'bad', 3],
  ])
})

fact('a window shows and hides', 'model', async () => {
  const win = openWindow()
  assert.is(win.isVisible(), false)
  const shown = next(win, 'show')
  win.show()
  await shown
  assert.is(win.isVisible(), true)
  const hidden = next(win, 'hide')
  win.hide()
  await hidden
  assert.is(win.isVisible(), false)
})

void runSuites()
