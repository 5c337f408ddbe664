import { BYTES_A_PART } from '../wire/protocol.js'
import { ALL, found, SMALL, type ValueLimits, walk } from '../wire/walk.js'
import type { Link } from './link.js'

/** A value that may be sent, as it is or was when it was given, and its size. */
export interface Ready {
  value: unknown
  /** It is not a copy: it leaves at once, or is copied before it waits. */
  isLoose: boolean
  readonly parts: number
  readonly bytes: number
}

/**
 * Looks at a value that somebody has given, and copies it if it is small.
 * @throws {Fault} for one that may not cross, or is beyond `limits`.
 */
export function readyOf(value: unknown, limits: ValueLimits): Ready {
  const its = walk(value, limits, SMALL)
  return { value: its, isLoose: found.isLoose, parts: found.parts, bytes: found.bytes }
}

/**
 * Makes a value able to wait, whatever is done to the one that was given.
 * @throws {Fault}
 */
export function hold(ready: Ready, limits: ValueLimits): Ready {
  if (ready.isLoose) {
    ready.value = walk(ready.value, limits, ALL)
    ready.isLoose = false
  }
  return ready
}

/**
 * Writes one frame whose last field is that value: what is no copy leaves at once, with all that waits.
 *
 * @param write `link.write` or `link.add`, for what may wait.
 * @throws {Fault} for what the platform refuses, and what is no plain data behind a proxy either. Nothing was written.
 */
export function deliver(
  link: Link,
  ready: Ready,
  limits: ValueLimits,
  write: Link['write'],
  type: number,
  a: unknown,
  b?: unknown,
): void {
  const weight = ready.parts + ready.bytes / BYTES_A_PART
  if (ready.isLoose && !link.isPosting) {
    const { value } = ready
    if (b === undefined ? link.post(type, a, value) : link.post(type, a, b, value)) return
  }
  const { value } = hold(ready, limits)
  link.weight += weight
  if (b === undefined) write(type, a, value)
  else write(type, a, b, value)
}
