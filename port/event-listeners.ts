import { invalidArgument, KitError } from '../contract/errors.js'
import type { CallOptions, Closed } from '../contract/infer.js'
import { forEachOfMap, forEachOfSet, freeze, push, SafeMap, SafeSet } from '../wire/primordials.js'
import { cancelOn } from './cancellation.js'
import type { Clock } from './clock.js'
import { checkTimeout } from './options.js'

type Listener = (payload: unknown) => void

/** The listening side of a contract's events: `on` and `once`, and no `emit`. */
export class EventListeners {
  /** By name; each list is replaced and never changed, so that a dispatch may go through it as it was. */
  readonly #listeners = new SafeMap<string, readonly Listener[]>()
  readonly #waiting = new SafeSet<(reason: unknown) => void>()
  /** What lets go of the signals that listeners came with. */
  readonly #releases = new SafeSet<() => void>()
  readonly #clock: Clock
  readonly #onThrow: (name: string, error: unknown) => void
  #closed: Closed | undefined
  /** What the client shows. */
  readonly facade: object

  constructor(names: readonly string[], clock: Clock, onThrow: (name: string, error: unknown) => void) {
    this.#clock = clock
    this.#onThrow = onThrow
    for (const name of names) this.#listeners.set(name, [])
    this.facade = freeze({
      on: (name: string, listener: Listener, options?: { signal?: AbortSignal }) =>
        this.#on(name, listener, options?.signal),
      once: (name: string, options?: CallOptions) => this.#once(name, options),
    })
  }

  /** Calls the listeners of `name` in the order they came; one that throws does not stop the rest. */
  dispatch(name: string, payload: unknown): void {
    const listeners = this.#listeners.get(name)
    if (listeners === undefined) return
    for (let i = 0; i < listeners.length; i++) {
      const listener = listeners[i] as Listener
      // One that an earlier one has just removed is not called.
      if (this.#listeners.get(name) !== listeners && !this.#has(name, listener)) continue
      try {
        listener(payload)
      } catch (error) {
        this.#onThrow(name, error)
      }
    }
  }

  /** Ends all listening; what waits in `once` rejects. */
  close(closed: Closed): void {
    this.#closed = closed
    forEachOfMap(this.#listeners, (_, name) => this.#listeners.set(name, []))
    forEachOfSet(this.#waiting, (reject) => reject(new KitError(closed.code, closed.message)))
    this.#waiting.clear()
    forEachOfSet(this.#releases, (release) => release())
    this.#releases.clear()
  }

  #on(name: string, listener: Listener, signal: AbortSignal | undefined): () => void {
    this.#check(name)
    if (typeof listener !== 'function') throw invalidArgument('listener', 'a function', listener)
    // Each registration is a function of its own: the same listener twice is called twice, as on emitters.
    const own: Listener = (payload) => listener(payload)
    if (signal?.aborted || this.#closed !== undefined) return () => {}
    let release = () => {}
    const stop = () => {
      release()
      this.#releases.delete(release)
      this.#replace(name, own, false)
    }
    if (signal !== undefined) {
      release = cancelOn({ signal, timeoutMs: undefined }, this.#clock, name, stop)
      this.#releases.add(release)
    }
    this.#replace(name, own, true)
    return stop
  }

  async #once(name: string, { signal, timeoutMs }: CallOptions = {}): Promise<unknown> {
    this.#check(name)
    const bounds = { signal, timeoutMs: checkTimeout(timeoutMs) }
    signal?.throwIfAborted()
    if (this.#closed !== undefined) throw new KitError(this.#closed.code, this.#closed.message)
    return new Promise((resolve, reject) => {
      const done = () => {
        stop()
        release()
        this.#waiting.delete(fail)
      }
      const fail = (reason: unknown) => {
        done()
        reject(reason)
      }
      const stop = this.#on(
        name,
        (payload) => {
          done()
          resolve(payload)
        },
        undefined,
      )
      const release = cancelOn(bounds, this.#clock, `Waiting for \`${name}\``, fail)
      this.#waiting.add(fail)
    })
  }

  #has(name: string, listener: Listener): boolean {
    const listeners = this.#listeners.get(name) ?? []
    for (let i = 0; i < listeners.length; i++) if (listeners[i] === listener) return true
    return false
  }

  /** The list of `name` without `listener`, or with it at its end. */
  #replace(name: string, listener: Listener, add: boolean): void {
    const before = this.#listeners.get(name) ?? []
    const after: Listener[] = []
    for (let i = 0; i < before.length; i++) if (before[i] !== listener) push(after, before[i] as Listener)
    if (add) push(after, listener)
    this.#listeners.set(name, after)
  }

  #check(name: unknown): void {
    if (typeof name !== 'string' || !this.#listeners.has(name)) {
      const names = [...this.#listeners.keys()].join(', ')
      throw invalidArgument('name', `an event of the contract (${names})`, name)
    }
  }
}
