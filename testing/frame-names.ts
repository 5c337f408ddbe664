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
  LOST,
  NOTICE,
  OPEN,
  REFUSAL,
  RESULT,
  WELCOME,
} from '../wire/protocol.js'

/** Each frame type's number by the protocol's own name for it. */
const FRAME_TYPES = {
  HELLO,
  WELCOME,
  REFUSAL,
  CALL,
  CANCEL,
  RESULT,
  FAILURE,
  EVENT,
  NOTICE,
  LOST,
  BYE,
  OPEN,
  CREDIT,
  ITEM,
  END,
} as const
export type FrameName = keyof typeof FRAME_TYPES

const NAMES = new Map<number, FrameName>(
  Object.entries(FRAME_TYPES).map(([name, type]) => [type, name as FrameName]),
)

export function frameName(type: number): FrameName | undefined {
  return NAMES.get(type)
}
