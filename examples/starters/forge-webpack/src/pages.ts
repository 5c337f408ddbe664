// The packaged page's own origin, `app://notes`.
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { protocol } from 'electron'

// Before the app is ready. Without `standard` the origin would be opaque, and no policy could name it.
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])

/** What there is: a name with a dot in its middle, in folders without one, so nothing outside the folder. */
const FILE = /^app:\/\/notes\/((?:[\w-]+\/)*[\w-]+(?:\.[\w-]+)+)(?:[?#].*)?$/
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

/** Answers `app://notes/…` with the files of `folder`. */
export function servePages(folder: string): void {
  protocol.handle('app', async ({ url }) => {
    const name = FILE.exec(url)?.[1]
    const file = name && (await readFile(join(folder, name)).catch(() => undefined))
    if (!name || !file) return new Response('not found', { status: 404 })
    return new Response(file, {
      headers: { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' },
    })
  })
}
