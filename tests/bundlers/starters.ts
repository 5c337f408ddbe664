import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { ROOT } from '../helpers/compiler.js'
import { host, node } from './app.js'

/** Copies a starter to where its tools are, as its user copies it to where they are installed. */
export function copyStarter(name: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  cpSync(join(ROOT, 'examples/starters', name), folder, { recursive: true })
}

/** Its types are right, by its own configuration. */
export async function checkTypes(folder: string): Promise<void> {
  const { code, output } = await node(folder, [join(ROOT, 'node_modules/typescript/bin/tsc'), '--noEmit'])
  assert.is(code, 0, output)
}

/**
 * Lets a packaged starter be driven: its main script is run by another, which uses the page as somebody at the window
 * would, and prints what that one would see.
 */
export function drive(app: string): void {
  const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'))
  const driver = `
const { app, BrowserWindow } = require('electron')
const look = (script) => BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(script)
async function until(what, script) {
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50)))
    if (await look(script)) return
  throw new Error('the page never showed ' + what + ': ' + await look('document.body.innerText'))
}
const press = (name) => look("[...document.querySelectorAll('button')].find((b) => b.textContent === '" + name + "').click()")
app.whenReady().then(async () => {
  await until('its hits', "document.querySelectorAll('button').length === 3")
  const hits = await look("[...document.querySelectorAll('button')].map((b) => b.textContent).sort().join(' ')")
  await press('ports')
  await until('the note', "document.getElementById('text').textContent.startsWith('A page')")
  await until('the event', "document.getElementById('opened').textContent !== ''")
  const opened = await look("document.getElementById('opened').textContent")
  await press('missing')
  await until('the error', "document.getElementById('text').textContent.startsWith('There is no')")
  const text = await look("document.getElementById('text').textContent")
  const origin = BrowserWindow.getAllWindows()[0].webContents.mainFrame.origin
  console.log('result: ' + JSON.stringify({ hits, opened: opened.split(',')[0], text, origin }))
  app.quit()
}).catch((error) => {
  console.log('failed: ' + JSON.stringify({ name: error.name, message: error.message }))
  app.exit(1)
})
require(${JSON.stringify(`./${manifest.main}`)})
`
  writeFileSync(join(app, 'driver.cjs'), driver)
  writeFileSync(join(app, 'package.json'), JSON.stringify({ ...manifest, main: 'driver.cjs' }))
}

/** What that prints of each starter. */
export const SEEN = {
  hits: 'missing ports ports-of-call',
  opened: 'ports',
  text: 'There is no note “missing”.',
}

/** A file that stands for Electron's binary where a tool starts it by itself. */
export function hostScript(folder: string): string {
  const path = join(folder, 'host.sh')
  const quoted = host().map((part) => `'${part}'`)
  writeFileSync(path, `#!/bin/sh\nexec ${quoted.join(' ')} "$@"\n`, { mode: 0o755 })
  return path
}

/** The scripts of a starter's package.json, by name. */
export const scriptsOf = (folder: string): Readonly<Record<string, string>> =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).scripts
