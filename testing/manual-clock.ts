import { type Clock, systemClock } from '../port/clock.js'

/** A clock that a test moves. */
export interface ManualClock extends Clock {
  /** Moves the time on by `ms` and calls what falls due, in order, each at its own time. */
  advance(ms: number): void
  /** Timers that are set and neither due nor stopped. */
  readonly pending: number
}

interface Timer {
  readonly at: number
  readonly callback: () => void
}

/**
 * A clock for `connect(…, { clock })` and `provide(…, { clock })`: timeouts pass when the test says so.
 * What only waits for the next task (`soon`) is no matter of time, and runs by itself.
 *
 * @example
 * const clock = createManualClock()
 * const api = await connect(notes, port, { clock })
 * const answer = api.calls.open({ id: 'x' }, { timeoutMs: 500 })
 * clock.advance(500) // `answer` rejects with TIMEOUT
 */
export function createManualClock(): ManualClock {
  let now = 0
  const timers = new Set<Timer>()

  function nextUntil(end: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of timers) {
      if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer
    }
    return next
  }

  return {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + ms, callback }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    soon: (callback) => systemClock.soon(callback),
    advance(ms) {
      const end = now + ms
      for (let timer = nextUntil(end); timer !== undefined; timer = nextUntil(end)) {
        timers.delete(timer)
        now = timer.at
        timer.callback()
      }
      now = end
    },
    get pending() {
      return timers.size
    },
  }
}
