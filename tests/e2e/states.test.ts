import type { BrowserWindow } from 'electron'
import { defineContract, isKitError, unchecked } from 'electron-port-bridge/contract'
import * as assert from 'uvu/assert'
import * as v from 'valibot'
import { e2e, inPage, next, run, showPage, testBridge, until } from './harness.js'

const looks = defineContract('looks', {
  calls: { setTheme: { input: v.string() } },
  states: { theme: { value: v.string() }, at: { value: unchecked<Date>() } },
})

/** The same in a page, as source, with schemas that need no validator. */
const LOOKS = `(() => {
  const text = { '~standard': { version: 1, vendor: 'test', validate: (value) => typeof value === 'string' ? { value } : { issues: [] } } }
  return defineContract('looks', { calls: { setTheme: { input: text } }, states: { theme: { value: text }, at: { value: unchecked() } } })
})()`

const PROVIDE = `globalThis.served = provide(${LOOKS}, {
  calls: { setTheme: (theme) => served.states.theme.set(theme) }, states: { theme: 'dark', at: new Date(5) } })`

const SUBSCRIBE = `globalThis.seen = []; api.states.theme.subscribe((theme) => seen.push(theme))`

async function reload(win: BrowserWindow): Promise<void> {
  const loaded = next(win.webContents, 'did-finish-load')
  win.webContents.reload()
  await loaded
}

e2e(
  'a page has main’s state when it has connected, hears the newest, and begins with it after a reload',
  'model',
  async () => {
    const bridge = testBridge()
    const served = bridge.provide(looks, {
      calls: {
        setTheme(theme) {
          served.states.theme.set(theme)
        },
      },
      states: { theme: 'dark', at: new Date(5) },
    })
    const win = await showPage()
    const connect = `globalThis.api = await connect('looks'); ${SUBSCRIBE}; return [api.states.theme.get(), api.states.at.get().getTime()]`
    assert.equal(await inPage(win, connect), ['dark', 5])
    for (let n = 1; n <= 100; n++) served.states.theme.set(`theme ${n}`)
    await inPage(
      win,
      `while (api.states.theme.get() !== 'theme 100') await new Promise((go) => setTimeout(go))`,
    )
    const seen = await inPage(win, 'return seen')
    assert.ok(seen.length < 50, `of those between few came: ${seen.length} values`)
    assert.is(await inPage(win, `await api.calls.setTheme('asked for'); return 'asked'`), 'asked')
    assert.is(served.states.theme.get(), 'asked for')

    await reload(win)
    assert.equal(await inPage(win, connect), ['asked for', 5])
    served.states.theme.set('after')
    await inPage(win, `while (seen.at(-1) !== 'after') await new Promise((go) => setTimeout(go))`)
    const other = await showPage()
    assert.equal(await inPage(other, connect), ['after', 5])
  },
)

e2e('a state’s value cannot be anything that main loses', 'model', async () => {
  const bridge = testBridge()
  const win = await showPage()
  await inPage(win, PROVIDE)
  const client = await bridge.connect(looks, win.webContents)
  assert.is(client.states.theme.get(), 'dark')
  assert.equal(
    await inPage(
      win,
      `const codeOfSet = (set) => { try { set() } catch (error) { return error.code } return 'set' }
       return [codeOfSet(() => served.states.at.set(new Blob(['x']))), codeOfSet(() => served.states.theme.set(5)), codeOfSet(() => served.states.theme.set('light'))]`,
    ),
    ['NOT_CLONABLE', 'RESULT_INVALID', 'set'],
  )
  await until(() => client.states.theme.get() === 'light', 'the newest came')
  await client.calls.setTheme('asked for')
  await until(() => client.states.theme.get() === 'asked for', 'what was asked for came')

  await reload(win)
  assert.is((await client.closed).code, 'NAVIGATED')
  assert.is(client.states.theme.get(), 'asked for')
})

e2e('a page that sets what the contract refuses is not taken at its word', 'model', async () => {
  const bridge = testBridge()
  const win = await showPage()
  const lenient = LOOKS.replace('theme: { value: text }', 'theme: { value: unchecked() }')
  await inPage(win, PROVIDE.replace(LOOKS, lenient))
  const client = await bridge.connect(looks, win.webContents)
  await inPage(win, `served.states.theme.set(5); served.states.theme.set({}); return 1`)
  await inPage(win, `served.states.theme.set('a text'); return 1`)
  await until(() => client.states.theme.get() === 'a text', 'what is right came')
  await inPage(win, `served.states.theme.set(6); return 1`)
  const again: unknown = await bridge.connect(looks, win.webContents).catch((error: unknown) => error)
  assert.ok(isKitError(again, 'PROTOCOL_VIOLATION'), String(again))
  assert.is(client.states.theme.get(), 'a text')
})

e2e('a joined page has the other’s state, and again after a reload of either', 'model', async () => {
  const bridge = testBridge({ allow: { origins: ['app://main', 'app://other'] } })
  const consumer = await showPage('app://main/')
  const provider = await showPage('app://other/')
  bridge.join(looks, { provider: provider.webContents, consumer: consumer.webContents })
  await inPage(provider, PROVIDE)
  const connect = `globalThis.api = await connectPeer(${LOOKS}, { timeoutMs: 20000 }); ${SUBSCRIBE}; return api.states.theme.get()`
  assert.is(await inPage(consumer, connect), 'dark')
  await inPage(
    consumer,
    `await api.calls.setTheme('light'); while (seen.at(-1) !== 'light') await new Promise((go) => setTimeout(go))`,
  )
  await reload(consumer)
  assert.is(await inPage(consumer, connect), 'light')
  await reload(provider)
  await inPage(provider, PROVIDE)
  assert.is(await inPage(consumer, `await api.closed; ${connect}`), 'dark')
})

void run()
