import { BrowserWindow } from 'electron'
import { createBridge, secureWebPreferences } from 'electron-port-bridge/main'
import { serve } from '../serve.js'

void serve(import.meta.dirname).then(() => {
  const bridge = createBridge({ allow: { origins: ['app://page'] } })
  bridge.on('document', (document) => {
    const requests = document.openPort('requests', { deliver: 'claim' })
    requests.on('message', ({ data, ports: [reply] }) => {
      // The page's word: looked at before it is used.
      if (reply === undefined || typeof data?.steps !== 'number') return
      for (let step = 1; step <= Math.min(data.steps, 100); step++) reply.postMessage(step)
      reply.close()
    })
    requests.start()
  })
  const win = new BrowserWindow({ webPreferences: secureWebPreferences() })
  void win.loadURL('app://page/')
})
