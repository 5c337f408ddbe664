import { systemTimers, type Timers } from './timers.js'

/** The only place that touches time, so that a test can drive it. */
export interface Clock extends Timers {
  /** Milliseconds from some fixed point. Never goes back, whatever is done to the machine's clock. */
  now(): number
  /** Calls `callback` in a task of its own, after other tasks that are already waiting. */
  soon(callback: () => void): void
}

export const systemClock: Clock = {
  after: systemTimers.after,
  now: () => performance.now(),
  soon:
    // The global object inherits too: only a function counts.
    typeof globalThis.setImmediate === 'function'
      ? globalThis.setImmediate
      : // Chromium runs such a task without the 4 ms that it adds to a nested `setTimeout`.
        typeof globalThis.scheduler?.postTask === 'function'
        ? (callback) => void scheduler.postTask(callback)
        : (callback) => void setTimeout(callback),
}
