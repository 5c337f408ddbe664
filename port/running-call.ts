/** What a handler answers. */
export type RequestKind = 'call' | 'stream'

/** A handler at work, and its `context`. The abort controller exists once somebody has asked for the signal. */
export class RunningCall {
  readonly kind: RequestKind
  readonly session: unknown
  readonly errors: object
  #controller: AbortController | undefined
  #cancelled: { readonly reason: unknown } | undefined

  constructor(kind: RequestKind, session: unknown, errors: object) {
    this.kind = kind
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

  get cancelled(): boolean {
    return this.#cancelled !== undefined
  }

  /** Aborts the handler's signal, once. */
  static cancel(call: RunningCall, reason: unknown): void {
    if (call.#cancelled !== undefined) return
    call.#cancelled = { reason }
    call.#controller?.abort(reason)
  }
}
