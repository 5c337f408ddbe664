// What a server tells whoever watches it. Nobody does unless its host says so, and then each hook decides by itself
// whether anybody looks: a request that nobody looks at costs one question.
import type { Closed } from '../contract/infer.js'
import type { Limits } from '../wire/limits.js'
import type { Puller } from './puller.js'
import type { Member } from './service.js'

/**
 * How a request ended: answered with a result; with a declared error; with a failure of the provider's own (`INTERNAL`,
 * or a result that cannot cross); refused before its handler ran; no longer wanted; or its session was over first.
 */
export type Outcome = 'ok' | 'declared-error' | 'failed' | 'refused' | 'cancelled' | 'closed'

/** Watches a server. `F` are the facts that its host knows of a port's other end. */
export interface Watcher<F> {
  /** A port was accepted; the number is the session's in this server. */
  accepted(facts: F, id: number): SessionWatcher
  /** An event went to that many sessions; those that cannot keep up count too. */
  emitted(path: string, sessions: number, payload: unknown, bytes: number): void
}

/** Watches one session. */
export interface SessionWatcher {
  /** Said hello, welcomed. */
  opened(): void
  /** Last; also for one that never opened. */
  closed(closed: Closed): void
  /** A call, a stream or a notice has arrived. `undefined` where nobody looks. */
  request(id: number, member: Member, input: unknown): RequestWatch | undefined
  /** Something was more than a limit allows; `value` is any of those of one value. */
  limit(path: string, which: keyof Limits | 'value', text: string): void
}

/** Watches one request until it has ended. */
export interface RequestWatch {
  /** Calls `begin` at once; it checks the input and runs the handler, or sees to it that they are. */
  run(begin: () => void): void
  /** Its input was measured: 0 where it has none, or one that may not pass. */
  measured(bytes: number): void
  /** A stream: what its handler gave, and what is to be pulled in its place. */
  pulled(puller: Puller): Puller
  /** A stream: an item is leaving, and the consumer has room for `credit` more. */
  item(value: unknown, bytes: number, credit: number): void
  /** A stream: there is no room for more. */
  stalled(): void
  /**
   * Last; exactly once.
   * @param code A declared error's name, or the kit's code; `undefined` for `ok`.
   * @param value The result, the error's data, or what was thrown.
   */
  ended(outcome: Outcome, code: string | undefined, value: unknown, bytes: number): void
}
