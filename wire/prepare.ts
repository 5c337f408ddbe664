import { type Fault, type Findings, measure, type ValueLimits } from './measure.js'
import {
  forEachOfMap,
  forEachOfSet,
  getPrototypeOf,
  isArray,
  isView,
  ownKeys,
  SafeMap,
  tagOf,
} from './primordials.js'

/** A value as it may be posted, or why it may not. */
export type Prepared = { readonly fault: Fault } | { readonly fault: undefined; readonly value: unknown }

/**
 * What every sender does with a value: measures it, and cuts views loose from larger buffers.
 *
 * A clone of a view carries its whole buffer. A small Node `Buffer` is a view of a pool of 8 KiB that other
 * code shares: without the cut, a page that is sent eight bytes of a file reads its neighbours too.
 */
export function prepare(value: unknown, limits: ValueLimits): Prepared {
  const findings: Findings = { slack: false }
  const fault = measure(value, limits, findings)
  if (fault !== undefined) return { fault }
  return { fault: undefined, value: findings.slack ? withoutSlack(value, new SafeMap()) : value }
}

/** A copy of the containers and of the views; whatever else is in them is the same. Keeps cycles. */
function withoutSlack(value: unknown, copies: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value
  const known = copies.get(value)
  if (known !== undefined) return known
  if (isView(value)) return keep(cut(value))
  if (isArray(value)) {
    const copy: unknown[] = keep([])
    copy.length = value.length
    return copyFields(value, copy)
  }
  const prototype = getPrototypeOf(value)
  const tag = prototype === Object.prototype || prototype === null ? '[object Object]' : tagOf(value)
  if (tag === '[object Object]') return copyFields(value, keep({}))
  if (tag === '[object Map]') {
    const copy = keep(new SafeMap<unknown, unknown>())
    forEachOfMap(value as Map<unknown, unknown>, (item, key) =>
      copy.set(withoutSlack(key, copies), withoutSlack(item, copies)),
    )
    return copy
  }
  if (tag === '[object Set]') {
    const copy = keep(new Set<unknown>())
    forEachOfSet(value as Set<unknown>, (item) => void copy.add(withoutSlack(item, copies)))
    return copy
  }
  return value

  function keep<T>(copy: T): T {
    copies.set(value as object, copy)
    return copy
  }

  function copyFields(from: object, to: object): object {
    for (const key of ownKeys(from)) {
      Object.defineProperty(to, key, {
        // Else a polluted Object.prototype could add a getter.
        __proto__: null,
        value: withoutSlack((from as Record<string, unknown>)[key], copies),
        enumerable: true,
        configurable: true,
        writable: true,
      } as PropertyDescriptor)
    }
    return to
  }
}

/** The same bytes with a buffer of their own. */
function cut(view: ArrayBufferView): ArrayBufferView {
  const bytes = new Uint8Array(view.byteLength)
  bytes.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
  const tag = tagOf(view)
  if (tag === '[object Uint8Array]') return bytes
  const Kind = KINDS[tag.slice(8, -1)]
  return Kind === undefined ? bytes : new Kind(bytes.buffer)
}

type Kind = new (buffer: ArrayBuffer) => ArrayBufferView
const KINDS: { readonly [name: string]: Kind } = {
  __proto__: null as never,
  DataView,
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
}
