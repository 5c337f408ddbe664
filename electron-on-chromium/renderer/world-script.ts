import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { Script } from 'node:vm'
import type { ElectronVersion } from '../electron-versions.js'
import { createCodec } from '../values/codec.js'
import { bootWorld } from './boot-world.js'
import { createBridgeHalf } from './bridge-half.js'
import { createEmitter } from './emitter.js'
import { createIpcRenderer } from './ipc-renderer.js'
import { createEnvironment } from './preload-environment.js'
import { createModules } from './preload-modules.js'
import { createShims } from './preload-shims.js'
import { watchDocument } from './watch-document.js'
import { watchInput } from './watch-input.js'
import type { PreloadPatterns, WorldConfig } from './wire.js'
import { awaitPreloadWorld, createBufferFinder, meetMainWorld } from './world-meeting.js'
import { createPorts } from './world-ports.js'

/** The scripts of a page, and the names by which they are spoken to. */
export interface WorldScripts {
  isolated: boolean
  /** The preload runs in sub-frames as well. */
  subFrames: boolean
  binding: string
  entry: string
  /** Empty where the preload runs in the page's own world. */
  mainWorld: string
  preloadWorld: string
}

/** A file that runs before the page, everywhere or where its patterns match. */
export interface PreloadFile {
  path: string
  where: PreloadPatterns | undefined
}

/** One set of unguessable names a run: the page can neither find the halves nor speak to them. */
const secret = `_${randomBytes(16).toString('hex')}`
const BINDING = `${secret}b`
const ENTRY = `${secret}e`

const SHIMS: readonly string[] = ['Buffer', 'setImmediate', 'clearImmediate']
/** In Electron's order (`lib/sandboxed_renderer/`). */
const PARAMETERS: readonly string[] = [
  'require',
  'process',
  'exports',
  'module',
  'Buffer',
  'global',
  'setImmediate',
  'clearImmediate',
]

/**
 * The source of one preload as a function. It stands first in its script, so line numbers are its own. A
 * file that cannot be read or parsed becomes a function that throws why, which takes the usual way to
 * 'preload-error'.
 */
function preloadFunction(path: string, parameters: readonly string[]): string {
  const failing = (error: unknown): string =>
    `function () { throw Object.assign(new Error(), ${JSON.stringify({ name: (error as Error).name, message: (error as Error).message })}) }`
  let source: string
  try {
    source = readFileSync(path, 'utf8').replace(/^#!.*/, '')
  } catch (error) {
    return failing(error)
  }
  const text = `function (${parameters.join(', ')}) {${source}\n}`
  try {
    new Script(`(${text})`, { filename: path })
  } catch (error) {
    return failing(error)
  }
  return text
}

/** Builds the scripts that every document of a page starts with. */
export function worldScripts(
  config: Omit<WorldConfig, 'binding' | 'entry' | 'secret' | 'parameters'>,
  { nodeShims }: ElectronVersion,
  preloads: readonly PreloadFile[],
): WorldScripts {
  const isolated = config.contextIsolated
  const parameters = PARAMETERS.filter((name) => nodeShims || !SHIMS.includes(name))
  const whole: WorldConfig = { ...config, parameters, binding: BINDING, entry: ENTRY, secret }
  const files = preloads.filter(({ path }) => isAbsolute(path))
  const list = files.map(
    ({ path, where }) =>
      `[${JSON.stringify(path)}, ${preloadFunction(path, parameters)}, ${JSON.stringify(where)}]`,
  )
  const last = files.at(-1)?.path
  const parts = {
    createCodec,
    createEmitter,
    createPorts,
    createIpcRenderer,
    createEnvironment,
    createModules,
    ...(nodeShims ? { createShims } : {}),
    watchDocument,
    watchInput,
  }
  const preloadWorld = [
    `for (const preloads of [[${list.join(', ')}]]) (() => {`,
    "'use strict'",
    `const meetMainWorld = (secret) => (${meetMainWorld})(secret, ${createBridgeHalf}, ${createBufferFinder})`,
    ...Object.entries(parts).map(([name, part]) => `const ${name} = ${part}`),
    `;(${bootWorld})(${JSON.stringify(whole)}, { ${Object.keys(parts).join(', ')}, meetMainWorld }, preloads)`,
    '})()',
    ...(last === undefined ? [] : [`//# sourceURL=${last}`]),
  ].join('\n')
  const mainWorld = isolated
    ? `(${awaitPreloadWorld})(${JSON.stringify(secret)}, ${config.subFrames}, ${createBridgeHalf}, ${createBufferFinder})`
    : ''
  return { isolated, subFrames: config.subFrames, binding: BINDING, entry: ENTRY, mainWorld, preloadWorld }
}
