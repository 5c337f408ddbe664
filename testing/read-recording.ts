import { invalidArgument } from '../contract/errors.js'
import { lineOf, type RecordedFrame } from './recorder.js'

/** What the inspector has seen, and exported. */
export interface Recording {
  /** The name of the app that it was recorded in. */
  readonly app: string
  /** Whether the app let values be recorded. */
  readonly values: boolean
  /** How many sightings before the first were not kept. */
  readonly lost: number
  /** All that was seen, as it was exported: documents and refusals too, which are no frames. */
  readonly records: readonly RecordedSighting[]
  /**
   * What of it crossed a port, in the form of {@link Recorder.frames} and as main's end would have recorded it, with
   * `session` as a further field. An item of a stream has no frame: the inspector counts items, and does not keep them.
   */
  readonly frames: readonly RecordedFrame[]
  /** The same, a line each, as {@link Recorder.lines}. */
  readonly lines: readonly string[]
}

/** One record of a recording. */
export interface RecordedSighting {
  readonly kind: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly [field: string]: unknown
}

/**
 * Reads what the inspector's "Export" has saved, or `inspector.recording()` returned, so that a test can look at what
 * happened elsewhere in the same form as at what a {@link Recorder} saw.
 *
 * @throws {KitError} `INVALID_ARGUMENT` for what is no such text.
 * @example
 * const { lines } = readRecording(await readFile('bug.recording.json', 'utf8'))
 * assert.equal(lines.at(-1), 'sent #4 FAILURE session=1 id=3 message=INTERNAL')
 */
export function readRecording(text: string): Recording {
  const { format, version, app, values, lost, records } = parsed(text)
  if (format !== 'electron-port-bridge recording') {
    throw invalidArgument('text', "what the inspector's Export has saved", format)
  }
  if (version !== 1) throw invalidArgument('text', 'a recording of version 1', version)
  if (!Array.isArray(records) || !records.every(isRecord)) {
    throw invalidArgument('text', 'a recording that is whole: its records are not', records)
  }
  const frames = framesOf(records)
  return {
    app: String(app),
    values: values === true,
    lost: Number(lost),
    records,
    frames,
    lines: frames.map(lineOf),
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object.assign(Object.create(null), JSON.parse(text))
  } catch {
    throw invalidArgument('text', 'JSON', text)
  }
}

const isRecord = (record: unknown): record is RecordedSighting =>
  typeof record === 'object' &&
  record !== null &&
  Object.hasOwn(record, 'kind') &&
  Object.hasOwn(record, 'at') &&
  typeof (record as RecordedSighting).kind === 'string' &&
  typeof (record as RecordedSighting).at === 'number'

type Direction = RecordedFrame['direction']

function framesOf(records: readonly RecordedSighting[]): RecordedFrame[] {
  const posts = { sent: 0, received: 0 }
  const frames: RecordedFrame[] = []
  for (const record of records) {
    const frame = frameOf(record)
    if (frame === undefined) continue
    const { 0: direction, 1: type, 2: fields } = frame
    // A value that is not there is no field.
    const given = Object.entries(fields).filter((entry) => entry[1] !== undefined)
    frames.push({ direction, post: posts[direction]++, type, fields: Object.fromEntries(given) })
  }
  return frames
}

/** The frame that a record tells of, if it tells of one. */
function frameOf(
  record: RecordedSighting,
): readonly [Direction, type: string, fields: RecordedFrame['fields']] | undefined {
  const { kind, session, contract, id, member, value, code, message, role } = Object.assign(
    Object.create(null),
    record,
  ) as RecordedSighting
  const request = { session, id }
  const { asked, answered } = directionsOf(role)
  switch (kind) {
    case 'session-opened':
      return [answered, 'WELCOME', { session, contract }]
    case 'session-closed':
      return ['sent', 'BYE', { session, code, message }]
    case 'call-started':
      return [asked, 'CALL', { ...request, member, input: value }]
    case 'stream-opened':
      return [asked, 'OPEN', { ...request, member, input: value }]
    case 'notice':
      return [asked, 'NOTICE', { session, member, input: value }]
    case 'event':
      return [answered, 'EVENT', { session, contract, member, payload: value }]
    case 'stream-stalled':
      return ['sent', 'STALL', request]
    case 'call-ended':
    case 'stream-ended':
      return endOf(record)
    default:
      return undefined
  }
}

/** In which a request and what answers it went: main may be either end. */
const directionsOf = (role: unknown) =>
  role === 'consumer'
    ? ({ asked: 'sent', answered: 'received' } as const)
    : ({ asked: 'received', answered: 'sent' } as const)

function endOf({ kind, session, id, outcome, code, value, role }: RecordedSighting) {
  const request = { session, id }
  const { asked, answered } = directionsOf(role)
  if (outcome === 'cancelled') return [asked, 'CANCEL', request] as const
  // Nothing was said of it: its session was over.
  if (outcome === 'closed') return undefined
  if (outcome !== 'ok') return [answered, 'FAILURE', { ...request, message: code, fields: value }] as const
  if (kind === 'stream-ended') return [answered, 'END', request] as const
  return [answered, 'RESULT', { ...request, value }] as const
}
