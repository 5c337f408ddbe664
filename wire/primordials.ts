/**
 * The built-ins that the engine uses while it runs, taken when the module loads. A page that patches
 * `Map.prototype.get` or `Array.prototype.push` afterwards neither reads the traffic nor breaks it.
 * Constructors and syntax (`new Promise`, `await`, spread of own arrays) need no entry here.
 */

const { apply } = Reflect

/** Turns a method into a function that takes `this` first and looks nothing up when it is called. */
export function uncurryThis<T, A extends unknown[], R>(method: (this: T, ...args: A) => R) {
  return (self: T, ...args: A): R => apply(method, self, args) as R
}

/** A Map whose methods are its own class's frozen copies, not whatever `Map.prototype` has become. */
export const SafeMap = /* @__PURE__ */ withOwnMethods(class<K, V> extends Map<K, V> {}, Map.prototype)
export type SafeMap<K, V> = Map<K, V>

/** As {@link SafeMap}, for Set. */
export const SafeSet = /* @__PURE__ */ withOwnMethods(class<T> extends Set<T> {}, Set.prototype)
export type SafeSet<T> = Set<T>

function withOwnMethods<C extends { prototype: object }>(subclass: C, original: object): C {
  for (const key of Reflect.ownKeys(original)) {
    if (key === 'constructor') continue
    const descriptor = Reflect.getOwnPropertyDescriptor(original, key) as PropertyDescriptor
    Reflect.defineProperty(subclass.prototype, key, descriptor)
  }
  Object.freeze(subclass.prototype)
  return subclass
}

export const isArray = Array.isArray
export const ownKeys = Object.keys
export const hasOwn = Object.hasOwn
export const freeze = Object.freeze
export const getPrototypeOf = Object.getPrototypeOf
export const isInteger = Number.isSafeInteger
export const tagOf: (value: unknown) => string = uncurryThis(Object.prototype.toString) as (
  value: unknown,
) => string
export const forEachOfMap = uncurryThis(Map.prototype.forEach)
export const forEachOfSet = uncurryThis(Set.prototype.forEach)
export const push = uncurryThis(Array.prototype.push) as <T>(array: T[], ...items: T[]) => number
export const isView = ArrayBuffer.isView

const { then } = Promise.prototype
const settled = Promise.resolve()
/** As `queueMicrotask`, which Chromium runs several microseconds later. `callback` must not throw. */
export const microtask = (callback: () => void): void => void apply(then, settled, [callback])
