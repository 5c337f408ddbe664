import type { Limits } from './limits.js'

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

/** Far beyond ids and money; to print a long one takes time that grows with its square. */
const LARGEST_BIGINT = 2n ** 4096n

/** One value being looked at. A fault is thrown, so that nothing need be looked at on every way back. */
class Walk {
  limits: ValueLimits = NO_LIMITS
  findings: Findings | undefined = undefined
  nodes = 0
  bytes = 0
  /** The objects on the way to what is being looked at: meeting one again is a cycle. */
  readonly open: (object | undefined)[] = []
  fault: Pick<Fault, 'code' | 'problem'> | undefined = undefined
  /** The way to the fault: put together on the way back from it, so that what may cross pays nothing for it. */
  path = ''

  begin(limits: ValueLimits, findings: Findings | undefined): void {
    this.limits = limits
    this.findings = findings
    this.nodes = 0
    this.bytes = 0
  }
}

const NO_LIMITS: ValueLimits = { depth: 0, nodes: 0, bytes: 0 }

/**
 * One that has found no fault, for the next value: most values are small, and a new one would cost as much as they do.
 * Taken while it is under way, since a getter may begin another within it.
 */
let spare: Walk | undefined

/**
 * Walks a value once and says whether it may cross: its estimated size in bytes, or why it may not. Every part is on
 * the allow-list of what arrives as it was sent in *every* process, and the whole is within `limits`. Electron loses
 * what is not on the list without a word: a Blob, File or CryptoKey in a message makes the whole message arrive in main
 * as `null` (`V8Deserializer` in Electron's `shell/common/v8_util.cc` returns Null on any failure), and with it all
 * calls that shared the post.
 *
 * Who trusts no one calls it before posting a value, and before any validator runs on one that has arrived: a
 * cycle-free walk over a few bytes can take a validator for ever.
 *
 * Shared objects count at each visit; a cycle is followed once around.
 */
export function measure(value: unknown, limits: ValueLimits, findings?: Findings): number | Fault {
  // Most values are one primitive.
  if (typeof value === 'number' || value === undefined) return 8
  const walk = spare ?? new Walk()
  spare = undefined
  walk.begin(limits, findings)
  try {
    count(walk, 1, visit(walk, value, 0))
    spare = walk
    return walk.bytes
  } catch {
    const { code, problem } = walk.fault ?? { code: 'NOT_CLONABLE', problem: UNREADABLE }
    return { code, path: `$${walk.path}`.slice(0, 512), problem }
  }
}

/** Returns the bytes of a primitive; what holds others counts its own. */
function visit(walk: Walk, value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length * 2
  if (typeof value === 'object' && value !== null) visitObject(walk, value, depth)
  else if (typeof value === 'bigint') {
    if (value > LARGEST_BIGINT || value < -LARGEST_BIGINT) exceed(walk, '4096 bits of a bigint')
    return 512
  } else if (typeof value === 'function' || typeof value === 'symbol') refuse(walk, notClonable(typeof value))
  else return 8
  return 0
}

/** What a container holds, once it is done. */
function count(walk: Walk, nodes: number, bytes: number): void {
  walk.nodes += nodes
  walk.bytes += bytes
  const { limits } = walk
  if (walk.nodes > limits.nodes) exceed(walk, `${limits.nodes} parts`)
  if (walk.bytes > limits.bytes) exceed(walk, `${limits.bytes} bytes`)
}

function visitObject(walk: Walk, value: object, depth: number): void {
  const { open, limits } = walk
  for (let i = 0; i < depth; i++) if (open[i] === value) return
  if (depth >= limits.depth) exceed(walk, `${limits.depth} levels`)
  open[depth] = value
  if (Array.isArray(value)) visitItems(walk, value, depth + 1)
  else {
    const kind = kindOf(value)
    if (kind === 'Object') visitFields(walk, value, depth + 1)
    else visitByKind(walk, value, kind, depth + 1)
  }
  open[depth] = undefined
}

function visitItems(walk: Walk, items: readonly unknown[], depth: number): void {
  // Before the first step: fifteen bytes can be an array of four billion holes.
  if (walk.nodes + items.length > walk.limits.nodes) exceed(walk, `${walk.limits.nodes} parts`)
  let index = 0
  let bytes = 0
  /** Holes, and what is undefined. */
  let gaps = 0
  try {
    for (; index < items.length; index++) {
      const item = items[index]
      if (item === undefined) gaps++
      bytes += visit(walk, item, depth)
    }
  } catch (error) {
    comeBack(walk, index)
    throw error
  }
  count(walk, index, bytes)
  // An array's properties that are no items cross as well. Counted by keys where it is short; else by values, for which V8
  // makes no string of each index.
  const all = items.length < 32 ? Object.keys(items) : Object.values(items)
  if (all.length + gaps > items.length) visitFields(walk, namedOf(items), depth)
}

/** The properties of an array that are none of its items. */
function namedOf(items: readonly unknown[]): object {
  const isItem = (key: string) => String(Number(key) >>> 0) === key && Number(key) < items.length
  return Object.fromEntries(Object.entries(items).filter(({ 0: key }) => !isItem(key)))
}

function visitFields(walk: Walk, value: object, depth: number): void {
  let step: string | undefined
  let nodes = 0
  let bytes = 0
  try {
    // About twice as fast as Object.keys, which makes an array for each object.
    for (const key in value) {
      if (!PLAIN.hasOwnProperty.call(value, key)) continue
      step = key
      nodes++
      bytes += key.length + visit(walk, (value as Record<string, unknown>)[key], depth)
    }
  } catch (error) {
    if (step !== undefined) comeBack(walk, step)
    throw error
  }
  count(walk, nodes, bytes)
}

function visitByKind(walk: Walk, value: object, kind: string, depth: number): void {
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteLength } = value
    const kind = kindOf(buffer)
    if (walk.findings && byteLength < buffer.byteLength && kind === 'ArrayBuffer') {
      // It is cut loose before it is posted, so the rest of its buffer does not cross.
      walk.findings.slack = true
      count(walk, 0, byteLength)
    } else visitByKind(walk, buffer, kind, depth)
  } else if (kind === 'ArrayBuffer') {
    // Throws for a detached one, as the post would, but here its path is known.
    count(walk, 0, new Uint8Array(value as ArrayBuffer).byteLength)
  } else if (kind === 'Map') {
    ;(value as Map<unknown, unknown>).forEach((item, key) => {
      visitEntry(walk, key, depth)
      visitEntry(walk, item, depth)
    })
  } else if (kind === 'Set') {
    for (const item of value as Set<unknown>) visitEntry(walk, item, depth)
  } else if (kind === 'RegExp') count(walk, 1, visit(walk, (value as RegExp).source, depth))
  else if (WRAPPER.test(kind)) count(walk, 1, visit(walk, value.valueOf(), depth))
  else refuse(walk, notClonable(kind))
}

function visitEntry(walk: Walk, part: unknown, depth: number): void {
  try {
    count(walk, 1, visit(walk, part, depth))
  } catch (error) {
    comeBack(walk, '<entry>')
    throw error
  }
}

function refuse(walk: Walk, problem: string): never {
  walk.fault = { code: 'NOT_CLONABLE', problem }
  throw walk
}

function exceed(walk: Walk, limit: string): never {
  walk.fault = { code: 'LIMIT_EXCEEDED', problem: `is beyond the limit of ${limit}` }
  throw walk
}

const PLAIN = Object.prototype
/** Kinds of objects around one primitive. */
const WRAPPER = /^(Date|Boolean|Number|String|BigInt)$/
/** What is wrong with a part whose getter throws, or that is a proxy which does. */
export const UNREADABLE = 'cannot be read'
const notClonable = (kind: string) => `(${kind}) does not cross`

/** `Map`, `Uint8Array`, `Object` for plain data and instances of classes. */
export function kindOf(value: object): string {
  // Interfaces of the platform name themselves here; plain data and instances of classes do not.
  const tag = PLAIN.toString.call(value)
  // First, since to ask for the prototype takes V8 longer.
  if (tag === '[object Object]') return 'Object'
  const prototype = Object.getPrototypeOf(value)
  return prototype === PLAIN || !prototype ? 'Object' : tag.slice(8, -1)
}

/** The step of the path that a fault has just come back through: `.icon`, `[3]`. */
function comeBack(walk: Walk, step: string | number): void {
  const isName = /^[A-Za-z_$<][\w$>]{0,79}$/.test(step as string)
  walk.path = (isName ? `.${step}` : `[${JSON.stringify(step).slice(0, 80)}]`) + walk.path
}
