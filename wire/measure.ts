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
  /** The way to what is being looked at, and its length. */
  readonly path: (string | number)[]
  depth: number
  /** The objects on that way: meeting one again is a cycle. */
  readonly open: object[]
  readonly findings: Findings | undefined
  fault: Pick<Fault, 'code' | 'problem'> | undefined
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
  const walk: Walk = { limits, nodes: 0, bytes: 0, path: [], depth: 0, open: [], findings, fault: undefined }
  try {
    visit(walk, value)
    hold(walk)
    return walk.bytes
  } catch {
    const { code, problem } = walk.fault ?? { code: 'NOT_CLONABLE', problem: UNREADABLE }
    return { code, path: pathOf(walk.path.slice(0, walk.depth)), problem }
  }
}

function visit(walk: Walk, value: unknown): void {
  walk.nodes++
  switch (typeof value) {
    case 'string':
      walk.bytes += value.length * 2
      return
    case 'object':
      if (value === null) walk.bytes += 8
      else visitObject(walk, value)
      return
    case 'bigint':
      if (value > LARGEST_BIGINT || value < -LARGEST_BIGINT) exceed(walk, '4096 bits of a bigint')
      walk.bytes += 512
      return
    case 'function':
    case 'symbol':
      return refuse(walk, notClonable(typeof value))
    default:
      walk.bytes += 8
  }
}

/** Parts of a container are counted as they are met and held to the limits when it is done. */
function hold(walk: Walk): void {
  const { nodes, bytes } = walk.limits
  if (walk.nodes > nodes) exceed(walk, `${nodes} parts`)
  if (walk.bytes > bytes) exceed(walk, `${bytes} bytes`)
}

function visitObject(walk: Walk, value: object): void {
  const { open, depth, limits } = walk
  for (let i = 0; i < depth; i++) if (open[i] === value) return
  if (depth >= limits.depth) exceed(walk, `${limits.depth} levels`)
  open[depth] = value
  if (Array.isArray(value)) {
    // Before the first step: fifteen bytes can be an array of four billion holes.
    if (walk.nodes + value.length > limits.nodes) exceed(walk, `${limits.nodes} parts`)
    for (let i = 0; i < value.length; i++) visitPart(walk, depth, i, value[i])
  } else visitByKind(walk, value, depth)
  walk.depth = depth
  hold(walk)
}

function visitPart(walk: Walk, depth: number, step: string | number, part: unknown): void {
  walk.path[depth] = step
  walk.depth = depth + 1
  visit(walk, part)
}

function visitByKind(walk: Walk, value: object, depth: number): void {
  const kind = kindOf(value)
  if (kind === 'Object') {
    // About twice as fast as Object.keys, which makes an array for each object.
    for (const key in value) {
      if (!PLAIN.hasOwnProperty.call(value, key)) continue
      walk.bytes += key.length
      walk.path[depth] = key
      walk.depth = depth + 1
      visit(walk, (value as Record<string, unknown>)[key])
    }
  } else if (ArrayBuffer.isView(value)) {
    const { buffer, byteLength } = value
    if (walk.findings && byteLength < buffer.byteLength) walk.findings.slack = true
    visitByKind(walk, buffer, depth)
  } else if (kind === 'ArrayBuffer') {
    // Throws for a detached one, as the post would, but here its path is known.
    walk.bytes += new Uint8Array(value as ArrayBuffer).byteLength
  } else if (kind === 'Map') {
    ;(value as Map<unknown, unknown>).forEach((item, key) => {
      visitPart(walk, depth, '<entry>', key)
      visitPart(walk, depth, '<entry>', item)
    })
  } else if (kind === 'Set') {
    for (const item of value as Set<unknown>) visitPart(walk, depth, '<entry>', item)
  } else if (kind === 'RegExp') visit(walk, (value as RegExp).source)
  else if (WRAPPER.test(kind)) visit(walk, value.valueOf())
  else refuse(walk, notClonable(kind))
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

/** `$.list[3].icon` */
function pathOf(steps: readonly (string | number)[]): string {
  let path = '$'
  for (const step of steps) {
    path += /^[A-Za-z_$<][\w$>]{0,79}$/.test(step as string)
      ? `.${step}`
      : `[${JSON.stringify(step).slice(0, 80)}]`
  }
  return path.slice(0, 512)
}
