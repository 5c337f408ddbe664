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
let fault: Omit<Fault, 'path'> | undefined
/** The way to the fault. It is put together on the way back from it, so a value without a fault pays nothing for it. */
let way = ''
/** The objects on the way to what is being looked at. To meet one of them again is a cycle. */
const open: unknown[] = []
/** The objects that have been copied, so that what is shared stays shared. Few are searched faster than hashed. */
const met: unknown[] = []
const copies: unknown[] = []
let known = 0
/** Those beyond the first 64. */
let more: Map<unknown, unknown> | undefined

/**
 * Walks a value once. Each part must be on the list of what arrives as it was sent in every process: Electron delivers a
 * message with a Blob, a File or a CryptoKey in it to main as `null` (`V8Deserializer` in Electron's `shell/common/v8_util.cc`).
 * The whole must be within `its` limits, and the walk stops where it is not. A cycle is followed once around.
 *
 * An array must have all its items and no other properties. A getter in the value must not give another object away.
 *
 * @param copied Parts up to which the value is copied: {@link SMALL}, {@link ALL} or {@link NONE}.
 * @returns The copy; or, with `found.isLoose`, `value` itself. A reactive proxy is copied as the data that it stands for, and
 *   a view without the rest of its buffer: a Node `Buffer` would bring along its neighbours in the pool.
 * @throws {Fault}
 */
export function walk(value: unknown, its: ValueLimits, copied: number): unknown {
  let copy = value
  found.parts = 1
  found.bytes = 8
  found.isLoose = false
  // Most values are one primitive, of which a getter may give as many as it likes.
  if (typeof value === 'number' || value === undefined) return value
  if (isBusy)
    throw { code: 'NOT_CLONABLE', path: '$', problem: 'is given while another value is read' } satisfies Fault
  isBusy = true
  limits = its
  try {
    do {
      // What is not viewed stays here.
      most = hasSlack ? ALL : copied
      hasSlack = false
      isLoose = !most
      parts = 1
      bytes = 0
      forget()
      copy = visit(value, 0)
    } while (hasSlack && isLoose && most)
    found.parts = parts
    found.bytes = bytes
    found.isLoose = isLoose && copy === value && typeof value === 'object'
    holdToLimits()
    return copy
  } catch {
    throw { path: `$${way}`, ...(fault ?? { code: 'NOT_CLONABLE', problem: 'cannot be read' }) } as Fault
  } finally {
    isBusy = hasSlack = false
    fault = undefined
    way = ''
    forget()
  }
}

/** Looks at one part. Returns its copy, or the part itself where it cannot change or is not copied. */
function visit(part: unknown, depth: number): unknown {
  if (typeof part === 'string') bytes += part.length * 2
  else if (typeof part === 'object' && part) return visitObject(part, depth)
  else {
    bytes += 8
    if (typeof part === 'function' || typeof part === 'symbol') refuse(typeof part)
    if (typeof part === 'bigint') {
      bytes += 504
      // To print a long one takes time that grows with its square.
      if (BigInt.asIntN(4096, part) !== part) exceed('4096 bits of a bigint')
    }
  }
  return part
}

// biome-ignore lint/suspicious/noExplicitAny: the branches ask what it is.
function visitObject(part: any, depth: number): unknown {
  for (let i = 0; i < depth; i++) if (open[i] === part) return copyOf(part)
  // biome-ignore lint/suspicious/noExplicitAny: the same.
  let copy: any = isLoose ? undefined : copyOf(part)
  if (copy) {
    // What is shared costs as much each time it is met.
    isLoose = true
    visitObject(part, depth)
    isLoose = false
    return copy
  }
  if (depth >= limits.depth) exceed(`${limits.depth} levels`)
  open[depth] = part
  // About what V8 needs for an object beside what is in it.
  bytes += 32
  /** The step of the path that is being looked at. */
  let step: string | number | undefined
  const next = depth + 1
  try {
    if (Array.isArray(part)) {
      parts += part.length
      // Before the first step, since fifteen bytes can be an array of four billion holes.
      holdToLimits()
      if (!isDense(part)) refuse('array with holes or other properties')
      copy = keep(part, [])
      for (step = 0; step < part.length; step++) {
        const item = visit(part[step], next)
        if (copy) copy.push(item)
      }
    } else {
      const kind = kindOf(part)
      if (kind === 'Object') {
        let left = most - parts
        // Counted first, since to copy a large dictionary in vain costs four times as much as to walk it.
        if (!isLoose) for (const _ in part) if (--left < 0) break
        if (left < 0) isLoose = true
        // V8 copies an object literal in one step. What is read of a reactive proxy here is the plain data behind it.
        copy = isLoose ? undefined : keep(part, { ...part })
        const fields = copy ?? part
        // About twice as fast as Object.keys, which makes an array for each object.
        for (const key in fields)
          if (hasOwn.call(fields, key)) {
            step = key
            parts++
            bytes += key.length
            if (parts > limits.nodes) holdToLimits()
            const field = fields[key]
            const its = visit(field, next)
            if (copy && its !== field) copy[key] = its
          }
      } else if (kind === 'Map' || kind === 'Set') {
        step = '<entry>'
        copy = keep(part, kind === 'Map' ? new Map() : new Set())
        // By its own method, which reactive ones have as well.
        part.forEach((item: unknown, key: unknown) => {
          parts += 2
          holdToLimits()
          const its = visit(key, next)
          if (kind === 'Set') copy?.add(its)
          else {
            const value = visit(item, next)
            copy?.set(its, value)
          }
        })
      } else if (kind === 'Date') copy = keep(part, new Date(visit(+part, next) as number))
      else if (kind === 'ArrayBuffer' || ArrayBuffer.isView(part)) copy = visitBytes(part, kind)
      // What is around one primitive cannot change, and other properties of it do not cross.
      else if (/^(RegExp|Boolean|Number|String|BigInt)$/.test(kind)) {
        visit(kind === 'RegExp' ? part.source : part.valueOf(), next)
        copy = part
      } else refuse(kind)
    }
  } catch (error) {
    if (step !== undefined) way = (typeof step === 'string' ? `.${step}` : `[${step}]`) + way
    throw error
  }
  open[depth] = undefined
  if (bytes > limits.bytes) holdToLimits()
  return isLoose ? part : copy
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
  const copy = buffer.slice(byteOffset, byteOffset + byteLength)
  // By the method of all typed arrays: that of a Node `Buffer` shares its memory.
  return keep(part, buffer === part ? copy : kind === 'DataView' ? new DataView(copy) : typedSlice.call(part))
}
const typedSlice = Uint8Array.prototype.slice

/** Whether an array has all of its items and no other properties. */
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

/** What was met is not held, and the copies of a walk that was too large are no good for the next one. */
function forget(): void {
  more = undefined
  while (known > 0) met[--known] = copies[known] = undefined
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
  fault = { code: 'NOT_CLONABLE', problem: `(${kind}) does not cross` }
  throw fault
}

function exceed(limit: string): never {
  fault = { code: 'LIMIT_EXCEEDED', problem: `is beyond the limit of ${limit}` }
  throw fault
}

/** In a for…in, V8 finds this one out at compile time; `Object.hasOwn` costs several times as much. */
const hasOwn = {}.hasOwnProperty
