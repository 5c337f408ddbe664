import type { State } from '../contract/infer.js'
import { checkListener, type Listening } from './event-listeners.js'

/**
 * A state as this side has it. `subscribe` calls at once, as Svelte's stores do; `get` gives the same reference until the
 * next value arrives, so the one call too many that `useSyncExternalStore` gets finds nothing changed.
 *
 * @param heard Who hears of each value that arrives.
 * @param value The first one.
 */
export function createState(heard: Set<Listening>, value: unknown): State<unknown> {
  // The first, so that all others find the new value in `get`.
  heard.add({
    hear(next) {
      value = next
    },
  })
  return Object.freeze({
    get: () => value,
    subscribe(listener: (value: unknown) => void) {
      checkListener(listener)
      listener(value)
      const own = { hear: listener }
      heard.add(own)
      return () => heard.delete(own)
    },
  })
}
