/** An app that uses every door that knows Electron's types; compiled against each supported version of these. */
import {
  app,
  BrowserWindow,
  type MessagePortMain,
  type UtilityProcess,
  utilityProcess,
  type WebPreferences,
} from 'electron'
import { defineContract, unchecked } from 'electron-port-bridge/contract'
import { createBridge, type PageDocument, secureWebPreferences } from 'electron-port-bridge/main'
import { exposeData, forwardPorts } from 'electron-port-bridge/preload'

export const clock = defineContract('clock', {
  calls: { now: { output: unchecked<number>() } },
})

export async function startApp(): Promise<void> {
  await app.whenReady()
  const bridge = createBridge({ allow: { origins: ['app://main'] } })
  bridge.provide(clock, { calls: { now: () => Date.now() } })
  bridge.on('document', (document: PageDocument) => {
    const port: MessagePortMain = document.openPort('plain', { deliver: 'claim' })
    port.start()
  })
  const webPreferences: WebPreferences = secureWebPreferences({ additionalArguments: ['--theme=dark'] })
  const win = new BrowserWindow({ webPreferences })
  const worker: UtilityProcess = utilityProcess.fork('worker.js')
  bridge.join(clock, { provider: worker, consumer: win.webContents })
  await bridge.connect(clock, win.webContents.mainFrame)
}

export function startPreload(): void {
  forwardPorts()
  exposeData('theme', 'dark')
}
