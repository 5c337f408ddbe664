import { invalidArgument, KitError } from '../contract/errors.js'
import { own } from '../contract/own.js'
import type { Timers } from './timers.js'

/** What may end a wait early. */
export interface Bounds {
  /** Gives up with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds until a `TIMEOUT`; the clock starts at the call. From 2147483648, as with `Infinity`, there is none. */
  readonly timeoutMs?: number | undefined
}

/**
 * Calls `cancel` once, when the signal aborts or the time is over, whichever is first. The returned function lets go of
 * both; call it when the thing is settled.
 *
 * @param what Names the thing in the `TIMEOUT` message.
 * @throws {KitError} `INVALID_ARGUMENT` for options that are no object, or a `timeoutMs` that is no positive number; the reason of a signal that has
 *   aborted already.
 */
export function cancelOn(
  bounds: Bounds | undefined,
  timers: Timers,
  what: string,
  cancel: (reason: unknown) => void,
  defaultMs?: number,
): () => void {
  // What `array.map(api.calls.open)` passes as options is an index.
  if (bounds !== undefined && (typeof bounds !== 'object' || !bounds))
    throw invalidArgument('options', 'an object', bounds)
  const signal = own(bounds, 'signal')
  const timeoutMs = own(bounds, 'timeoutMs') ?? defaultMs
  if (timeoutMs !== undefined && !(typeof timeoutMs === 'number' && timeoutMs > 0)) {
    throw invalidArgument('timeoutMs', 'a positive number of milliseconds', timeoutMs)
  }
  signal?.throwIfAborted()
  const end = (reason: unknown) => {
    release()
    cancel(reason)
  }
  const onAbort = () => end(signal?.reason)
  const onTime = () => end(new KitError('TIMEOUT', `${what} took longer than ${timeoutMs} ms`))
  // More than a timer can hold is as good as none.
  const stopTimer = (timeoutMs as number) < 2 ** 31 && timers.after(timeoutMs as number, onTime)
  const release = () => {
    if (stopTimer) stopTimer()
    signal?.removeEventListener('abort', onAbort)
  }
  signal?.addEventListener('abort', onAbort)
  return release
}

/**
 * Waits for what `begin` starts, within `bounds`; ten seconds where nothing else is said.
 *
 * @param begin Returns what stops it.
 * @throws {KitError} as {@link cancelOn}; `TIMEOUT`, and the signal's reason.
 */
export function whileConnecting<T>(
  bounds: Bounds | undefined,
  timers: Timers,
  what: string,
  begin: (resolve: (value: T) => void, reject: (reason: unknown) => void) => () => void,
): Promise<T> {
  let release: (() => void) | undefined
  return new Promise<T>((resolve, reject) => {
    const cancel = (reason: unknown) => {
      // First: what is stopped has a reason of its own.
      reject(reason)
      stop()
    }
    release = cancelOn(bounds, timers, what, cancel, 10_000)
    const stop = begin(resolve, reject)
  }).finally(() => release?.())
}
