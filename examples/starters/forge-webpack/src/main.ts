import { join } from 'node:path'
import { app, BrowserWindow } from 'electron'
import { createBridge, secureWebPreferences } from 'electron-port-bridge/main'
import { notes } from './contract'
import { find, search } from './library'
import { servePages } from './pages'

// Forge writes it into what it builds: a URL of the dev server for `electron-forge start`, a `file:` URL in a package.
declare const MAIN_WINDOW_WEBPACK_ENTRY: string
const devServer = MAIN_WINDOW_WEBPACK_ENTRY.startsWith('http') ? MAIN_WINDOW_WEBPACK_ENTRY : undefined
const origins = devServer ? [new URL(devServer).origin] : ['app://notes']

const bridge = createBridge({ allow: { origins } })
bridge.provide(notes, {
  calls: {
    open: ({ id }, { errors, events }) => {
      const note = find(id)
      if (!note) throw errors.NotFound({ id })
      events.emit('opened', { id, at: new Date() })
      return note
    },
  },
  streams: { search },
})

function createWindow(): void {
  const window = new BrowserWindow({ width: 800, height: 600, webPreferences: secureWebPreferences() })
  void window.loadURL(devServer ?? 'app://notes/main_window/index.html')
}

void app.whenReady().then(() => {
  servePages(join(__dirname, '../renderer'))
  createWindow()
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) createWindow()
  })
})
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit()
})
