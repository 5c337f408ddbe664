/** One of the two halves of `contextBridge`: one in each world. */
export interface BridgeHalf {
  expose(key: string, api: unknown): void
  /** `executeInMainWorld`: calls a function there that is compiled from this one's text. */
  execute(script: unknown): unknown
  /** `webFrame.executeJavaScript`: the value of a script there. */
  evaluate(code: string): unknown
}

type Wire = null | undefined | string | number | boolean | bigint | WireNode
type WireNode = { t: string; [field: string]: unknown }
export type Channel = (kind: string, data: unknown) => unknown

/**
 * Copies values over the bridge by the rules of `shell/renderer/api/electron_api_context_bridge.cc`.
 * Self-contained, and the same in both worlds; `call` reaches the other half synchronously.
 */
export function createBridgeHalf(call: Channel): BridgeHalf & { serve: Channel } {
  const CLONE_ERROR = 'An object could not be cloned.'
  const NOT_AN_ERROR =
    'An unknown exception occurred in the isolated context, an error occurred but a valid exception was not thrown.'
  const TOO_DEEP =
    'Electron contextBridge recursion depth exceeded.  Nested objects deeper than 1000 are not supported.'
  const LIMIT = 1000
  // Taken now: the page may change what it finds on these later.
  const ErrorOf = Error
  const TypeErrorOf = TypeError
  const PromiseOf = Promise
  const clone = structuredClone
  const EvalErrorOf = EvalError
  /** Runs text as a script of this world. */
  // biome-ignore lint/security/noGlobalEval: to run text is what `execute` is for.
  const compile = eval
  const NO_EVAL =
    'Running text in the main world is not available in electron-on-chromium where the page’s policy forbids eval (see its README). Run it on Electron.'
  const SCRIPT_FAILED =
    'Script failed to execute, this normally means an error was thrown. Check the renderer console for the error.'
  const { isArray } = Array
  const { apply, ownKeys } = Reflect
  const { getOwnPropertyDescriptor, defineProperty, freeze, getPrototypeOf } = Object
  const toStringOf = Object.prototype.toString
  const then = Promise.prototype.then
  const cloned = [
    Date,
    RegExp,
    Map,
    Set,
    WeakMap,
    WeakSet,
    ArrayBuffer,
    Number,
    String,
    Boolean,
    BigInt,
    Symbol,
    Blob,
  ]

  const functions = new Map<number, { fn: (...args: unknown[]) => unknown; self: unknown }>()
  const idOfFunction = new WeakMap<object, number>()
  const idOfProxy = new WeakMap<object, number>()
  const settlers = new Map<number, { resolve(value: unknown): void; reject(reason: unknown): void }>()
  let lastId = 0

  const isPlain = (value: object): boolean => {
    if (ArrayBuffer.isView(value) || cloned.some((kind) => value instanceof kind)) return false
    const prototype = getPrototypeOf(value)
    if (prototype === null || prototype === Object.prototype) return true
    return !/^\[object (Generator|AsyncGenerator|Arguments)\]$/.test(apply(toStringOf, value, []))
  }

  const messageOf = (error: unknown): string =>
    error !== null && typeof error === 'object' && typeof (error as Error).message === 'string'
      ? (error as Error).message
      : NOT_AN_ERROR

  const encode = (value: unknown, seen: Map<object, number>, depth: number, self: unknown): Wire => {
    if (depth >= LIMIT) throw new TypeErrorOf(TOO_DEEP)
    if (typeof value === 'symbol') return { t: 'symbol', key: Symbol.keyFor(value) }
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return value as Wire
    const known = seen.get(value)
    if (known !== undefined) return { t: 'same', i: known }
    const i = seen.size
    // An array counts as seen after its elements, an object before them, as in the original.
    if (isArray(value)) {
      const items: Wire[] = []
      for (let at = 0; at < value.length; at++) items.push(encode(value[at], seen, depth + 1, value))
      seen.set(value, seen.size)
      return { t: 'array', i: seen.size - 1, items }
    }
    seen.set(value, i)
    if (typeof value === 'function') {
      const home = idOfProxy.get(value)
      if (home !== undefined) return { t: 'home', i, id: home }
      let id = idOfFunction.get(value)
      if (id === undefined) {
        id = ++lastId
        idOfFunction.set(value, id)
        functions.set(id, { fn: value as () => unknown, self })
      }
      return { t: 'function', i, id }
    }
    if (value instanceof PromiseOf) {
      const id = ++lastId
      const settle = (ok: boolean) => (result: unknown) => sendSettled(id, ok, result)
      apply(then, value, [settle(true), settle(false)])
      return { t: 'promise', i, id }
    }
    if (value instanceof ErrorOf) return { t: 'error', i, message: String(value.message) }
    if (isPlain(value)) {
      const entries: [string, Wire][] = []
      for (const key of ownKeys(value)) {
        if (typeof key !== 'string' || !getOwnPropertyDescriptor(value, key)?.enumerable) continue
        entries.push([key, encode((value as Record<string, unknown>)[key], seen, depth + 2, value)])
      }
      return { t: 'object', i, entries }
    }
    try {
      return { t: 'clone', i, value: clone(value) }
    } catch {
      throw new ErrorOf(CLONE_ERROR)
    }
  }

  const proxyFor = (id: number): unknown => {
    const proxy = (...args: unknown[]): unknown => {
      const reply = call('call', { id, args: encodeAll(args) }) as { error?: string; value: Wire } | undefined
      if (reply === undefined) throw new ErrorOf('Cannot call a function of a context that is gone')
      if (reply.error !== undefined) throw new ErrorOf(reply.error)
      return decode(reply.value, [])
    }
    defineProperty(proxy, 'name', { value: '' })
    idOfProxy.set(proxy, id)
    return proxy
  }

  const decode = (wire: Wire, made: unknown[]): unknown => {
    if (wire === null || typeof wire !== 'object') return wire
    const keep = <T>(value: T): T => {
      made[wire.i as number] = value
      return value
    }
    switch (wire.t) {
      case 'same':
        return made[wire.i as number]
      case 'symbol':
        return wire.key === undefined ? Symbol() : Symbol.for(wire.key as string)
      case 'home':
        return keep(functions.get(wire.id as number)?.fn)
      case 'function':
        return keep(proxyFor(wire.id as number))
      case 'promise': {
        const id = wire.id as number
        return keep(new PromiseOf((resolve, reject) => settlers.set(id, { resolve, reject })))
      }
      case 'error':
        return keep(new ErrorOf(wire.message as string))
      case 'array': {
        const items: unknown[] = []
        for (const item of wire.items as Wire[]) items.push(decode(item, made))
        return keep(items)
      }
      case 'object': {
        const target = keep({} as Record<string, unknown>)
        for (const [key, item] of wire.entries as [string, Wire][])
          defineProperty(target, key, {
            value: decode(item, made),
            writable: true,
            enumerable: true,
            configurable: true,
          })
        return target
      }
      default:
        return keep(wire.value)
    }
  }

  const encodeAll = (values: unknown[]): Wire[] => {
    const seen = new Map<object, number>()
    return values.map((value) => encode(value, seen, 0, globalThis))
  }

  const decodeAll = (wires: Wire[]): unknown[] => {
    const made: unknown[] = []
    return wires.map((wire) => decode(wire, made))
  }

  const sendSettled = (id: number, ok: boolean, value: unknown): void => {
    try {
      call('settle', { id, ok, value: encodeAll([value])[0] })
    } catch {
      call('settle', {
        id,
        ok: false,
        value: { t: 'error', i: 0, message: `Uncaught Error: ${CLONE_ERROR}` },
      })
    }
  }

  const deepFreeze = (value: unknown, seen: Set<unknown>): void => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return
    if (ArrayBuffer.isView(value) || seen.has(value)) return
    seen.add(value)
    for (const key of ownKeys(value)) deepFreeze((value as Record<PropertyKey, unknown>)[key], seen)
    freeze(value)
  }

  /** The value of a script, or the text of an error. */
  const run = (text: string, failure: (error: unknown) => string): { error: string } | { value: unknown } => {
    try {
      return { value: compile(text) }
    } catch (error) {
      return { error: error instanceof EvalErrorOf ? NO_EVAL : failure(error) }
    }
  }
  const replyWith = (result: unknown): { error: string } | { value: Wire } => {
    try {
      return { value: encodeAll([result])[0] }
    } catch (error) {
      return { error: String(error) }
    }
  }
  /** As `ExecuteInWorld` of the original does it, with its texts. */
  const serveExecute = (source: string, args: Wire[]): unknown => {
    const compiled = run(`(${source})`, String)
    if ('error' in compiled) return compiled
    if (typeof compiled.value !== 'function')
      return { error: 'Expected script to result in a function but a non-function type was found' }
    try {
      return replyWith(apply(compiled.value, null, decodeAll(args)))
    } catch (error) {
      return { error: String(error) }
    }
  }
  const serveEvaluate = (code: string): unknown => {
    const ran = run(code, () => SCRIPT_FAILED)
    return 'error' in ran ? ran : replyWith(ran.value)
  }

  const serve: Channel = (kind, data) => {
    if (kind === 'execute') {
      const { source, args } = data as { source: string; args: Wire[] }
      return serveExecute(source, args)
    }
    if (kind === 'evaluate') return serveEvaluate(data as string)
    if (kind === 'call') {
      const { id, args } = data as { id: number; args: Wire[] }
      const target = functions.get(id)
      let result: unknown
      try {
        result = apply(target?.fn as () => unknown, target?.self, decodeAll(args) as [])
      } catch (error) {
        return { error: messageOf(error) }
      }
      try {
        return { value: encodeAll([result])[0] }
      } catch (error) {
        return { error: `Uncaught Error: ${messageOf(error)}` }
      }
    }
    if (kind === 'settle') {
      const { id, ok, value } = data as { id: number; ok: boolean; value: Wire }
      const settler = settlers.get(id)
      settlers.delete(id)
      if (ok) settler?.resolve(decode(value, []))
      else settler?.reject(decode(value, []))
      return null
    }
    const { key, api } = data as { key: string; api: Wire }
    if (key in globalThis)
      return { error: 'Cannot bind an API on top of an existing property on the window object' }
    const value = decode(api, [])
    deepFreeze(value, new Set())
    defineProperty(globalThis, key, { value, writable: false, configurable: false, enumerable: true })
    return {}
  }

  const answer = (kind: string, data: unknown): unknown => {
    const reply = call(kind, data) as { error: string } | { value: Wire }
    if ('error' in reply) throw new ErrorOf(reply.error)
    return decode(reply.value, [])
  }
  const textOfFunction = Function.prototype.toString

  return {
    serve,
    execute: (script) => {
      if (script === null || typeof script !== 'object') throw new TypeErrorOf('Invalid script')
      const { func } = script as { func?: unknown }
      if (typeof func !== 'function') throw new TypeErrorOf("Function 'func' is required in script")
      const args = 'args' in script ? script.args : []
      if (!isArray(args)) throw new TypeErrorOf("'args' must be an array")
      return answer('execute', { source: apply(textOfFunction, func, []), args: encodeAll(args) })
    },
    evaluate: (code) => answer('evaluate', String(code)),
    expose: (key, api) => {
      const reply = call('expose', { key, api: encodeAll([api])[0] }) as { error?: string } | undefined
      if (reply?.error !== undefined) throw new ErrorOf(reply.error)
    },
  }
}
