import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { electronCommand, hasDisplay } from './host.js'

/** `process.versions` of its main process: `electron`, `chrome`, `node`, `v8`. */
export type Versions = Record<string, string | undefined>

export interface PreparedElectron {
  command: [string, ...string[]]
  versions: Versions
}

const START_DEADLINE_MS = 60_000

/** Starts Electron once with an app that ends at once; a sentence with its last words where that does not work. */
export async function prepareElectron(binary: string): Promise<PreparedElectron | string> {
  const command = electronCommand(binary)
  const folder = mkdtempSync(join(tmpdir(), 'electron-start-'))
  const app = join(folder, 'main.cjs')
  writeFileSync(
    app,
    `const { app } = require('electron')
     app.whenReady().then(() => { console.log('versions: ' + JSON.stringify(process.versions)); app.exit(0) })`,
  )
  const [path, ...args] = command
  const { status, signal, error, stdout, stderr } = spawnSync(path, [...args, app], {
    encoding: 'utf8',
    timeout: START_DEADLINE_MS,
  })
  rmSync(folder, { recursive: true })
  const said = /^versions: (.*)$/m.exec(stdout ?? '')?.[1]
  if (status === 0 && said !== undefined) return { command, versions: JSON.parse(said) as Versions }
  const how = error?.message ?? `ended with ${signal ?? status}`
  const display = hasDisplay()
    ? ''
    : ' There is no display: install xvfb (apt-get install xvfb), or set DISPLAY.'
  return `Electron (${binary}) does not start: ${how}.${display}\n${(stderr ?? '').trim()}`
}
