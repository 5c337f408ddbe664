/** Definitions that pass over `configurable: false`: V8's own, because nothing else can change `location`. */
export interface Force {
  accessor(holder: object, key: string, get: unknown, set: unknown): void
  method(holder: object, key: string, value: unknown): void
}

type Call = (self: unknown, args: unknown[], native: unknown) => unknown
type Holder = object | undefined

export interface MemberChanges {
  /** Calls a function that was taken before the page could replace it. */
  call(fn: unknown, self: unknown, args?: unknown[]): unknown
  /** The getter as Chromium made it. */
  getter(holder: Holder, key: string): unknown
  /** Changes what a getter answers, what its setter is given, or both. */
  accessor(
    holder: Holder,
    key: string,
    out?: (answer: unknown, self: unknown) => unknown,
    into?: (value: unknown) => unknown,
  ): void
  method(holder: Holder, key: string, run: Call): void
  /** Changes the arguments of a class's constructor; the class is the changed one everywhere. */
  constructor_(name: string, change: (args: unknown[]) => unknown[]): void
  prototypeOf(name: string): Holder
  /** The object on the global's prototype chain that has this member. */
  holderOf(key: string): Holder
}

/**
 * Changes members of the platform in place: the new ones keep name, length, attributes and the look of a native
 * function, and a member that is not there is passed over. Self-contained: its source runs in the page.
 */
export function createMemberChanges(force: Force): MemberChanges {
  const { apply, construct, defineProperty, getPrototypeOf } = Reflect
  const describe = Object.getOwnPropertyDescriptor
  const ProxyOf = Proxy
  const scope = globalThis as unknown as Record<string, unknown>
  type AnyFunction = (...args: never[]) => unknown

  const call: MemberChanges['call'] = (fn, self, args = []) => apply(fn as AnyFunction, self, args as never[])
  const around = (native: object, run: Call): AnyFunction =>
    new ProxyOf(native, {
      __proto__: null,
      apply: (_: unknown, self: unknown, args: unknown[]) => run(self, args, native),
    } as ProxyHandler<object>) as AnyFunction

  return {
    call,
    getter: (holder, key) => holder && describe(holder, key)?.get,
    accessor: (holder, key, out, into) => {
      const found = holder && describe(holder, key)
      if (!holder || !found?.get) return
      const get = out ? around(found.get, (self, _, native) => out(call(native, self), self)) : found.get
      const set =
        into && found.set
          ? around(found.set, (self, [value], native) => call(native, self, [into(value)]))
          : found.set
      if (found.configurable)
        defineProperty(holder, key, { ...found, get: get as () => unknown, set: set as (v: unknown) => void })
      else force.accessor(holder, key, get, set)
    },
    method: (holder, key, run) => {
      const found = holder && describe(holder, key)
      if (!holder || typeof found?.value !== 'function') return
      const value = around(found.value, run)
      if (found.configurable) defineProperty(holder, key, { ...found, value })
      else force.method(holder, key, value)
    },
    constructor_: (name, change) => {
      const native = scope[name] as (new () => object) | undefined
      const found = describe(globalThis, name)
      if (typeof native !== 'function' || !found) return
      const changed: new () => object = new ProxyOf(native, {
        __proto__: null,
        construct: (_: unknown, args: unknown[], target: unknown) =>
          construct(native, change(args), (target === changed ? native : target) as AnyFunction),
      } as ProxyHandler<new () => object>)
      defineProperty(globalThis, name, { ...found, value: changed })
      const back = describe(native.prototype, 'constructor')
      if (back) defineProperty(native.prototype, 'constructor', { ...back, value: changed })
    },
    prototypeOf: (name) => (scope[name] as { prototype?: object } | undefined)?.prototype,
    holderOf: (key) => {
      let holder: object | null = globalThis
      while (holder !== null && !describe(holder, key)) holder = getPrototypeOf(holder)
      return holder ?? undefined
    },
  }
}
