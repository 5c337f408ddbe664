import type { KitError } from '../contract/errors.js'
import { own } from '../contract/own.js'
import { type Bounds, whileConnecting } from '../link/bounds.js'
import { systemTimers } from '../link/timers.js'

/** How long a page's test waits for what is not there, so that it fails with a reason before its runner gives up. */
const MAX_WAIT_MS = 1_000

/** Things by name, which may be asked for before they are there. */
export class Shelf<T> {
  readonly #things = new Map<string, T | KitError>()
  readonly #waiting = new Map<string, Set<(thing: T | KitError) => void>>()

  has(name: string): boolean {
    return this.#things.has(name)
  }

  /** An error is thrown at whoever asks. Returns what takes it away again. */
  put(name: string, thing: T | KitError): () => void {
    this.#things.set(name, thing)
    for (const take of this.#waiting.get(name) ?? []) take(thing)
    this.#waiting.delete(name)
    return () => {
      if (this.#things.get(name) === thing) this.#things.delete(name)
    }
  }

  /** @throws {KitError} `TIMEOUT`, or what was put there; `signal.reason`; `INVALID_ARGUMENT` for bad bounds. */
  find(name: string, title: string, given?: Bounds): Promise<T> {
    const timeoutMs = Math.min(own(given, 'timeoutMs') ?? MAX_WAIT_MS, MAX_WAIT_MS)
    const bounds = { signal: own(given, 'signal'), timeoutMs }
    return whileConnecting(bounds, systemTimers, title, (resolve, reject) => {
      const take = (thing: T | KitError) => (thing instanceof Error ? reject(thing) : resolve(thing))
      const there = this.#things.get(name)
      const waiting = this.#waiting.get(name) ?? new Set()
      if (there !== undefined) take(there)
      else this.#waiting.set(name, waiting.add(take))
      return () => waiting.delete(take)
    })
  }
}
