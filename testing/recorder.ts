import { parseFrame } from '../wire/parse.js'
import { type Closable, type EmitterPortLike, type PortLike, toPort } from '../wire/port.js'
import { FRAME_LENGTH } from '../wire/protocol.js'
import { type FrameName, frameName } from './frame-names.js'

/** One frame that crossed a recorded port. */
export interface RecordedFrame {
  readonly direction: 'sent' | 'received'
  /** Number of its post in its direction, from 0: frames of one post crossed together. */
  readonly post: number
  /** `UNREADABLE` stands for a whole post, or the rest of one, that no kit would send. */
  readonly type: FrameName | 'UNREADABLE'
  /** Its fields by name; `member` by its title (`calls.open`) once the HELLO has been seen. */
  readonly fields: { readonly [name: string]: unknown }
}

/** What {@link createRecorder} returns. */
export interface Recorder {
  /** Pass it on instead of the port. */
  readonly port: PortLike
  /** All that has crossed, oldest first; grows. */
  readonly frames: readonly RecordedFrame[]
  /** Posts so far. */
  readonly posts: { readonly sent: number; readonly received: number }
}

/**
 * Looks on at one end of a session: what it sends and what it receives, in frames that a test can read.
 *
 * @example
 * const recorder = createRecorder(port)
 * const api = await connect(notes, recorder.port)
 * await Promise.all([api.calls.list(), api.calls.list()])
 * recorder.frames.filter(({ type }) => type === 'CALL') // two, with the same `post`
 */
export function createRecorder(port: PortLike): Recorder {
  const inner = toPort(port)
  const frames: RecordedFrame[] = []
  const posts = { sent: 0, received: 0 }
  let titles: readonly string[] = []

  function record(direction: 'sent' | 'received', message: unknown): void {
    const post = posts[direction]++
    const add = (type: RecordedFrame['type'], fields: object) =>
      frames.push({ direction, post, type, fields: { ...fields } })
    if (!Array.isArray(message)) return void add('UNREADABLE', { message })
    for (let at = 0; at < message.length; ) {
      const frame = parseFrame(message, at)
      const name = frame && frameName(frame.type)
      if (frame === undefined || name === undefined) {
        return void add('UNREADABLE', { message: message.slice(at) })
      }
      if ('fingerprint' in frame && frame.fingerprint !== undefined) titles = frame.fingerprint.members
      const { type, ...fields } = frame
      const title = 'member' in fields ? titles[fields.member] : undefined
      add(name, title === undefined ? fields : { ...fields, member: title })
      at += FRAME_LENGTH[type] as number
    }
  }

  const outer = {
    postMessage(message: unknown) {
      inner.post(message)
      record('sent', message)
    },
    start: () => inner.start(),
    close: () => inner.close(),
    on(type: 'message' | 'close', listener: (event: { data: unknown; ports: Closable[] }) => void) {
      if (type === 'message') onMessage = listener
      else onClose = listener as () => void
    },
  }
  let onMessage: (event: { data: unknown; ports: Closable[] }) => void = () => {}
  let onClose: () => void = () => {}
  inner.receive(
    (data, ports) => {
      record('received', data)
      onMessage({ data, ports: [...ports] })
    },
    () => onClose(),
  )
  return { port: outer as EmitterPortLike, frames, posts }
}
