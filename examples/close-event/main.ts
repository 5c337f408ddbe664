import { BrowserWindow } from 'electron'
import { createBridge, secureWebPreferences } from 'electron-port-bridge/main'
import { serve } from '../serve.js'

void serve(import.meta.dirname).then(() => {
  const bridge = createBridge({ allow: { origins: ['app://page'] } })
  const win = new BrowserWindow({ webPreferences: secureWebPreferences() })
  bridge.once('document', (document) => {
    for (const name of ['by-page', 'by-main', 'by-nobody']) {
      const port = document.openPort(name, { deliver: 'claim' })
      port.on('close', () => console.log(`main: ${name} has closed`))
      port.on('message', () => port.close())
      port.start()
    }
    void document.closed.then(({ code }) => {
      console.log(`main: the document has gone (${code})`)
      win.close()
    })
  })
  void win.loadURL('app://page/')
})
