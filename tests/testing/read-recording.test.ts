import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isKitError } from '../../contract/index.js'
import type { Seen } from '../../inspector/contract.js'
import { recordingOf } from '../../inspector/recording.js'
import { readRecording } from '../../testing/index.js'

const of = { session: 1, contract: 'notes', role: 'provider' } as const
const facts = { ...of, role: 'provider', document: 1, origin: 'app://notes', webContentsId: 1 } as const
const end = { code: undefined, ms: 1 } as const
const records: Seen[] = [
  { kind: 'session-opened', at: 1, ...facts, pid: undefined },
  { kind: 'call-started', at: 2, ...of, id: 1, member: 'calls.open', bytes: 4, value: '{"id":"a"}' },
  {
    kind: 'call-ended',
    at: 3,
    ...of,
    id: 1,
    member: 'calls.open',
    ...end,
    outcome: 'ok',
    bytes: 8,
    value: '5',
  },
  { kind: 'call-started', at: 4, ...of, id: 2, member: 'calls.open', bytes: 4 },
  {
    kind: 'call-ended',
    at: 5,
    ...of,
    id: 2,
    member: 'calls.open',
    ms: 1,
    outcome: 'failed',
    code: 'INTERNAL',
    bytes: 0,
  },
  { kind: 'stream-opened', at: 6, ...of, id: 3, member: 'streams.search', bytes: 4 },
  {
    kind: 'stream-ended',
    at: 7,
    ...of,
    id: 3,
    member: 'streams.search',
    items: 9,
    bytes: 9,
    stalls: 0,
    ...end,
    outcome: 'cancelled',
  },
  {
    kind: 'event',
    at: 8,
    session: undefined,
    contract: 'notes',
    role: 'provider',
    member: 'events.saved',
    sessions: 2,
    bytes: 3,
  },
  {
    kind: 'session-closed',
    at: 9,
    ...facts,
    pid: undefined,
    code: 'NAVIGATED',
    message: 'gone',
    ms: 8,
    wasOpen: true,
  },
]

test('a recording is read in the form of a recorder', () => {
  const {
    app,
    lines,
    frames,
    records: read,
  } = readRecording(recordingOf({ app: 'Notes', values: true, lost: 0, records }))
  assert.is(app, 'Notes')
  assert.is(read.length, records.length)
  assert.equal(lines, [
    'sent #0 WELCOME session=1 contract=notes',
    'received #0 CALL session=1 id=1 member=calls.open input={"id":"a"}',
    'sent #1 RESULT session=1 id=1 value=5',
    'received #1 CALL session=1 id=2 member=calls.open',
    'sent #2 FAILURE session=1 id=2 message=INTERNAL',
    'received #2 OPEN session=1 id=3 member=streams.search',
    'received #3 CANCEL session=1 id=3',
    'sent #3 EVENT contract=notes member=events.saved',
    'sent #4 BYE session=1 code=NAVIGATED message=gone',
  ])
  assert.equal(frames[1]?.fields, { session: 1, id: 1, member: 'calls.open', input: { id: 'a' } })
})

test('what main asked or said was sent, and what it was answered or heard received', () => {
  const mains = { ...of, role: 'consumer', id: 1, member: 'calls.unsaved' } as const
  const stream = { ...mains, id: 2, member: 'streams.upload' } as const
  const notice = { ...of, role: 'consumer', member: 'notices.hint' } as const
  const seen: Seen[] = [
    { kind: 'session-opened', at: 1, ...facts, role: 'consumer', pid: undefined },
    { kind: 'call-started', at: 2, ...mains, bytes: 4 },
    { kind: 'call-ended', at: 3, ...mains, ...end, outcome: 'ok', bytes: 8 },
    { kind: 'stream-opened', at: 4, ...stream, bytes: 0 },
    { kind: 'stream-ended', at: 5, ...stream, ...end, outcome: 'ok', items: 1, bytes: 1, stalls: 0 },
    { kind: 'notice', at: 6, ...notice, ...end, outcome: 'ok', bytes: 4 },
    { kind: 'event', at: 7, ...notice, member: 'events.typed', sessions: 1, bytes: 4 },
  ]
  assert.equal(readRecording(recordingOf({ app: 'a', values: false, lost: 0, records: seen })).lines, [
    'received #0 WELCOME session=1 contract=notes',
    'sent #0 CALL session=1 id=1 member=calls.unsaved',
    'received #1 RESULT session=1 id=1',
    'sent #1 OPEN session=1 id=2 member=streams.upload',
    'received #2 END session=1 id=2',
    'sent #2 NOTICE session=1 member=notices.hint',
    'received #3 EVENT session=1 contract=notes member=events.typed',
  ])
})

test('an empty recording is one', () => {
  const { records, lost } = readRecording(recordingOf({ app: 'a', values: false, lost: 7, records: [] }))
  assert.equal([records, lost], [[], 7])
})

test('what is no recording is refused with what it should be', () => {
  for (const [text, wanted] of [
    ['{', /JSON/],
    ['[]', /Export/],
    ['{"format":"other"}', /Export/],
    ['{"format":"electron-port-bridge recording","version":2,"records":[]}', /version 1/],
    ['{"format":"electron-port-bridge recording","version":1,"records":[{"kind":5}]}', /whole/],
  ] as const) {
    assert.throws(
      () => readRecording(text),
      (error: unknown) => isKitError(error, 'INVALID_ARGUMENT') && wanted.test((error as Error).message),
      text,
    )
  }
})

test.run()
