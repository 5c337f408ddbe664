import type { Member } from './service.js'
import type { Slots } from './slots.js'
import type { StreamSource } from './stream-source.js'
import type { RequestWatch } from './watcher.js'

/** One request, from its arrival until it is answered and its handler has settled. */
export class RunningRequest {
  readonly id: number
  readonly member: Member
  /** What handlers see of the session. */
  readonly session: object
  /** Where it has a place among the handlers at work. */
  slots: Slots | undefined
  /** Estimated bytes of its input. */
  size = 0
  /** They count as held, and so does the request itself. */
  isHeld = false
  /** Found by its number, for a cancel. Not so where the handler answers at once. */
  isListed = false
  isAnswered = false
  /** A stream's. */
  source: StreamSource | undefined
  /** Where somebody looks. */
  watch: RequestWatch | undefined
  #controller: AbortController | undefined
  #cancelled: { readonly reason: unknown } | undefined

  constructor(id: number, member: Member, session: object) {
    this.id = id
    this.member = member
    this.session = session
  }

  /** The controller exists once somebody has asked for the signal. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#cancelled !== undefined) this.#controller.abort(this.#cancelled.reason)
    }
    return this.#controller.signal
  }

  get isCancelled(): boolean {
    return this.#cancelled !== undefined
  }

  /** Aborts the handler's signal, once. */
  cancel(reason: unknown): void {
    if (this.#cancelled !== undefined) return
    this.#cancelled = { reason }
    this.#controller?.abort(reason)
  }
}
