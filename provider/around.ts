import { invalidArgument, KitError } from '../contract/errors.js'
import type { Closed } from '../contract/infer.js'
import type { AnyMiddleware, ReservedInContext } from '../contract/middleware.js'
import { isThenable } from '../wire/validate.js'
import { refuse } from './refused-request.js'

/** Runs a member, for the input that its schema let through. */
export type Handler = (input: unknown, context: unknown) => unknown

/** A handler's context as the kit makes it. */
interface Context {
  readonly session: { readonly closed: Promise<Closed> }
  readonly signal?: AbortSignal
}

/** What all requests of one member have in common. */
export interface Surrounded {
  readonly kind: 'call' | 'stream' | 'notice'
  readonly contract: string
  readonly member: string
  readonly errors: object
}

/** What `next()` and `answer()` give. Middleware that returns anything else has forgotten to return. */
class Passing {
  constructor(readonly value: unknown) {}
}

type Passed = Passing | Promise<Passing>

const NOTHING: object = Object.freeze({})
const RESERVED = [
  'signal',
  'session',
  'errors',
  'events',
  'states',
] as const satisfies (keyof ReservedInContext)[]

/**
 * `handler` with middleware around it, the first outermost; without any it is `handler` itself. Nothing that is there at
 * once is awaited in here, so what is answered at once stays so.
 */
export function around(handler: Handler, use: readonly AnyMiddleware<never>[], member: Surrounded): Handler {
  if (use.length === 0) return handler
  const { kind, contract, member: path, errors } = member

  /** A stream's iterable is not awaited: a query builder's can be iterated, and awaited as well. */
  const answer = (value: unknown): Passed =>
    kind !== 'stream' && isThenable(value)
      ? Promise.resolve(value).then((settled) => new Passing(settled))
      : new Passing(value)

  function run(at: number, input: unknown, context: Context, added: object): Passed {
    // Not `use[at]`, which behind the last would be looked for on Object.prototype.
    const middleware = use.at(at)
    if (middleware === undefined)
      return answer(handler(input, added === NOTHING ? context : extended(context, added)))
    const name = middleware.name || `number ${at + 1}`
    const fault = (problem: string) =>
      new KitError('INVALID_ARGUMENT', `\`${contract}.${path}\`: the middleware ${name} ${problem}`)
    let hasNext = true
    let passed: Passed | undefined
    const next = (more?: object) => {
      if (!hasNext)
        throw fault('called next() twice; a handler runs once, so keep what the first call returned')
      hasNext = false
      const whole = more === undefined ? added : { ...added, ...checked(name, more) }
      passed = run(at + 1, input, context, whole)
      return passed
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
      answer,
    }
    const returned = (result: unknown): Passing => {
      if (result instanceof Passing) return result
      // This fault takes the place of whatever the handler fails with: nobody else is going to look at that.
      if (isThenable(passed)) passed.catch(() => {})
      const what =
        'returned neither what next() gave nor what answer() gave, so there is nothing to answer with'
      throw fault(`${what}; write \`return next()\` or \`return answer(value)\``)
    }
    const result: unknown = middleware(Object.freeze(request) as never, next as never)
    return isThenable(result) ? Promise.resolve(result).then(returned) : returned(result)
  }

  return (input, context) => {
    const passed = run(0, input, context as Context, NOTHING)
    return passed instanceof Passing ? passed.value : passed.then(({ value }) => value)
  }
}

function checked(middleware: string, added: object): object {
  const expected = `an object without ${RESERVED.join(', ')}, which belong to the handler's context itself`
  const argument = `next() of the middleware ${middleware}`
  if (typeof added !== 'object' || added === null) throw invalidArgument(argument, expected, added)
  const taken = RESERVED.find((name) => Object.hasOwn(added, name))
  if (taken !== undefined) throw invalidArgument(argument, expected, taken)
  return added
}

/** The kit's own context with what middleware added beside it: a frozen literal as well. */
function extended(context: Context, added: object): object {
  const whole = { ...added }
  for (const name of RESERVED) {
    // The signal stays a getter, since it is made when it is asked for.
    if (Object.hasOwn(context, name))
      Object.defineProperty(whole, name, {
        __proto__: null,
        get: () => (context as never)[name],
        enumerable: true,
      } as PropertyDescriptor)
  }
  return Object.freeze(whole)
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
