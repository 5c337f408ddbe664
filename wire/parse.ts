import { hasOwn, isArray, isInteger, ownKeys } from './primordials.js'
import {
  BYE,
  CALL,
  CANCEL,
  CREDIT,
  END,
  EVENT,
  FAILURE,
  FAILURE_CODES,
  type FailureCode,
  type Fingerprint,
  FRAME_LENGTH,
  type Frame,
  HELLO,
  ITEM,
  LOST,
  NOTICE,
  OPEN,
  REFUSAL,
  RESULT,
  WELCOME,
} from './protocol.js'

const MAX_ID = 2 ** 32 - 1
const MAX_MEMBERS = 4096
const MAX_TEXT = 1024

/**
 * The one door for what arrives on a port: reads the frame at `at` of a post. Every field is checked
 * here except values (`input`, `value`, `payload`, `data`), which are measured and validated by whoever
 * hands them on. Returns `undefined` for a violation; the rest of that post cannot be read then.
 */
export function parseFrame(post: readonly unknown[], at: number): Frame | undefined {
  const type = post[at]
  if (typeof type !== 'number') return undefined
  const length = FRAME_LENGTH[type]
  if (length === undefined || length === 0 || at + length > post.length) return undefined
  const a = post[at + 1]
  const b = post[at + 2]
  const c = post[at + 3]
  switch (type) {
    case CALL:
      return isId(a) && isMember(b) ? { type, id: a, member: b, input: c } : undefined
    case RESULT:
      return isId(a) ? { type, id: a, value: b } : undefined
    case EVENT:
      return isMember(a) ? { type, member: a, payload: b } : undefined
    case NOTICE:
      return isMember(a) ? { type, member: a, input: b } : undefined
    case ITEM:
      return isId(a) ? { type, id: a, value: b } : undefined
    case CREDIT:
      return isId(a) && isId(b) ? { type, id: a, count: b } : undefined
    case END:
      return isId(a) ? { type, id: a } : undefined
    case OPEN: {
      const credit = post[at + 4]
      return isId(a) && isMember(b) && isId(credit) ? { type, id: a, member: b, input: c, credit } : undefined
    }
    case CANCEL:
      return isId(a) ? { type, id: a } : undefined
    case FAILURE:
      return isId(a) && isFailureCode(b) && isText(c)
        ? { type, id: a, code: b, detail: c, data: post[at + 4] }
        : undefined
    case HELLO:
      return isId(a) && isFingerprint(b) && typeof c === 'boolean'
        ? { type, version: a, fingerprint: b, checks: c }
        : undefined
    case WELCOME:
      return isId(a) && isNumbersByName(b) && isArrayOf(c, isMember) && isArrayOf(post[at + 4], isCount)
        ? { type, version: a, limits: b, inputless: c, windows: post[at + 4] as number[] }
        : undefined
    case REFUSAL:
      return (a === 'VERSION_MISMATCH' || a === 'CONTRACT_MISMATCH') &&
        isId(b) &&
        (c === undefined || isFingerprint(c))
        ? { type, code: a, version: b, fingerprint: c }
        : undefined
    case LOST:
      return isCount(a) ? { type, post: a } : undefined
    case BYE:
      return isText(a) ? { type, code: a } : undefined
    default:
      return undefined
  }
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && isInteger(value) && value >= 1 && value <= MAX_ID
}

function isMember(value: unknown): value is number {
  return typeof value === 'number' && isInteger(value) && value >= 0 && value < MAX_MEMBERS
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && isInteger(value) && value >= 0
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TEXT
}

function isFailureCode(value: unknown): value is FailureCode {
  for (let i = 0; i < FAILURE_CODES.length; i++) if (FAILURE_CODES[i] === value) return true
  return false
}

function isArrayOf<T>(value: unknown, is: (item: unknown) => item is T): value is T[] {
  if (!isArray(value) || value.length > MAX_MEMBERS) return false
  for (let i = 0; i < value.length; i++) if (!is(value[i])) return false
  return true
}

function isFingerprint(value: unknown): value is Fingerprint {
  if (typeof value !== 'object' || value === null) return false
  for (const key of ['name', 'version', 'members', 'errors']) if (!hasOwn(value, key)) return false
  const { name, version, members, errors } = value as { [K in keyof Fingerprint]: unknown }
  return (
    isText(name) &&
    typeof version === 'number' &&
    isInteger(version) &&
    version >= 0 &&
    isArrayOf(members, isText) &&
    isArrayOf(errors, isText)
  )
}

function isNumbersByName(value: unknown): value is { readonly [name: string]: number } {
  if (typeof value !== 'object' || value === null || isArray(value)) return false
  const keys = ownKeys(value)
  if (keys.length > 64) return false
  for (const key of keys) if (typeof (value as Record<string, unknown>)[key] !== 'number') return false
  return true
}
