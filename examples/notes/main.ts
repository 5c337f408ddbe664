import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { app, protocol } from 'electron'
import { startNotes } from './app.js'
import { pageFile } from './pages.js'
import { tour } from './tour.js'

const args = process.argv.slice(2)
const isTour = args.includes('--tour')
const folder = resolve(args.find((arg) => !arg.startsWith('-')) ?? join(import.meta.dirname, '../../../docs'))

// Without `standard` a scheme's origin is opaque, and no policy can name it.
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
app.on('window-all-closed', () => app.quit())

void app.whenReady().then(async () => {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    console.error(`There is no folder ${folder}: name one with Markdown files in it.`)
    return app.exit(1)
  }
  protocol.handle('app', async ({ url }) => {
    const file = await pageFile(url)
    return file
      ? new Response(file.text, { headers: file.headers })
      : new Response('not found', { status: 404 })
  })
  const notes = startNotes(folder)
  if (isTour) app.exit(await tour(notes))
  else await notes.openWindow()
})
