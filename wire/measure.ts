import type { Limits } from './limits.js'
import { forEachOfMap, forEachOfSet, getPrototypeOf, hasOwn, isArray, isView, tagOf } from './primordials.js'

/** Why a value is not let through, and where in it the fault lies. */
export interface Fault {
  readonly code: 'NOT_CLONABLE' | 'LIMIT_EXCEEDED'
  /** `$` is the value itself: `$.list[3].icon`. */
  readonly path: string
  readonly problem: string
}

/** What a sender wants to know of a value that may cross. */
export interface Findings {
  /** Some view shows only a part of its buffer, and the whole buffer would cross. */
  slack: boolean
}

/** The limits that a value is held to. */
export type ValueLimits = Pick<Limits, 'depth' | 'nodes' | 'bytes'>

const NATIVE_OBJECT = Object.prototype

/**
 * Walks a value once and says whether it may cross: every part is on the allow-list of what arrives as it
 * was sent in *every* process, and the whole is within `limits`.
 *
 * Senders call it before they post, because Electron loses what is not on the list without a word: a
 * Blob, File or CryptoKey in a message makes the whole message arrive in main as `null`
 * (`V8Deserializer` in Electron's `shell/common/v8_util.cc` returns Null on any failure), and with it all
 * calls that shared the post. Receivers that do not trust the sender call it before any validator runs:
 * a cycle-free walk over a few bytes can take a validator for ever.
 *
 * Shared objects count at each visit; a cycle is followed once around.
 */
export function measure(value: unknown, limits: ValueLimits, findings?: Findings): Fault | undefined {
  // Most values are a few primitives: decide those without building a walker.
  switch (typeof value) {
    case 'number':
    case 'boolean':
    case 'undefined':
      return undefined
    case 'string':
      if (value.length * 2 <= limits.bytes) return undefined
      break
    default:
      if (value === null) return undefined
  }
  const walk: Walk = {
    limits,
    nodes: 0,
    bytes: 0,
    open: [],
    depth: 0,
    inherits: isPolluted(),
    slack: false,
    fault: undefined,
    path: '',
  }
  if (visitWhole(walk, value)) {
    if (findings !== undefined) findings.slack = walk.slack
    return undefined
  }
  const { fault } = walk
  return fault === undefined ? undefined : { ...fault, path: `$${walk.path}` }
}

interface Walk {
  readonly limits: ValueLimits
  nodes: number
  bytes: number
  /** The objects on the way down to the current one: meeting one again is a cycle. */
  readonly open: object[]
  /** How many of them; a counter, since shortening an array costs more than the rest of the visit. */
  depth: number
  /** Plain objects show keys that are not their own. */
  readonly inherits: boolean
  slack: boolean
  fault: { readonly code: Fault['code']; readonly problem: string } | undefined
  /** Built only on the way back up from a fault. */
  path: string
}

function visitWhole(walk: Walk, value: unknown): boolean {
  try {
    return visit(walk, value) && withinLimits(walk)
  } catch {
    // A proxy whose `getPrototypeOf` throws, or one that has been revoked.
    return fail(walk, 'NOT_CLONABLE', 'is a proxy that throws when it is looked at')
  }
}

/** Parts of a container are counted as they are met and held to the limits when it is done. */
function visit(walk: Walk, value: unknown): boolean {
  walk.nodes++
  switch (typeof value) {
    case 'string':
      walk.bytes += value.length * 2
      return true
    case 'number':
    case 'boolean':
    case 'undefined':
      walk.bytes += 8
      return true
    case 'object':
      if (value !== null) return visitObject(walk, value)
      walk.bytes += 8
      return true
    case 'bigint':
      // The exact size would cost a conversion; 4,096 bits is far beyond ids and money.
      walk.bytes += 512
      return (
        (value <= BIGINT_LIMIT && value >= -BIGINT_LIMIT) ||
        fail(walk, 'LIMIT_EXCEEDED', 'is a bigint of more than 4096 bits')
      )
    default:
      return fail(walk, 'NOT_CLONABLE', `is a ${typeof value}`)
  }
}

function withinLimits(walk: Walk): boolean {
  const { nodes, bytes } = walk.limits
  if (walk.nodes > nodes) return fail(walk, 'LIMIT_EXCEEDED', `has more than ${nodes} parts`)
  if (walk.bytes > bytes) return fail(walk, 'LIMIT_EXCEEDED', `is larger than ${bytes} bytes`)
  return true
}

const BIGINT_LIMIT = 2n ** 4096n

function visitObject(walk: Walk, value: object): boolean {
  const { open, depth } = walk
  for (let i = 0; i < depth; i++) if (open[i] === value) return true
  if (depth >= walk.limits.depth) {
    return fail(walk, 'LIMIT_EXCEEDED', `is nested deeper than ${walk.limits.depth}`)
  }
  open[depth] = value
  walk.depth = depth + 1
  const ok = isArray(value) ? visitArray(walk, value) : visitByKind(walk, value)
  walk.depth = depth
  return ok
}

function visitArray(walk: Walk, array: readonly unknown[]): boolean {
  const { length } = array
  // Before the first step: fifteen bytes can be an array of four billion holes.
  if (walk.nodes + length > walk.limits.nodes) {
    return fail(walk, 'LIMIT_EXCEEDED', `is an array of ${length}`)
  }
  for (let i = 0; i < length; i++) if (!visit(walk, array[i])) return below(walk, `[${i}]`)
  return withinLimits(walk)
}

function visitByKind(walk: Walk, value: object): boolean {
  const prototype = getPrototypeOf(value)
  if (prototype === NATIVE_OBJECT || prototype === null) return visitFields(walk, value, walk.inherits)
  if (isView(value)) {
    if (value.byteLength < value.buffer.byteLength) walk.slack = true
    return isShared(value.buffer)
      ? fail(walk, 'NOT_CLONABLE', 'is a view of a SharedArrayBuffer; copy the bytes')
      : visitBuffer(walk, value.buffer as ArrayBuffer)
  }
  // Interfaces of the platform name themselves here; plain data and instances of classes do not.
  const tag = tagOf(value)
  switch (tag) {
    case '[object Object]':
      return visitFields(walk, value, true)
    case '[object Date]':
    case '[object Boolean]':
    case '[object Number]':
      return weigh(walk, 8)
    case '[object String]':
    case '[object RegExp]':
      return weigh(walk, `${value}`.length * 2)
    case '[object BigInt]':
      return visit(walk, (value as { valueOf(): unknown }).valueOf())
    case '[object Map]':
      return visitMap(walk, value as Map<unknown, unknown>)
    case '[object Set]':
      return visitSet(walk, value as Set<unknown>)
    case '[object ArrayBuffer]':
      return visitBuffer(walk, value as ArrayBuffer)
    default:
      return fail(walk, 'NOT_CLONABLE', REASONS[tag] ?? `is a ${tag.slice(8, -1)}, which does not cross`)
  }
}

const REASONS: { readonly [tag: string]: string } = {
  __proto__: null as never,
  '[object Error]': 'is an Error, whose stack would cross; send a declared error or its fields',
  '[object Blob]': 'is a Blob, which Electron loses; send `await blob.arrayBuffer()`',
  '[object File]': 'is a File, which Electron loses; send its name and `await file.arrayBuffer()`',
  '[object Promise]': 'is a Promise; await it first',
  '[object MessagePort]': 'is a MessagePort; hand it over with `openPort` or `claimPort`',
  '[object SharedArrayBuffer]': 'is a SharedArrayBuffer; copy the bytes',
}

/** @param inherits Whether the object may show keys that are not its own. */
function visitFields(walk: Walk, value: object, inherits: boolean): boolean {
  let at = ''
  try {
    // for…in is about twice as fast as Object.keys, which makes an array for each object.
    for (const key in value) {
      if (inherits && !hasOwn(value, key)) continue
      at = key
      walk.bytes += key.length
      if (!visit(walk, (value as Record<string, unknown>)[key])) return below(walk, step(key))
    }
  } catch {
    fail(walk, 'NOT_CLONABLE', 'has a getter or a proxy trap that throws')
    return below(walk, step(at))
  }
  return withinLimits(walk)
}

/** Somebody has given `Object.prototype` a key that for…in shows. */
function isPolluted(): boolean {
  for (const _ in NATIVE_OBJECT) return true
  return false
}

function step(key: string): string {
  return IDENTIFIER.test(key) ? `.${key}` : `[${JSON.stringify(key.slice(0, 80))}]`
}

const IDENTIFIER = /^[A-Za-z_$][\w$]{0,79}$/

function visitMap(walk: Walk, map: Map<unknown, unknown>): boolean {
  let ok = true
  forEachOfMap(map, (item, key) => {
    if (!ok) return
    if (!visit(walk, key)) ok = below(walk, '.<key>')
    else if (!visit(walk, item)) ok = below(walk, '.<value>')
  })
  return ok && withinLimits(walk)
}

function visitSet(walk: Walk, set: Set<unknown>): boolean {
  let ok = true
  forEachOfSet(set, (item) => {
    if (ok && !visit(walk, item)) ok = below(walk, '.<item>')
  })
  return ok && withinLimits(walk)
}

function visitBuffer(walk: Walk, buffer: ArrayBuffer): boolean {
  try {
    // Throws for a detached one, as the post would, but here its path is known.
    if (buffer.byteLength === 0) new Uint8Array(buffer)
  } catch {
    return fail(walk, 'NOT_CLONABLE', 'is a detached ArrayBuffer: its bytes have been transferred')
  }
  return weigh(walk, buffer.byteLength)
}

function isShared(buffer: object): boolean {
  return tagOf(buffer) === '[object SharedArrayBuffer]'
}

function weigh(walk: Walk, bytes: number): boolean {
  walk.bytes += bytes
  return true
}

function fail(walk: Walk, code: Fault['code'], problem: string): false {
  walk.fault = { code, problem }
  return false
}

function below(walk: Walk, step: string): false {
  if (walk.path.length < 512) walk.path = step + walk.path
  return false
}
