import { isArray, isInteger } from './primordials.js'

/** Tests of single fields, shared by the two parsers. */

const MAX_ID = 2 ** 32 - 1
const MAX_MEMBERS = 4096
const MAX_TEXT = 1024

export function isId(value: unknown): value is number {
  return isCount(value) && value >= 1 && value <= MAX_ID
}

export function isMember(value: unknown): value is number {
  return isCount(value) && value < MAX_MEMBERS
}

export function isCount(value: unknown): value is number {
  return typeof value === 'number' && isInteger(value) && value >= 0
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TEXT
}

export function isArrayOf<T>(value: unknown, is: (item: unknown) => item is T): value is T[] {
  if (!isArray(value) || value.length > MAX_MEMBERS) return false
  for (let i = 0; i < value.length; i++) if (!is(value[i])) return false
  return true
}
