import type { Limits } from '../wire/limits.js'
import type { Bounds } from './bounds.js'
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
export interface ConnectOptions extends CommonOptions, Bounds {
  /** Milliseconds until a `TIMEOUT`; the clock starts at the call. `Infinity` is none. @default 10000 */
  readonly timeoutMs?: number | undefined
}
