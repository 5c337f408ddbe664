// A window that cannot be made leaves nothing behind, and many windows leave no warning.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runApp } from './run-app.js'

test('a window that is refused is in no list, and the next one loads', () => {
  const { status, printed, said } = runApp(`
    let message
    try { new BrowserWindow({ webPreferences: { sandbox: false } }) } catch (error) { message = error.message }
    const none = BrowserWindow.getAllWindows().length
    const win = new BrowserWindow({ show: false })
    await win.loadURL('data:text/html,<title>next</title>')
    console.log(JSON.stringify([message, none, win.getTitle()]))`)
  assert.is(status, 0, said)
  const [message, none, title] = JSON.parse(printed) as unknown[]
  assert.match(String(message), /^webPreferences\.sandbox: false is not available/)
  assert.equal([none, title], [0, 'next'])
})

test('a popup that is refused is told as an exception, closes, and leaves the next window alone', () => {
  const { status, printed, said } = runApp(`
    const errors = []
    process.on('uncaughtException', (error) => errors.push(error.message))
    const win = new BrowserWindow({ show: false })
    await win.loadURL('data:text/html,<title>opener</title>')
    win.webContents.setWindowOpenHandler(() => ({ action: 'allow', overrideBrowserWindowOptions: { webPreferences: { sandbox: false } } }))
    await win.webContents.executeJavaScript("void open('about:blank#popup')", true)
    while (errors.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    const next = new BrowserWindow({ show: false })
    await next.loadURL('data:text/html,<title>next</title>')
    console.log(JSON.stringify([errors, next.getTitle(), BrowserWindow.getAllWindows().length, next.webContents.opener]))`)
  assert.is(status, 0, said)
  const [errors, ...rest] = JSON.parse(printed) as [string[], ...unknown[]]
  assert.is(errors.length, 1)
  assert.match(errors[0] as string, /^webPreferences\.sandbox: false is not available/)
  assert.equal(rest, ['next', 2, null])
})

test('a dozen windows and a dozen children print no warning', () => {
  const { status, said } = runApp(`
    const windows = Array.from({ length: 12 }, () => new BrowserWindow({ show: false }))
    await Promise.all(windows.map((win) => win.loadURL('data:text/html,x')))
    const { writeFileSync } = require('node:fs')
    const script = require('node:path').join(app.getPath('userData'), 'child.cjs')
    writeFileSync(script, 'process.parentPort.on("message", () => {})')
    const children = Array.from({ length: 12 }, () => utilityProcess.fork(script))
    await Promise.all(children.map((child) => new Promise((resolve) => child.once('spawn', resolve))))
    for (const child of children) child.kill()`)
  assert.is(status, 0, said)
  assert.is(said, '')
})

test.run()
