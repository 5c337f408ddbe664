import type { RunningRequest } from './running-request.js'

/** What handlers are given beside their session and their signal: the contract's own. */
export interface Given {
  readonly errors?: object
  readonly events?: object
  readonly states?: object
}

/**
 * What the handler of a call or a stream is given: plain data that is frozen and may be spread. It leads to nothing of the engine.
 * A class, since V8 makes one of these in less than half the time that a literal with a getter takes, and each call needs one. Made in a
 * function that bundlers may leave out, for pages that provide nothing.
 */
const makeContext = /* @__PURE__ */ (() => {
  class Context {
    readonly #request: RunningRequest
    readonly session: object
    readonly errors: object | undefined
    declare readonly events?: object
    declare readonly states?: object

    constructor(request: RunningRequest, { errors, events, states }: Given) {
      this.#request = request
      this.session = request.session
      this.errors = errors
      // Only the groups that the contract has.
      if (events !== undefined) this.events = events
      if (states !== undefined) this.states = states
    }

    static signalOf(context: Context): AbortSignal {
      return context.#request.signal
    }
  }
  const { signalOf } = Context
  // A context is plain to whoever looks at it.
  Reflect.deleteProperty(Context.prototype, 'constructor')
  /** The signal is made when somebody asks for it. Of the context's own, so that a spread has it. */
  const signal = {
    __proto__: null,
    get(this: Context) {
      return signalOf(this)
    },
    enumerable: true,
  } as PropertyDescriptor
  return (request: RunningRequest, given: Given): object =>
    Object.freeze(Object.defineProperty(new Context(request, given), 'signal', signal))
})()

export const contextOf = (request: RunningRequest, given: Given): object => makeContext(request, given)
