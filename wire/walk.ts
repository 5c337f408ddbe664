// The one walk over a value: whether it may cross, how large it is, and for a sender a copy of it. Page and main use the same
// one, so the one lets through what the other lets in. It is part of what a page bundles.

/** Why a value is not let through, and where in it the fault lies. */
export interface Fault {
  readonly code: 'NOT_CLONABLE' | 'LIMIT_EXCEEDED'
  /** `$` is the value itself: `$.list[3].icon`. A key in it may be any text. */
  readonly path: string
  readonly problem: string
}

/** The limits that one value is held to. */
export interface ValueLimits {
  /** Levels of objects in objects. */
  readonly depth: number
  /** Parts that are visited. An object that is met twice counts twice. */
  readonly nodes: number
  /** Estimated bytes. */
  readonly bytes: number
}

/**
 * Parts that a value may have to be copied when it is given. A larger one leaves at once instead: to post it by itself
 * costs less than to copy it (docs/benchmarks.md).
 */
export const SMALL = 256
/** In the place of {@link SMALL}: copies all values. */
export const ALL = 1 / 0
/** In the place of {@link SMALL}: copies none, as for what a peer has sent. */
export const NONE = 0

/** What the last walk has found. Read it at once: a getter of the app's may begin another one. */
export const found = { parts: 1, bytes: 8, isLoose: false }

// The walk that is under way. Variables of the module, since a page's bundle has short names for them.
let isBusy = false
let limits: ValueLimits
let most = 0
let parts = 0
let bytes = 0
/** No copy is made, or no longer: what comes out is the value itself. */
let isLoose = false
/** Some view shows a part of its buffer, and the whole buffer would cross. */
let hasSlack = false
/** Why the walk has stopped. Else what stopped it was thrown by the value itself. */
let problem = ''
let isTooMuch = false
/** The way to the fault. It is put together on the way back from it, so a value without a fault pays nothing for it. */
let way = ''
/** The objects on the way to what is being looked at. To meet one of them again is a cycle. */
let open: unknown[] = []
/** The objects that have been copied, so that what is shared stays shared. Few are searched faster than hashed. */
let met: unknown[] = []
let copies: unknown[] = []
let known = 0
/** Those beyond the first 64. */
let more: Map<unknown, object> | undefined

/**
 * Walks a value once. Each part must be on the list of what arrives as it was sent in every process: Electron delivers a
 * message with a Blob, a File or a CryptoKey in it to main as `null` (`V8Deserializer` in Electron's `shell/common/v8_util.cc`).
 * The whole must be within `its` limits, and the walk stops where it is not. A cycle is followed once around.
 *
 * @param copied Parts up to which the value is copied: {@link SMALL}, {@link ALL} or {@link NONE}.
 * @returns The copy; or, with `found.isLoose`, `value` itself. A reactive proxy is copied as the data that it stands for, and
 *   a view without the rest of its buffer: a Node `Buffer` would bring along its neighbours in the pool.
 * @throws {Fault}
 */
export function walk(value: unknown, its: ValueLimits, copied: number): unknown {
  // A getter of the value that is being walked has given another value.
  const outer =
    isBusy && ([limits, most, parts, bytes, isLoose, hasSlack, open, met, copies, known, more] as const)
  if (outer) {
    open = []
    met = []
    copies = []
  }
  isBusy = true
  limits = its
  most = copied
  parts = 1
  bytes = known = 0
  isLoose = !copied
  hasSlack = isTooMuch = false
  problem = way = ''
  more = undefined
  try {
    let copy = visit(value, 0)
    holdToLimits()
    // What is not viewed stays here.
    if (isLoose && hasSlack && copied) {
      most = ALL
      parts = 1
      bytes = 0
      isLoose = false
      copy = visit(value, 0)
    }
    found.parts = parts
    found.bytes = bytes
    found.isLoose = isLoose && typeof value === 'object' && value !== null
    return copy
  } catch {
    const code = isTooMuch ? 'LIMIT_EXCEEDED' : 'NOT_CLONABLE'
    throw { code, path: `$${way}`, problem: problem || 'cannot be read' } satisfies Fault
  } finally {
    isBusy = !!outer
    if (outer) [limits, most, parts, bytes, isLoose, hasSlack, open, met, copies, known, more] = outer
  }
}

/** Looks at one part. Returns its copy, or the part itself where it cannot change or is not copied. */
function visit(part: unknown, depth: number): unknown {
  if (typeof part === 'string') bytes += part.length * 2
  else if (typeof part === 'object' && part) return visitObject(part, depth)
  else if (typeof part === 'bigint') {
    bytes += 512
    // To print a long one takes time that grows with its square.
    if (BigInt.asIntN(4096, part) !== part) exceed('4096 bits of a bigint')
  } else {
    if (typeof part === 'function' || typeof part === 'symbol') refuse(typeof part)
    bytes += 8
  }
  return part
}

function visitObject(part: object, depth: number): unknown {
  for (let i = 0; i < depth; i++) if (open[i] === part) return isLoose ? part : copyOf(part)
  const copied = isLoose ? undefined : copyOf(part)
  if (copied) {
    // What is shared costs as much each time it is met.
    isLoose = true
    visitObject(part, depth)
    isLoose = false
    return copied
  }
  if (depth >= limits.depth) exceed(`${limits.depth} levels`)
  open[depth] = part
  // About what V8 needs for an object beside what is in it.
  bytes += 32
  const copy = Array.isArray(part) ? visitItems(part, depth + 1) : visitKind(part, depth + 1)
  open[depth] = undefined
  holdToLimits()
  return isLoose ? part : copy
}

/** Looks at the items of an array. Returns its copy, if one is made. */
function visitItems(items: readonly unknown[], depth: number): unknown {
  const { length } = items
  parts += length
  // Before the first step, since fifteen bytes can be an array of four billion holes.
  holdToLimits()
  const isPlain = isDense(items)
  if (!isPlain && most < ALL) isLoose = true
  const copy = keep<unknown[]>(items, [])
  if (!isPlain) {
    if (copy) copy.length = length
    return visitFields(items, copy, depth)
  }
  let step = 0
  try {
    for (; step < length; step++) {
      const item = visit(items[step], depth)
      if (copy) copy.push(item)
    }
  } catch (error) {
    way = `[${step}]${way}`
    throw error
  }
  return copy
}

/** Looks at the fields of an object, and sets those of `copy`, if one is made, to theirs. */
function visitFields(part: object, copy: object | undefined, depth: number): unknown {
  const { nodes } = limits
  let step: string | undefined
  try {
    // About twice as fast as Object.keys, which makes an array for each object.
    for (const key in part)
      if (hasOwn.call(part, key)) {
        step = key
        if (++parts > nodes) holdToLimits()
        bytes += key.length
        const field = (part as Record<string, unknown>)[key]
        const its = visit(field, depth)
        if (copy && (its !== field || copy !== part)) (copy as Record<string, unknown>)[key] = its
      }
  } catch (error) {
    if (step !== undefined) way = `.${step}${way}`
    throw error
  }
  return copy
}

/** Looks at what an object that is no array holds. Returns its copy, if one is made. */
// biome-ignore lint/suspicious/noExplicitAny: the branches ask what it is.
function visitKind(part: any, depth: number): unknown {
  const kind = kindOf(part)
  if (kind === 'Object') {
    if (!isLoose) {
      // Counted first, since to copy a large dictionary in vain costs four times as much as to walk it.
      let left = most - parts
      for (const _ in part) if (--left < 0) break
      if (left < 0) isLoose = true
    }
    if (isLoose) return visitFields(part, undefined, depth)
    // V8 copies an object literal in one step. What is read of a reactive proxy here is the plain data behind it.
    const copy = keep(part, { ...part })
    return visitFields(copy ?? part, copy, depth)
  }
  if (kind === 'Map' || kind === 'Set') {
    const isMap = kind === 'Map'
    const copy = keep<any>(part, isMap ? new Map() : new Set())
    try {
      // By its own method, which reactive ones have as well.
      part.forEach((item: unknown, key: unknown) => {
        parts += isMap ? 2 : 1
        holdToLimits()
        const its = visit(key, depth)
        const value = isMap && visit(item, depth)
        if (copy) isMap ? copy.set(its, value) : copy.add(its)
      })
    } catch (error) {
      way = `.<entry>${way}`
      throw error
    }
    return copy
  }
  if (kind === 'ArrayBuffer' || ArrayBuffer.isView(part)) return visitBytes(part, kind)
  if (kind === 'Date') return keep(part, new Date(visit(+part, depth) as number))
  // What is around one primitive cannot change, and other properties of it do not cross.
  if (!/^(RegExp|Boolean|Number|String|BigInt)$/.test(kind)) refuse(kind)
  parts++
  visit(kind === 'RegExp' ? part.source : part.valueOf(), depth)
  return part
}

/** A view, or a whole buffer. */
// biome-ignore lint/suspicious/noExplicitAny: a buffer has no `buffer`.
function visitBytes(part: any, kind: string): unknown {
  const { buffer = part, byteOffset = 0, byteLength } = part
  if (kindOf(buffer) !== 'ArrayBuffer') refuse(kindOf(buffer))
  // A detached one throws here, as the post would, but here its path is known.
  new Uint8Array(buffer)
  // A resizable one reserves what it may grow to.
  const whole = buffer.maxByteLength ?? buffer.byteLength
  if (byteLength < whole) hasSlack = true
  // Of what a peer has sent, all of the buffer is here.
  bytes += most ? byteLength : whole
  if (byteLength > 16_384 && most < ALL) isLoose = true
  if (isLoose) return
  // By the method of all typed arrays: that of a Node `Buffer` shares its memory.
  if (buffer !== part && kind !== 'DataView') return keep(part, Uint8Array.prototype.slice.call(part))
  const copy = buffer.slice(byteOffset, byteOffset + byteLength)
  return keep(part, buffer === part ? copy : new DataView(copy))
}

/** Whether an array has all of its items and no other properties, which would cross as well. */
function isDense(items: readonly unknown[]): boolean {
  const { length } = items
  // By values where it is long, since V8 makes a string of each key.
  if (length > 32 && Object.values(items).length === length && !items.includes(undefined)) return true
  const keys = Object.keys(items)
  // The keys of items come first, and rise.
  return keys.length === length && (!length || keys[length - 1] === `${length - 1}`)
}

/** `Map`, `Uint8Array`; `Object` for plain data and instances of classes. */
function kindOf(value: object): string {
  // Interfaces of the platform name themselves here; plain data and instances of classes do not.
  const tag = {}.toString.call(value)
  // First, since to ask for the prototype takes V8 longer.
  if (tag === '[object Object]') return 'Object'
  const prototype = Object.getPrototypeOf(value)
  return !prototype || prototype === Object.prototype ? 'Object' : tag.slice(8, -1)
}

/** The copy of `part`, if there is one. */
function copyOf(part: unknown): unknown {
  for (let i = 0; i < known; i++) if (met[i] === part) return copies[i]
  return more?.get(part)
}

/** Makes `copy` stand for `part` from here on, also inside of it; `undefined` where no copy is made. */
function keep<T extends object>(part: unknown, copy: T): T | undefined {
  if (parts > most) isLoose = true
  if (isLoose) return
  if (known < 64) {
    met[known] = part
    copies[known++] = copy
  } else {
    more ??= new Map()
    more.set(part, copy)
  }
  return copy
}

function holdToLimits(): void {
  if (parts > limits.nodes) exceed(`${limits.nodes} parts`)
  if (bytes > limits.bytes) exceed(`${limits.bytes} bytes`)
}

function refuse(kind: string): never {
  problem = `(${kind}) does not cross`
  throw problem
}

function exceed(limit: string): never {
  isTooMuch = true
  problem = `is beyond the limit of ${limit}`
  throw problem
}

/** In a for…in, V8 finds this one out at compile time; `Object.hasOwn` costs several times as much. */
const hasOwn = {}.hasOwnProperty
