import type { Event, InputEvent, WebContents } from 'electron'
import { own } from '../contract/own.js'
import type { Clock } from '../link/clock.js'
import { Inputs } from '../policy/inputs.js'
import type { DocumentFacts } from '../wire/peer.js'

/** Keys that people press on their way to another, and the one that says no. */
const NO_INTENT = new Set([
  ...['Alt', 'AltGraph', 'CapsLock', 'Control', 'Fn', 'FnLock', 'Meta', 'NumLock', 'ScrollLock', 'Shift'],
  ...['Escape', 'Unidentified', ''],
])

/**
 * Whether somebody was there, by `input-event`. Electron emits it from Chromium's observer of the input that the browser
 * process is about to give to the main frame's widget (`electron_api_web_contents.cc`, `OnInputEvent`;
 * `RenderWidgetHost::InputEventObserver`): a page cannot cause it, nor can a renderer that has been taken over, unless the
 * app runs with `--enable-gpu-benchmarking` (`browser_interface_binders.cc`, `InputInjector`). It comes before the page
 * has the input, in the thread that main's script runs in, so a call that answers to it comes later.
 *
 * What goes to a frame of another process is not among it, and what goes to one of the same process is, so input counts
 * for the main frame alone.
 */
export class Gestures {
  readonly #inputs: Inputs
  /** The windows whose main document was let in. */
  readonly #windows: () => Iterable<WebContents>
  readonly #watched = new Map<number, () => void>()
  #needs = 0

  constructor(clock: Clock, windows: () => Iterable<WebContents>) {
    this.#inputs = new Inputs(clock)
    this.#windows = windows
  }

  /** Somebody provides what requires one: listens from here on. Returns what ends the need, once. */
  need(): () => void {
    if (this.#needs++ === 0) for (const contents of this.#windows()) this.#watch(contents)
    let isNeeded = true
    return () => {
      if (!isNeeded) return
      isNeeded = false
      if (--this.#needs === 0) this.close()
    }
  }

  /** A window has a new main document: what was meant for the former one does not count for it. */
  greet(contents: WebContents): void {
    this.#inputs.forget(contents.id)
    if (this.#needs > 0) this.#watch(contents)
  }

  /** Whether there was an input that nobody has spent; spends it. */
  spend(facts: DocumentFacts): boolean {
    return this.#inputs.spend(facts)
  }

  /** Windows that are listened to. */
  get watched(): number {
    return this.#watched.size
  }

  close(): void {
    for (const unwatch of [...this.#watched.values()]) unwatch()
  }

  #watch(contents: WebContents): void {
    const { id } = contents
    if (this.#watched.has(id)) return
    const onInput = (_event: Event, input: InputEvent) => {
      if (isDeliberate(input)) this.#inputs.heard(id)
    }
    const unwatch = () => {
      this.#watched.delete(id)
      this.#inputs.forget(id)
      contents.off('input-event', onInput)
      contents.off('destroyed', unwatch)
    }
    contents.on('input-event', onInput)
    contents.on('destroyed', unwatch)
    this.#watched.set(id, unwatch)
  }
}

/**
 * The inputs that the HTML standard lets activate a page ("activation triggering input event"): a button pressed, a
 * finger lifted, a key pressed that is neither a modifier nor Escape. A key that is held down was pressed once.
 */
export function isDeliberate(input: InputEvent): boolean {
  const type = own(input, 'type')
  if (type === 'mouseDown' || type === 'touchEnd') return true
  if (type !== 'rawKeyDown' && type !== 'keyDown') return false
  // Keyboard events carry it, though `InputEvent` does not declare it (`blink_converter.cc`).
  const { key, isAutoRepeat } = { key: '', ...input } as InputEvent & { key: string; isAutoRepeat?: boolean }
  return isAutoRepeat !== true && !NO_INTENT.has(key)
}
