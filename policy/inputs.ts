import type { Clock } from '../link/clock.js'
import type { DocumentFacts } from '../wire/peer.js'

/** How long one input counts, in milliseconds: as long as Chromium's transient activation (`user_activation_state.h`). */
const LIFESPAN_MS = 5_000

/** When somebody was last at a window. One input lets one request in, and it is the main frame's. */
export class Inputs {
  readonly #clock: Clock
  readonly #last = new Map<number, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Somebody was there just now. @param webContentsId The window's. */
  heard(webContentsId: number): void {
    this.#last.set(webContentsId, this.#clock.now())
  }

  /** What there was counts no more. */
  forget(webContentsId: number): void {
    this.#last.delete(webContentsId)
  }

  /**
   * Whether there was an input that nobody has spent; spends it. A `<webview>` guest has none: the page around it has
   * `<webview>.sendInputEvent()`.
   */
  spend({ webContentsId, isMainFrame, webContentsType }: DocumentFacts): boolean {
    const at = this.#last.get(webContentsId)
    if (at === undefined || !isMainFrame || webContentsType === 'webview') return false
    this.forget(webContentsId)
    const age = this.#clock.now() - at
    // A clock that was set back makes nothing young.
    return age >= 0 && age <= LIFESPAN_MS
  }
}
