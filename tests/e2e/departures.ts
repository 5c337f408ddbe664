import { once } from 'node:events'
import { join } from 'node:path'
import { type BrowserWindow, type UtilityProcess, utilityProcess } from 'electron'
import type { Client, Provider } from 'electron-port-bridge/contract'
import { type Bridge, createBridge, type DocumentFacts, type Joined } from 'electron-port-bridge/main'
import { NOTES, notes, PAGE, PROVIDE_SEARCH, page, SEARCH, search } from './contracts.js'
import { inPage } from './harness.js'

const ORIGINS = ['app://main', 'app://other']
const CHILD = join(import.meta.dirname, 'utility-search.js')

/** A page that provides both contracts, and counts what it has not heard the end of. */
const SET_UP = `
  globalThis.unsettled ??= 0
  globalThis.track = (promise) => { unsettled++; void promise.catch(() => {}).finally(() => unsettled--) }
  provide(${PAGE}, { calls: { unsaved: () => true, hang: () => new Promise(() => {}), lie: () => '' }, streams: { upload: () => [] } })
  ${PROVIDE_SEARCH}`
const USE_MAIN = `
  const connecting = connect(${NOTES}); track(connecting)
  globalThis.api = await connecting
  track(api.calls.hang()); track(api.closed); track(api.events.once('saved'))
  const items = api.streams.count(1e9); await items.next()`
const USE_PEER = `
  const connecting = connectPeer(${SEARCH}, { timeoutMs: 1000 }); track(connecting)
  const peer = await connecting
  track(peer.calls.hang()); track(peer.closed); track(peer.events.once('ready'))`

/** Makes numbers below 1 from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** `promise`, or soon enough without it. */
function atMost(ms: number, promise: Promise<void> | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    void promise?.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/**
 * An app whose windows and processes come, talk and go at random. `unsettled` counts the promises and handlers of
 * the main process that have not heard the end.
 */
export class RandomApp {
  readonly bridge: Bridge = createBridge({ allow: { origins: ORIGINS } })
  /** Promises, running handlers and open streams of the main process. */
  unsettled = 0
  /** All that there ever were. */
  tracked = 0
  /** What was done, for a failing run. */
  readonly log: string[] = []
  readonly #random: () => number
  readonly #newWindow: () => BrowserWindow
  readonly #windows: BrowserWindow[] = []
  readonly #children = new Set<UtilityProcess>()
  readonly #joins: Joined[] = []
  readonly served = this.bridge.provide(notes, this.#provider())

  constructor(random: () => number, newWindow: () => BrowserWindow) {
    this.#random = random
    this.#newWindow = newWindow
    this.bridge.on('failure', () => {})
    this.served.onSession(({ closed }) => this.#track(closed))
  }

  /** One arrival, use or departure; what fails because something else has gone is what this is about. */
  async step(): Promise<void> {
    const uses = [this.#useMain, this.#callPage, this.#joinWindows, this.#startChild]
    const departures = [
      this.#reload,
      this.#navigate,
      this.#crash,
      this.#destroy,
      this.#closeSession,
      this.#killChild,
    ]
    const action =
      this.#living().length < 3 ? this.#open : this.#pick(this.#random() < 0.7 ? uses : departures)
    const at = this.log.push(action?.name ?? '') - 1
    const done = action?.call(this).catch((error: unknown) => {
      this.log[at] += `(${String(error).slice(0, 60)})`
    })
    // What runs in a page that crashes is never answered, in Electron either.
    await atMost(1_500, done)
  }

  /** Everything goes but one page, which is asked what it has not heard the end of. */
  async leaveOnePage(): Promise<() => Promise<number>> {
    if (this.#living().length === 0) await this.#open().catch(() => {})
    const survivor = this.#living()[0] as BrowserWindow
    for (const child of this.#children) child.kill()
    for (const win of this.#windows) if (win !== survivor && !win.isDestroyed()) win.destroy()
    for (const joined of this.#joins) joined.stop()
    this.bridge.close()
    return () => survivor.webContents.executeJavaScript('globalThis.unsettled ?? 0')
  }

  /** Everything goes. */
  end(): void {
    for (const child of this.#children) child.kill()
    for (const win of this.#windows) if (!win.isDestroyed()) win.destroy()
    this.bridge.close()
  }

  #provider(): Provider<typeof notes, DocumentFacts> {
    return {
      calls: {
        open: ({ id }) => ({ id, text: '' }),
        echo: (value) => value,
        hang: (_input, { signal }) => {
          this.#track(new Promise((resolve) => signal.addEventListener('abort', resolve)))
          return new Promise<void>(() => {})
        },
        fail: () => {
          throw new Error('fails')
        },
      },
      streams: {
        count: (n, { signal }) => {
          this.#track(new Promise((resolve) => signal.addEventListener('abort', resolve)))
          return Array(Math.min(n, 1e5)).keys()
        },
        file: () => [],
      },
      notices: { typing: () => {} },
    }
  }

  #track(promise: Promise<unknown>): void {
    this.unsettled++
    this.tracked++
    void promise.catch(() => {}).finally(() => this.unsettled--)
  }

  async #use(connecting: Promise<Client<typeof search | typeof page, 'untrusted'>>): Promise<void> {
    this.#track(connecting)
    const client = await connecting
    this.#track(client.calls.hang())
    this.#track(client.closed)
  }

  #pick<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.#random() * list.length)]
  }

  #living(): BrowserWindow[] {
    return this.#windows.filter((win) => !win.isDestroyed() && !win.webContents.isCrashed())
  }

  #window(): BrowserWindow {
    return this.#pick(this.#living()) ?? (this.#windows[0] as BrowserWindow)
  }

  async #load(win: BrowserWindow, url: string): Promise<void> {
    await win.loadURL(url)
    await inPage(win, SET_UP)
  }

  // ── what can happen ──

  async #open(): Promise<void> {
    const win = this.#newWindow()
    this.#windows.push(win)
    await this.#load(win, `${this.#pick(ORIGINS)}/`)
  }

  async #useMain(): Promise<void> {
    await inPage(this.#window(), USE_MAIN)
  }

  async #callPage(): Promise<void> {
    await this.#use(this.bridge.connect(page, this.#window().webContents, { timeoutMs: 500 }))
  }

  async #joinWindows(): Promise<void> {
    const consumer = this.#window()
    const others = this.#living().filter((win) => win !== consumer)
    const provider = this.#random() < 0.4 ? this.#pick([...this.#children]) : this.#pick(others)?.webContents
    if (provider === undefined) return
    for (const joined of this.#joins.splice(0, this.#random() < 0.5 ? this.#joins.length : 0)) joined.stop()
    this.#joins.push(this.bridge.join(search, { provider, consumer: consumer.webContents }))
    await inPage(consumer, USE_PEER)
  }

  async #startChild(): Promise<void> {
    if (this.#children.size >= 2) return
    const child = utilityProcess.fork(CHILD)
    this.#children.add(child)
    child.once('exit', () => this.#children.delete(child))
    await this.#use(this.bridge.connect(search, child, { timeoutMs: 2_000 }))
  }

  async #killChild(): Promise<void> {
    this.#pick([...this.#children])?.kill()
  }

  async #reload(): Promise<void> {
    const win = this.#window()
    await this.#load(win, win.webContents.getURL() || 'app://main/')
  }

  async #navigate(): Promise<void> {
    const url = this.#pick(['app://main/?', 'app://other/?', 'evil://elsewhere/', 'about:blank'])
    await this.#load(this.#window(), `${url}`)
  }

  async #crash(): Promise<void> {
    const { webContents } = this.#window()
    // Else a page that is about to crash could be taken for the one that stays.
    const gone = once(webContents, 'render-process-gone')
    webContents.forcefullyCrashRenderer()
    await gone
  }

  async #destroy(): Promise<void> {
    this.#window().destroy()
  }

  async #closeSession(): Promise<void> {
    this.#pick(this.served.sessions)?.close()
  }
}
