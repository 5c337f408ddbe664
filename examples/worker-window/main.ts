import { BrowserWindow } from 'electron'
import { createBridge, secureWebPreferences } from 'electron-port-bridge/main'
import { serve } from '../serve.js'
import { thumbnails } from './contract.js'

const CLIENTS = 3

void serve(import.meta.dirname).then(() => {
  const bridge = createBridge({ allow: { origins: ['app://worker', 'app://client'] } })
  // A hidden window's timers slow down to one a second unless it says otherwise.
  const worker = new BrowserWindow({
    show: false,
    webPreferences: secureWebPreferences({ backgroundThrottling: false }),
  })
  void worker.loadURL('app://worker/')
  // Each client document, whatever its window, over all its reloads; a join ends with its document.
  bridge.on('document', (document) => {
    if (document.origin === 'app://client')
      bridge.join(thumbnails, { provider: worker.webContents, consumer: document })
  })
  let open = CLIENTS
  for (let i = 0; i < CLIENTS; i++) {
    const client = new BrowserWindow({ webPreferences: secureWebPreferences() })
    client.on('closed', () => --open === 0 && worker.close())
    void client.loadURL('app://client/')
  }
})
