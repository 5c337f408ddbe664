import { join } from 'node:path'
import { app, BrowserWindow } from 'electron'
import { createBridge, secureWebPreferences } from 'electron-port-bridge/main'
import { notes } from '../contract'
import { find, search } from './library'
import { servePages } from './pages'

// `electron-vite dev` sets it; a packaged app does not ask.
const devServer = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL
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
  const window = new BrowserWindow({ width: 900, height: 670, webPreferences: secureWebPreferences() })
  void window.loadURL(devServer ?? 'app://notes/index.html')
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
