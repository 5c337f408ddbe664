// What stands around every example and none is about. Pages come from `app://<name>/`, an origin each, and run the
// `<name>.ts` of the example's folder; what they print, this process prints; a page that prints `done` is closed, with
// the window that is its own, and the app quits with its last window.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app, BrowserWindow, protocol } from 'electron'

// Without `standard` a scheme's origin is opaque, and no policy can name it.
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])

const CSP = "default-src 'none'; script-src 'self'; worker-src 'self'; frame-src app: *"

/** Serves the pages of an example and resolves when windows may open. */
export async function serve(folder: string): Promise<void> {
  app.on('window-all-closed', () => app.quit())
  app.on('web-contents-created', (_event, contents) => {
    contents.on('console-message', ({ message }) => {
      if (message === 'done') (BrowserWindow.fromWebContents(contents) ?? contents).close()
      else console.log(message)
    })
  })
  await app.whenReady()
  protocol.handle('app', async ({ url }) => {
    const [, name, script] = /^app:\/\/([a-z]+)\/(?:([a-z]+)\.js)?$/.exec(url) ?? []
    if (name === undefined) return new Response('not found', { status: 404 })
    if (script !== undefined) {
      const source = await readFile(join(folder, `${script}.bundle.js`), 'utf8')
      return new Response(source, { headers: { 'content-type': 'text/javascript' } })
    }
    const html = `<!doctype html><meta charset="utf-8"><title>${name}</title><body><script type="module" src="/${name}.js"></script>`
    return new Response(html, { headers: { 'content-type': 'text/html', 'content-security-policy': CSP } })
  })
}
