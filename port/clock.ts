/** The only place that touches time, so that a test can drive it. */
export interface Clock {
  /** Milliseconds from some fixed point. */
  now(): number
  /** Calls `callback` once after `ms`; the returned function prevents that. */
  after(ms: number, callback: () => void): () => void
  /** Calls `callback` in a task of its own, after other tasks that are already waiting. */
  soon(callback: () => void): void
}

const { setTimeout, clearTimeout } = globalThis
const { now } = Date
const immediate = (globalThis as { setImmediate?: (callback: () => void) => unknown }).setImmediate

export const systemClock: Clock = {
  now: () => now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
  soon: (callback) => void (immediate ? immediate(callback) : setTimeout(callback, 0)),
}
