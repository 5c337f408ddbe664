import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, ipcMain } from 'electron'
import * as assert from 'uvu/assert'
import { fact, next, openWindow, PLAIN, preload, routes, runSuites, until, url } from './suite.js'

const sandboxed = (preferences: Electron.WebPreferences = {}): Electron.BrowserWindow =>
  openWindow({ sandbox: true, ...preferences })

/** What a preload sends with `report(…)`; `source` is the body of an async function. */
async function report(source: string, path = url(), more: Electron.WebPreferences = {}): Promise<unknown> {
  const told = next(ipcMain, 'report')
  const win = sandboxed({
    preload: preload(`const electron = require('electron')
      const report = (value) => electron.ipcRenderer.send('report', value)
      const attempt = (body) => { try { return body() } catch (e) { return e.constructor.name + ': ' + e.message } }
      ;(async () => { ${source} })().catch((e) => report('failed: ' + e.stack))`),
    ...more,
  })
  await win.loadURL(path)
  return (await told)[1]
}

fact('F109 each module of a sandboxed preload is an object with its members', 'model', async () => {
  assert.equal(
    await report(
      `report(Object.fromEntries(Object.entries(electron).map(([name, module]) => [name, typeof module])))`,
    ),
    Object.fromEntries(
      [
        'contextBridge',
        'crashReporter',
        'ipcRenderer',
        'nativeImage',
        'sharedTexture',
        'webFrame',
        'webUtils',
      ].map((name) => [name, 'object']),
    ),
  )
  assert.equal(
    await report(`report([electron.webUtils.getPathForFile, electron.nativeImage.createFromPath, electron.webFrame.insertCSS,
      electron.contextBridge.exposeInIsolatedWorld, electron.contextBridge.executeInMainWorld].map((each) => typeof each))`),
    ['function', 'function', 'function', 'function', 'function'],
  )
})

fact(
  'F146 webFrame.executeJavaScript runs at once in the page’s world and copies what comes',
  'model',
  async () => {
    routes.set('/first-script', '<!doctype html><script>globalThis.seen = globalThis.early</script>')
    const value = (await report(
      `const { webFrame } = electron
     webFrame.executeJavaScript('globalThis.early = 1')
     const own = await webFrame.executeJavaScript('({ list: [1] })')
     const later = await webFrame.executeJavaScript('Promise.resolve(7)')
     const thrown = await webFrame.executeJavaScript("throw new Error('x')").catch((e) => e.message)
     const called = []
     await webFrame.executeJavaScript('1 + 1', false, (result, error) => called.push(result, error))
     addEventListener('load', async () => report([own.constructor === Object, own, later, thrown, called, await webFrame.executeJavaScript('seen'), typeof early]))`,
      url('/first-script'),
    )) as unknown[]
    assert.equal(value, [
      true,
      { list: [1] },
      7,
      'Script failed to execute, this normally means an error was thrown. Check the renderer console for the error.',
      [2, undefined],
      1,
      'undefined',
    ])
  },
)

fact('F146 of the top frame webFrame knows that it is the top', 'model', async () => {
  assert.equal(
    await report(
      `const { webFrame } = electron; report([webFrame.top === webFrame || webFrame.top.frameToken === webFrame.frameToken, webFrame.parent, webFrame.opener])`,
    ),
    [true, null, null],
  )
})

fact('F147 crashReporter keeps the parameters that it is given', 'model', async () => {
  assert.equal(
    await report(`const { crashReporter } = electron
      crashReporter.addExtraParameter('a', '1'); crashReporter.addExtraParameter('b', '2'); crashReporter.removeExtraParameter('a')
      const { a, b } = crashReporter.getParameters(); report([a, b])`),
    [undefined, '2'],
  )
})

fact('F148 process.versions names Chromium’s and Node’s, in main and in the preload', 'model', async () => {
  const value = await report(
    `report([process.versions.chrome, process.versions.node, process.version, /Chrome\\/([\\d]+)/.exec(navigator.userAgent)[1]])`,
  )
  const [chrome, node, version, major] = value as [string, string, string, string]
  assert.match(chrome, /^\d+\.\d+\.\d+\.\d+$/)
  assert.is(chrome.split('.')[0], major)
  assert.equal([process.versions.chrome, process.versions.node, process.version], [chrome, node, version])
})

const DOCUMENTED =
  `crash hang getCreationTime getHeapStatistics getBlinkMemoryInfo getProcessMemoryInfo getSystemMemoryInfo
  getSystemVersion getCPUUsage uptime argv execPath env pid arch platform sandboxed contextIsolated type version versions
  contextId`.split(/\s+/)

fact('F110 process has every documented member', 'model', async () => {
  const value = (await report(
    `report({ missing: ${JSON.stringify(DOCUMENTED)}.filter((name) => !(name in process)),
      kinds: [typeof process.pid, typeof process.arch, typeof process.contextId, typeof process.uptime(), typeof process.getCreationTime(), typeof process.getSystemVersion()],
      env: process.env.PATH, exec: typeof process.execPath })`,
  )) as object
  assert.equal(value, {
    missing: [],
    kinds: ['number', 'string', 'string', 'number', 'number', 'string'],
    env: process.env.PATH,
    exec: 'string',
  })
})

fact('F149 process tells of loaded, document-start and document-end, in this order', 'model', async () => {
  assert.equal(
    await report(
      `const order = []
       process.once('loaded', () => order.push(['loaded', document.documentElement === null]))
       process.once('document-start', () => order.push(['start', document.documentElement !== null, document.readyState]))
       process.once('document-end', () => order.push(['end', document.body !== null]))
       addEventListener('load', () => report(order))`,
    ),
    [
      ['loaded', true],
      ['start', true, 'loading'],
      ['end', true],
    ],
  )
})

for (const [how, source, message] of [
  ['throws', "throw new Error('Hello World!')", 'Hello World!'],
  ['names what is not there', 'foobar;', 'foobar is not defined'],
] as const)
  fact(
    `F150 a preload that ${how} is told with path and error, and the page loads all the same`,
    'model',
    async () => {
      routes.set('/titled', '<!doctype html><title>all the same</title><script>globalThis.ran = 1</script>')
      const path = preload(source)
      const win = sandboxed({ preload: path })
      const failed = next(win.webContents, 'preload-error')
      await win.loadURL(url('/titled'))
      const [, where, error] = (await failed) as [unknown, string, Error]
      assert.equal([where, error.message, error instanceof Error], [path, message, true])
      await until(() => win.webContents.getTitle() === 'all the same', 'the title')
      assert.equal(await win.webContents.executeJavaScript('[ran, document.title]'), [1, 'all the same'])
    },
  )

fact('F150 a preload that is not there is told, and so is one on about:blank', 'model', async () => {
  const path = join(app.getPath('userData'), 'preload-absent.cjs')
  const win = sandboxed({ preload: path })
  const failed = next(win.webContents, 'preload-error')
  await win.loadURL('about:blank')
  const [, where, error] = (await failed) as [unknown, string, Error]
  assert.is(where, path)
  assert.is(error.message, `ENOENT: no such file or directory, open '${path}'`)
})

fact('F150 a preload that is put right runs in the next document', 'model', async () => {
  const path = preload("throw new Error('first')")
  const win = sandboxed({ preload: path })
  const failed = next(win.webContents, 'preload-error')
  // A document that needs no server: it comes the soonest after what the window was given.
  await win.loadURL('data:text/html,x')
  await failed
  writeFileSync(path, "require('electron').ipcRenderer.send('report', 'right')")
  const told = next(ipcMain, 'report')
  await win.loadURL('data:text/html,x')
  assert.is((await told)[1], 'right')
})

fact('F151 a page’s title is told, and becomes the window’s unless that is prevented', 'model', async () => {
  routes.set('/title', '<!doctype html><title>one</title>')
  const win = sandboxed()
  const titles: unknown[] = []
  win.webContents.on('page-title-updated', (_, title, explicit) => titles.push([title, explicit]))
  await win.loadURL(url('/title'))
  await until(() => win.getTitle() === 'one', 'the title')
  assert.is(win.webContents.getTitle(), 'one')
  win.on('page-title-updated', (event) => event.preventDefault())
  await win.webContents.executeJavaScript("document.title = 'two'")
  await until(() => win.webContents.getTitle() === 'two', 'the second title')
  assert.is(win.getTitle(), 'one')
  assert.equal(titles.at(-1), ['two', true])
})

fact('F151 a page without a title goes by its address', 'model', async () => {
  routes.set('/untitled', PLAIN.replace('<title>plain</title>', ''))
  const win = sandboxed()
  await win.loadURL(url('/untitled'))
  assert.is(win.webContents.getTitle(), url('/untitled').slice('http://'.length))
})

void runSuites()
