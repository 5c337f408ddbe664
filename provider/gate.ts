import type { AnyMiddleware } from '../contract/middleware.js'
import type { SessionOptions } from '../link/options.js'

/** A list of middleware, for sessions with the facts `F`. */
export type MiddlewareList<F = never> = readonly AnyMiddleware<F>[]

/** Options of providing. */
export interface ServeOptions<U = MiddlewareList> extends SessionOptions {
  /** Runs around every handler, the first outermost. @default none */
  readonly use?: U
}

/** What a host decides of single requests, by facts of its own. */
export interface Gate {
  /**
   * Judges each request of the member, before anything of it is looked at, and each delivery of the event or the state's value.
   * `undefined`: whoever has a session may.
   */
  admitting(path: string): ((session: object) => boolean) | undefined
  /** Middleware refused a request. */
  onRefused(session: object, path: string, why: string): void
}
