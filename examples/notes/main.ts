import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { app, BrowserWindow, protocol } from 'electron'
import { createBridge, secureWebPreferences } from 'electron-port-bridge/main'
import { notes } from './contract.js'
import { Library } from './library.js'
import { tour } from './tour.js'

const built = import.meta.dirname
const sources = resolve(built, '../../../examples/notes')
const args = process.argv.slice(2)
const isTour = args.includes('--tour')
const folder = resolve(args.find((arg) => !arg.startsWith('-')) ?? resolve(sources, '../../docs'))

// Without `standard` a scheme's origin is opaque, and no policy can name it.
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])

const FILES: Record<string, { path: string; type: string }> = {
  'app://notes/': { path: join(sources, 'index.html'), type: 'text/html' },
  'app://notes/style.css': { path: join(sources, 'style.css'), type: 'text/css' },
  'app://notes/page.js': { path: join(built, 'page.bundle.js'), type: 'text/javascript' },
}
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"

void app.whenReady().then(async () => {
  protocol.handle('app', async ({ url }) => {
    const file = Object.hasOwn(FILES, url) ? FILES[url] : undefined
    if (file === undefined) return new Response('not found', { status: 404 })
    const headers = { 'content-type': file.type, 'content-security-policy': CSP }
    return new Response(await readFile(file.path, 'utf8'), { headers })
  })

  const library = new Library(folder)
  const bridge = createBridge({ allow: { origins: ['app://notes'] } })
  const served = bridge.provide(notes, {
    calls: {
      list: () => library.list(),
      open: async ({ id }, { errors }) => {
        const note = await library.open(id)
        if (note === undefined) throw errors.NotFound({ id })
        return note
      },
      save: async ({ id, text }, { errors }) => {
        if ((await library.open(id)) === undefined) throw errors.NotFound({ id })
        return { changedAt: await library.save(id, text) }
      },
    },
  })
  library.watch((id) => served.events.emit('changed', { id, at: new Date() }))

  const win = new BrowserWindow({
    width: 960,
    height: 640,
    title: 'Notes',
    show: !isTour,
    webPreferences: secureWebPreferences(),
  })
  await win.loadURL('app://notes/')
  if (isTour) app.exit(await tour(win, library))
})

app.on('window-all-closed', () => app.quit())
