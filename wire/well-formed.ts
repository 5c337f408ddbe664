import type { Fingerprint } from '../contract/fingerprint.js'
import {
  BYE,
  CALL,
  CANCEL,
  CREDIT,
  END,
  EVENT,
  FAILURE,
  HELLO,
  ITEM,
  NOTICE,
  OPEN,
  PING,
  PONG,
  RESULT,
  STALL,
  STATE,
  TAKEN,
  type ToldMember,
  WELCOME,
} from './protocol.js'

/**
 * The one door for what comes from a peer that is not trusted: a frame's type and fields, as they lie in the post.
 * Whether the peer may say it, and in this form. Values are left to whoever hands them on, who measures and validates
 * them.
 */
export type IsWellFormed = (type: unknown, a: unknown, b: unknown, c: unknown) => boolean

/** What a provider may hear. */
export const isConsumerFrame: IsWellFormed = (type, a, b, c) => {
  switch (type) {
    case CALL:
    case NOTICE:
      return isId(a) && isMember(b)
    case CREDIT:
      return isId(a) && isCount(b) && isId(c)
    case CANCEL:
      return isId(a)
    case PONG:
      return isCount(a)
    case OPEN:
      return isId(a) && isMember(b) && isId(c)
    case HELLO:
      return isId(a) && (isText(b) || isFingerprint(b)) && (c === 0 || isNumbersByName(c))
    default:
      return isEither(type, a, b)
  }
}

/** What a consumer may hear. */
export const isProviderFrame: IsWellFormed = (type, a, b, c) => {
  switch (type) {
    case RESULT:
    case ITEM:
    case STALL:
    case END:
      return isId(a)
    case EVENT:
    case STATE:
      return isMember(a)
    case FAILURE:
      return isId(a) && isText(b) && typeof c === 'object' && c !== null
    case PING:
      return isCount(a)
    case TAKEN:
      return isCount(a) && isCount(b)
    case WELCOME:
      return isNumbersByName(a) && isArrayOf(b, isToldMember)
    default:
      return isEither(type, a, b)
  }
}

/** What either side may say: that it leaves, and for which reason. */
function isEither(type: unknown, a: unknown, b: unknown): boolean {
  return type === BYE && BYE_CODES.includes(a) && isText(b)
}

const BYE_CODES: readonly unknown[] = [
  'CLOSED',
  'TIMEOUT',
  'NAVIGATED',
  'BRIDGE_CLOSED',
  'OVERFLOW',
  'UNREADABLE',
  'PROTOCOL_VIOLATION',
  'VERSION_MISMATCH',
  'CONTRACT_MISMATCH',
]

const MAX_ID = 2 ** 32 - 1
const MAX_MEMBERS = 4096
const MAX_TEXT = 1024

function isId(value: unknown): boolean {
  return isCount(value) && value >= 1 && value <= MAX_ID
}

function isMember(value: unknown): boolean {
  return isCount(value) && value < MAX_MEMBERS
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TEXT
}

function isArrayOf(value: unknown, is: (item: unknown) => boolean): boolean {
  if (!Array.isArray(value) || value.length > MAX_MEMBERS) return false
  // Not `every`, which skips holes.
  for (let i = 0; i < value.length; i++) if (!is(value[i])) return false
  return true
}

function isFingerprint(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (!['name', 'version', 'members', 'errors'].every((key) => Object.hasOwn(value, key))) return false
  const { name, version, members, errors } = value as Fingerprint
  return isText(name) && isCount(version) && isArrayOf(members, isText) && isArrayOf(errors, isText)
}

function isToldMember(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 4) return false
  const { 0: group, 1: name, 2: takesInput, 3: more } = value as unknown as ToldMember
  const isMore = group === 'states' || isCount(more)
  return isText(group) && isText(name) && typeof takesInput === 'boolean' && isMore
}

function isNumbersByName(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const keys = Object.keys(value)
  return keys.length <= 64 && keys.every((key) => typeof (value as Record<string, unknown>)[key] === 'number')
}
