import type { AddressMap } from './address-map.js'

/** Windows of other origins, as this world's scripts get them. */
export interface ForeignWindows {
  /** This window's `postMessage`, with a target origin that may be a custom one. */
  post(self: unknown, args: unknown[], native: unknown): unknown
  /** What a script is given for a window; `far` where it is known to be of another origin before it says so. */
  facade<T>(win: T, far?: boolean): T
}

/** The globals of another window. */
type Realm = Pick<typeof globalThis, 'Array' | 'Object'>

/**
 * A window of another origin hands out a `postMessage` of Blink's that nothing can replace, and that takes
 * `specapp://bundle` for an opaque origin. So scripts get a proxy of it that differs in this one method. The first
 * thing handed out for a window is handed out for ever, so that comparisons hold. Self-contained: its source runs
 * in the page.
 */
export function createForeignWindows(map: AddressMap): ForeignWindows {
  const { apply, get, getPrototypeOf, set } = Reflect
  const { bind } = Function.prototype
  const ProxyOf = Proxy
  const given = new WeakMap<object, object>()
  const { get: givenFor, set: give } = WeakMap.prototype
  const own = globalThis

  const addressed = (args: unknown[]): unknown[] => {
    const [message, target, ...more] = args
    if (typeof target === 'string') return [message, map.toWire(target), ...more]
    if (typeof target !== 'object' || target === null) return args
    const { targetOrigin } = target as { targetOrigin?: unknown }
    if (typeof targetOrigin !== 'string') return args
    return [message, { ...target, targetOrigin: map.toWire(targetOrigin) }]
  }

  const isForeign = (win: object): boolean => {
    try {
      void (win as Window).document
      return false
    } catch {
      return true
    }
  }

  const proxyOf = (win: object): object => {
    const methods = new Map<PropertyKey, unknown>()
    const proxy: object = new ProxyOf(win, {
      __proto__: null,
      get: (_: object, key: PropertyKey) => {
        if (key === 'window' || key === 'self' || key === 'frames') return proxy
        const value = get(win, key)
        if (key !== 'postMessage' && key !== 'close' && key !== 'focus' && key !== 'blur') return value
        // These refuse a `this` that is no window.
        if (!methods.has(key)) {
          const native = value as (...args: unknown[]) => unknown
          const post = key === 'postMessage'
          methods.set(key, (...args: unknown[]) => apply(native, win, post ? addressed(args) : args))
        }
        return methods.get(key)
      },
      set: (_: object, key: PropertyKey, value: unknown) =>
        set(win, key, key === 'location' ? map.toWire(value) : value),
    } as ProxyHandler<object>)
    return proxy
  }

  const rootOf = (value: unknown): object | null => {
    let root = value === null || typeof value !== 'object' ? null : (value as object)
    for (let next = root; next !== null; next = getPrototypeOf(next)) root = next
    return root
  }
  /** The window, of this origin, whose scripts made this object; `undefined` for one of our own. */
  const makerOf = (value: unknown): Realm | undefined => {
    const root = rootOf(value)
    if (root === null || root === Object.prototype) return undefined
    const pending: (Window | null)[] = [window.top, window.opener]
    for (let win = pending.pop(); pending.length > 0 || win; win = pending.pop()) {
      if (!win) continue
      for (let at = 0; at < win.length; at++) pending.push(win[at] as Window)
      if (!isForeign(win) && (win as unknown as Realm).Object.prototype === root)
        return win as unknown as Realm
    }
    return undefined
  }

  /**
   * Blink names as the source of a message the window whose function called it, which is ours. So a call of another
   * window's script goes on through a function of that window; what it posted tells whose it was.
   */
  const post: ForeignWindows['post'] = (self, args, native) => {
    const changed = addressed(args)
    const alone = window.length === 0 && window.parent === window && window.opener === null
    const maker = alone ? undefined : (makerOf(args[0]) ?? makerOf(args[1]) ?? makerOf(args[2]))
    if (maker === undefined) return apply(native as () => unknown, self, changed as [])
    const [message, target = {}, transfer = []] = changed
    // All that `forEach` passes comes after the arguments that are read.
    const bound = apply(bind, native as () => unknown, [
      self ?? window,
      message,
      target,
      transfer,
    ]) as () => void
    return apply(maker.Array.prototype.forEach, [0], [bound])
  }

  const facade = <T>(win: T, far = false): T => {
    if (typeof win !== 'object' || win === null || (win as object) === own) return win
    const known = apply(givenFor, given, [win]) as T | undefined
    if (known !== undefined) return known
    const result = far || isForeign(win) ? proxyOf(win) : win
    apply(give, given, [win, result])
    return result as T
  }

  return { post, facade }
}
