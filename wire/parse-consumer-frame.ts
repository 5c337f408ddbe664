import { isArrayOf, isCount, isId, isMember, isText } from './parse-fields.js'
import { hasOwn } from './primordials.js'
import {
  BYE,
  CALL,
  CANCEL,
  type ConsumerFrame,
  CREDIT,
  type Fingerprint,
  HELLO,
  LOST,
  NOTICE,
  OPEN,
  SEEN,
} from './protocol.js'

/**
 * The one door for what a provider hears: the frame at `at` of a post whose frames have been counted. Every field
 * is checked here except inputs, which are measured and validated before a handler sees them. Returns
 * `undefined` for a field that is not of its form, and for a frame that only providers send.
 */
export function parseConsumerFrame(post: readonly unknown[], at: number): ConsumerFrame | undefined {
  const type = post[at]
  const a = post[at + 1]
  const b = post[at + 2]
  const c = post[at + 3]
  const d = post[at + 4]
  switch (type) {
    case CALL:
      return isId(a) && isMember(b) ? { type, id: a, member: b, input: c } : undefined
    case NOTICE:
      return isMember(a) ? { type, member: a, input: b } : undefined
    case CREDIT:
      return isId(a) && isId(b) ? { type, id: a, count: b } : undefined
    case CANCEL:
      return isId(a) ? { type, id: a } : undefined
    case SEEN:
      return isMember(a) ? { type, member: a } : undefined
    case OPEN:
      return isId(a) && isMember(b) && isId(d) ? { type, id: a, member: b, input: c, credit: d } : undefined
    case HELLO:
      return isId(a) && isFingerprint(b) && typeof c === 'boolean' && isId(d)
        ? { type, version: a, fingerprint: b, checks: c, batchLength: d }
        : undefined
    case LOST:
      return isCount(a) ? { type, post: a } : undefined
    case BYE:
      return isText(a) ? { type, code: a } : undefined
    default:
      return undefined
  }
}

function isFingerprint(value: unknown): value is Fingerprint {
  if (typeof value !== 'object' || value === null) return false
  for (const key of ['name', 'version', 'members', 'errors']) if (!hasOwn(value, key)) return false
  const { name, version, members, errors } = value as { [K in keyof Fingerprint]: unknown }
  return isText(name) && isCount(version) && isArrayOf(members, isText) && isArrayOf(errors, isText)
}
