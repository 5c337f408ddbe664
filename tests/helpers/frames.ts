import type { RecordedFrame, Recorder } from '../../testing/index.js'
import { fingerprintOf } from '../../wire/fingerprint.js'
import * as protocol from '../../wire/protocol.js'
import { kit } from './kit.js'

// ── what a recorder has seen ────────────────────────────────────────────────────────────────────────

/** Frames of one type that a recorded port has sent or received. */
export function framesOf(
  recorder: Recorder,
  direction: RecordedFrame['direction'],
  type: string,
): readonly RecordedFrame[] {
  return recorder.frames.filter((frame) => frame.direction === direction && frame.type === type)
}

/** How many posts those frames took. */
export function postsOf(frames: readonly RecordedFrame[]): number {
  return new Set(frames.map(({ post }) => post)).size
}

// ── frames by hand, for peers that keep to no rules ─────────────────────────────────────────────────

/** One frame as it travels: its type, then its fields. */
export type RawFrame = readonly unknown[]

export const FINGERPRINT = fingerprintOf(kit)

/** The number of a member of the kit: `member('calls.echo')`. */
export function member(title: string): number {
  const number = FINGERPRINT.members.indexOf(title)
  if (number < 0) throw new Error(`The kit has no ${title}`)
  return number
}

export const hello = ({
  version = protocol.PROTOCOL_VERSION as unknown,
  fingerprint = FINGERPRINT as unknown,
  checks = true as unknown,
  batchLength = 1024 as unknown,
} = {}): RawFrame => [protocol.HELLO, version, fingerprint, checks, batchLength]

export const call = (id: unknown, title: unknown, input?: unknown): RawFrame => [
  protocol.CALL,
  id,
  numberOf(title),
  input,
]
export const open = (id: unknown, title: unknown, input?: unknown, credit: unknown = 1): RawFrame => [
  protocol.OPEN,
  id,
  numberOf(title),
  input,
  credit,
]
export const notice = (title: unknown, input?: unknown): RawFrame => [protocol.NOTICE, numberOf(title), input]
export const cancel = (id: unknown): RawFrame => [protocol.CANCEL, id]
export const credit = (id: unknown, count: unknown): RawFrame => [protocol.CREDIT, id, count]
export const seen = (title: unknown): RawFrame => [protocol.SEEN, numberOf(title)]

export const welcome = ({
  version = protocol.PROTOCOL_VERSION as unknown,
  limits = {} as unknown,
  inputless = inputlessMembers() as unknown,
  windows = [] as unknown,
} = {}): RawFrame => [protocol.WELCOME, version, limits, inputless, windows]
export const refusal = (code: unknown, detail: unknown): RawFrame => [protocol.REFUSAL, code, detail]
export const result = (id: unknown, value?: unknown): RawFrame => [protocol.RESULT, id, value]
export const failure = (id: unknown, code: unknown, detail: unknown = '', data?: unknown): RawFrame => [
  protocol.FAILURE,
  id,
  code,
  detail,
  data,
]
export const event = (title: unknown, payload?: unknown): RawFrame => [
  protocol.EVENT,
  numberOf(title),
  payload,
]
export const item = (id: unknown, value?: unknown): RawFrame => [protocol.ITEM, id, value]
export const end = (id: unknown): RawFrame => [protocol.END, id]

export const lost = (post: unknown): RawFrame => [protocol.LOST, post]
export const bye = (code: unknown): RawFrame => [protocol.BYE, code]

/** Frame types that the protocol has not. */
export const NO_TYPES: readonly unknown[] = [
  0,
  protocol.FRAME_LENGTH.length,
  -1,
  4.5,
  Number.NaN,
  2 ** 53,
  '4',
]

/** Frames that end too soon. */
export const CUT_SHORT: readonly RawFrame[] = [
  [protocol.CALL],
  [protocol.CALL, 2, member('calls.echo')],
  [protocol.HELLO, 1],
  [protocol.OPEN, 2, member('streams.items'), 1],
]

/** A post taken apart: each frame by its type's name, with its fields. */
export function framesIn(post: readonly unknown[]): { type: string; fields: readonly unknown[] }[] {
  const frames: { type: string; fields: readonly unknown[] }[] = []
  for (let at = 0; at < post.length; ) {
    const type = post[at] as number
    const length = protocol.FRAME_LENGTH[type] as number
    frames.push({ type: nameOf(type), fields: post.slice(at + 1, at + length) })
    at += length
  }
  return frames
}

function nameOf(type: number): string {
  const name = NAMES.get(type)
  if (name === undefined) throw new Error(`No frame type ${type}`)
  return name
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [protocol.HELLO, 'HELLO'],
  [protocol.WELCOME, 'WELCOME'],
  [protocol.REFUSAL, 'REFUSAL'],
  [protocol.CALL, 'CALL'],
  [protocol.CANCEL, 'CANCEL'],
  [protocol.RESULT, 'RESULT'],
  [protocol.FAILURE, 'FAILURE'],
  [protocol.EVENT, 'EVENT'],
  [protocol.NOTICE, 'NOTICE'],
  [protocol.LOST, 'LOST'],
  [protocol.BYE, 'BYE'],
  [protocol.OPEN, 'OPEN'],
  [protocol.CREDIT, 'CREDIT'],
  [protocol.ITEM, 'ITEM'],
  [protocol.END, 'END'],
  [protocol.SEEN, 'SEEN'],
])

/** A title stands for its number; anything else for itself. */
function numberOf(title: unknown): unknown {
  return typeof title === 'string' && /^[a-z]+\.\w+$/.test(title) ? member(title) : title
}

function inputlessMembers(): number[] {
  return ['calls.ping', 'streams.few', 'streams.numbers', 'notices.poke'].map(member)
}
