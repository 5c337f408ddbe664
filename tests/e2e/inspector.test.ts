import { app, BrowserWindow } from 'electron'
import { defineContract, isKitError, unchecked } from 'electron-port-bridge/contract'
import { type Inspector, type InspectorOptions, openInspector } from 'electron-port-bridge/inspector'
import type { Bridge } from 'electron-port-bridge/main'
import { readRecording } from 'electron-port-bridge/testing'
import * as assert from 'uvu/assert'
import { NOTES, notes } from './contracts.js'
import { e2e, inPage, run, runAtEnd, showPage, testBridge, testWindow, until } from './harness.js'
import { spyProvider } from './provider.js'

/** What the consoles of the windows said since the test began. */
const said: string[] = []
app.on('web-contents-created', (_event, contents) => {
  contents.on('console-message', ({ level, message }) => void said.push(`${level} ${message}`))
})

async function inspect(bridge: Bridge, options: InspectorOptions = {}): Promise<Inspector> {
  said.length = 0
  const inspector = await openInspector(bridge, { show: false, ...options })
  runAtEnd(() => inspector.close())
  await until(() => script(inspector, `document.title.includes('inspector')`) as Promise<boolean>, 'its page')
  return inspector
}

const script = (inspector: Inspector, code: string): Promise<unknown> =>
  inspector.window.webContents.executeJavaScript(code)

/** The rows in sight, as `member | outcome`. */
const rowsOf = (inspector: Inspector): Promise<string[]> =>
  script(
    inspector,
    `[...document.querySelectorAll('#space .row:not([hidden])')]
       .map((row) => ['.c-name', '.c-outcome'].map((cell) => row.querySelector(cell).textContent).join(' | '))`,
  ) as Promise<string[]>

async function untilRow(inspector: Inspector, wanted: string | RegExp): Promise<void> {
  let last: string[] = []
  const matches = (row: string) => (typeof wanted === 'string' ? row === wanted : wanted.test(row))
  await until(async () => {
    last = await rowsOf(inspector)
    return last.some(matches)
  }, `the row ${wanted}`).catch((error) => {
    throw new Error(`${error.message}; there are:\n${last.join('\n')}\n${said.join('\n')}`)
  })
}

const textOf = (inspector: Inspector, id: string): Promise<string> =>
  script(inspector, `document.getElementById('${id}').innerText`) as Promise<string>

const press = (inspector: Inspector, key: string, on = 'document.activeElement'): Promise<unknown> =>
  script(
    inspector,
    `${on}.dispatchEvent(new KeyboardEvent('keydown', { key: ${JSON.stringify(key)}, bubbles: true, cancelable: true }))`,
  )

const click = (inspector: Inspector, id: string): Promise<unknown> =>
  script(inspector, `document.getElementById('${id}').click()`)

const type = (inspector: Inspector, text: string): Promise<unknown> =>
  script(
    inspector,
    `{ const field = document.getElementById('search'); field.value = ${JSON.stringify(text)}
       field.dispatchEvent(new Event('input')) }`,
  )

const choose = (inspector: Inspector, name: string): Promise<unknown> =>
  script(
    inspector,
    `[...document.querySelectorAll('#space .row:not([hidden])')]
       .find((row) => row.querySelector('.c-name').textContent === ${JSON.stringify(name)})
       .dispatchEvent(new MouseEvent('mousedown', { bubbles: true }))`,
  )

function providedBridge(): Bridge {
  const bridge = testBridge()
  bridge.on('failure', () => {})
  bridge.provide(notes, spyProvider().provider)
  return bridge
}

e2e('the inspector shows each call, stream, event and session as it happens', 'model', async () => {
  const bridge = testBridge()
  bridge.on('failure', () => {})
  const served = bridge.provide(notes, spyProvider().provider)
  const win = await showPage()
  const inspector = await inspect(bridge)
  assert.match(await textOf(inspector, 'empty'), 'Nothing has crossed yet')
  await inPage(
    win,
    `const api = globalThis.api = await connect(${NOTES})
     await api.calls.open({ id: 'a' })
     await codeOf(api.calls.open({ id: 'missing' }))
     await codeOf(api.calls.open({ id: 5 }))
     await codeOf(api.calls.fail())
     api.notices.typing('me')
     for await (const n of api.streams.count(40)) void n`,
  )
  served.events.emit('saved', { id: 'a', at: new Date() })
  await inPage(win, `void globalThis.api.calls.hang()`)
  for (const row of [
    'notes | opened',
    'notes calls.open | ok',
    'notes calls.open | declared-error: NotFound',
    'notes calls.open | refused: INPUT_INVALID',
    'notes calls.fail | failed: INTERNAL',
    'notes notices.typing | ok',
    'notes streams.count | ok · 40 items',
    'notes events.saved | 1 session',
    'notes calls.hang | in flight',
  ])
    await untilRow(inspector, row)
  const places = await textOf(inspector, 'places')
  assert.match(places, 'app://main')
  assert.match(places, /notes\s+#1 · 7 requests · 1 in flight/)
  await inPage(win, `globalThis.api.close()`)
  await untilRow(inspector, 'notes | CLOSED')
  await untilRow(inspector, /^notes calls\.hang \| closed/)
})

run()
