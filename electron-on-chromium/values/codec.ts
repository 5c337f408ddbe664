/**
 * A structured clone as JSON, because everything that goes to or comes from Chromium is JSON text.
 *
 * `createCodec` is self-contained on purpose: Node calls it, and its source text is what the isolated
 * world runs, so both ends of every relayed port agree by construction. It encodes *clones* (what
 * `v8.Deserializer` or Blink already copied), so it never meets a getter or a function.
 *
 * The form is a flat table of nodes with indices, not a nested tree: cycles and shared references need
 * no special case and a value 100,000 levels deep does not overflow the stack.
 */

/** A slot holds a JSON primitive as it is, `[index]` of a node, or a tagged primitive such as `['u']`. */
type Slot = string | number | boolean | null | [number] | [string, string?]
/** `[tag, …]`; see `createCodec` for the tags. */
type PackedNode = unknown[]
/** The root slot and the nodes. */
export type Packed = [root: Slot, nodes: PackedNode[]]

export interface Codec {
  /** Throws `HOST_OBJECT` (a string) when the value contains something that only a browser can clone. */
  pack(value: unknown): Packed
  unpack(packed: Packed): unknown
}

/** Self-contained: no reference to anything outside its own body. */
export function createCodec(): Codec {
  const viewKinds = [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  ]
  const errorKinds: Record<string, ErrorConstructor> = {
    Error,
    EvalError: EvalError as ErrorConstructor,
    RangeError: RangeError as ErrorConstructor,
    ReferenceError: ReferenceError as ErrorConstructor,
    SyntaxError: SyntaxError as ErrorConstructor,
    TypeError: TypeError as ErrorConstructor,
    URIError: URIError as ErrorConstructor,
  }

  const toBase64 = (bytes: Uint8Array): string => {
    if (typeof Buffer === 'function' && typeof Buffer.from === 'function' && 'poolSize' in Buffer)
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
    let binary = ''
    for (let at = 0; at < bytes.length; at += 0x8000)
      binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
    return btoa(binary)
  }
  const fromBase64 = (text: string): ArrayBuffer => {
    const binary = atob(text)
    const bytes = new Uint8Array(binary.length)
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at)
    return bytes.buffer
  }

  const pack = (value: unknown): Packed => {
    const nodes: PackedNode[] = []
    const indices = new Map<object, number>()
    const pending: [object, PackedNode][] = []

    const slot = (item: unknown): Slot => {
      switch (typeof item) {
        case 'string':
        case 'boolean':
          return item
        case 'number':
          if (Number.isFinite(item) && !Object.is(item, -0)) return item
          return ['n', Object.is(item, -0) ? '-0' : String(item)]
        case 'undefined':
          return ['u']
        case 'bigint':
          return ['i', String(item)]
        case 'object': {
          if (item === null) return null
          let index = indices.get(item)
          if (index === undefined) {
            index = nodes.length
            indices.set(item, index)
            const node: PackedNode = []
            nodes.push(node)
            pending.push([item, node])
          }
          return [index]
        }
        default:
          throw 'HOST_OBJECT'
      }
    }

    const properties = (item: object, node: PackedNode, skip: (key: string) => boolean): void => {
      for (const key of Object.keys(item))
        if (!skip(key)) node.push(key, slot((item as Record<string, unknown>)[key]))
    }
    const never = (): boolean => false

    const fillArray = (item: unknown[], node: PackedNode): void => {
      const keys = Object.keys(item)
      if (
        keys.length === item.length &&
        (item.length === 0 || keys[item.length - 1] === String(item.length - 1))
      ) {
        node.push('a')
        for (const entry of item) node.push(slot(entry))
        return
      }
      node.push('s', item.length)
      properties(item, node, never)
    }

    const fillError = (item: Error, node: PackedNode): void => {
      const kind = Object.getPrototypeOf(item)?.constructor?.name
      node.push('e', typeof kind === 'string' && kind in errorKinds ? kind : 'Error')
      for (const key of ['message', 'stack', 'cause'])
        if (Object.hasOwn(item, key)) node.push(key, slot((item as unknown as Record<string, unknown>)[key]))
    }

    const fill = (item: object, node: PackedNode): void => {
      const prototype = Object.getPrototypeOf(item)
      if (prototype === Object.prototype || prototype === null) {
        node.push('o')
        properties(item, node, never)
      } else if (Array.isArray(item)) fillArray(item, node)
      else if (item instanceof Date) node.push('d', slot(item.getTime()))
      else if (item instanceof RegExp) node.push('x', item.source, item.flags)
      else if (item instanceof Map) {
        node.push('m')
        for (const [key, entry] of item) node.push(slot(key), slot(entry))
      } else if (item instanceof Set) {
        node.push('t')
        for (const entry of item) node.push(slot(entry))
      } else if (item instanceof ArrayBuffer) node.push('b', toBase64(new Uint8Array(item)))
      else if (ArrayBuffer.isView(item)) {
        const kind = viewKinds.findIndex((view) => item instanceof view)
        if (kind < 0 || !(item.buffer instanceof ArrayBuffer)) throw 'HOST_OBJECT'
        const length = item instanceof DataView ? item.byteLength : (item as Uint8Array).length
        node.push('v', kind, slot(item.buffer), item.byteOffset, length)
      } else if (item instanceof Error && Object.prototype.toString.call(item) === '[object Error]')
        fillError(item, node)
      else if (
        item instanceof Number ||
        item instanceof Boolean ||
        item instanceof String ||
        item instanceof BigInt
      )
        node.push('w', slot(item.valueOf()))
      else throw 'HOST_OBJECT'
    }

    const root = slot(value)
    for (let next = pending.pop(); next; next = pending.pop()) fill(next[0], next[1])
    return [root, nodes]
  }

  const shell = (node: PackedNode, nodes: PackedNode[], made: unknown[]): unknown => {
    switch (node[0]) {
      case 'a':
        return new Array(node.length - 1)
      case 's':
        return new Array(node[1] as number)
      case 'd':
        return new Date(read(node[1] as Slot, made) as number)
      case 'x':
        return new RegExp(node[1] as string, node[2] as string)
      case 'm':
        return new Map()
      case 't':
        return new Set()
      case 'b':
        return fromBase64(node[1] as string)
      case 'v': {
        const at = (node[2] as [number])[0]
        made[at] ??= shell(nodes[at] as PackedNode, nodes, made)
        const View = viewKinds[node[1] as number] as Uint8ArrayConstructor
        return new View(made[at] as ArrayBuffer, node[3] as number, node[4] as number)
      }
      case 'e': {
        const error = Object.create((errorKinds[node[1] as string] ?? Error).prototype) as object
        const real = new Error()
        Object.setPrototypeOf(real, Object.getPrototypeOf(error))
        Reflect.deleteProperty(real, 'stack')
        return real
      }
      case 'w':
        return Object(read(node[1] as Slot, made))
      default:
        return {}
    }
  }

  const read = (slot: Slot, made: unknown[]): unknown => {
    if (slot === null || typeof slot !== 'object') return slot
    const [tag, text] = slot
    if (typeof tag === 'number') return made[tag]
    if (tag === 'u') return undefined
    return tag === 'i' ? BigInt(text as string) : Number(text)
  }

  const define = (target: object, key: string, value: unknown, enumerable: boolean): void => {
    Object.defineProperty(target, key, { value, enumerable, writable: true, configurable: true })
  }

  const unpack = ([root, nodes]: Packed): unknown => {
    const made: unknown[] = new Array(nodes.length)
    for (let at = 0; at < nodes.length; at++) made[at] ??= shell(nodes[at] as PackedNode, nodes, made)
    for (let at = 0; at < nodes.length; at++) {
      const node = nodes[at] as PackedNode
      const target = made[at] as object
      const item = (index: number): unknown => read(node[index] as Slot, made)
      switch (node[0]) {
        case 'a':
          for (let index = 1; index < node.length; index++) (target as unknown[])[index - 1] = item(index)
          break
        case 'm':
          for (let index = 1; index < node.length; index += 2)
            (target as Map<unknown, unknown>).set(item(index), item(index + 1))
          break
        case 't':
          for (let index = 1; index < node.length; index++) (target as Set<unknown>).add(item(index))
          break
        case 'o':
          for (let index = 1; index < node.length; index += 2)
            define(target, node[index] as string, item(index + 1), true)
          break
        case 's':
        case 'e':
          for (let index = 2; index < node.length; index += 2)
            define(target, node[index] as string, item(index + 1), node[0] === 's')
          break
      }
    }
    return read(root, made)
  }

  return { pack, unpack }
}
