import { type InputEvent, ipcMain, type WebContents } from 'electron'
import * as assert from 'uvu/assert'
import { fact, next, openWindow, preload, routes, runSuites, sleep, thrown, until, url } from './suite.js'

/** What main is told of a person's input, and what cannot make it so. */

const TELLS = preload(`const { ipcRenderer } = require('electron')
  for (const type of ['mousedown', 'keydown']) addEventListener(type, (event) => {
    ipcRenderer.send('page-heard', type, event.isTrusted)
  })`)
const WHOLE = 'style="position: fixed; inset: 0; width: 100%; height: 100%; border: 0"'

/** In order: what the window's `input-event` said, and what the page had. */
function record(contents: WebContents): string[] {
  const told: string[] = []
  contents.on('input-event', (_event, input: InputEvent & { key?: string }) => {
    if (!/^mouse(Move|Enter|Leave)|^pointer/.test(input.type))
      told.push(`${input.type} ${input.key ?? ''}`.trim())
  })
  return told
}

function click(contents: WebContents): void {
  for (const type of ['mouseDown', 'mouseUp'] as const)
    contents.sendInputEvent({ type, x: 50, y: 50, button: 'left', clickCount: 1 })
}

async function openPage(html: string) {
  routes.set('/input', html)
  const win = openWindow({ preload: TELLS })
  await win.loadURL(url('/input'))
  const told = record(win.webContents)
  const heard = (_event: unknown, type: string) => void told.push(`page ${type}`)
  ipcMain.on('page-heard', heard)
  return { win, told, end: () => void ipcMain.off('page-heard', heard) }
}

fact('F254 main is told of a button and a key, and before the page has them', 'model', async () => {
  const { win, told, end } = await openPage('<!doctype html><body>here')
  click(win.webContents)
  await until(() => told.includes('mouseUp'), 'the click')
  win.webContents.sendInputEvent({ type: 'keyDown', keyCode: 'A' })
  win.webContents.sendInputEvent({ type: 'keyUp', keyCode: 'A' })
  await until(() => told.includes('keyUp A'), 'the key')
  await until(() => told.includes('page mousedown') && told.includes('page keydown'), 'both in the page')
  assert.ok(told.indexOf('mouseDown') < told.indexOf('page mousedown'), String(told))
  assert.ok(told.indexOf('rawKeyDown A') < told.indexOf('page keydown'), String(told))
  end()
})

fact(
  'F254 nothing that a script dispatches is an input, and a script’s click is none',
  'chromium',
  async () => {
    const { win, told, end } = await openPage('<!doctype html><button>press</button>')
    const clicks = await win.webContents.executeJavaScript(
      `(() => {
    let clicks = 0
    const button = document.querySelector('button')
    button.onclick = () => { clicks++ }
    for (const type of ['pointerdown', 'mousedown', 'mouseup', 'click'])
      button.dispatchEvent(new MouseEvent(type, { bubbles: true, composed: true, detail: 1, clientX: 50, clientY: 50 }))
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }))
    document.dispatchEvent(new TouchEvent('touchend', { bubbles: true }))
    button.click()
    button.focus()
    return clicks
  })()`,
      true,
    )
    assert.is(clicks, 2, 'the page itself has heard of them')
    await sleep(300)
    assert.equal(
      told.filter((line) => !line.startsWith('page')),
      [],
    )
    end()
  },
)

fact('F255 what goes to a frame of another process is not told of the window', 'model', async () => {
  routes.set(
    '/frame',
    `<!doctype html><body ${WHOLE}><script>onmousedown = () => parent.postMessage('pressed', '*')</script>`,
  )
  const { win, told, end } = await openPage(
    `<!doctype html><iframe ${WHOLE} src="${url('/frame', 'localhost')}"></iframe>
     <script>addEventListener('message', () => { document.title = 'pressed' })</script>`,
  )
  // The browser routes by what has been drawn, which a frame of another process brings by itself.
  let isRouted = false
  void next(win.webContents, 'page-title-updated').then(() => {
    isRouted = true
  })
  for (let i = 0; i < 80 && !isRouted; i++) {
    click(win.webContents)
    await sleep(50)
  }
  assert.ok(isRouted, 'the frame has the click')
  told.length = 0
  click(win.webContents)
  await sleep(300)
  assert.equal(told, [])
  end()
})

fact('F256 sendInputEvent refuses what is no input', 'model', () => {
  const { webContents: contents } = openWindow()
  for (const wrong of [{}, { type: 'nothing' }, { type: 'mouseDown' }, { type: 'keyDown' }]) {
    assert.is(thrown(() => contents.sendInputEvent(wrong as never)).message, 'Invalid event object')
  }
})

runSuites()
