import { BrowserWindow } from 'electron'
import { createBridge, secureWebPreferences } from 'electron-port-bridge/main'
import { serve } from '../serve.js'
import { palette } from './contract.js'

void serve(import.meta.dirname).then(() => {
  const bridge = createBridge({ allow: { origins: ['app://canvas', 'app://tools'] } })
  const canvas = new BrowserWindow({ webPreferences: secureWebPreferences() })
  const tools = new BrowserWindow({ webPreferences: secureWebPreferences() })
  bridge.join(palette, { provider: tools.webContents, consumer: canvas.webContents })
  canvas.on('closed', () => tools.close())
  void canvas.loadURL('app://canvas/')
  void tools.loadURL('app://tools/')
})
