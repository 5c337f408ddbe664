import type { AnyContract } from './contract.js'
import type { DeclaredError } from './declared-error.js'
import type { Session } from './infer.js'

/**
 * What a {@link Middleware} sees of one request. All of it belongs to the session that asked: there is nothing here by
 * which another session could be found.
 */
export interface MiddlewareRequest<Needs extends object = object, F = unknown> {
  readonly kind: 'call' | 'stream' | 'notice'
  /** The contract's name. */
  readonly contract: string
  /** `calls.open`, as in a report. */
  readonly member: string
  /** What the schema made of what the peer sent; `undefined` for a member without input. */
  readonly input: unknown
  /** The host's facts of the peer, and the session's own end. The same object for every request of a session. */
  readonly session: Readonly<F> & Pick<Session<AnyContract>, 'id' | 'closed' | 'close'>
  /** Aborts when the caller cancels or times out, and when the session ends; of a notice only then. */
  readonly signal: AbortSignal
  /** What earlier middleware has added to the handler's context. */
  readonly context: Readonly<Needs>
  /**
   * Makes the contract's declared errors: `throw errors.Forbidden(data)`. Middleware that serves several contracts asks
   * whether there is one: `throw errors.Forbidden?.({ role }) ?? refuse('not an editor')`.
   */
  readonly errors: { readonly [name: string]: ((data: unknown) => DeclaredError) | undefined }
  /**
   * Makes an error to throw: the caller hears `REFUSED` and nothing else, this side's log hears `why`.
   *
   * @param why A sentence for the log; its first 512 characters are kept.
   */
  readonly refuse: (why: string) => Error
  /**
   * Answers in the handler's place: `return answer(cached)`, or around a stream
   * `return answer(wrapped((await next()).value))`.
   *
   * @param value What a handler of this member could return: a call's result or the Promise of one, a stream's iterable.
   *   The output schema checks it as it checks the handler's own.
   */
  readonly answer: (value: unknown) => Passed<never> | Promise<Passed<never>>
}

/**
 * What `next()` and `answer()` give, for middleware to return. Nothing else has this type, so middleware that forgets to
 * return does not compile.
 *
 * @typeParam Added What has been added to the handler's context on the way.
 */
export interface Passed<out Added = object> {
  /**
   * What the handler returned, or what was answered in its place: a call's result, a stream's iterable. The output schema
   * has not seen it yet.
   */
  readonly value: unknown
  /** For types alone; no object has it. */
  readonly '~returned by next() or answer()': Added
}

/**
 * What a {@link Middleware} returns: what `next()` or `answer()` gave, or a Promise of it. The compiler prints this name
 * when middleware forgets to.
 */
export type MustReturnNext<Added = object> = Passed<Added> | PromiseLike<Passed<Added>>

/** What every handler's context has already, whatever the contract declares; middleware can replace none of it. */
export interface ReservedInContext {
  readonly signal?: never
  readonly session?: never
  readonly errors?: never
  readonly events?: never
  readonly states?: never
}

/**
 * Goes on: to the next middleware, and at last to the handler. Returns what came of it, to be returned: at once where
 * nothing took its time, else a Promise. To be called once, or not at all. What the handler throws, it throws or rejects
 * with.
 *
 * @throws {KitError} `INVALID_ARGUMENT` when it is called again, and when `added` is no object or has one of the names in
 *   {@link ReservedInContext}.
 */
export interface Next {
  (): Passed | Promise<Passed>
  /** @param added What later middleware and the handler find in their `context`. */
  <Added extends object & ReservedInContext>(
    added: Added,
  ): Passed<Readonly<Added>> | Promise<Passed<Readonly<Added>>>
}

/**
 * Runs around the handlers of calls, streams and notices, after the input has passed its schema. It returns what `next()`
 * gave, or with `answer(value)` an answer of its own. One that returns anything else (in JavaScript, or behind an `any`)
 * is reported, and its caller hears `INTERNAL`. Middleware that returns at once lets a handler that answers at once do so.
 *
 * @typeParam Added What its `next` adds to the handlers' context.
 * @typeParam Needs What earlier middleware must have added.
 * @typeParam F What the host knows of the peer.
 * @example
 * const withUser: Middleware<{ user: User }> = ({ session }, next) => next({ user: userOf(session) })
 */
export type Middleware<Added extends object = object, Needs extends object = object, F = unknown> = (
  request: MiddlewareRequest<Needs, F>,
  next: Next,
) => MustReturnNext<Added>

/** Any middleware for sessions with the facts `F` whose needs are met by `Has`. */
// biome-ignore lint/suspicious/noExplicitAny: what it needs is looked at by `Fits`; here everything may be there.
export type AnyMiddleware<F = unknown, Has extends object = any> = Middleware<object, Has, F>

type AddedByOne<M> = M extends (...args: never) => infer R
  ? Awaited<R> extends Passed<infer A>
    ? // One that always answers by itself adds nothing.
      [A] extends [never]
      ? object
      : A
    : object
  : object

// biome-ignore lint/suspicious/noExplicitAny: only the parameter is looked at.
type NeedsOf<M> = M extends (request: infer R, next: any) => unknown
  ? R extends { readonly context: infer Needs }
    ? Needs
    : object
  : object

/**
 * For an options bag: `unknown` if each of its `use` finds in `context` what it needs, added by those before it or there
 * from the start; else what is missing.
 */
export type Fits<U, Has> = U extends readonly [infer First, ...infer Rest]
  ? Has extends NeedsOf<First>
    ? Fits<Rest, Has & AddedByOne<First>>
    : { readonly use: readonly [needs: keyof NeedsOf<First>, problem: 'which no middleware before it adds'] }
  : unknown

/** What a list of middleware adds to the handlers' context, all of it together. */
export type AddedBy<U> = U extends readonly [infer First, ...infer Rest]
  ? AddedByOne<First> & AddedBy<Rest>
  : object
