// What a sandboxed preload gets of Electron is all there, or refuses by name.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createModules } from '../../electron-on-chromium/renderer/preload-modules.js'
import { electronMembers } from '../helpers/electron-members.js'

const folder = mkdtempSync(join(tmpdir(), 'preload-modules-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

/** The modules as a sub-frame of another window's page has them, where the most is refused. */
function modules(): Record<string, object> {
  const page = globalThis as { window?: unknown }
  page.window = { top: {}, opener: {} }
  try {
    const parts = { contextIsolated: true, frameToken: 'F', ipcRenderer: {}, meeting: undefined }
    return createModules(parts) as Record<string, object>
  } finally {
    delete page.window
  }
}

const declared = electronMembers()

for (const [name, type] of [
  ['contextBridge', 'ContextBridge'],
  ['sharedTexture', 'SharedTexture'],
  ['webFrame', 'WebFrame'],
  ['webUtils', 'WebUtils'],
] as const)
  test(`every member of ${name} is there or refuses by name`, () => {
    const { methods = [], properties = [] } = declared.get(type) ?? {}
    assert.ok(methods.length > 0)
    const module = modules()[name] as object
    for (const member of [...methods, ...properties]) assert.ok(member in module, `${name}.${member}`)
  })

test('what nativeImage has as a module is there', () => {
  const text = readFileSync('node_modules/electron/electron.d.ts', 'utf8')
  const body = text.slice(text.indexOf('  class NativeImage'))
  const statics = [...body.slice(0, body.indexOf('\n  }')).matchAll(/^ {4}static (\w+)/gm)].map(
    ([, name]) => name,
  )
  assert.ok(statics.length > 5)
  for (const name of statics) assert.ok((name as string) in (modules().nativeImage as object), name)
})

test('a member that is not here says so when it is used, and can be looked at before', () => {
  const { webFrame, webUtils } = modules() as Record<string, Record<string, () => void>>
  assert.type(webUtils?.getPathForFile, 'function')
  assert.throws(
    () => webUtils?.getPathForFile?.(),
    /^webUtils\.getPathForFile is not available in electron-on-chromium/,
  )
  assert.throws(() => webFrame?.insertCSS?.(), /^webFrame\.insertCSS is not available/)
  assert.throws(() => webFrame?.routingId, /^webFrame\.routingId is not available/)
})

test('where the page’s policy forbids eval, running text in its world is refused by name', () => {
  writeFileSync(
    join(folder, 'preload.cjs'),
    `const { contextBridge, ipcRenderer, webFrame } = require('electron')
     const said = []
     try { contextBridge.executeInMainWorld({ func: () => 1 }) } catch (e) { said.push(e.message) }
     try { process.getHeapStatistics() } catch (e) { said.push(e.message) }
     webFrame.executeJavaScript('1').catch((e) => said.push(e.message)).then(() => ipcRenderer.send('said', said))`,
  )
  writeFileSync(
    join(folder, 'main.cjs'),
    `const { app, BrowserWindow, ipcMain, protocol } = require('electron')
     protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
     app.whenReady().then(() => {
       protocol.handle('app', () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html', 'content-security-policy': "script-src 'self'" } }))
       ipcMain.on('said', (_, said) => { console.log(JSON.stringify(said)); app.exit(0) })
       new BrowserWindow({ show: false, webPreferences: { preload: ${JSON.stringify(join(folder, 'preload.cjs'))} } }).loadURL('app://main/')
     })`,
  )
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['build/electron-on-chromium/cli.js', '--headless', join(folder, 'main.cjs')],
    { encoding: 'utf8', timeout: 30_000 },
  )
  const lines = stdout.split('\n').filter((line) => line.startsWith('['))
  assert.is(lines.length, 1, stdout + stderr)
  const [inMainWorld, heap, script] = JSON.parse(lines[0] as string) as string[]
  const policy =
    /^Running text in the main world is not available in electron-on-chromium where the page’s policy forbids eval/
  assert.match(inMainWorld as string, policy)
  assert.match(script as string, policy)
  assert.match(heap as string, /^process\.getHeapStatistics is not available in electron-on-chromium/)
})

test.run()
