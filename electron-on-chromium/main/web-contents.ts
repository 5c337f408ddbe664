import { EventEmitter } from 'node:events'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { CdpSession } from '../browser/cdp.js'
import type { WindowPlace } from '../contents/app-window.js'
import type { TargetInfo } from '../contents/browser-hub.js'
import { exceptionEntry } from '../contents/console-entries.js'
import type { FrameNode } from '../contents/frame-node.js'
import { Page } from '../contents/page.js'
import { ProcessModel } from '../contents/process-model.js'
import type { WorldScripts } from '../renderer/world-script.js'
import { toWire } from '../schemes/scheme-map.js'
import { app } from './app.js'
import { cloneOf, runScript } from './evaluate.js'
import { electronEvent } from './events.js'
import { IpcMainImpl } from './ipc-main.js'
import { nextLoad } from './load.js'
import { CapturedImage } from './native-image.js'
import { NavigationHistory } from './navigation-history.js'
import { openWindow } from './open-window.js'
import { refuseOptions } from './option-keys.js'
import { runtime } from './runtime.js'
import { type InputToSend, inputCommand } from './send-input.js'
import { type Session, session as sessions } from './session.js'
import { notHere } from './unavailable.js'
import { pageEvents } from './web-contents-events.js'
import { frameByIds, frameOf, topOf, trackNode, untrackNodes, type WebFrameMain } from './web-frame-main.js'
import { reportedPreferences, scriptsFor, type WebPreferences } from './web-preferences.js'

/** A window, as far as the pages in it are concerned. */
export interface PageOwner {
  readonly id: number
}

export interface WindowOpenDetails {
  url: string
  frameName: string
  features: string
  disposition: string
  referrer: { url: string; policy: string }
}

export interface WindowOpenAnswer {
  action: 'allow' | 'deny'
  overrideBrowserWindowOptions?: Record<string, unknown>
  outlivesOpener?: boolean
  /** Makes the window by itself, and answers with the page that it was given. */
  createWindow?: (options: Record<string, unknown> & { webContents: WebContents }) => WebContents
}

export interface WebContentsOptions extends WindowPlace {
  preferences: WebPreferences
  opener?: WebContents | undefined
  adopted?: { session: CdpSession; target: TargetInfo }
}

/** What Electron says of every script that throws (`electron_api_web_frame.cc`); the console says what it was. */
const SCRIPT_FAILED =
  'Script failed to execute, this normally means an error was thrown. Check the renderer console for the error.'

const ACTIVATION_MS = 200

const all = new Map<number, WebContents>()
let lastId = 0

/** `WebContents`: one page, its events and what can be asked of it. */
export class WebContents extends EventEmitter {
  readonly id = ++lastId
  readonly ipc = new IpcMainImpl()
  _windowOpenHandler: ((details: WindowOpenDetails) => WindowOpenAnswer) | undefined
  readonly _processes: ProcessModel
  readonly _preferences: WebPreferences
  _crashed = false
  /** The window that it was put into last (`electron_api_web_contents_view.cc`, `OnViewAddedToWidget`). */
  _owner: PageOwner | undefined
  /** Where a `loadURL` goes that the page may still prevent. */
  _pendingUnloadUrl: string | undefined
  readonly #page: Page
  readonly #session: Session
  readonly #history: NavigationHistory
  readonly #opener: FrameNode | undefined
  #scripts: WorldScripts
  #destroyed = false
  readonly #stopRefreshing: () => void

  constructor(options: WebContentsOptions) {
    super()
    const { preferences, opener, adopted } = options
    this._preferences = preferences
    this.#session = preferences.session ?? sessions.fromPartition(preferences.partition ?? '')
    this._processes = opener?._processes ?? new ProcessModel()
    this.#opener = adopted && openerOf(opener, adopted.target)
    this.#scripts = scriptsFor(this.#session, preferences)
    this.#session.protocol._hasPages = true
    this.#page = new Page({
      processes: this._processes,
      dropEarlyMessages: runtime.options.dropEarlyMessages,
      scripts: () => this.#scripts,
      taken: this.#session.protocol._taken,
      serve: (request) => this.#session.protocol._serve(request),
      events: pageEvents(this),
    })
    this.#history = new NavigationHistory(this.#page.session)
    trackNode(this.#page.main)
    this.#stopRefreshing = this.#session._onPreloads(() => this.#refreshScripts())
    all.set(this.id, this)
    // A listener like any other, and the first: apps that count listeners meet it (`lib/browser/api/web-contents.ts`).
    this.on('render-process-gone', (event, details) => app.emit('render-process-gone', event, this, details))
    if (adopted) this.#page.adopt(adopted.session, adopted.target)
    else void this.#create(options)
    app.emit('web-contents-created', electronEvent({}), this)
  }

  async #create(options: WebContentsOptions): Promise<void> {
    try {
      const browserContextId = await this.#session._contextId()
      const hasMoreHistory = await openWindow(options, browserContextId, (session, target) => {
        if (this.#destroyed) runtime.hub.closeTarget(target.targetId)
        return this.#page.adopt(session, target)
      })
      if (hasMoreHistory)
        this.once('did-navigate', () => this.#page.root?.tell('Page.resetNavigationHistory'))
    } catch (error) {
      if (!app._exiting) throw error
    }
  }

  get mainFrame(): WebFrameMain {
    this._check()
    return frameOf(this.#page.main)
  }
  /** The frame that opened this window and can be reached from it; null once that has gone. */
  get opener(): WebFrameMain | null {
    this._check()
    return this.#opener && !this.#opener.removed ? frameOf(this.#opener) : null
  }
  get session(): Session {
    this._check()
    return this.#session
  }
  get _page(): Page {
    return this.#page
  }
  get navigationHistory(): NavigationHistory {
    this._check()
    return this.#history
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }
  /** What every native member does once the page is gone. */
  _check(): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed')
  }

  getURL(): string {
    this._check()
    return this.#page.main.host.url
  }
  getTitle(): string {
    this._check()
    const { title, url } = this.#page.main.host
    return title || nameOf(url)
  }
  getType(): string {
    this._check()
    return 'window'
  }
  getProcessId(): number {
    this._check()
    return this.#page.main.host.identity.processId
  }
  isLoading(): boolean {
    this._check()
    return this.#page.loading.size > 0
  }
  isLoadingMainFrame(): boolean {
    this._check()
    return this.#page.loading.has(this.#page.main)
  }
  isCrashed(): boolean {
    this._check()
    return this._crashed
  }
  getLastWebPreferences(): WebPreferences {
    this._check()
    return reportedPreferences(this._preferences)
  }

  loadURL(
    url: string,
    options?: { extraHeaders?: string; httpReferrer?: string; userAgent?: string },
  ): Promise<void> {
    this._check()
    refuseOptions('LoadURLOptions', options ?? {})
    const done = nextLoad(this, url)
    done.catch(() => {})
    const wire = normalize(toWire(url))
    if (wire === undefined) {
      setImmediate(() => this.#fail(-300, 'ERR_INVALID_URL', url))
      return done
    }
    this.#start(wire, url)
    void this.#page.session.then(async (cdp) => {
      this.#refreshScripts()
      await Promise.all([this.#page.scriptsInPlace, this.#activate(cdp)])
      this._pendingUnloadUrl = url
      try {
        const referrer = options?.httpReferrer === undefined ? {} : { referrer: options.httpReferrer }
        await cdp.send('Page.navigate', { url: wire, ...referrer })
      } catch {
        if (!this.#destroyed) this.#fail(-300, 'ERR_INVALID_URL', url)
      }
      this.#page.requests.withdraw(this.#page.main, wire)
    })
    return done
  }

  #fail(code: number, description: string, url: string): void {
    this.#page.post(() => {
      const { processId, routingId } = this.#page.main.host.identity
      this.emit('did-fail-load', electronEvent({}), code, description, url, true, processId, routingId)
      this.emit('did-stop-loading', electronEvent({}))
    })
  }

  /** A navigation of the app's own starts at once, as in Electron, not when Chromium says so. */
  #start(wire: string, url: string): void {
    const { main, requests, options } = this.#page
    const base = (text: string): string => text.replace(/#.*/, '')
    const sameDocument = wire.includes('#') && base(toWire(main.host.url)) === base(wire)
    requests.announce(main, wire)
    options.events.startNavigation(main, url, sameDocument)
  }

  loadFile(
    path: string,
    options: { query?: Record<string, string>; search?: string; hash?: string } = {},
  ): Promise<void> {
    const url = pathToFileURL(resolve(app.getAppPath(), path))
    if (options.query) url.search = String(new URLSearchParams(options.query))
    if (options.search !== undefined) url.search = options.search
    if (options.hash !== undefined) url.hash = options.hash
    return this.loadURL(url.href)
  }

  reload(): void {
    this.#reload(false)
  }
  reloadIgnoringCache(): void {
    this.#reload(true)
  }
  #reload(ignoreCache: boolean): void {
    this._check()
    const url = this.getURL()
    this.#start(normalize(toWire(url)) ?? url, url)
    void this.#page.session.then(async (cdp) => {
      this.#refreshScripts()
      await this.#page.scriptsInPlace
      cdp.tell('Page.reload', { ignoreCache })
    })
  }
  stop(): void {
    this._check()
    void this.#page.session.then((cdp) => cdp.tell('Page.stopLoading'))
  }

  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    this._check()
    if (this.getURL() === '' || this.isLoadingMainFrame())
      await new Promise((done) => this.once('did-stop-loading', done))
    this._check()
    const node = this.#page.main
    const end = await runScript(node, String(code), Boolean(userGesture))
    if (end.how === 'thrown') {
      this.#page.options.events.console(exceptionEntry({ exceptionDetails: end.details }))
      throw new Error(SCRIPT_FAILED)
    }
    const outcome = await cloneOf(end)
    await new Promise<void>((resolve) => node.afterAll(resolve))
    // A reason that is falsy is taken for none (`lib/browser/ipc-main-internal-utils.ts`).
    if (end.how === 'value') return outcome
    if (!outcome) return undefined
    // The reason crosses to the preload's world first, which leaves of an error its message.
    const crossed = this._preferences.contextIsolation !== false && outcome instanceof Error
    throw crossed ? new Error(outcome.message) : outcome
  }

  async capturePage(area?: object): Promise<CapturedImage> {
    this._check()
    if (area !== undefined) notHere('capturePage(rect)')
    const cdp = await this.#page.session
    const { data } = await cdp.send('Page.captureScreenshot', { format: 'png' })
    return new CapturedImage(Buffer.from(String(data), 'base64'))
  }

  send(channel: string, ...args: unknown[]): void {
    this.mainFrame.send(channel, ...args)
  }
  sendToFrame(frame: number | [number, number], channel: string, ...args: unknown[]): boolean {
    const [processId, routingId] = Array.isArray(frame) ? frame : [this.getProcessId(), frame]
    const target = frameByIds(processId, routingId)
    target?.send(channel, ...args)
    return target !== undefined
  }
  postMessage(...args: [channel: string, message: unknown, transfer?: unknown]): void {
    this.mainFrame.postMessage(...args)
  }

  /** By the browser's own path: hit test, focus and all. */
  sendInputEvent(input: InputToSend): void {
    this._check()
    const [method, params] = inputCommand(input)
    void this.#page.session.then((cdp) => cdp.tell(method, params))
  }

  setWindowOpenHandler(handler: (details: WindowOpenDetails) => WindowOpenAnswer): void {
    this._windowOpenHandler = handler
  }
  /** As large as its view; the window around it is nobody's to see. */
  _resize({ width, height }: { width: number; height: number }): void {
    if (this.#destroyed || width <= 0 || height <= 0 || runtime.browser?.headless === false) return
    const metrics = { width, height, deviceScaleFactor: 0, mobile: false }
    void this.#page.session.then((cdp) => cdp.tell('Emulation.setDeviceMetricsOverride', metrics))
  }

  isDevToolsOpened(): boolean {
    return false
  }

  forcefullyCrashRenderer(): void {
    this._check()
    void this.#page.session.then((cdp) => cdp.tell('Page.crash'))
  }
  /** Asks the page first when it has a beforeunload handler, unless told not to. */
  close(options: { waitForBeforeUnload?: boolean } = {}): void {
    if (this.#destroyed) return
    if (!options.waitForBeforeUnload) {
      this.destroy()
      return
    }
    void this.#page.session.then(async (cdp) => {
      await this.#activate(cdp)
      cdp.tell('Page.close')
    })
  }
  /**
   * As if the user had touched the page, without which Blink asks no 'beforeunload' handler; Electron does so before it closes
   * or leaves a page (`electron_api_web_contents.cc`, `NotifyUserActivation`). A page that is too busy to answer is not waited for.
   */
  async #activate(cdp: CdpSession): Promise<void> {
    const activated = cdp.send('Runtime.evaluate', { expression: '0', userGesture: true }).catch(() => {})
    await Promise.race([activated, delay(ACTIVATION_MS, undefined, { ref: false })])
  }

  destroy(): void {
    if (this.#destroyed) return
    this.#page.close()
    // In the next task, whatever else is still to be told (`electron_api_web_contents.cc`, `Destroy`).
    setImmediate(() => this.#page.channel.drain())
  }

  /** The page is gone: nothing native works any more. */
  _destroyed(): void {
    if (this.#destroyed) return
    const targetId = this.#page.target?.targetId
    if (targetId !== undefined) runtime.hub.closeTarget(targetId)
    this.#destroyed = true
    this.#stopRefreshing()
    for (const node of this.#page.main.subtree()) node.removed = true
    untrackNodes((node) => node.removed)
    all.delete(this.id)
    this.emit('destroyed', electronEvent({}))
  }

  #refreshScripts(): void {
    const scripts = scriptsFor(this.#session, this._preferences)
    if (scripts.preloadWorld === this.#scripts.preloadWorld) return
    this.#scripts = scripts
    this.#page.refreshScripts()
  }
}

/** Chromium names the opener of a window that was opened with `noopener` as well. */
function openerOf(opener: WebContents | undefined, target: TargetInfo): FrameNode | undefined {
  const { canAccessOpener } = target as { canAccessOpener?: boolean }
  if (canAccessOpener !== true || opener === undefined) return undefined
  return opener._page.frames.get(target.openerFrameId ?? '') ?? opener._page.main
}

/** What Chromium calls a page without a title: its address, of a file the name. */
const nameOf = (url: string): string =>
  url.startsWith('file:')
    ? decodeURIComponent(url.slice(url.lastIndexOf('/') + 1))
    : url.replace(/^https?:\/\//, '').replace(/\/$/, '')

function normalize(url: string): string | undefined {
  try {
    return new URL(url).href
  } catch {
    return undefined
  }
}

/** The `webContents` module. */
export const webContents = {
  fromId: (id: number): WebContents | undefined => all.get(id),
  getAllWebContents: (): WebContents[] => [...all.values()],
  getFocusedWebContents: (): WebContents | null => null,
  fromFrame(frame: WebFrameMain): WebContents | undefined {
    const top = topOf(frame)
    return [...all.values()].find(({ _page }) => _page.main === top)
  },
}
