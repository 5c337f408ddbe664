import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as assert from 'uvu/assert'
import { electronBinary, STAND_IN } from '../../scripts/host.js'
import { ROOT } from '../helpers/compiler.js'

const DEADLINE_MS = 120_000
const FIXTURE = join(ROOT, 'tests/bundlers/fixture/src')

/** An app of the matrix. */
export interface AppOptions {
  /** The app's package.json. */
  readonly manifest: object
  /** Configuration files, by name. */
  readonly files: ReadonlyMap<string, string>
  /** Of an own preload, relative to the app; without it, the ready-made one. */
  readonly preload?: string | undefined
  /** The page's folder in the app; from a custom scheme, or as a file. */
  readonly page: { readonly at: string; readonly from: 'app' | 'file'; readonly html?: string }
  /** What is made of each of main's modules that takes the kit. */
  readonly source?: ((module: string) => string) | undefined
}

/** What the fixture's page finds. */
export const FOUND = {
  open: { id: 'a', text: 'hello' },
  saved: { id: 'a' },
  found: ['port', 'PORT'],
  missing: 'none',
}

/** Makes an app in `folder`: the fixture, which preload it takes, and where its page comes from. */
export function makeApp(folder: string, { manifest, files, preload, page, source }: AppOptions): void {
  rmSync(folder, { recursive: true, force: true })
  cpSync(FIXTURE, join(folder, 'src'), { recursive: true })
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  write('package.json', JSON.stringify(manifest))
  for (const [name, text] of files) write(name, text)
  const own = `{ preload: join(app.getAppPath(), '${preload}') }`
  write(
    'src/main/preferences.js',
    `${preload ? "import { join } from 'node:path'\nimport { app } from 'electron'\n" : ''}
import { secureWebPreferences } from 'electron-port-bridge/main'
export const preferences = () => secureWebPreferences(${preload ? own : ''})
`,
  )
  write('src/main/page.js', page.from === 'file' ? fromFile(page) : fromScheme(page))
  for (const name of source ? ['src/main/index.js', 'src/main/preferences.js'] : []) {
    write(name, source?.(readFileSync(join(folder, name), 'utf8')) ?? '')
  }
}

const fromFile = ({ at, html = 'index.html' }: AppOptions['page']): string => `
import { join } from 'node:path'
import { app } from 'electron'
const path = join(app.getAppPath(), '${at}', '${html}')
export const allow = () => ({ unsafeFilePaths: [path] })
export const load = (window) => window.loadFile(path)
`

const fromScheme = ({ at, html = 'index.html' }: AppOptions['page']): string => `
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app, protocol } from 'electron'
const TYPES = { html: 'text/html', js: 'text/javascript' }
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
export const allow = () => ({ origins: ['app://notes'] })
export function load(window) {
  protocol.handle('app', async ({ url }) => {
    const [, name, type] = /^app:\\/\\/notes\\/([\\w/-]+\\.(html|js))$/.exec(url) ?? []
    if (name === undefined) return new Response('not found', { status: 404 })
    return new Response(await readFile(join(app.getAppPath(), '${at}', name)), { headers: { 'content-type': TYPES[type] } })
  })
  return window.loadURL('app://notes/${html}')
}
`

/** Runs a command of Node in the app's folder; fails if it does, or if it warns of anything. */
export async function build(folder: string, ...command: string[]): Promise<void> {
  const { code, output } = await node(folder, command)
  assert.is(code, 0, `${command.join(' ')}\n${output}`)
  assert.not.match(output, /warn|deprecat|\(!\)/i, `${command.join(' ')}\n${output}`)
}

/**
 * What a packager would put into `app.asar`, in a folder of that name elsewhere, as {@link checkPackaged} leaves it.
 */
export function packageApp(folder: string, tools: string, ships: readonly string[]): string {
  const app = join(mkdtempSync(join(tmpdir(), 'packaged-')), 'resources', 'app.asar')
  mkdirSync(app, { recursive: true })
  for (const path of ships) {
    // What is not in the app itself is in a folder above it.
    const from = [folder, tools, ROOT].find((place) => existsSync(join(place, path))) ?? folder
    cpSync(join(from, path), join(app, path), { recursive: true })
  }
  checkPackaged(app, folder, tools)
  return app
}

/** Takes the folder away that `app` was built in. No file of the app may name it. */
export function checkPackaged(app: string, folder: string, tools: string): void {
  rmSync(folder, { recursive: true, force: true })
  for (const file of filesIn(app)) {
    const text = readFileSync(file, 'utf8')
    for (const place of [ROOT.replace(/[\\/]$/, ''), tools]) {
      assert.not.ok(text.includes(place), `${file} names ${place}`)
    }
  }
}

/** All files in a folder and below it. */
export const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

/** What an app printed: the line that it ends with, and all of it. */
export interface Ran {
  readonly result?: Record<string, unknown>
  readonly failed?: { readonly name: string; readonly code?: string; readonly message: string }
  readonly output: string
}

/** Runs a packaged app, on Electron where its binary is present, else on what plays it; then removes it. */
export async function runApp(app: string): Promise<Ran> {
  const [command, ...args] = host()
  const { output } = await node(dirname(app), [...args, app], command)
  rmSync(join(app, '../..'), { recursive: true, force: true })
  return ranOf(output)
}

/** What runs apps. */
export function host(): [command: string, ...args: string[]] {
  const electron = electronBinary()
  return electron ? [electron] : [process.execPath, join(ROOT, STAND_IN)]
}

/** Reads what an app has printed. */
export function ranOf(output: string): Ran {
  const said = (word: string) => {
    const [, json] = new RegExp(`^${word}: (\\{.*\\})$`, 'm').exec(output) ?? []
    return json === undefined ? undefined : JSON.parse(json)
  }
  return { result: said('result'), failed: said('failed'), output }
}

/** The environment that tools and apps are run in. */
export const ENVIRONMENT = {
  ...process.env,
  NO_COLOR: '1',
  ELECTRON_ENABLE_LOGGING: '1',
  ELECTRON_ON_CHROMIUM_NPM_ONLY: '1',
}

export function node(
  cwd: string,
  args: readonly string[],
  command = process.execPath,
  env: NodeJS.ProcessEnv = ENVIRONMENT,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, env, timeout: DEADLINE_MS }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      resolve({ code, output: stdout + stderr })
    })
  })
}
