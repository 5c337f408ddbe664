import { EventEmitter } from 'node:events'
import { app } from './app.js'
import { electronEvent } from './events.js'
import { refuseOptions } from './option-keys.js'
import { notHere } from './unavailable.js'
import { type Rectangle, View } from './view.js'

export interface BaseWindowOptions {
  width?: number
  height?: number
  /** Both or none: a window without is put in the middle of the screen. */
  x?: number
  y?: number
  show?: boolean
  title?: string
  parent?: BaseWindow
  [more: string]: unknown
}

const windows = new Map<number, BaseWindow>()
let lastId = 0

/** `BaseWindow`: a window whose pages are views. In a headless browser nothing is drawn on a screen. */
export class BaseWindow extends EventEmitter {
  readonly id = ++lastId
  #contentView: View = new View()
  #destroyed = false
  #visible: boolean
  #title: string
  #bounds: Rectangle
  #parent: BaseWindow | undefined
  readonly #children = new Set<BaseWindow>()

  static getAllWindows(): BaseWindow[] {
    return [...windows.values()]
  }
  static fromId(id: number): BaseWindow | null {
    return windows.get(id) ?? null
  }
  static getFocusedWindow(): BaseWindow | null {
    return BaseWindow.getAllWindows().find((window) => window.isVisible()) ?? null
  }

  constructor(options: BaseWindowOptions = {}) {
    super()
    if (!app.isReady()) throw new Error(`Cannot create ${new.target.name} before app is ready`)
    refuseOptions('BaseWindowConstructorOptions', options)
    const { width = 800, height = 600, x = 0, y = 0, show = true, title = app.getName(), parent } = options
    this.#visible = show
    this.#title = title
    this.#bounds = { x, y, width, height }
    this.#contentView._attach(this)
    if (parent instanceof BaseWindow) this.setParentWindow(parent)
    // A window with a page is one only when it has it.
    if (new.target === BaseWindow) this._register()
  }

  /** From now on it is in the lists of windows. */
  _register(): void {
    windows.set(this.id, this)
    app._windows.add(this)
  }

  _check(): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed')
  }

  get contentView(): View {
    return this.#contentView
  }
  set contentView(view: View) {
    this.setContentView(view)
  }
  getContentView(): View {
    return this.#contentView
  }
  setContentView(view: View): void {
    this._check()
    this.#contentView._detach()
    this.#contentView = view
    view._attach(this)
  }

  /** 'close', which can be prevented, then the end. The pages in its views stay. */
  close(): void {
    if (this.#destroyed || !this._askToClose()) return
    this._closed()
  }
  /** Tells the app; whether it goes on. */
  _askToClose(): boolean {
    const event = electronEvent({})
    this.emit('close', event)
    if (!event.defaultPrevented) return true
    app._quitCancelled()
    return false
  }

  /** At once and without asking. */
  destroy(): void {
    this._closed()
  }
  _closed(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    windows.delete(this.id)
    this.#leaveParent()
    for (const child of this.#children) child.destroy()
    this.emit('closed', electronEvent({}))
    app._windowClosed(this)
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }

  getParentWindow(): BaseWindow | null {
    this._check()
    return this.#parent ?? null
  }
  setParentWindow(parent: BaseWindow | null): void {
    this._check()
    this.#leaveParent()
    this.#parent = parent ?? undefined
    if (parent) parent.#children.add(this)
  }
  #leaveParent(): void {
    const parent = this.#parent
    if (parent) parent.#children.delete(this)
  }
  getChildWindows(): BaseWindow[] {
    this._check()
    return [...this.#children]
  }

  show(): void {
    this._check()
    if (this.#visible) return
    this.#visible = true
    this._shown(true)
    this.emit('show', electronEvent({}))
  }
  showInactive(): void {
    this.show()
  }
  hide(): void {
    this._check()
    if (!this.#visible) return
    this.#visible = false
    this._shown(false)
    this.emit('hide', electronEvent({}))
  }
  /** Does on a screen what the app said. */
  _shown(_visible: boolean): void {}
  isVisible(): boolean {
    return !this.#destroyed && this.#visible
  }
  focus(): void {
    this._check()
    this.emit('focus', electronEvent({}))
  }
  isFocused(): boolean {
    return this.isVisible()
  }

  getTitle(): string {
    this._check()
    return this.#title
  }
  setTitle(title: string): void {
    this._check()
    this.#title = title
  }

  getBounds(): Rectangle {
    this._check()
    return { ...this.#bounds }
  }
  /** In a window that nobody sees, its size is its content's. */
  setBounds(bounds: Partial<Rectangle>): void {
    this._check()
    const { x, y, width, height } = { ...this.#bounds, ...bounds }
    const resized = width !== this.#bounds.width || height !== this.#bounds.height
    this.#bounds = { x, y, width, height }
    if (!resized) return
    this._resized({ x, y, width, height })
    this.emit('resize', electronEvent({}))
  }
  _resized(_bounds: Rectangle): void {}
  getContentBounds(): Rectangle {
    return this.getBounds()
  }
  setContentBounds(bounds: Rectangle): void {
    this.setBounds(bounds)
  }
  getSize(): [number, number] {
    const { width, height } = this.getBounds()
    return [width, height]
  }
  setSize(width: number, height: number): void {
    this.setBounds({ width, height })
  }
  getContentSize(): [number, number] {
    return this.getSize()
  }
  setContentSize(width: number, height: number): void {
    this.setBounds({ width, height })
  }

  /** There are no menus, so taking one away is all that can be done. */
  removeMenu(): void {}
  setMenu(menu: unknown): void {
    if (menu !== null) notHere('setMenu(menu)')
  }
  setMenuBarVisibility(visible: boolean): void {
    if (visible) notHere('setMenuBarVisibility(true)')
  }
}
