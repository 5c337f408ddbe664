import { isArrayOf, isCount, isId, isMember, isText } from './parse-fields.js'
import { isArray, ownKeys } from './primordials.js'
import {
  BYE,
  END,
  EVENT,
  FAILURE,
  FAILURE_CODES,
  ITEM,
  LOST,
  type ProviderFrame,
  REFUSAL,
  RESULT,
  WELCOME,
} from './protocol.js'
import { readProviderFrame } from './read-provider-frame.js'

/**
 * The one door for what a consumer hears from a provider that it does not trust; the counterpart of
 * `parseConsumerFrame`. Values are left to whoever hands them on, who measures and validates them.
 */
export function parseProviderFrame(post: readonly unknown[], at: number): ProviderFrame | undefined {
  const frame = readProviderFrame(post, at)
  return frame !== undefined && isWellFormed(frame) ? frame : undefined
}

function isWellFormed(frame: ProviderFrame): boolean {
  switch (frame.type) {
    case RESULT:
    case ITEM:
    case END:
      return isId(frame.id)
    case EVENT:
      return isMember(frame.member)
    case FAILURE:
      return isId(frame.id) && isOneOf(FAILURE_CODES, frame.code) && isText(frame.detail)
    case WELCOME:
      return (
        isId(frame.version) &&
        isNumbersByName(frame.limits) &&
        isArrayOf(frame.inputless, isMember) &&
        isArrayOf(frame.windows, isCount)
      )
    case REFUSAL:
      return isOneOf(['VERSION_MISMATCH', 'CONTRACT_MISMATCH'], frame.code) && isText(frame.detail)
    case LOST:
      return isCount(frame.post)
    case BYE:
      return isText(frame.code)
  }
}

function isOneOf(codes: readonly string[], value: unknown): boolean {
  for (let i = 0; i < codes.length; i++) if (codes[i] === value) return true
  return false
}

function isNumbersByName(value: unknown): value is { readonly [name: string]: number } {
  if (typeof value !== 'object' || value === null || isArray(value)) return false
  const keys = ownKeys(value)
  if (keys.length > 64) return false
  for (const key of keys) if (typeof (value as Record<string, unknown>)[key] !== 'number') return false
  return true
}
