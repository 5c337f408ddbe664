import type { RunningRequest } from './running-request.js'

/** What handlers are given beside their session and their signal: the contract's own. */
export interface Given {
  readonly errors?: object
  readonly events?: object
  readonly states?: object
}

let signalOf: (context: Context) => AbortSignal

/**
 * What the handler of a call or a stream is given: plain data that is frozen and may be spread. It leads to nothing of the engine.
 * A class, since V8 makes one of these in a tenth of the time that a literal with a getter takes, and each call needs one.
 */
class Context {
  readonly #request: RunningRequest
  readonly session: object
  readonly errors: object | undefined
  declare readonly events?: object
  declare readonly states?: object

  static {
    signalOf = (context) => context.#request.signal
  }

  constructor(request: RunningRequest, { errors, events, states }: Given) {
    this.#request = request
    this.session = request.session
    this.errors = errors
    // Only the groups that the contract has.
    if (events !== undefined) this.events = events
    if (states !== undefined) this.states = states
  }
}
// A context is plain to whoever looks at it.
Reflect.deleteProperty(Context.prototype, 'constructor')

/** The signal is made when somebody asks for it. Of its own, so that a spread has it. */
const SIGNAL = {
  __proto__: null,
  get(this: Context) {
    return signalOf(this)
  },
  enumerable: true,
} as PropertyDescriptor

export function contextOf(request: RunningRequest, given: Given): object {
  return Object.freeze(Object.defineProperty(new Context(request, given), 'signal', SIGNAL))
}
