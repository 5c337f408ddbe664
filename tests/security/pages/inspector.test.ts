import { BrowserWindow } from 'electron'
import { openInspector } from 'electron-port-bridge/inspector'
import { secureWebPreferences } from 'electron-port-bridge/main'
import * as assert from 'uvu/assert'
import { runAtEnd } from '../../e2e/harness.js'
import { attack, MARK, NOTES, run, SETTLE, TAKE_PORT, testWindow, until } from './attack.js'

const SECRET = 'correct horse battery'

attack(
  'V01',
  'no other page gets what the inspector is shown: not one of the app, nor one of its own origin',
  'model',
  async ({ bridge, show, inPage, refused }) => {
    const inspector = await openInspector(bridge, { show: false })
    runAtEnd(() => inspector.close())
    const win = await show()
    const code = await inPage(win, `return codeOf(connect('inspector', { timeoutMs: 1500 }))`)
    assert.is(code, 'TIMEOUT')
    const twin = testWindow(secureWebPreferences({ partition: 'electron-port-bridge-inspector' }))
    await twin.loadURL('https://inspector.invalid/?theme=dark')
    await until(() => refused.some(({ origin }) => origin === 'https://inspector.invalid'), 'the refusal')
    const got = await twin.webContents.executeJavaScript(
      `(async () => { ${TAKE_PORT}; return Promise.race([takePort('inspector').then(() => 'a port'), new Promise((done) => setTimeout(done, 600, 'nothing'))]) })()`,
    )
    assert.is(got, 'nothing')
  },
)

attack(
  'V02',
  'the inspector’s page can ask for nothing of the app, and the app’s bridge does not know it',
  'model',
  async ({ bridge, served, refused }) => {
    const documents: string[] = []
    bridge.on(
      'document',
      ({ origin }) => void (origin === 'https://inspector.invalid' && documents.push(origin)),
    )
    const inspector = await openInspector(bridge, { show: false })
    runAtEnd(() => inspector.close())
    const ports = await inspector.window.webContents.executeJavaScript(
      `(async () => { let count = 0; addEventListener('message', ({ ports }) => { count += ports.length })
         window.postMessage({ '${MARK}': 'claim', contract: 'notes', role: 'consumer', nonce: 'n' }, '/')
         ${SETTLE}; return count })()`,
    )
    assert.equal([ports, served.sessions.length, documents, refused], [0, 0, [], []])
  },
)

attack(
  'V03',
  'values do not leave main for the inspector’s window unless the app says so',
  'model',
  async ({ bridge, show, inPage }) => {
    const inspector = await openInspector(bridge, { show: false })
    runAtEnd(() => inspector.close())
    const win = await show()
    await inPage(win, `const api = await connect(${NOTES}); await api.calls.echo({ pass: '${SECRET}' })`)
    await until(() => inspector.recording().includes('call-ended'), 'the call')
    assert.not.match(inspector.recording(), SECRET)
  },
)

attack('V04', 'the inspector’s window goes nowhere else, and opens no other', 'model', async ({ bridge }) => {
  const inspector = await openInspector(bridge, { show: false })
  runAtEnd(() => inspector.close())
  const { webContents } = inspector.window
  const before = BrowserWindow.getAllWindows().length
  await webContents.executeJavaScript(`void open('app://main/')`, true)
  await webContents.executeJavaScript(`void (location.href = 'app://main/')`, true)
  await new Promise((resolve) => setTimeout(resolve, 400))
  assert.is(webContents.getURL(), 'https://inspector.invalid/?theme=system')
  assert.is(BrowserWindow.getAllWindows().length, before)
})

run()
