import type * as contract from '../../contract/index.js'
import type * as inspector from '../../inspector/index.js'
import type * as main from '../../main/index.js'
import type * as port from '../../port/index.js'
import type * as renderer from '../../renderer/index.js'
import type * as testing from '../../testing/index.js'
import type * as utility from '../../utility/index.js'

/** Doors of the built package. */
export interface Doors {
  readonly contract: typeof contract
  readonly port: typeof port
  readonly testing: typeof testing
  readonly utility: typeof utility
  readonly main: typeof main
  readonly inspector: typeof inspector
  readonly renderer: typeof renderer
}

type Run = (exports: object, require: (id: string) => unknown, file: string) => void

/**
 * Loads doors from the texts of the build's CommonJS files, by their paths in `dist`: anew at each call, as a process or
 * a page that has just started does, which no module cache allows. Runs in Node and in a page.
 *
 * @param folder Where the files say that they are.
 */
export function loaderOf(
  texts: { readonly [file: string]: string },
  doors: readonly (keyof Doors)[],
  platform: (id: string) => unknown = () => undefined,
  folder = '/dist',
): () => Doors {
  const compiled = new Map<string, Run>()
  for (const file of Object.keys(texts))
    compiled.set(file, new Function('exports', 'require', '__filename', texts[file] as string) as Run)
  return () => {
    const loaded = new Map<string, object>()
    const load = (file: string): object => {
      const known = loaded.get(file)
      if (known !== undefined) return known
      const exports = {}
      loaded.set(file, exports)
      const require = (id: string) => (id.startsWith('.') ? load(resolved(file, id)) : platform(id))
      ;(compiled.get(file) as Run)(exports, require, `${folder}/${file}`)
      return exports
    }
    const kit: Record<string, object> = {}
    doors.forEach((door) => {
      kit[door] = load(`${door}.cjs`)
    })
    return kit as unknown as Doors
  }
}

/** `../wire/limits.cjs`, as `consumer/careful.cjs` asks for it. */
function resolved(from: string, id: string): string {
  const parts = from.split('/').slice(0, -1)
  id.split('/').forEach((part) => {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  })
  return parts.join('/')
}
