import { join } from 'node:path'
import { app, BrowserWindow, utilityProcess } from 'electron'
import { createBridge, secureWebPreferences } from 'electron-port-bridge/main'
import { serve } from '../serve.js'
import { primes } from './contract.js'

void serve(import.meta.dirname).then(() => {
  const bridge = createBridge({ allow: { origins: ['app://page'] } })
  const child = utilityProcess.fork(join(import.meta.dirname, 'service.js'))
  app.on('will-quit', () => child.kill())
  for (let i = 0; i < 2; i++) {
    const win = new BrowserWindow({ webPreferences: secureWebPreferences() })
    bridge.join(primes, { provider: child, consumer: win.webContents })
    void win.loadURL('app://page/')
  }
})
