import type { AnyContract } from '../contract/contract.js'
import { type DomPortLike, type PortLike, type PortMessage, toDomPort } from '../link/port.js'
import { FRAME_LENGTH } from '../wire/protocol.js'
import { isConsumerFrame, isProviderFrame } from '../wire/well-formed.js'

/** One frame that has passed a recorder. */
export interface RecordedFrame {
  readonly direction: 'sent' | 'received'
  /** Counts the messages of that direction from 0: frames with the same number shared one. */
  readonly post: number
  /** Its name in the protocol, such as `CALL`; `MALFORMED` for what is no frame. */
  readonly type: string
  /** Its fields by their names in the protocol; `member` is `calls.open` if the contract was given. */
  readonly fields: { readonly [name: string]: unknown }
}

/** A port with a record of what passes it. */
export interface Recorder {
  /** Use this one in place of the recorded port. */
  readonly port: DomPortLike
  /** What has passed, in order; a copy. */
  readonly frames: readonly RecordedFrame[]
  /** The same, a line each: `sent #1 CALL id=1 member=calls.open input={"id":"a"}`. */
  readonly lines: readonly string[]
}

/** The frames by their numbers in the protocol: name, then fields. */
const FRAMES: readonly (readonly string[])[] = [
  '',
  'HELLO version contract takes',
  'WELCOME limits members',
  'BYE code message',
  'CALL id member input',
  'CANCEL id',
  'RESULT id value',
  'FAILURE id message fields',
  'EVENT member payload',
  'NOTICE id member input',
  'TAKEN notices bytes',
  'OPEN id member credit input',
  'CREDIT id taken window',
  'ITEM id value',
  'END id',
  'STALL id',
  'PING ping',
  'PONG ping',
  'STATE member value',
].map((words) => words.split(' '))

/**
 * Records the frames that pass `port` in both directions. Owns the port from here on.
 *
 * @param contract Its member names then stand for their numbers.
 * @example
 * const recorder = createRecorder(port, notes)
 * const client = await connect(notes, recorder.port)
 * assert.deepEqual(recorder.frames.map(({ type }) => type), ['HELLO', 'WELCOME'])
 */
export function createRecorder(port: PortLike, contract?: AnyContract): Recorder {
  const own = toDomPort(port)
  const names = contract === undefined ? [] : contract.fingerprint.members
  const frames: RecordedFrame[] = []
  const posts = { sent: 0, received: 0 }
  const listeners: { readonly type: string; readonly listener: (event: object) => void }[] = []

  function record(direction: 'sent' | 'received', message: unknown): void {
    const post = posts[direction]++
    const add = (type: string, fields: RecordedFrame['fields']) =>
      frames.push({ direction, post, type, fields })
    if (!Array.isArray(message)) return void add('MALFORMED', { message })
    for (let at = 0; at < message.length; ) {
      const { 0: type, 1: a, 2: b, 3: c } = message.slice(at)
      const length = FRAME_LENGTH[type as number] ?? 0
      const isFrame = isConsumerFrame(type, a, b, c) || isProviderFrame(type, a, b, c)
      if (!isFrame || at + length > message.length) return void add('MALFORMED', { rest: message.slice(at) })
      const [name = '', ...keys] = FRAMES[type as number] ?? []
      const fields = Object.fromEntries(keys.map((key, i) => [key, message[at + 1 + i]]))
      if (Object.hasOwn(fields, 'member')) fields.member = names[fields.member as number] ?? fields.member
      add(name, fields)
      at += length
    }
  }

  function dispatch(type: string, event: object): void {
    for (const entry of [...listeners]) if (entry.type === type) entry.listener(event)
  }

  own.addEventListener('message', ({ data, ports }: PortMessage) => {
    record('received', data)
    dispatch('message', { type: 'message', data, ports })
  })
  own.addEventListener('messageerror', () => dispatch('messageerror', { type: 'messageerror', data: null }))
  own.addEventListener('close', () => dispatch('close', { type: 'close' }))
  return {
    port: {
      postMessage(message) {
        own.postMessage(message)
        // The sender may change what it has sent, and may not change the record.
        record('sent', structuredClone(message))
      },
      start: () => own.start(),
      close: () => own.close(),
      addEventListener: (type, listener) => void listeners.push({ type, listener }),
    },
    get frames() {
      return [...frames]
    },
    get lines() {
      return frames.map(lineOf)
    },
  }
}

/** A frame as a line. */
export function lineOf({ direction, post, type, fields }: RecordedFrame): string {
  const shown = Object.keys(fields).map((name) => `${name}=${shortly(fields[name])}`)
  return [direction, `#${post}`, type, ...shown].join(' ')
}

function shortly(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'string' && /^[\w.]{1,80}$/.test(value)) return value
  try {
    const text = JSON.stringify(value) ?? String(value)
    return text.length > 200 ? `${text.slice(0, 200)}…` : text
  } catch {
    return Object.prototype.toString.call(value)
  }
}
