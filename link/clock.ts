import { systemTimers, type Timers } from './timers.js'

/** The only place that touches time, so that a test can drive it. */
export interface Clock extends Timers {
  /** Milliseconds from some fixed point. */
  now(): number
  /** Calls `callback` in a task of its own, after other tasks that are already waiting. */
  soon(callback: () => void): void
}

export const systemClock: Clock = {
  after: systemTimers.after,
  now: Date.now,
  soon:
    globalThis.setImmediate ??
    // Chromium runs such a task without the 4 ms that it adds to a nested `setTimeout`.
    (globalThis.scheduler
      ? (callback) => void scheduler.postTask(callback)
      : (callback) => void setTimeout(callback)),
}
