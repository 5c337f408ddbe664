import { invalidArgument, KitError } from '../contract/errors.js'
import type { CallOptions, Closed } from '../contract/infer.js'
import { forEachOfSet, freeze, SafeMap, SafeSet } from '../wire/primordials.js'
import { cancelOn } from './cancellation.js'
import type { Clock } from './clock.js'
import { checkTimeout } from './options.js'

type Listener = (...payload: unknown[]) => void

/** The listening side of a contract's events: `on` and `once`, and no `emit`. */
export class EventListeners {
  readonly #listeners = new SafeMap<string, Set<Listener>>()
  readonly #waiting = new SafeSet<(reason: unknown) => void>()
  readonly #clock: Clock
  readonly #onThrow: (name: string, error: unknown) => void
  #closed: Closed | undefined
  /** What the client shows. */
  readonly facade: object

  constructor(names: readonly string[], clock: Clock, onThrow: (name: string, error: unknown) => void) {
    this.#clock = clock
    this.#onThrow = onThrow
    for (const name of names) this.#listeners.set(name, new SafeSet())
    this.facade = freeze({
      on: (name: string, listener: Listener, options?: { signal?: AbortSignal }) =>
        this.#on(name, listener, options?.signal),
      once: (name: string, options?: CallOptions) => this.#once(name, options),
    })
  }

  /** Calls the listeners of `name` in the order they came; one that throws does not stop the rest. */
  dispatch(name: string, payload: readonly unknown[]): void {
    const listeners = this.#listeners.get(name)
    if (listeners === undefined) return
    forEachOfSet(new SafeSet(listeners), (listener) => {
      if (!listeners.has(listener)) return
      try {
        listener(...payload)
      } catch (error) {
        this.#onThrow(name, error)
      }
    })
  }

  /** Ends all listening; what waits in `once` rejects. */
  close(closed: Closed): void {
    this.#closed = closed
    this.#listeners.forEach((listeners) => {
      listeners.clear()
    })
    forEachOfSet(this.#waiting, (reject) => reject(new KitError(closed.code, closed.message)))
    this.#waiting.clear()
  }

  #on(name: string, listener: Listener, signal: AbortSignal | undefined): () => void {
    const listeners = this.#of(name)
    if (typeof listener !== 'function') throw invalidArgument('listener', 'a function', listener)
    // Each registration is a function of its own: the same listener twice is called twice, as on emitters.
    const own: Listener = (...payload) => listener(...payload)
    if (signal?.aborted || this.#closed !== undefined) return () => {}
    let release = () => {}
    const stop = () => {
      release()
      listeners.delete(own)
    }
    if (signal !== undefined) release = cancelOn({ signal, timeoutMs: undefined }, this.#clock, name, stop)
    listeners.add(own)
    return stop
  }

  async #once(name: string, { signal, timeoutMs }: CallOptions = {}): Promise<unknown> {
    this.#of(name)
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

  #of(name: string): Set<Listener> {
    const listeners = typeof name === 'string' ? this.#listeners.get(name) : undefined
    if (listeners === undefined) {
      throw invalidArgument(
        'name',
        `an event of the contract (${[...this.#listeners.keys()].join(', ')})`,
        name,
      )
    }
    return listeners
  }
}
