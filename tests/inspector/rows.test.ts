import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Seen, SessionInfo } from '../../inspector/contract.js'
import { EVERYTHING, filtered } from '../../inspector-page/filter.js'
import { duration, size } from '../../inspector-page/format.js'
import { Rows } from '../../inspector-page/rows.js'
import { refusedBecause } from '../../main/refusals.js'

const SESSION = { session: 1, contract: 'notes', role: 'provider', document: 1 } as const
const FACTS = { ...SESSION, origin: 'app://notes', webContentsId: 1, pid: undefined }
const OPEN: SessionInfo = { ...FACTS, since: 1 }
const request = { session: 1, contract: 'notes', role: 'provider', id: 1, member: 'calls.open' } as const
const started = (id: number): Seen => ({ kind: 'call-started', at: id, ...request, id, bytes: 10 })
const ended = (id: number, more: object = {}): Seen =>
  ({ kind: 'call-ended', at: id, ...request, id, outcome: 'ok', ms: 2, bytes: 20, ...more }) as Seen

function rowsOf(...records: Seen[]): Rows {
  const rows = new Rows()
  rows.add({ open: { documents: [], sessions: [OPEN] }, records: [], lost: 0 })
  rows.add({ records, lost: 0 })
  return rows
}

test('a call is one row, in flight until it has ended', () => {
  const rows = rowsOf(started(1))
  const [row] = rows.list
  assert.is(row?.outcome, 'in flight')
  assert.is(row?.origin, 'app://notes')
  assert.is(rows.inFlight, 1)
  assert.is(rows.sessions.get(1)?.inFlight, 1)
  rows.add({ records: [ended(1)], lost: 0 })
  assert.is(rows.list.length, 1)
  assert.equal([row?.state, row?.outcome, row?.ms, row?.bytesIn, row?.bytesOut], ['ok', 'ok', 2, 10, 20])
  assert.equal([rows.inFlight, rows.sessions.get(1)?.inFlight, rows.sessions.get(1)?.requests], [0, 0, 1])
})

test('an outcome names its code, and only what went wrong is a problem', () => {
  const rows = rowsOf(
    ended(1, { outcome: 'declared-error', code: 'NotFound' }),
    ended(2, { outcome: 'failed', code: 'INTERNAL' }),
    ended(3, { outcome: 'refused', code: 'INPUT_INVALID' }),
    ended(4, { outcome: 'cancelled', code: undefined }),
    ended(5),
  )
  assert.equal(
    rows.list.map(({ outcome, state }) => [outcome, state]),
    [
      ['declared-error: NotFound', 'failed'],
      ['failed: INTERNAL', 'failed'],
      ['refused: INPUT_INVALID', 'refused'],
      ['cancelled', 'ended'],
      ['ok', 'ok'],
    ],
  )
  assert.is(rows.problems, 3)
})

test('a stream tells of its items, stalls and credit as it goes', () => {
  const stream = { ...request, member: 'streams.search' }
  const flow = { items: 16, bytes: 160, stalls: 1 }
  const rows = rowsOf(
    { kind: 'stream-opened', at: 1, ...stream, bytes: 4 },
    { kind: 'stream-stalled', at: 2, ...stream, ...flow },
  )
  const row = rows.list[0]
  assert.equal(row?.flow, { items: 16, stalls: 1, credit: 0, isStalled: true })
  assert.is(row?.outcome, 'stalled')
  rows.add({ records: [{ kind: 'stream-progress', at: 3, ...stream, ...flow, credit: 9 }], lost: 0 })
  assert.equal(row?.flow, { items: 16, stalls: 1, credit: 9, isStalled: false })
  const end = { outcome: 'ok', code: undefined, ms: 5 } as const
  rows.add({ records: [{ kind: 'stream-ended', at: 4, ...stream, ...flow, items: 20, ...end }], lost: 0 })
  assert.equal([row?.flow?.items, row?.outcome, row?.bytesOut], [20, 'ok', 160])
})

test('main’s notices go out, and the events that it hears come in, from their session', () => {
  const { id: _, ...member } = { ...request, role: 'consumer' } as const
  const end = { outcome: 'ok', code: undefined, ms: 0 } as const
  const { list } = rowsOf(
    { kind: 'notice', at: 1, ...member, member: 'notices.hint', ...end, bytes: 4, value: '"in"' },
    { kind: 'event', at: 2, ...member, member: 'events.typed', sessions: 1, bytes: 8, value: '"out"' },
    { kind: 'event', at: 3, ...member, session: undefined, role: 'provider', sessions: 2, bytes: 9 },
  )
  assert.equal(
    list.map(({ name, session, isMains, outcome, bytesIn, bytesOut }) => [
      ...[name, session, isMains, outcome, bytesIn, bytesOut],
    ]),
    [
      ['notes notices.hint', 1, true, 'ok', undefined, 4],
      ['notes events.typed', 1, false, 'heard', 8, undefined],
      ['notes calls.open', undefined, undefined, '2 sessions', undefined, 9],
    ],
  )
  assert.equal([list[0]?.input, list[1]?.output], ['"in"', '"out"'])
})

test('what main asks of a page is shown as that: its input goes out, and its answer comes in', () => {
  const call = { ...request, role: 'consumer' } as const
  const stream = { ...call, id: 2, member: 'streams.upload' } as const
  const flow = { items: 3, bytes: 30, stalls: 0 }
  const end = { outcome: 'ok', code: undefined, ms: 1 } as const
  const { list } = rowsOf(
    { kind: 'call-started', at: 1, ...call, bytes: 4 },
    { kind: 'call-ended', at: 2, ...call, ...end, bytes: 8 },
    { kind: 'stream-opened', at: 3, ...stream, bytes: 4 },
    { kind: 'stream-progress', at: 4, ...stream, ...flow, credit: undefined },
    { kind: 'stream-ended', at: 5, ...stream, ...flow, ...end },
    { ...ended(3), bytes: 9 } as Seen,
  )
  assert.equal(
    list.map(({ isMains, bytesIn, bytesOut }) => [isMains, bytesIn, bytesOut]),
    [
      [true, 8, 4],
      [true, 30, 4],
      [false, undefined, 9],
    ],
  )
})

test('a refusal shows its cure, and what its page claimed', () => {
  const refused = { reason: 'origin', cure: 'add app://x', origin: 'app://x', webContentsId: 2 } as const
  const [row] = rowsOf({
    kind: 'refused',
    at: 1,
    refused: { ...refused, contract: 'notes', role: 'consumer', member: undefined },
  }).list
  assert.equal([row?.name, row?.outcome, row?.detail], ['a claim of notes', 'origin', 'add app://x'])
})

for (const [reason, why, cure] of [
  ['member-not-allowed', undefined, /\{ members \}/],
  ['no-user-gesture', undefined, /from a click or a key/],
  ['middleware', 'only for admins', /^Middleware refused it: only for admins$/],
] as const) {
  test(`a refused request is none of a claim: its member is shown, and its cure (${reason})`, () => {
    const details = {
      origin: 'app://notes',
      contract: 'notes',
      role: 'consumer',
      member: 'calls.wipe',
    } as const
    const refused = refusedBecause(reason, details, why)
    const { list } = rowsOf({ kind: 'refused', at: 1, refused })
    assert.equal([list[0]?.name, list[0]?.outcome], ['a request for notes calls.wipe', reason])
    assert.match(list[0]?.detail ?? '', cure)
    assert.is(filtered(list, { ...EVERYTHING, text: 'wipe' }).length, 1, 'it is found by its member')
  })
}

test('beyond the most rows the oldest go, and are counted; what ends later is no harm', () => {
  const rows = new Rows(100)
  rows.add({ records: Array.from({ length: 250 }, (_, id) => started(id)), lost: 3 })
  assert.equal([rows.list.length, rows.dropped, rows.lost], [100, 150, 3])
  rows.add({ records: Array.from({ length: 250 }, (_, id) => ended(id)), lost: 0 })
  assert.equal([rows.list.length, rows.inFlight], [100, 0])
  assert.ok(rows.list.every(({ state }) => state === 'ok'))
})

test('to clear forgets what is over and keeps what is under way', () => {
  const rows = rowsOf(started(1), started(2), ended(1))
  rows.add({
    records: [{ kind: 'session-closed', at: 9, ...FACTS, code: 'CLOSED', message: '', ms: 1, wasOpen: true }],
    lost: 0,
  })
  rows.clear()
  assert.equal(
    rows.list.map(({ state }) => state),
    ['active'],
  )
  assert.is(rows.sessions.size, 0)
})

test('ended sessions are forgotten beyond the last twenty', () => {
  const rows = new Rows()
  for (let session = 1; session <= 50; session++) {
    const of = { ...FACTS, session }
    rows.add({
      records: [
        { kind: 'session-opened', at: 1, ...of },
        { kind: 'session-closed', at: 2, ...of, code: 'NAVIGATED', message: '', ms: 1, wasOpen: true },
      ],
      lost: 0,
    })
  }
  assert.equal(
    [...rows.sessions.keys()],
    [...Array(20).keys()].map((n) => n + 31),
  )
})

test('what was open before the window is not told of twice', () => {
  const rows = rowsOf({ kind: 'session-opened', at: 1, ...FACTS })
  assert.is(rows.sessions.size, 1)
})

test('a filter takes words, kinds, problems and places, all of which must hold', () => {
  const { list } = rowsOf(
    ended(1),
    ended(2, { outcome: 'failed', code: 'INTERNAL' }),
    {
      kind: 'event',
      at: 3,
      session: undefined,
      contract: 'notes',
      role: 'provider',
      member: 'events.saved',
      sessions: 1,
      bytes: 5,
    },
    { kind: 'limit', at: 4, ...SESSION, member: 'calls.open', which: 'depth', text: 'too deep' },
  )
  const shown = (filter: Partial<typeof EVERYTHING>) =>
    filtered(list, { ...EVERYTHING, ...filter }).map(({ at }) => at)
  assert.is(filtered(list, EVERYTHING), list)
  assert.equal(shown({ text: 'OPEN internal' }), [2])
  assert.equal(shown({ text: 'open saved' }), [])
  assert.equal(shown({ kinds: new Set(['events']) }), [3, 4], 'what is wrong is never switched off by kind')
  assert.equal(shown({ problemsOnly: true }), [2, 4])
  assert.equal(shown({ session: 1 }), [1, 2, 4])
  assert.equal(shown({ session: 2 }), [])
})

test('times and sizes are short', () => {
  assert.equal([0.2, 12.34, 350.4, 2412, 200_000].map(duration), [
    '0.20 ms',
    '12.3 ms',
    '350 ms',
    '2.41 s',
    '3 min 20 s',
  ])
  assert.equal([0, 999, 1234, 2_500_000].map(size), ['0 B', '999 B', '1.2 kB', '2.5 MB'])
})

test.run()
