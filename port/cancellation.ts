import { KitError } from '../contract/errors.js'
import { uncurryThis } from '../wire/primordials.js'
import type { Clock } from './clock.js'

const target = (globalThis as { EventTarget?: { prototype: AbortSignal } }).EventTarget?.prototype
const listen = uncurryThis(
  target?.addEventListener as (type: 'abort', listener: () => void) => void,
) as unknown as (signal: AbortSignal, type: 'abort', listener: () => void) => void
const unlisten = uncurryThis(
  target?.removeEventListener as (type: 'abort', listener: () => void) => void,
) as unknown as typeof listen

/** What may end a wait early. */
export interface Bounds {
  readonly signal: AbortSignal | undefined
  /** Milliseconds. */
  readonly timeoutMs: number | undefined
}

/**
 * Calls `cancel` once, when `signal` aborts or `timeoutMs` have passed, whichever is first. The returned
 * function lets go of both; call it when the thing is settled.
 *
 * @param what Names the thing in the `TIMEOUT` message.
 */
export function cancelOn(
  { signal, timeoutMs }: Bounds,
  clock: Clock,
  what: string,
  cancel: (reason: unknown) => void,
): () => void {
  let stopTimer: (() => void) | undefined
  const onAbort = () => {
    release()
    cancel(signal?.reason)
  }
  const release = () => {
    stopTimer?.()
    if (signal !== undefined) unlisten(signal, 'abort', onAbort)
  }
  if (timeoutMs !== undefined) {
    stopTimer = clock.after(timeoutMs, () => {
      release()
      cancel(new KitError('TIMEOUT', `${what} took longer than ${timeoutMs} ms`))
    })
  }
  if (signal !== undefined) listen(signal, 'abort', onAbort)
  return release
}
