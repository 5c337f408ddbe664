import { BaseWindow, WebContentsView } from 'electron'
import { createBridge, secureWebPreferences } from 'electron-port-bridge/main'
import { serve } from '../serve.js'
import { outline } from './contract.js'

void serve(import.meta.dirname).then(() => {
  const bridge = createBridge({ allow: { origins: ['app://editor', 'app://sidebar'] } })
  const win = new BaseWindow({ width: 800, height: 600 })
  const sidebar = new WebContentsView({ webPreferences: secureWebPreferences() })
  const editor = new WebContentsView({ webPreferences: secureWebPreferences() })
  sidebar.setBounds({ x: 0, y: 0, width: 200, height: 600 })
  editor.setBounds({ x: 200, y: 0, width: 600, height: 600 })
  const pages = [sidebar.webContents, editor.webContents]
  bridge.join(outline, { provider: editor.webContents, consumer: sidebar.webContents })
  for (const view of [sidebar, editor]) win.contentView.addChildView(view)
  // The window does not end its views' pages, and a page that has gone leaves its window open.
  sidebar.webContents.once('destroyed', () => win.close())
  win.on('closed', () => {
    for (const page of pages) if (!page.isDestroyed()) page.close()
  })
  void sidebar.webContents.loadURL('app://sidebar/')
  void editor.webContents.loadURL('app://editor/')
})
