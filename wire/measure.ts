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
interface Walk {
  readonly limits: ValueLimits
  nodes: number
  bytes: number
  /** The objects on the way to what is being looked at: meeting one again is a cycle. */
  readonly open: object[]
  readonly findings: Findings | undefined
  fault: Pick<Fault, 'code' | 'problem'> | undefined
  /** The way to the fault: put together on the way back from it, so that what may cross pays nothing for it. */
  path: string
}

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
  const walk: Walk = { limits, nodes: 0, bytes: 0, open: [], findings, fault: undefined, path: '' }
  try {
    visit(walk, value, 0)
    hold(walk)
    return walk.bytes
  } catch {
    const { code, problem } = walk.fault ?? { code: 'NOT_CLONABLE', problem: UNREADABLE }
    return { code, path: `$${walk.path}`.slice(0, 512), problem }
  }
}

function visit(walk: Walk, value: unknown, depth: number): void {
  walk.nodes++
  if (typeof value === 'string') walk.bytes += value.length * 2
  else if (typeof value === 'object' && value !== null) visitObject(walk, value, depth)
  else if (typeof value === 'bigint') {
    if (value > LARGEST_BIGINT || value < -LARGEST_BIGINT) exceed(walk, '4096 bits of a bigint')
    walk.bytes += 512
  } else if (typeof value === 'function' || typeof value === 'symbol') refuse(walk, notClonable(typeof value))
  else walk.bytes += 8
}

/** Parts of a container are counted as they are met and held to the limits when it is done. */
function hold(walk: Walk): void {
  const { nodes, bytes } = walk.limits
  if (walk.nodes > nodes) exceed(walk, `${nodes} parts`)
  if (walk.bytes > bytes) exceed(walk, `${bytes} bytes`)
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
  hold(walk)
}

function visitItems(walk: Walk, items: readonly unknown[], depth: number): void {
  // Before the first step: fifteen bytes can be an array of four billion holes.
  if (walk.nodes + items.length > walk.limits.nodes) exceed(walk, `${walk.limits.nodes} parts`)
  let index = 0
  try {
    for (; index < items.length; index++) visit(walk, items[index], depth)
  } catch (error) {
    comeBack(walk, index)
    throw error
  }
}

function visitFields(walk: Walk, value: object, depth: number): void {
  let step: string | undefined
  try {
    // About twice as fast as Object.keys, which makes an array for each object.
    for (const key in value) {
      if (!PLAIN.hasOwnProperty.call(value, key)) continue
      step = key
      walk.bytes += key.length
      visit(walk, (value as Record<string, unknown>)[key], depth)
    }
  } catch (error) {
    if (step !== undefined) comeBack(walk, step)
    throw error
  }
}

function visitByKind(walk: Walk, value: object, kind: string, depth: number): void {
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteLength } = value
    if (walk.findings && byteLength < buffer.byteLength) walk.findings.slack = true
    visitByKind(walk, buffer, kindOf(buffer), depth)
  } else if (kind === 'ArrayBuffer') {
    // Throws for a detached one, as the post would, but here its path is known.
    walk.bytes += new Uint8Array(value as ArrayBuffer).byteLength
  } else if (kind === 'Map') {
    ;(value as Map<unknown, unknown>).forEach((item, key) => {
      visitEntry(walk, key, depth)
      visitEntry(walk, item, depth)
    })
  } else if (kind === 'Set') {
    for (const item of value as Set<unknown>) visitEntry(walk, item, depth)
  } else if (kind === 'RegExp') visit(walk, (value as RegExp).source, depth)
  else if (WRAPPER.test(kind)) visit(walk, value.valueOf(), depth)
  else refuse(walk, notClonable(kind))
}

function visitEntry(walk: Walk, part: unknown, depth: number): void {
  try {
    visit(walk, part, depth)
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
const UNREADABLE = 'cannot be read'
const notClonable = (kind: string) => `is a ${kind}, which does not cross`

/** `Map`, `Uint8Array`, `Object` for plain data and instances of classes. */
export function kindOf(value: object): string {
  const prototype = Object.getPrototypeOf(value)
  // Interfaces of the platform name themselves here; plain data and instances of classes do not.
  return prototype === PLAIN || !prototype ? 'Object' : PLAIN.toString.call(value).slice(8, -1)
}

/** The step of the path that a fault has just come back through: `.icon`, `[3]`. */
function comeBack(walk: Walk, step: string | number): void {
  const isName = /^[A-Za-z_$<][\w$>]{0,79}$/.test(step as string)
  walk.path = (isName ? `.${step}` : `[${JSON.stringify(step).slice(0, 80)}]`) + walk.path
}
