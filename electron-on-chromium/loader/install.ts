import Module, { register } from 'node:module'

const NAMES = new Set([
  'electron',
  'electron/main',
  'electron/common',
  'electron/renderer',
  'electron/utility',
])

interface Loadable {
  _load(request: string, parent: unknown, isMain: boolean): unknown
}

/** From here on `electron` is the given module, for `import` by its URL and for `require`: the same objects for both. */
export function installLoader(electron: object, url: string): void {
  register('./esm-hooks.js', { parentURL: import.meta.url, data: { names: [...NAMES], url } })
  const loader = Module as unknown as Loadable
  const load = loader._load
  loader._load = function (request, parent, isMain) {
    return NAMES.has(request) ? electron : load.call(this, request, parent, isMain)
  }
}
