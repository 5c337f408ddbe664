import { EventEmitter } from 'node:events'
import { electronEvent } from './events.js'
import { type PageOwner, WebContents } from './web-contents.js'
import { checkPreferences, readPreferences, type WebPreferences } from './web-preferences.js'

export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

/** `View`: a place in a window. Nothing is drawn of it here but the pages in it. */
export class View extends EventEmitter {
  readonly #children: View[] = []
  #parent: View | undefined
  #owner: PageOwner | undefined
  #bounds: Rectangle = { x: 0, y: 0, width: 0, height: 0 }
  #visible = true

  get children(): View[] {
    return [...this.#children]
  }

  /** A view has one parent: the one that it had before loses it. */
  addChildView(view: View, index = this.#children.length): void {
    if (!(view instanceof View))
      throw new TypeError('Error processing argument at index 0, conversion failure')
    view.#parent?.removeChildView(view)
    this.#children.splice(Math.min(index, this.#children.length), 0, view)
    view.#parent = this
    if (this.#owner) view._attach(this.#owner)
  }
  removeChildView(view: View): void {
    const at = this.#children.indexOf(view)
    if (at < 0) return
    this.#children.splice(at, 1)
    view.#parent = undefined
    view._detach()
  }

  setBounds(bounds: Rectangle): void {
    const { x, y, width, height } = bounds
    this.#bounds = { x, y, width, height }
    this.emit('bounds-changed', electronEvent({}))
  }
  getBounds(): Rectangle {
    return { ...this.#bounds }
  }
  setVisible(visible: boolean): void {
    this.#visible = visible
  }
  getVisible(): boolean {
    return this.#visible
  }
  setBackgroundColor(_color: string): void {}
  setBackgroundBlur(_radius: number): void {}
  setBorderRadius(_radius: number): void {}

  /** It is in that window now, with all that is in it. */
  _attach(owner: PageOwner): void {
    this.#owner = owner
    for (const child of this.#children) child._attach(owner)
  }
  _detach(): void {
    this.#owner = undefined
    for (const child of this.#children) child._detach()
  }
}

export interface WebContentsViewOptions {
  webPreferences?: WebPreferences
  /** A page that there is already, such as a popup's. */
  webContents?: WebContents
}

/** `WebContentsView`: a page in a window. The window that it is in may change; the page ends only by its own `close()`. */
export class WebContentsView extends View {
  #contents: WebContents | undefined

  constructor(options: WebContentsViewOptions = {}) {
    super()
    const { webContents, webPreferences = {} } = options
    if (typeof webPreferences !== 'object' || webPreferences === null)
      throw new TypeError('options.webPreferences must be an object')
    if (webContents !== undefined && !(webContents instanceof WebContents))
      throw new TypeError('options.webContents must be a WebContents')
    if (webContents?._owner) throw new TypeError('options.webContents is already attached to a window')
    this.#contents = webContents ?? makePage(webPreferences)
    this.#contents.once('destroyed', () => {
      this.#contents = undefined
    })
  }

  /** Gone once the page is. */
  get webContents(): WebContents | undefined {
    return this.#contents
  }

  override setBounds(bounds: Rectangle): void {
    super.setBounds(bounds)
    this.#contents?._resize(bounds)
  }

  override _attach(owner: PageOwner): void {
    super._attach(owner)
    if (this.#contents) this.#contents._owner = owner
  }
}

function makePage(given: WebPreferences): WebContents {
  const preferences = readPreferences(given)
  checkPreferences(preferences)
  return new WebContents({ preferences, width: 800, height: 600, x: undefined, y: undefined, show: true })
}
