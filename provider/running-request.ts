import type { Member } from './service.js'
import type { StreamSource } from './stream-source.js'
import type { RequestWatch } from './watcher.js'

/** A handler at work, and its `context`. The abort controller exists once somebody has asked for the signal. */
export class RunningRequest {
  readonly id: number
  readonly member: Member
  readonly session: object
  readonly errors: object
  /** Counted, and found by its number. Not so where the handler answers at once. */
  isListed = false
  isAnswered = false
  /** A stream's. */
  source: StreamSource | undefined
  /** Where somebody looks. */
  watch: RequestWatch | undefined
  #controller: AbortController | undefined
  #cancelled: { readonly reason: unknown } | undefined

  constructor(id: number, member: Member, session: object, errors: object) {
    this.id = id
    this.member = member
    this.session = session
    this.errors = errors
  }

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
