/** What a scan may be told. */
export interface LeakScanOptions {
  /** Findings of an earlier scan that are expected, by `path` and `kind`: that of a window without a preload. */
  readonly baseline?: readonly Pick<Leak, 'path' | 'kind'>[]
  /** Strings that no page may read: a token that main holds, say. */
  readonly canaries?: readonly string[]
  /** Objects looked at at most. @default 200000 */
  readonly maxObjects?: number
}

/** One thing that the page can reach and should not. */
export interface Leak {
  /** How it was first reached: `globalThis.app.[[Prototype]].open`. */
  readonly path: string
  readonly kind: 'foreign-object' | 'foreign-function' | 'node-name' | 'host-path' | 'canary'
  /** What it is, in a few words. */
  readonly what: string
}

/** What {@link scanForLeaks} found. */
export interface LeakReport {
  readonly leaks: readonly Leak[]
  readonly objects: number
  /** The scan gave up at `maxObjects`: what it did not see is not known to be clean. */
  readonly truncated: boolean
  /** Kinds of places that no walk from the global can look into. */
  readonly blindSpots: readonly string[]
}

/**
 * Walks everything that can be reached from `globalThis` of the realm that it runs in: own properties of any kind,
 * prototypes, values of getters, containers, promises that have settled. Finds objects and functions of another
 * realm, names of Node and Electron, paths of the host, and canaries.
 *
 * It is self-contained: {@link leakScanScript} is its source, for `webContents.executeJavaScript` or a debugger. Do
 * not put it into a `<script>`, or it finds its own text in the document.
 *
 * Blind to what only code can reach: closures, WeakMaps, private fields, listeners, and the target of a local function.
 */
export async function scanForLeaks(options: LeakScanOptions = {}): Promise<LeakReport> {
  const part = <T extends object, K extends keyof T>(of: T, key: K) =>
    Object.hasOwn(of, key) ? of[key] : undefined
  const baseline = part(options, 'baseline') ?? []
  const canaries = part(options, 'canaries') ?? []
  const maxObjects = part(options, 'maxObjects') ?? 200_000
  const realm = globalThis as unknown as Record<string, unknown>
  const nodeNames =
    'process require module exports Buffer global __dirname __filename setImmediate clearImmediate ipcRenderer electron contextBridge webFrame crashReporter nativeImage webUtils GuestViewInternal isolatedApi _linkedBinding binding sandboxed_preload'.split(
      ' ',
    )
  const hostPath =
    /file:\/\/\/|[A-Za-z]:\\\\?[\w.]|(?<![\w.:/-])\/(?:home|Users|root|tmp|opt|var|usr)\/[\w.]|\.asar\b|node:internal|electron\/js2c/
  const objectPrototype = Object.prototype
  const functionPrototype = Object.getPrototypeOf(Object)
  const seen = new Map<object, string>()
  const queue: { readonly value: object; readonly path: string }[] = []
  const leaks: Leak[] = []
  const known = new Set(baseline.map(({ path, kind }) => `${kind} ${path}`))

  const leak = (path: string, kind: Leak['kind'], what: string) => {
    if (known.has(`${kind} ${path}`)) return
    known.add(`${kind} ${path}`)
    leaks.push({ path, kind, what: what.slice(0, 160) })
  }
  const read = (text: string, path: string) => {
    for (const canary of canaries) if (text.includes(canary)) leak(path, 'canary', canary)
    const found = text.length > 1_000_000 ? null : hostPath.exec(text)
    if (found !== null) leak(path, 'host-path', text.slice(Math.max(0, found.index - 20), found.index + 100))
  }
  const meet = (value: unknown, path: string) => {
    if (typeof value === 'string') return read(value, path)
    if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return
    if (seen.has(value as object) || seen.size >= maxObjects) return
    seen.set(value as object, path)
    queue.push({ value: value as object, path })
  }
  /** Whether the chain of prototypes ends in this realm: `constructor` and `instanceof` can be made to lie. */
  const judge = (value: object, path: string): boolean => {
    const chain: object[] = []
    for (let at: object | null = value; at !== null && chain.length < 100; at = Object.getPrototypeOf(at))
      chain.push(at)
    const last = chain[chain.length - 1] as object
    const isLocal = last === objectPrototype || chain.length === 1
    if (typeof value === 'function' && value !== functionPrototype && !chain.includes(functionPrototype)) {
      leak(path, 'foreign-function', `a function of another realm: ${value.name}`)
      return false
    }
    if (!isLocal) leak(path, 'foreign-object', 'an object whose prototypes are of another realm')
    return isLocal
  }
  const step = (key: string | symbol) =>
    typeof key === 'symbol'
      ? `[${String(key)}]`
      : /^[A-Za-z_$][\w$]*$/.test(key)
        ? `.${key}`
        : `[${JSON.stringify(key.slice(0, 60))}]`

  const look = async (value: object, path: string) => {
    // What is behind a leak is all of that realm, and would only hide what else there is.
    if (!judge(value, path)) return
    for (const key of Reflect.ownKeys(value)) {
      if (typeof key === 'string' && nodeNames.includes(key)) leak(path + step(key), 'node-name', key)
      const own = Reflect.getOwnPropertyDescriptor(value, key)
      if (own === undefined) continue
      const at = path + step(key)
      meet(part(own, 'value'), at)
      meet(part(own, 'get'), `${at}.<get>`)
      meet(part(own, 'set'), `${at}.<set>`)
    }
    const prototype = Object.getPrototypeOf(value)
    meet(prototype, `${path}.[[Prototype]]`)
    // Accessors live on prototypes, and mean something on their instances only.
    const getters = new Set<string | symbol>()
    for (let at: object | null = value; at !== null; at = Object.getPrototypeOf(at)) {
      for (const key of Reflect.ownKeys(at)) {
        if (getters.has(key)) continue
        getters.add(key)
        const found = Reflect.getOwnPropertyDescriptor(at, key)
        const get = found && part(found, 'get')
        if (get === undefined) continue
        try {
          meet(Reflect.apply(get, value, []), path + step(key))
        } catch (error) {
          meet(error, `${path + step(key)}.<throws>`)
        }
      }
    }
    if (value instanceof Map)
      value.forEach((item, key) => {
        meet(key, `${path}.<key>`)
        meet(item, `${path}.<value>`)
      })
    if (value instanceof Set) for (const item of value) meet(item, `${path}.<item>`)
    if (value instanceof Promise) {
      const late = Symbol('late')
      try {
        const settled = await Promise.race([
          value,
          new Promise((resolve) => setTimeout(() => resolve(late), 5)),
        ])
        if (settled !== late) meet(settled, `${path}.<resolved>`)
      } catch (error) {
        meet(error, `${path}.<rejected>`)
      }
    }
  }

  meet(realm, 'globalThis')
  for (let i = 0; i < queue.length; i++) {
    const { value, path } = queue[i] as { value: object; path: string }
    try {
      await look(value, path)
    } catch {
      // A proxy whose traps throw, or a window of another origin: nothing can be read of it.
    }
  }
  const blindSpots = [
    'closures',
    'WeakMap values',
    'private fields',
    'event listeners',
    'targets of local functions',
  ]
  return { leaks, objects: seen.size, truncated: seen.size >= maxObjects, blindSpots }
}

/**
 * Source of an expression that runs {@link scanForLeaks} wherever text can be evaluated.
 *
 * @example
 * const report = await win.webContents.executeJavaScript(leakScanScript({ canaries: [token] }))
 * assert.deepEqual(report.leaks, [], formatLeaks(report))
 */
export function leakScanScript(options: LeakScanOptions = {}): string {
  return `(${scanForLeaks.toString()})(${JSON.stringify(options)})`
}

/** A report as text: one line for each finding. */
export function formatLeaks({ leaks, objects, truncated, blindSpots }: LeakReport): string {
  const lines = leaks.map(({ kind, path, what }) => `${kind.padEnd(17)}${path}  (${what})`)
  const scope = `${objects} objects${truncated ? ', and gave up there' : ''}; not seen: ${blindSpots.join(', ')}`
  return [...lines, `${leaks.length} leaks in ${scope}`].join('\n')
}
