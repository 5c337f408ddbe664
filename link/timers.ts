/** What one waits by. */
export interface Timers {
  /** Calls `callback` once after `ms`; the returned function prevents that. */
  after(ms: number, callback: () => void): () => void
}

export const systemTimers: Timers = {
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}
