import type { CdpSession } from '../browser/cdp.js'
import { placeWindow, type WindowPlace } from '../contents/app-window.js'
import type { SessionOwner, TargetInfo } from '../contents/browser-hub.js'
import { app } from './app.js'
import { BaseWindow, type BaseWindowOptions } from './base-window.js'
import { electronEvent } from './events.js'
import type { CapturedImage } from './native-image.js'
import { runtime } from './runtime.js'
import type { Rectangle } from './view.js'
import { WebContents, type WindowOpenAnswer, type WindowOpenDetails, webContents } from './web-contents.js'
import {
  checkPreferences,
  inheritPreferences,
  readPreferences,
  type WebPreferences,
} from './web-preferences.js'

export interface BrowserWindowOptions extends BaseWindowOptions {
  webPreferences?: WebPreferences
  /** A page that there is already: a popup's. */
  webContents?: WebContents
}

/** `BrowserWindow`: a window with one page. */
export class BrowserWindow extends BaseWindow {
  readonly webContents: WebContents
  /** The app has been told, or asked for it. */
  #closing = false
  readonly #asked: Omit<WindowPlace, 'show'>

  static override getAllWindows(): BrowserWindow[] {
    return BaseWindow.getAllWindows().filter((window) => window instanceof BrowserWindow)
  }
  static override fromId(id: number): BrowserWindow | null {
    const window = BaseWindow.fromId(id)
    return window instanceof BrowserWindow ? window : null
  }
  static override getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.isVisible()) ?? null
  }
  /** The window that a page is in, as its own or in a view. */
  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window === contents._owner) ?? null
  }

  constructor(options: BrowserWindowOptions = {}) {
    super(options)
    const { width = 800, height = 600, x, y, show = true } = options
    const preferences = readPreferences(options.webPreferences ?? {})
    checkPreferences(preferences)
    this.#asked = { width, height, x, y }
    this.webContents = options.webContents ?? new WebContents({ preferences, ...this.#asked, show })
    this.webContents._owner = this
    // Only now is it one: what went wrong before leaves nothing behind.
    this._register()
    // After the other listeners of 'destroyed'.
    this.webContents.once('destroyed', () => process.nextTick(() => this._closed()))
    // The window is called what the page is called, unless the app prevents it (`electron_api_browser_window.cc`).
    this.webContents.on('page-title-updated', (_, title: string, explicitSet: boolean) => {
      if (this.isDestroyed()) return
      const event = electronEvent({})
      this.emit('page-title-updated', event, title, explicitSet)
      if (!event.defaultPrevented) this.setTitle(title)
    })
    this.webContents.once('dom-ready', () => {
      if (!this.isDestroyed()) this.emit('ready-to-show', electronEvent({}))
    })
    app.emit('browser-window-created', electronEvent({}), this)
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
  override close(): void {
    if (this.isDestroyed()) return
    this.#closing = true
    if (this._askToClose()) this.webContents.close({ waitForBeforeUnload: true })
    else this.#closing = false
  }

  /** At once and without asking; the page itself goes in the next task. */
  override destroy(): void {
    if (this.isDestroyed()) return
    this.#closing = true
    this._closed()
    if (!app._exiting) this.webContents.destroy()
  }

  override _closed(): void {
    if (this.isDestroyed()) return
    // The user closed it, and the browser did not ask.
    if (!this.#closing && runtime.browser?.headless === false) this.emit('close', electronEvent({}))
    super._closed()
  }

  override focus(): void {
    super.focus()
    this.#activate()
  }
  /** Where nothing is drawn on a screen, the app's word is all there is to being shown. */
  override _shown(show: boolean): void {
    if (runtime.browser?.headless === false) {
      const place = { ...this.#asked, show }
      void this.webContents._page.session.then((session) => placeWindow(session, place)).catch(() => {})
    }
    if (show) this.#activate()
  }
  override _resized(bounds: Rectangle): void {
    this.webContents._resize(bounds)
  }
  /** Brings a visible window to the front; a headless browser has no front. */
  #activate(): void {
    const targetId = this.webContents._page.target?.targetId
    if (targetId !== undefined && !runtime.browser?.headless)
      void runtime.hub.connection.send('Target.activateTarget', { targetId }).catch(() => {})
  }
}

/** A popup asks for a window: the opener's handler decides, as in `lib/browser/guest-window-manager.ts`. */
export function adoptPopup(session: CdpSession, target: TargetInfo): SessionOwner | undefined {
  const contents = webContents.getAllWebContents()
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
  { overrideBrowserWindowOptions, createWindow, outlivesOpener }: WindowOpenAnswer,
): SessionOwner {
  const override: BrowserWindowOptions = overrideBrowserWindowOptions ?? {}
  const webPreferences = { ...inheritPreferences(opener._preferences), ...override.webPreferences }
  webPreferences.session ??= opener.session
  const options: BrowserWindowOptions = { ...override, webPreferences }
  const preferences = readPreferences(webPreferences)
  checkPreferences(preferences)
  const place = { width: 800, height: 600, x: undefined, y: undefined, show: true, ...given(override) }
  const contents = new WebContents({ preferences, ...place, opener, adopted: { session, target } })
  try {
    if (createWindow) {
      if (createWindow({ webContents: contents, ...options }) !== contents)
        throw new Error(
          'Invalid webContents. Created window should be connected to webContents passed with options object.',
        )
    } else {
      const window = new BrowserWindow({ webContents: contents, ...options })
      opener.emit('did-create-window', window, { ...details, options })
    }
  } catch (error) {
    contents.destroy()
    throw error
  }
  // A convention of Electron's: who opened it takes it along (`lib/browser/guest-window-manager.ts`).
  if (outlivesOpener !== true) opener.once('destroyed', () => contents.destroy())
  return contents._page
}

/** Where an app wants a window, as far as it says. */
const given = ({ width, height, show }: BrowserWindowOptions): Partial<WindowPlace> =>
  Object.fromEntries(Object.entries({ width, height, show }).filter(([, value]) => value !== undefined))
