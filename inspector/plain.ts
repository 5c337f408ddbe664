import { setOwn } from '../contract/own.js'

/** What of one value is shown, at most. */
const MAX = { depth: 8, parts: 1_000, characters: 16_000 }

/**
 * A value as JSON text, for people to read: what JSON has no form for is a text in brackets, such as `[Date 2026-…]`, and
 * what is long or deep is cut. Changes nothing, keeps nothing, and throws nothing.
 */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(plain(value, { depth: MAX.depth, left: { ...MAX }, inside: [] }))
  } catch {
    // A getter or a trap of the app's own threw.
    return '"[unreadable]"'
  }
}

interface Budget {
  readonly depth: number
  readonly left: { parts: number; characters: number }
  readonly inside: readonly object[]
}

function plain(value: unknown, budget: Budget): unknown {
  const { left } = budget
  if (--left.parts < 0) return '[…]'
  if (typeof value === 'string') return cut(value, left)
  if (typeof value === 'number') return Number.isFinite(value) ? value : `[${value}]`
  if (typeof value === 'boolean' || value === null) return value
  if (typeof value === 'bigint') return cut(`[${value}n]`, left)
  if (typeof value !== 'object') return `[${typeof value}]`
  if (value instanceof Date)
    return `[Date ${Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString()}]`
  if (value instanceof RegExp) return cut(`[RegExp ${value}]`, left)
  if (value instanceof Error) return cut(`[${value.name}: ${value.message}]`, left)
  if (ArrayBuffer.isView(value)) return `[${value.constructor.name} of ${value.byteLength} bytes]`
  if (value instanceof ArrayBuffer) return `[ArrayBuffer of ${value.byteLength} bytes]`
  if (budget.inside.includes(value)) return '[circular]'
  if (budget.depth === 0) return '[…]'
  const inner: Budget = { depth: budget.depth - 1, left, inside: [...budget.inside, value] }
  if (Array.isArray(value)) return list(value, inner)
  if (value instanceof Map) return { '[Map]': list([...value], inner) }
  if (value instanceof Set) return { '[Set]': list([...value], inner) }
  const shown = Object.create(null)
  const keys = Object.keys(value)
  for (let at = 0; at < keys.length; at++) {
    if (left.parts <= 0) {
      setOwn(shown, '[…]', `${keys.length} properties`)
      return shown
    }
    const key = keys[at] as string
    setOwn(shown, cut(key, left), plain((value as Record<string, unknown>)[key], inner))
  }
  return shown
}

function list(items: readonly unknown[], budget: Budget): unknown[] {
  const shown: unknown[] = []
  // By index, since an array may be mostly holes.
  for (let at = 0; at < items.length; at++) {
    if (budget.left.parts <= 0) return [...shown, `[… ${items.length} items]`]
    shown.push(plain(items[at], budget))
  }
  return shown
}

function cut(text: string, left: { characters: number }): string {
  const most = Math.max(left.characters, 0)
  left.characters -= text.length
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length} characters)`
}
