import { type Clock, systemClock } from '../link/clock.js'

/** A clock that stands still until it is told to move. */
export interface ManualClock extends Clock {
  /** Moves on by `ms` and calls what falls due on the way, each at its own time. */
  advance(ms: number): void
  /** Timers that have been set and have neither run nor been stopped. */
  readonly timers: number
}

/**
 * A clock that a test moves by hand. Only time is manual: `soon` stands for order and not for duration, so it
 * is the system's, and messages flow without help.
 *
 * @example
 * const clock = createManualClock()
 * const call = client.calls.slow({ timeoutMs: 2_000 })
 * clock.advance(2_000)   // rejects with TIMEOUT
 */
export function createManualClock(): ManualClock {
  let now = 0
  const timers = new Set<{ readonly due: number; readonly callback: () => void }>()
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { due: now + ms, callback }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    soon: systemClock.soon,
    advance(ms) {
      const until = now + ms
      for (;;) {
        const due = [...timers].filter((timer) => timer.due <= until)
        if (due.length === 0) break
        const next = due.reduce((first, timer) => (timer.due < first.due ? timer : first))
        timers.delete(next)
        now = Math.max(now, next.due)
        next.callback()
      }
      now = until
    },
    get timers() {
      return timers.size
    },
  }
}
