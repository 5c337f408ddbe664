import { BrowserWindow } from 'electron'
import { createBridge, secureWebPreferences } from 'electron-port-bridge/main'
import { serve } from '../serve.js'
import { numbers } from './contract.js'

void serve(import.meta.dirname).then(() => {
  const bridge = createBridge({ allow: { origins: ['app://page'] } })
  bridge.provide(numbers, {
    streams: {
      // Pulled only as fast as the page reads; `break` there runs `finally` here.
      *squares({ from }) {
        try {
          for (let n = from; ; n++) yield n * n
        } finally {
          console.log('main: the stream was let go')
        }
      },
    },
  })
  const win = new BrowserWindow({ webPreferences: secureWebPreferences() })
  void win.loadURL('app://page/')
})
