import { BrowserWindow } from 'electron'
import { createBridge, secureWebPreferences } from 'electron-port-bridge/main'
import { serve } from '../serve.js'
import { editor } from './contract.js'

void serve(import.meta.dirname).then(async () => {
  const bridge = createBridge({ allow: { origins: ['app://page'] } })
  const win = new BrowserWindow({ webPreferences: secureWebPreferences() })
  win.on('close', (event) => {
    event.preventDefault()
    void askAndClose()
  })
  async function askAndClose(): Promise<void> {
    try {
      const page = await bridge.connect(editor, win.webContents, { timeoutMs: 1_000 })
      const unsaved = await page.calls.unsaved({ timeoutMs: 1_000 })
      // Here an app would ask the user.
      console.log(`main: not saved: ${unsaved.join(', ')}`)
    } catch (error) {
      // A page that hangs or lies must not keep its window open.
      console.log(`main: no answer (${error})`)
    }
    win.destroy()
  }
  await win.loadURL('app://page/')
  win.close()
})
