import { isArrayOf, isCount, isId, isMember, isText } from './parse-fields.js'
import { isArray, ownKeys } from './primordials.js'
import {
  BYE,
  END,
  EVENT,
  FAILURE,
  FAILURE_CODES,
  type FailureCode,
  ITEM,
  LOST,
  type ProviderFrame,
  REFUSAL,
  RESULT,
  WELCOME,
} from './protocol.js'

/**
 * The one door for what a consumer hears; the counterpart of `parseConsumerFrame`. Values are left to whoever
 * hands them on: a consumer that does not trust the provider measures and validates them.
 */
export function parseProviderFrame(post: readonly unknown[], at: number): ProviderFrame | undefined {
  const type = post[at]
  const a = post[at + 1]
  const b = post[at + 2]
  const c = post[at + 3]
  switch (type) {
    case RESULT:
      return isId(a) ? { type, id: a, value: b } : undefined
    case EVENT:
      return isMember(a) ? { type, member: a, payload: b } : undefined
    case ITEM:
      return isId(a) ? { type, id: a, value: b } : undefined
    case END:
      return isId(a) ? { type, id: a } : undefined
    case FAILURE:
      return isId(a) && isFailureCode(b) && isText(c)
        ? { type, id: a, code: b, detail: c, data: post[at + 4] }
        : undefined
    case WELCOME: {
      const windows = post[at + 4]
      return isId(a) && isNumbersByName(b) && isArrayOf(c, isMember) && isArrayOf(windows, isCount)
        ? { type, version: a, limits: b, inputless: c, windows }
        : undefined
    }
    case REFUSAL:
      return (a === 'VERSION_MISMATCH' || a === 'CONTRACT_MISMATCH') && isText(b)
        ? { type, code: a, detail: b }
        : undefined
    case LOST:
      return isCount(a) ? { type, post: a } : undefined
    case BYE:
      return isText(a) ? { type, code: a } : undefined
    default:
      return undefined
  }
}

function isFailureCode(value: unknown): value is FailureCode {
  for (let i = 0; i < FAILURE_CODES.length; i++) if (FAILURE_CODES[i] === value) return true
  return false
}

function isNumbersByName(value: unknown): value is { readonly [name: string]: number } {
  if (typeof value !== 'object' || value === null || isArray(value)) return false
  const keys = ownKeys(value)
  if (keys.length > 64) return false
  for (const key of keys) if (typeof (value as Record<string, unknown>)[key] !== 'number') return false
  return true
}
