import '../../e2e/uvu-deferred.js'
import { type BrowserWindow, ipcMain, type WebPreferences, BrowserWindow as Window } from 'electron'
import {
  type Allow,
  type Bridge,
  type BridgeOptions,
  type Refused,
  secureWebPreferences,
} from 'electron-port-bridge/main'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PROTOCOL_VERSION } from '../../../wire/protocol.js'
import { NOTES, notes } from '../../e2e/contracts.js'
import { declare, inPage, runInScene, SKIPPED, showPage, testBridge } from '../../e2e/harness.js'
import { spyProvider } from '../../e2e/provider.js'
import { cpuTime } from '../../helpers/cpu-time.js'
import { type HandlerCalls, INTRINSICS_OF_REALM, isChosen, type Kind, tell, Watch } from '../oracle.js'

/** Attacks by pages: each file is an app's main script, and each attack has a bridge that provides `notes`. */

export const MARK = 'electron-port-bridge'
export { next, PLAIN, pages, run, testWindow, until } from '../../e2e/harness.js'
export { NOTES }

/** In a page: its own claim without the kit; `takePort()` resolves with the port that main grants. */
export const TAKE_PORT = `const takePort = (contract = 'notes') => new Promise((resolve) => {
  const nonce = String(Math.random())
  addEventListener('message', function on({ data, ports }) {
    if (data?.['${MARK}'] === 'grant' && data.nonce === nonce) { removeEventListener('message', on); resolve(ports[0]) }
  })
  window.postMessage({ '${MARK}': 'claim', contract, role: 'consumer', nonce }, '/')
})`
/** In a page: hello as the kit says it, on a port that `takePort()` gave. */
export const RAW_HELLO = `const hello = (port) => new Promise((resolve) => {
  port.onmessage = ({ data }) => resolve(data)
  port.postMessage([1, ${PROTOCOL_VERSION}, 'notes', 0])
})`
/** In a page: waits until what is under way has had every chance to happen. */
export const SETTLE = `await new Promise((resolve) => setTimeout(resolve, 300))`
/** In a page: waits for what must happen, however busy the machine is, and then for what must not. */
export const settleAfter = (condition: string): string =>
  `for (const end = Date.now() + 10_000; !(${condition}) && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 10)); ${SETTLE}`

export interface SceneOptions {
  readonly allow?: Allow
  /** The attack leaves the page's built-ins changed, on purpose. */
  readonly changesIntrinsics?: boolean
  readonly options?: Partial<BridgeOptions>
}

/** What an attack is played on. */
export interface Scene {
  readonly bridge: Bridge
  readonly served: ReturnType<Bridge['provide']>
  readonly seen: string[]
  readonly aborted: unknown[]
  readonly refused: Refused[]
  readonly violations: string[]
  readonly reasons: string[]
  show(url?: string, preferences?: WebPreferences): Promise<BrowserWindow>
  /** Runs in the page; what it returns counts as learned by the attacker. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the page returns; assertions follow.
  inPage(win: BrowserWindow, body: string): Promise<any>
}

let healthy: BrowserWindow | undefined
const EVENTS = ['did-frame-navigate', 'render-process-gone', 'destroyed', 'input-event'] as const
const listeners = (win: BrowserWindow) => EVENTS.map((name) => win.webContents.listenerCount(name))

/** One row of the catalogue. `body` returns the handler calls that are its own; none if it returns nothing. */
export function attack(
  id: string,
  title: string,
  kind: Kind,
  body: (scene: Scene) => Promise<HandlerCalls>,
  { allow = {}, changesIntrinsics = false, options = {} }: SceneOptions = {},
): void {
  if (!isChosen(id)) return
  const name = `${id} ${title}`
  if (SKIPPED) return declare(name, kind)
  test(name, async () => {
    const watch = new Watch()
    try {
      await runInScene(async () => {
        const own = await healthyWindow()
        const before = listeners(own)
        const { provider, seen, aborted } = spyProvider()
        const { when } = allow
        const bridge = testBridge({
          ...options,
          allow: {
            ...allow,
            origins: ['app://main', ...(allow.origins ?? [])],
            ...(when && {
              when: (document) => document.webContentsId === own.webContents.id || when(document),
            }),
          },
        })
        const refused: Refused[] = []
        const told: string[] = []
        const violations: string[] = []
        const reasons: string[] = []
        bridge.on('refused', (record) => {
          refused.push(record)
          reasons.push(record.reason)
        })
        bridge.on('violation', ({ text }) => void violations.push(text))
        bridge.on('failure', ({ text }) => void told.push(text))
        const learned: unknown[] = []
        const shown: BrowserWindow[] = []
        const served = bridge.provide(notes, provider)
        const expected = await body({
          bridge,
          served: served as unknown as Scene['served'],
          seen,
          aborted,
          refused,
          violations,
          reasons,
          show: async (url, preferences) => {
            const win = await showPage(url, preferences)
            shown.push(win)
            return win
          },
          inPage: async (win, source) => {
            const value = await inPage(win, source)
            learned.push(value)
            return value
          },
        })
        assert.equal(seen, expected ?? [], 'only the handlers that were to run have run')
        await answers(own)
        if (!changesIntrinsics) await sameIntrinsics(own, shown)
        const sessions = served.sessions.map(({ closed }) => closed)
        bridge.close()
        await Promise.all(sessions)
        assert.is(served.sessions.length, 0, 'no session is left')
        assert.is(ipcMain.listenerCount(MARK), 0, 'no listener of the bridge is left')
        assert.equal(listeners(own), before, 'nor any on a window')
        watch.finish([...told, ...violations, ...refused.flatMap(({ contract }) => contract ?? [])], learned)
      })
    } catch (error) {
      watch.stop()
      tell('failed', name)
      throw error
    }
    tell(process.versions.electron ? 'electron' : kind, name)
  })
}

/** An attack that only Electron itself can be put to. It runs there; here it is counted, with the reason. */
export function onElectron(
  id: string,
  title: string,
  reason: string,
  body: (scene: Scene) => Promise<HandlerCalls>,
  options: SceneOptions = {},
): void {
  // Where tests are only counted it is one of them; where they run, one that cannot.
  if (process.versions.electron || SKIPPED) return attack(id, title, 'electron', body, options)
  skip(id, title, reason)
}

/** A row that this kit has nothing to be attacked for. */
export function skip(id: string, title: string, reason: string): void {
  test.skip(`${id} ${title}`, () => {})
  tell('skipped', `${id} ${title}`, reason)
}

/** A window with a page of its own, which no attack touches. */
async function healthyWindow(): Promise<BrowserWindow> {
  if (healthy !== undefined) return healthy
  healthy = new Window({ show: false, webPreferences: secureWebPreferences() })
  await healthy.loadURL('app://main/?healthy')
  return healthy
}

async function answers(win: BrowserWindow): Promise<void> {
  const began = cpuTime()
  const body = `const api = await connect(${NOTES}); const v = await api.calls.echo(5); api.close(); return v`
  assert.is(await inPage(win, body), 5)
  // Generous; a main process that is held up fails it by far.
  assert.ok(cpuTime() - began < 2_000, 'a healthy window is served')
}

async function sameIntrinsics(own: BrowserWindow, shown: readonly BrowserWindow[]): Promise<void> {
  const clean = await own.webContents.executeJavaScript(INTRINSICS_OF_REALM)
  for (const win of shown) {
    if (win.isDestroyed() || win.webContents.isCrashed()) continue
    const theirs = await win.webContents.executeJavaScript(INTRINSICS_OF_REALM)
    assert.is(theirs, clean, 'the built-ins of the page are as in any page')
  }
}
