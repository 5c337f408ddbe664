import { setOwn } from '../contract/own.js'
import { type Fault, type Findings, kindOf, measure, UNREADABLE, type ValueLimits } from './measure.js'

/** A value as it may be posted and its estimated size in bytes, or why it may not. */
export type Prepared =
  | { readonly fault: Fault }
  | { readonly fault: undefined; readonly value: unknown; readonly bytes: number }

/**
 * What every sender that trusts no one does with a value: measures it, and cuts views loose from larger buffers.
 *
 * A clone of a view carries its whole buffer. A small Node `Buffer` is a view of a pool of 8 KiB that other
 * code shares: without the cut, a page that is sent eight bytes of a file reads its neighbours too.
 */
export function prepare(value: unknown, limits: ValueLimits): Prepared {
  const findings: Findings = { slack: false }
  const bytes = measure(value, limits, findings)
  if (typeof bytes !== 'number') return { fault: bytes }
  if (!findings.slack) return { fault: undefined, value, bytes }
  try {
    return { fault: undefined, value: withoutSlack(value), bytes }
  } catch {
    // A getter may throw when it is read again, and a platform may have views of kinds that are not known here.
    return { fault: { code: 'NOT_CLONABLE', path: '$', problem: UNREADABLE } }
  }
}

/** A copy of the containers and of the views; whatever else is in them is the same. Keeps cycles. */
function withoutSlack(value: unknown, copies = new Map<object, unknown>()): unknown {
  if (typeof value !== 'object' || value === null) return value
  const known = copies.get(value)
  if (known !== undefined) return known
  if (ArrayBuffer.isView(value)) return keep(cut(value))
  if (Array.isArray(value)) {
    const copy: unknown[] = keep([])
    copy.length = value.length
    return copyFields(value, copy)
  }
  const kind = kindOf(value)
  if (kind === 'Object') return copyFields(value, keep({}))
  if (kind === 'Map') {
    const copy = keep(new Map<unknown, unknown>())
    ;(value as Map<unknown, unknown>).forEach((item, key) => {
      copy.set(withoutSlack(key, copies), withoutSlack(item, copies))
    })
    return copy
  }
  if (kind === 'Set') {
    const copy = keep(new Set<unknown>())
    for (const item of value as Set<unknown>) copy.add(withoutSlack(item, copies))
    return copy
  }
  return value

  function keep<T>(copy: T): T {
    copies.set(value as object, copy)
    return copy
  }

  function copyFields(from: object, to: object): object {
    for (const key of Object.keys(from)) {
      setOwn(to, key, withoutSlack((from as Record<string, unknown>)[key], copies))
    }
    return to
  }
}

/** The same bytes with a buffer of their own. */
function cut(view: ArrayBufferView): ArrayBufferView {
  const bytes = new Uint8Array(view.byteLength)
  bytes.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
  const Kind = KINDS[kindOf(view)]
  if (Kind === undefined) throw new TypeError('a view of no known kind')
  return new Kind(bytes.buffer)
}

type Kind = new (buffer: ArrayBuffer) => ArrayBufferView
/** Newer than the oldest Node that this runs on. */
const { Float16Array } = globalThis as { readonly Float16Array?: Kind }
const KINDS: { readonly [name: string]: Kind } = {
  __proto__: null as never,
  DataView,
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
  // The global object inherits too: only a function counts.
  ...(typeof Float16Array === 'function' && { Float16Array }),
}
