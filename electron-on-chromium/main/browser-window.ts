import { EventEmitter } from 'node:events'
import type { CdpSession } from '../browser/cdp.js'
import { placeWindow, type WindowPlace } from '../contents/app-window.js'
import type { TargetInfo } from '../contents/browser-hub.js'
import { app } from './app.js'
import { electronEvent } from './events.js'
import type { CapturedImage } from './native-image.js'
import { refuseOptions } from './option-keys.js'
import { runtime } from './runtime.js'
import { notHere } from './unavailable.js'
import { WebContents, type WindowOpenAnswer, type WindowOpenDetails } from './web-contents.js'
import {
  checkPreferences,
  inheritPreferences,
  readPreferences,
  type WebPreferences,
} from './web-preferences.js'

export interface BrowserWindowOptions {
  width?: number
  height?: number
  /** Both or none: a window without is put in the middle of the screen. */
  x?: number
  y?: number
  show?: boolean
  title?: string
  webPreferences?: WebPreferences
  [more: string]: unknown
}

interface Adoption {
  opener: WebContents
  session: CdpSession
  target: TargetInfo
  /** The app wants it to stay when its opener goes. */
  outlivesOpener: boolean
}

const windows = new Map<number, BrowserWindow>()
let lastId = 0
/** `BrowserWindow`: a window with one page. In a headless browser nothing is drawn on a screen. */
export class BrowserWindow extends EventEmitter {
  readonly id = ++lastId
  readonly webContents: WebContents
  #destroyed = false
  /** The app has been told, or asked for it. */
  #closing = false
  #visible: boolean
  #title: string
  readonly #asked: Omit<WindowPlace, 'show'>
  #bounds: { x: number; y: number; width: number; height: number }
  readonly #children = new Set<BrowserWindow>()

  static getAllWindows(): BrowserWindow[] {
    return [...windows.values()]
  }
  static fromId(id: number): BrowserWindow | null {
    return windows.get(id) ?? null
  }
  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null
  }
  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.isVisible()) ?? null
  }

  /** `adopted` is what a popup brings along; apps have no such argument. */
  constructor(options: BrowserWindowOptions = {}, adopted?: Adoption) {
    super()
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    const { width = 800, height = 600, x, y, show = true } = options
    const { title = app.getName() } = options
    const webPreferences = readPreferences(options.webPreferences ?? {})
    checkPreferences(webPreferences)
    refuseOptions('BaseWindowConstructorOptions', options)
    this.#visible = show
    this.#title = title
    this.#asked = { width, height, x, y }
    this.#bounds = { x: x ?? 0, y: y ?? 0, width, height }
    this.webContents = new WebContents({
      preferences: webPreferences,
      ...this.#asked,
      show,
      ...(adopted ? { opener: adopted.opener, adopted } : {}),
    })
    // Only now is it one: what went wrong before leaves nothing behind.
    windows.set(this.id, this)
    app._windows.add(this)
    const parent = adopted && BrowserWindow.fromWebContents(adopted.opener)
    if (parent && !adopted.outlivesOpener) parent.#children.add(this)
    // After the other listeners of 'destroyed'.
    this.webContents.once('destroyed', () => process.nextTick(() => this.#closed()))
    // The window is called what the page is called, unless the app prevents it (`electron_api_browser_window.cc`).
    this.webContents.on('page-title-updated', (_, title: string, explicitSet: boolean) => {
      if (this.#destroyed) return
      const event = electronEvent({})
      this.emit('page-title-updated', event, title, explicitSet)
      if (!event.defaultPrevented) this.#title = title
    })
    this.webContents.once('dom-ready', () => {
      if (!this.#destroyed) this.emit('ready-to-show', electronEvent({}))
    })
    app.emit('browser-window-created', electronEvent({}), this)
  }

  #check(): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed')
  }

  loadURL(url: string, options?: { extraHeaders?: string; httpReferrer?: string }): Promise<void> {
    return this.webContents.loadURL(url, options)
  }
  loadFile(
    path: string,
    options?: { query?: Record<string, string>; search?: string; hash?: string },
  ): Promise<void> {
    return this.webContents.loadFile(path, options)
  }
  reload(): void {
    this.webContents.reload()
  }
  capturePage(): Promise<CapturedImage> {
    return this.webContents.capturePage()
  }

  /** 'close', then the page's beforeunload, then the end. */
  close(): void {
    if (this.#destroyed) return
    const event = electronEvent({})
    this.#closing = true
    this.emit('close', event)
    if (event.defaultPrevented) {
      this.#closing = false
      app._quitCancelled()
      return
    }
    this.webContents.close({ waitForBeforeUnload: true })
  }

  /** At once and without asking; the page itself goes in the next task. */
  destroy(): void {
    if (this.#destroyed) return
    this.#closing = true
    this.#closed()
    if (!app._exiting) this.webContents.destroy()
  }

  #closed(): void {
    if (this.#destroyed) return
    // The user closed it, and the browser did not ask.
    if (!this.#closing && runtime.browser?.headless === false) this.emit('close', electronEvent({}))
    this.#destroyed = true
    windows.delete(this.id)
    for (const child of this.#children) child.destroy()
    this.emit('closed', electronEvent({}))
    app._windowClosed(this)
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }
  show(): void {
    this.#check()
    if (this.#visible) return
    this.#visible = true
    this.#place()
    this.#activate()
    this.emit('show', electronEvent({}))
  }
  showInactive(): void {
    this.show()
  }
  hide(): void {
    this.#check()
    if (!this.#visible) return
    this.#visible = false
    this.#place()
    this.emit('hide', electronEvent({}))
  }
  isVisible(): boolean {
    return !this.#destroyed && this.#visible
  }
  focus(): void {
    this.#check()
    this.#activate()
    this.emit('focus', electronEvent({}))
  }
  /** Where nothing is drawn on a screen, the app's word is all there is to being shown. */
  #place(): void {
    if (runtime.browser?.headless !== false) return
    const place = { ...this.#asked, show: this.#visible }
    void this.webContents._page.session.then((session) => placeWindow(session, place)).catch(() => {})
  }
  /** Brings a visible window to the front; a headless browser has no front. */
  #activate(): void {
    const targetId = this.webContents._page.target?.targetId
    if (targetId !== undefined && !runtime.browser?.headless)
      void runtime.hub.connection.send('Target.activateTarget', { targetId }).catch(() => {})
  }
  isFocused(): boolean {
    return this.isVisible()
  }
  getTitle(): string {
    this.#check()
    return this.#title
  }
  setTitle(title: string): void {
    this.#check()
    this.#title = title
  }
  getBounds(): { x: number; y: number; width: number; height: number } {
    this.#check()
    return { ...this.#bounds }
  }
  getSize(): [number, number] {
    this.#check()
    return [this.#bounds.width, this.#bounds.height]
  }
  /** There are no menus, so taking one away is all that can be done. */
  removeMenu(): void {}
  setMenu(menu: unknown): void {
    if (menu !== null) notHere('BrowserWindow.setMenu(menu)')
  }
  setMenuBarVisibility(visible: boolean): void {
    if (visible) notHere('BrowserWindow.setMenuBarVisibility(true)')
  }
}

/** A popup asks for a window: the opener's handler decides, as in `lib/browser/guest-window-manager.ts`. */
export function adoptPopup(session: CdpSession, target: TargetInfo): BrowserWindow | undefined {
  const contents = BrowserWindow.getAllWindows().map((window) => window.webContents)
  const byOpener = contents.find(
    ({ _page }) => target.openerId !== undefined && _page.frames.has(target.openerId),
  )
  const opener = byOpener ?? contents.find(({ _page }) => _page.requests.lastWindowOpen !== undefined)
  if (!opener) return undefined
  const asked = opener._page.requests.lastWindowOpen
  opener._page.requests.lastWindowOpen = undefined
  // Chromium reports its defaults for a call without features.
  const features =
    asked?.features === 'menubar,toolbar,status,scrollbars,resizable' ? '' : (asked?.features ?? '')
  const details = {
    url: asked?.url ?? (target.url || 'about:blank'),
    frameName: asked?.frameName ?? '',
    features,
    disposition: features !== '' ? 'new-window' : 'foreground-tab',
    referrer: { url: opener.getURL(), policy: 'strict-origin-when-cross-origin' },
    postBody: undefined,
  }
  try {
    const answer = opener._windowOpenHandler?.(details) ?? { action: 'allow' }
    if (answer.action === 'allow') return makePopup(opener, session, target, details, answer)
  } catch (error) {
    // An exception that nobody caught, as in Electron; what the browser says is still to be heard.
    setImmediate(() => {
      throw error
    })
  }
  runtime.hub.closeTarget(target.targetId)
  return undefined
}

function makePopup(
  opener: WebContents,
  session: CdpSession,
  target: TargetInfo,
  details: WindowOpenDetails,
  answer: WindowOpenAnswer,
): BrowserWindow {
  const override = (answer.overrideBrowserWindowOptions ?? {}) as BrowserWindowOptions
  const webPreferences = { ...inheritPreferences(opener._preferences), ...override.webPreferences }
  webPreferences.session ??= opener.session
  const options = { ...override, webPreferences }
  const outlivesOpener = answer.outlivesOpener === true
  const window = new BrowserWindow(options, { opener, session, target, outlivesOpener })
  opener.emit('did-create-window', window, { ...details, options })
  return window
}
