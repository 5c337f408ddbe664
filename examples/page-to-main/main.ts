import { BrowserWindow } from 'electron'
import { createBridge, secureWebPreferences } from 'electron-port-bridge/main'
import { serve } from '../serve.js'
import { greetings } from './contract.js'

void serve(import.meta.dirname).then(() => {
  const bridge = createBridge({ allow: { origins: ['app://page'] } })
  bridge.provide(greetings, {
    calls: { greet: ({ name }, { session }) => `Hello ${name} of ${session.origin}` },
  })
  const win = new BrowserWindow({ webPreferences: secureWebPreferences() })
  void win.loadURL('app://page/')
})
