import { BrowserWindow } from 'electron'
import { createBridge, secureWebPreferences } from 'electron-port-bridge/main'
import { serve } from '../serve.js'

void serve(import.meta.dirname).then(() => {
  const bridge = createBridge({ allow: { origins: ['app://page'] } })
  bridge.on('document', (document) => {
    const port = document.openPort('main-world-port')
    port.on('message', ({ data }) => console.log(`main: ${data}`))
    port.start()
    port.postMessage('are you there?')
  })
  const win = new BrowserWindow({ webPreferences: secureWebPreferences() })
  void win.loadURL('app://page/')
})
