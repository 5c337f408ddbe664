import { BrowserWindow } from 'electron'
import { createBridge, secureWebPreferences } from 'electron-port-bridge/main'
import { provide } from 'electron-port-bridge/port'
import { serve } from '../serve.js'
import { lines } from './contract.js'

void serve(import.meta.dirname).then(() => {
  const bridge = createBridge({ allow: { origins: ['app://page'] } })
  bridge.on('document', (document) => {
    const port = document.openPort('lines', { deliver: 'claim' })
    provide(lines, { calls: { read: ({ first }) => [`line ${first}`, `line ${first + 1}`] } }, port)
  })
  const win = new BrowserWindow({ webPreferences: secureWebPreferences() })
  void win.loadURL('app://page/')
})
