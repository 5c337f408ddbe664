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
  refuse(why: string): Error
}

/**
 * Goes on: to the next middleware, and at last to the handler. Returns what that returns, not awaited: a call's result or
 * the Promise of it, the iterable of a stream's handler. To be called once, or not at all.
 *
 * @param added What later middleware and the handler find in their `context`, beside `signal`, `session` and `errors`.
 * @throws {KitError} `INVALID_ARGUMENT` when it is called again, and when `added` is no object or has one of those three.
 */
export type Next<Added extends object = object> = keyof Added extends never
  ? () => unknown
  : (added: Added & { readonly signal?: never; readonly session?: never; readonly errors?: never }) => unknown

/**
 * Runs around the handlers of calls, streams and notices, after the input has passed its schema. What it returns takes
 * the place of the handler's answer, and goes through the output schema like one. Middleware that returns at once lets a
 * handler that answers at once do so; around a stream it may return an iterable of its own, or the Promise of one.
 *
 * @typeParam Added What its `next` adds to the handlers' context.
 * @typeParam Needs What earlier middleware must have added.
 * @typeParam F What the host knows of the peer.
 * @example
 * const withUser: Middleware<{ user: User }> = ({ session }, next) => next({ user: userOf(session) })
 */
export type Middleware<Added extends object = object, Needs extends object = object, F = unknown> = (
  request: MiddlewareRequest<Needs, F>,
  next: Next<Added>,
) => unknown

/** Any middleware for sessions with the facts `F` whose needs are met by `Has`. */
// biome-ignore lint/suspicious/noExplicitAny: what it adds is read from the type that it has; here everything may be added.
export type AnyMiddleware<F = unknown, Has extends object = any> = (
  request: MiddlewareRequest<Has, F>,
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  next: (added?: any) => unknown,
) => unknown

// biome-ignore lint/suspicious/noExplicitAny: only the parameter is looked at.
type AddedByOne<M> = M extends (request: any, next: infer N) => unknown
  ? N extends (added: infer A) => unknown
    ? unknown extends A
      ? object
      : Omit<A, 'signal' | 'session' | 'errors'>
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
