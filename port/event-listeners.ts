import { invalidArgument } from '../contract/errors.js'
import type { CallOptions, Closed } from '../contract/infer.js'
import { forEachOfMap, freeze, push, SafeMap } from '../wire/primordials.js'
import { type Bounds, cancelOn } from './cancellation.js'
import type { Clock } from './clock.js'
import { checkTimeout } from './options.js'
import { endOf } from './outgoing-requests.js'

type Listener = (payload: unknown) => void

/** One registration: the same function twice is two of them, and is called twice, as on emitters. */
interface Listening {
  readonly listener: Listener
  /** The session has ended, or what bounded the listening. */
  readonly onEnd: (reason: unknown) => void
  /** Lets go of its signal and its timer. */
  release: () => void
  over: boolean
}

/** The listening side of a contract's events: `on` and `once`, and no `emit`. */
export class EventListeners {
  /** By name; each list is replaced and never changed, so that a dispatch may go through it as it was. */
  readonly #byName = new SafeMap<string, readonly Listening[]>()
  readonly #clock: Clock
  readonly #onThrow: (name: string, error: unknown) => void
  #closed: Closed | undefined
  /** What the client shows. */
  readonly facade: object

  constructor(names: readonly string[], clock: Clock, onThrow: (name: string, error: unknown) => void) {
    this.#clock = clock
    this.#onThrow = onThrow
    for (let i = 0; i < names.length; i++) this.#byName.set(names[i] as string, [])
    this.facade = freeze({
      on: (name: string, listener: Listener, { signal }: CallOptions = {}) => {
        this.#listenersOf(name)
        if (typeof listener !== 'function') throw invalidArgument('listener', 'a function', listener)
        return signal?.aborted ? () => {} : this.#add(name, listener, { signal, timeoutMs: undefined })
      },
      once: async (name: string, { signal, timeoutMs }: CallOptions = {}) => {
        this.#listenersOf(name)
        const bounds = { signal, timeoutMs: checkTimeout(timeoutMs) }
        if (signal?.aborted) throw signal.reason
        if (this.#closed !== undefined) throw endOf(this.#closed, name)
        return new Promise((resolve, reject) => {
          const stop = this.#add(
            name,
            (payload) => {
              stop()
              resolve(payload)
            },
            bounds,
            reject,
          )
        })
      },
    })
  }

  /** Calls the listeners of `name` in the order they came; one that throws does not stop the rest. */
  dispatch(name: string, payload: unknown): void {
    const listeners = this.#byName.get(name) ?? []
    for (let i = 0; i < listeners.length; i++) {
      const own = listeners[i] as Listening
      // One that an earlier one has just removed is not called.
      if (own.over) continue
      try {
        own.listener(payload)
      } catch (error) {
        this.#onThrow(name, error)
      }
    }
  }

  /** Ends all listening; what waits in `once` rejects. */
  close(closed: Closed): void {
    this.#closed = closed
    forEachOfMap(this.#byName, (listeners, name) => {
      this.#byName.set(name, [])
      for (let i = 0; i < listeners.length; i++) {
        const own = listeners[i] as Listening
        own.over = true
        own.release()
        own.onEnd(endOf(closed, name))
      }
    })
  }

  #add(
    name: string,
    listener: Listener,
    bounds: Bounds,
    onEnd: (reason: unknown) => void = () => {},
  ): () => void {
    if (this.#closed !== undefined) return () => {}
    const own: Listening = { listener, onEnd, release: () => {}, over: false }
    const stop = () => {
      own.over = true
      own.release()
      const others: Listening[] = []
      const listeners = this.#listenersOf(name)
      for (let i = 0; i < listeners.length; i++) {
        if (listeners[i] !== own) push(others, listeners[i] as Listening)
      }
      this.#byName.set(name, others)
    }
    own.release = cancelOn(bounds, this.#clock, `Waiting for \`${name}\``, (reason) => {
      stop()
      onEnd(reason)
    })
    this.#byName.set(name, [...this.#listenersOf(name), own])
    return stop
  }

  /** @throws {KitError} `INVALID_ARGUMENT` for a name that the contract has not. */
  #listenersOf(name: string): readonly Listening[] {
    const listeners = this.#byName.get(name)
    if (listeners !== undefined) return listeners
    const names: string[] = []
    forEachOfMap(this.#byName, (_, known) => push(names, known))
    throw invalidArgument('name', `an event of the contract (${names})`, name)
  }
}
