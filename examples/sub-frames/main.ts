import { BrowserWindow } from 'electron'
import { createBridge, secureWebPreferences } from 'electron-port-bridge/main'
import { serve } from '../serve.js'
import { files, theme } from './contract.js'

void serve(import.meta.dirname).then(() => {
  const bridge = createBridge({ allow: { origins: ['app://page', 'app://widget'], subFrames: true } })
  // With several origins each contract names its own.
  bridge.provide(
    files,
    { calls: { list: () => ['a.md', 'b.md'] } },
    { allow: { origins: ['app://page'], subFrames: false } },
  )
  bridge.provide(theme, { calls: { current: () => 'dark' } })
  // The preload runs in sub-frames only with this; it gives them no Node.
  const win = new BrowserWindow({
    webPreferences: secureWebPreferences({ nodeIntegrationInSubFrames: true }),
  })
  void win.loadURL('app://page/')
})
