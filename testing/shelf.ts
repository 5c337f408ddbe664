import type { KitError } from '../contract/errors.js'
import { type Bounds, cancelOn } from '../link/bounds.js'
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

  /** @throws {KitError} `TIMEOUT`, or what was put there; `signal.reason`. */
  async find(name: string, title: string, { signal, timeoutMs = MAX_WAIT_MS }: Bounds = {}): Promise<T> {
    signal?.throwIfAborted()
    const there = this.#things.get(name)
    if (there !== undefined) return given(there)
    const waiting = this.#waiting.get(name) ?? new Set()
    this.#waiting.set(name, waiting)
    return new Promise((resolve, reject) => {
      const take = (thing: T | KitError) => {
        release()
        waiting.delete(take)
        isError(thing) ? reject(thing) : resolve(thing)
      }
      const limits = { signal, timeoutMs: Math.min(timeoutMs, MAX_WAIT_MS) }
      const release = cancelOn(limits, systemTimers, title, (reason) => {
        waiting.delete(take)
        reject(reason)
      })
      waiting.add(take)
    })
  }
}

function given<T>(thing: T | KitError): T {
  if (isError(thing)) throw thing
  return thing
}

function isError(thing: unknown): thing is KitError {
  return thing instanceof Error
}
