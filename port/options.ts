import { invalidArgument } from '../contract/errors.js'
import type { Limits } from '../wire/limits.js'
import type { Clock } from './clock.js'
import type { Reporter } from './report.js'

/** What every session takes. */
export interface CommonOptions {
  /** Hears what this side's log should know. @default console.error */
  readonly report?: Reporter
  /** Time and timers. @default the system's */
  readonly clock?: Clock
}

/** Options of an end that does not trust the other. */
export interface SessionOptions extends CommonOptions {
  /** Overrides of this side's limits. */
  readonly limits?: Partial<Limits>
}

/** Options of connecting. */
export interface ConnectOptions extends CommonOptions {
  /** Gives up with `signal.reason`. */
  readonly signal?: AbortSignal
  /** Milliseconds until a `TIMEOUT`; the clock starts at the call. @default 10000 */
  readonly timeoutMs?: number
}

/** How long connecting may take where nothing else is said, in milliseconds. */
export const CONNECT_MS = 10_000
const MAX_TIMEOUT_MS = 2 ** 31 - 1

/** @throws {KitError} `INVALID_ARGUMENT` for anything but a positive number of milliseconds that a timer can hold. */
export function checkTimeout(timeoutMs: number | undefined): number | undefined {
  if (timeoutMs === undefined || timeoutMs === Number.POSITIVE_INFINITY) return undefined
  if (typeof timeoutMs !== 'number' || !(timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS)) {
    throw invalidArgument('timeoutMs', `a number of milliseconds from 1 to ${MAX_TIMEOUT_MS}`, timeoutMs)
  }
  return timeoutMs
}
