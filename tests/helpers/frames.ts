import type { RecordedFrame, Recorder } from '../../testing/index.js'
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

/** How many of those frames each post had, in the order of the posts. */
export function lengthsOfPosts(frames: readonly RecordedFrame[]): number[] {
  const lengths = new Map<number, number>()
  for (const { post } of frames) lengths.set(post, (lengths.get(post) ?? 0) + 1)
  return [...lengths.values()]
}

/** How many posts those frames took. */
export const postsOf = (frames: readonly RecordedFrame[]): number => lengthsOfPosts(frames).length

// ── frames by hand, for peers that keep to no rules ─────────────────────────────────────────────────

const KIT_BRAND = 'electron-port-bridge/error'
const DECLARED_BRAND = 'electron-port-bridge/declared-error'

/** One frame as it travels: its type, then its fields. */
export type RawFrame = readonly unknown[]

export const FINGERPRINT = kit.fingerprint

/** The number of a member of the kit: `member('calls.echo')`. */
export function member(title: string): number {
  const number = FINGERPRINT.members.indexOf(title)
  if (number < 0) throw new Error(`The kit has no ${title}`)
  return number
}

export const hello = ({
  version = protocol.PROTOCOL_VERSION as unknown,
  contract = FINGERPRINT as unknown,
  takes = 0 as unknown,
} = {}): RawFrame => [protocol.HELLO, version, contract, takes]

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
  credit,
  input,
]
export const notice = (id: unknown, title: unknown, input?: unknown): RawFrame => [
  protocol.NOTICE,
  id,
  numberOf(title),
  input,
]
export const cancel = (id: unknown): RawFrame => [protocol.CANCEL, id]
export const credit = (id: unknown, taken: unknown, window: unknown): RawFrame => [
  protocol.CREDIT,
  id,
  taken,
  window,
]
export const pong = (ping: unknown): RawFrame => [protocol.PONG, ping]

export const welcome = ({ limits = {} as unknown, members = toldMembers() as unknown } = {}): RawFrame => [
  protocol.WELCOME,
  limits,
  members,
]
export const result = (id: unknown, value?: unknown): RawFrame => [protocol.RESULT, id, value]
/** As a provider says that a request failed, with one of the kit's codes. */
export const failure = (
  id: unknown,
  code: unknown,
  message: unknown = '',
  details: object = {},
): RawFrame => [protocol.FAILURE, id, message, { brand: KIT_BRAND, name: 'KitError', code, ...details }]
/** The same with a declared error. */
export const declared = (id: unknown, name: unknown, data?: unknown): RawFrame => [
  protocol.FAILURE,
  id,
  `kit: ${name}`,
  { brand: DECLARED_BRAND, contract: 'kit', name, data },
]
export const event = (title: unknown, payload?: unknown): RawFrame => [
  protocol.EVENT,
  numberOf(title),
  payload,
]
export const state = (title: unknown, value?: unknown): RawFrame => [protocol.STATE, numberOf(title), value]
export const item = (id: unknown, value?: unknown): RawFrame => [protocol.ITEM, id, value]
export const end = (id: unknown): RawFrame => [protocol.END, id]
export const stall = (id: unknown): RawFrame => [protocol.STALL, id]
export const ping = (number: unknown): RawFrame => [protocol.PING, number]

export const taken = (notices: unknown, bytes: unknown = 0): RawFrame => [protocol.TAKEN, notices, bytes]
export const bye = (code: unknown, message: unknown = 'gone'): RawFrame => [protocol.BYE, code, message]

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
  [protocol.CALL, 'CALL'],
  [protocol.CANCEL, 'CANCEL'],
  [protocol.RESULT, 'RESULT'],
  [protocol.FAILURE, 'FAILURE'],
  [protocol.EVENT, 'EVENT'],
  [protocol.NOTICE, 'NOTICE'],
  [protocol.TAKEN, 'TAKEN'],
  [protocol.BYE, 'BYE'],
  [protocol.OPEN, 'OPEN'],
  [protocol.CREDIT, 'CREDIT'],
  [protocol.ITEM, 'ITEM'],
  [protocol.END, 'END'],
  [protocol.STALL, 'STALL'],
  [protocol.PING, 'PING'],
  [protocol.PONG, 'PONG'],
  [protocol.STATE, 'STATE'],
])

/** A title stands for its number; anything else for itself. */
function numberOf(title: unknown): unknown {
  return typeof title === 'string' && /^[a-z]+\.\w+$/.test(title) ? member(title) : title
}

/** As a provider of the kit tells them. */
export function toldMembers(): readonly (readonly unknown[])[] {
  const inputless = ['calls.ping', 'streams.few', 'streams.numbers', 'notices.poke']
  return FINGERPRINT.members.map((path) => {
    const [group, name] = path.split('.')
    const window = group !== 'streams' ? 0 : ({ few: 4, file: 4 }[name as string] ?? 16_384)
    const takesInput = group !== 'events' && group !== 'states' && !inputless.includes(path)
    const value = group === 'states' && (name === 'level' ? 1 : 'dark')
    return [group, name, takesInput, value || window]
  })
}
