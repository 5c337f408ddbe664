import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'app-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
let apps = 0

/** What an app said and how it ended. */
export interface AppRun {
  readonly status: number | null
  /** What it printed with `console.log`. */
  readonly printed: string
  /** What it printed as errors, without the line that names the browser. */
  readonly said: string
}

/**
 * Runs `source` as the main script of an app, headless, for at most thirty seconds. It has `electron`'s names, the app is
 * ready, and it may use `await`.
 */
export function runApp(source: string, args: readonly string[] = []): AppRun {
  const path = join(folder, `${++apps}.cjs`)
  writeFileSync(
    path,
    `const { app, BaseWindow, BrowserWindow, ipcMain, protocol, session, utilityProcess, WebContentsView } = require('electron')
     app.on('window-all-closed', () => {})
     app.whenReady().then(async () => {\n${source}\n}).then(() => app.exit(0), (error) => { console.error(error); app.exit(1) })`,
  )
  const command = ['build/electron-on-chromium/cli.js', '--headless', ...args, path]
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    encoding: 'utf8',
    timeout: 30_000,
  })
  return { status, printed: stdout, said: stderr.replace(/^electron-on-chromium: Electron .*\n/, '') }
}
