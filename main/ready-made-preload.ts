import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Where the ready-made preload is: beside this module. A module and a file of its own, because bundlers deal with it:
 * webpack finds the expression, copies the file and points the expression at the copy; the plugins of
 * `electron-port-bridge/vite` and `/esbuild` load another module in its place (`bundlers/shipped.ts`).
 *
 * The expression must stay as it is. A bare `import.meta.url` would put a path of the build machine into webpack's
 * output; and without the comment Vite, where it builds a library, would make a `data:` URL of the file.
 */
export function readyMadePreload(): string {
  try {
    const place: URL | string = new URL(/* @vite-ignore */ './preload-auto.cjs', import.meta.url)
    // Vercel's asset relocator, which Electron Forge's webpack template has, puts a path where the expression was.
    // As a text: of an object Node asks whether it has no `path`, which it may have from Object.prototype.
    return place instanceof URL ? fileURLToPath(place.href) : place
  } catch {
    // Where esbuild makes CommonJS, `import.meta.url` is undefined, and there is `__dirname`.
    return join(typeof __dirname === 'string' ? __dirname : '', 'preload-auto.cjs')
  }
}
