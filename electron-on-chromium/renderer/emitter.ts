export interface Emitter {
  on(name: PropertyKey, listener: (...args: never[]) => void): this
  once(name: PropertyKey, listener: (...args: never[]) => void): this
  off(name: PropertyKey, listener: (...args: never[]) => void): this
  removeAllListeners(name?: PropertyKey): this
  emit(name: PropertyKey, ...args: unknown[]): boolean
  eventNames(): PropertyKey[]
  listenerCount(name: PropertyKey): number
}

export type EmitterClass = new () => Emitter

/** Node's `EventEmitter` as far as a sandboxed preload meets it. Self-contained: its source runs in the page. */
export function createEmitter(): EmitterClass {
  type Listener = ((...args: unknown[]) => void) & { listener?: Listener }

  class EventEmitter {
    static EventEmitter = EventEmitter
    static defaultMaxListeners = 10
    readonly #listeners = new Map<PropertyKey, Listener[]>()
    #max = 10

    #add(name: PropertyKey, listener: Listener, first: boolean): this {
      if (typeof listener !== 'function')
        throw new TypeError('The "listener" argument must be of type Function.')
      if (this.#listeners.has('newListener')) this.emit('newListener', name, listener.listener ?? listener)
      const list = this.#listeners.get(name) ?? []
      this.#listeners.set(name, first ? [listener, ...list] : [...list, listener])
      return this
    }
    #onceFor(name: PropertyKey, listener: Listener): Listener {
      const wrapper: Listener = (...args) => {
        this.removeListener(name, wrapper)
        Reflect.apply(listener, this, args)
      }
      wrapper.listener = listener
      return wrapper
    }
    on(name: PropertyKey, listener: Listener): this {
      return this.#add(name, listener, false)
    }
    addListener(name: PropertyKey, listener: Listener): this {
      return this.#add(name, listener, false)
    }
    prependListener(name: PropertyKey, listener: Listener): this {
      return this.#add(name, listener, true)
    }
    once(name: PropertyKey, listener: Listener): this {
      return this.#add(name, this.#onceFor(name, listener), false)
    }
    prependOnceListener(name: PropertyKey, listener: Listener): this {
      return this.#add(name, this.#onceFor(name, listener), true)
    }
    off(name: PropertyKey, listener: Listener): this {
      return this.removeListener(name, listener)
    }
    removeListener(name: PropertyKey, listener: Listener): this {
      const list = this.#listeners.get(name) ?? []
      const at = list.findLastIndex((each) => each === listener || each.listener === listener)
      if (at < 0) return this
      const rest = list.filter((_, index) => index !== at)
      if (rest.length > 0) this.#listeners.set(name, rest)
      else this.#listeners.delete(name)
      if (this.#listeners.has('removeListener')) this.emit('removeListener', name, listener)
      return this
    }
    removeAllListeners(name?: PropertyKey): this {
      if (name === undefined) this.#listeners.clear()
      else this.#listeners.delete(name)
      return this
    }
    emit(name: PropertyKey, ...args: unknown[]): boolean {
      const list = this.#listeners.get(name)
      if (!list) {
        if (name === 'error')
          throw args[0] instanceof Error ? args[0] : new Error(`Unhandled error. (${args[0]})`)
        return false
      }
      for (const listener of list) Reflect.apply(listener, this, args)
      return true
    }
    eventNames(): PropertyKey[] {
      return [...this.#listeners.keys()]
    }
    listenerCount(name: PropertyKey): number {
      return this.#listeners.get(name)?.length ?? 0
    }
    listeners(name: PropertyKey): Listener[] {
      return (this.#listeners.get(name) ?? []).map((each) => each.listener ?? each)
    }
    rawListeners(name: PropertyKey): Listener[] {
      return [...(this.#listeners.get(name) ?? [])]
    }
    setMaxListeners(max: number): this {
      this.#max = max
      return this
    }
    getMaxListeners(): number {
      return this.#max
    }
  }
  return EventEmitter as unknown as EmitterClass
}
