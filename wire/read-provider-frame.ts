import {
  BYE,
  END,
  EVENT,
  FAILURE,
  ITEM,
  LOST,
  type ProviderFrame,
  REFUSAL,
  RESULT,
  WELCOME,
} from './protocol.js'

/**
 * The frame at `at` of a post, its fields by their names and taken as they are: for a consumer that trusts its
 * provider. `undefined` for a frame that only consumers send.
 */
export function readProviderFrame(post: readonly unknown[], at: number): ProviderFrame | undefined {
  return fieldsOf(post[at], post[at + 1], post[at + 2], post[at + 3], post[at + 4]) as
    | ProviderFrame
    | undefined
}

function fieldsOf(type: unknown, a: unknown, b: unknown, c: unknown, d: unknown): object | undefined {
  switch (type) {
    case RESULT:
    case ITEM:
      return { type, id: a, value: b }
    case EVENT:
      return { type, member: a, payload: b }
    case END:
      return { type, id: a }
    case FAILURE:
      return { type, id: a, code: b, detail: c, data: d }
    case WELCOME:
      return { type, version: a, limits: b, inputless: c, windows: d }
    case REFUSAL:
      return { type, code: a, detail: b }
    case LOST:
      return { type, post: a }
    case BYE:
      return { type, code: a }
    default:
      return undefined
  }
}
