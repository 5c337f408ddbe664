import { invalidArgument, KitError } from '../contract/errors.js'
import type { Closed } from '../contract/infer.js'
import type { AnyMiddleware } from '../contract/middleware.js'
import { refuse } from './refused-request.js'

/** Runs a member, for the input that its schema let through. */
export type Handler = (input: unknown, context: unknown) => unknown

/** A handler's context as the kit makes it. A notice's has the session alone. */
interface Context {
  readonly session: { readonly closed: Promise<Closed> }
  readonly signal?: AbortSignal
  readonly errors?: object
}

/** What all requests of one member have in common. */
export interface Surrounded {
  readonly kind: 'call' | 'stream' | 'notice'
  readonly contract: string
  readonly member: string
  readonly errors: object
}

const NOTHING: object = Object.freeze({})
const TAKEN = ['signal', 'session', 'errors']

/**
 * `handler` with middleware around it, the first outermost; without any it is `handler` itself. Nothing is awaited in
 * here, so what is answered at once stays so.
 */
export function around(handler: Handler, use: readonly AnyMiddleware<never>[], member: Surrounded): Handler {
  if (use.length === 0) return handler
  const { kind, contract, member: path, errors } = member

  function run(at: number, input: unknown, context: Context, added: object): unknown {
    // Not `use[at]`, which behind the last would be looked for on Object.prototype.
    const middleware = use.at(at)
    if (middleware === undefined)
      return handler(input, added === NOTHING ? context : extended(context, added))
    let hasNext = true
    const next = (more?: object) => {
      const name = middleware.name || `number ${at + 1}`
      if (!hasNext) {
        const why = `the middleware ${name} called next() twice; a handler runs once, so keep what the first returned`
        throw new KitError('INVALID_ARGUMENT', `\`${contract}.${path}\`: ${why}`)
      }
      hasNext = false
      return run(at + 1, input, context, more === undefined ? added : { ...added, ...checked(name, more) })
    }
    const { session } = context
    const request = {
      kind,
      contract,
      member: path,
      input,
      session,
      // Made when it is asked for: a call's exists once somebody has.
      get signal() {
        return kind === 'notice' ? untilClosed(session) : context.signal
      },
      context: added,
      errors,
      refuse,
    }
    return middleware(Object.freeze(request) as never, next)
  }

  return (input, context) => run(0, input, context as Context, NOTHING)
}

function checked(middleware: string, added: object): object {
  const expected = `an object without ${TAKEN.join(', ')}, which the handler's context has already`
  const argument = `next() of the middleware ${middleware}`
  if (typeof added !== 'object' || added === null) throw invalidArgument(argument, expected, added)
  const taken = TAKEN.find((name) => Object.hasOwn(added, name))
  if (taken !== undefined) throw invalidArgument(argument, expected, taken)
  return added
}

/** Private fields stay with their object, so the context is not copied but asked. */
function extended(context: Context, added: object): object {
  const { session } = context
  if (context.errors === undefined) return { ...added, session }
  return {
    ...added,
    session,
    errors: context.errors,
    get signal() {
      return context.signal
    },
  }
}

const signals = new WeakMap<object, AbortSignal>()

/** Aborts with the session: nothing else ends a notice. One for all of a session, which would keep each. */
function untilClosed(session: Context['session']): AbortSignal {
  const known = signals.get(session)
  if (known !== undefined) return known
  const controller = new AbortController()
  void session.closed.then(({ code, message }) => controller.abort(new KitError(code, message)))
  signals.set(session, controller.signal)
  return controller.signal
}
