import { readFileSync } from 'node:fs'
import { createRequire, register } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from './compiler.js'

/** One entry of `exports`, by condition. */
export interface Entry {
  readonly module: string
  readonly import: { readonly types: string; readonly default: string }
  readonly require: { readonly types: string; readonly default: string }
}

const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  exports: Record<string, Entry | string>
}

/** The package's `exports`: the doors, and what is a bare file. */
export const DOORS = new Map(
  Object.entries(exports).filter((pair): pair is [string, Entry] => typeof pair[1] !== 'string'),
)
export const FILES = new Map(
  Object.entries(exports).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
)

/** What the doors take from Electron when they are loaded; nothing here is called. */
const ELECTRON = [
  'app',
  'BrowserWindow',
  'contextBridge',
  'ipcMain',
  'ipcRenderer',
  'MessageChannelMain',
  'session',
  'webContents',
  'webFrameMain',
]

type Module = Readonly<Record<string, unknown>>
const require = createRequire(join(ROOT, 'package.json'))

export const importDoor = (door: string): Promise<Module> =>
  import(pathToFileURL(join(ROOT, DOORS.get(door)?.import.default ?? '')).href)

export const requireDoor = (door: string): Module =>
  require(join(ROOT, DOORS.get(door)?.require.default ?? ''))

/**
 * Lets every door be loaded into this one process: Electron has no module here, and a page's globals are
 * those that Node lacks.
 */
export function playEveryProcess(): void {
  const module = dataUrl(ELECTRON.map((name) => `export const ${name} = {}`).join('\n'))
  register(
    dataUrl(`export const resolve = (specifier, context, next) =>
      specifier === 'electron' ? { url: ${JSON.stringify(module)}, shortCircuit: true } : next(specifier, context)`),
  )
  require.cache[require.resolve('electron')] = { exports: {}, loaded: true } as NodeJS.Module
  Object.assign(globalThis, {
    window: globalThis,
    // There for the page's door, and without a value for main's, whose CommonJS build asks for it to find itself.
    document: undefined,
    postMessage: () => {},
    MutationObserver: class {
      observe() {}
      disconnect() {}
    },
  })
}

function dataUrl(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`
}
