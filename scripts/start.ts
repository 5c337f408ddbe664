/**
 * Runs the demo on Electron where its binary is present, else on stock Chromium; in a window
 * where there is a display and a browser that has windows, else headless on a guided tour over a copy of the folder.
 */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { findBrowser } from '../electron-on-chromium/browser/find-browser.js'
import { commandLine } from './command-line.js'
import { electronBinary, hasDisplay, hostCommand } from './host.js'

const MAIN = 'build/examples/notes/main.js'
const { words } = commandLine(
  'usage: npm start [-- folder]\n\n  folder  with Markdown files in it; docs by default',
  {},
  ({ words }) => (words.length > 1 ? 'name one folder' : undefined),
)
const folder = resolve(words[0] ?? 'docs')
// Electron itself cannot run without a display.
const electron = hasDisplay() ? electronBinary() : undefined
const headless = electron === undefined && !(hasDisplay() && hasWindows())
if (!existsSync(folder)) {
  console.error(`There is no folder ${folder}: name one with Markdown files in it.`)
  process.exit(1)
}
const parent = headless ? mkdtempSync(join(tmpdir(), 'notes-')) : undefined
const copy = parent && join(parent, basename(folder))
if (copy !== undefined) cpSync(folder, copy, { recursive: true })

const [command, ...args] = [...hostCommand(electron), MAIN, copy ?? folder]
console.log(
  electron
    ? `The demo runs on Electron (${electron}).`
    : 'The demo runs on stock Chromium, playing Electron.',
)
const child = spawn(command, copy === undefined ? args : [...args, '--tour'], { stdio: 'inherit' })
child.on('close', (code) => {
  if (parent !== undefined) rmSync(parent, { recursive: true, force: true })
  process.exitCode = code ?? 1
})

/** Whether the browser that would be taken has windows; which may be none: then the stand-in says what to do. */
function hasWindows(): boolean {
  try {
    return findBrowser(true).canShow
  } catch {
    return false
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
