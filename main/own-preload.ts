import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { invalidArgument, KitError } from '../contract/errors.js'

/** At the start of a line, as a bundler writes them; what stands in a comment is none. */
const ES_MODULE = /^import\b[^\n]*["']electron/m
const NOT_BUNDLED = /^[^\n/*]*\brequire\(["']electron-port-bridge\//m

/**
 * Refuses an app's own preload that a sandboxed window cannot load. Electron says so too late and only in the page's
 * console: a sandboxed preload has no ES modules (Electron, `docs/tutorial/esm.md`) and can require nothing but Electron
 * and three modules of Node (`docs/tutorial/sandbox.md`).
 */
export function checkOwnPreload(path: string): void {
  if (!isAbsolute(path)) throw invalidArgument('overrides.preload', 'an absolute path', path)
  if (!existsSync(path)) {
    throw new KitError('PRELOAD_NOT_FOUND', `There is no file at ${path}, which \`overrides.preload\` names`)
  }
  const text = readFileSync(path, 'utf8')
  if (path.endsWith('.mjs') || ES_MODULE.test(text)) {
    throw unloadable(
      path,
      "CommonJS (`output: { format: 'cjs' }`), since a sandboxed preload cannot be an ES module",
    )
  }
  if (NOT_BUNDLED.test(text)) {
    throw unloadable(path, 'bundled with the kit in it, since a sandboxed preload can require only Electron')
  }
}

const unloadable = (path: string, expected: string): KitError =>
  invalidArgument('overrides.preload', `${expected} (docs/bundlers.md)`, path)
