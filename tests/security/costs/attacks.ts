import { DEFAULT_LIMITS } from '../../../wire/limits.js'
import {
  BATCH_LENGTH,
  CALL,
  CANCEL,
  CREDIT,
  EVENT,
  HELLO,
  ITEM,
  NOTICE,
  OPEN,
  PING,
  PONG,
  PROTOCOL_VERSION,
  RESULT,
  TAKEN,
  WELCOME,
} from '../../../wire/protocol.js'
import { COSTLY } from './costly-values.js'
import { MEMBER, target } from './target.js'

/** What an attacker may do: post over as many sessions as it likes, and open more. */
export interface Attacker {
  /**
   * Opens a session of the same document or of one of its iframes, as a consumer of main; or as a provider, to which main connects,
   * opens its stream `items` and takes one item. Returns what posts over it.
   */
  open(role?: 'consumer' | 'provider'): (post: unknown) => void
  /** Ends that session from this side. */
  close(session: (post: unknown) => void): void
  /** Lets the other threads run. */
  pause(ms?: number): Promise<void>
}

/** One way to exhaust main: what a page does, for as long as it is let. */
export interface Attack {
  readonly name: string
  readonly title: string
  /** Main emits events to all sessions meanwhile. */
  readonly emits?: boolean
  /** Does a bit of it, again and again. */
  run(attacker: Attacker, until: number): Promise<void>
}

const hello = [HELLO, PROTOCOL_VERSION, 'target', 0]
const welcome = [
  WELCOME,
  DEFAULT_LIMITS,
  target.fingerprint.members.map((path) => {
    const [group, name] = path.split('.')
    return [group, name, false, group === 'streams' ? 256 : 0]
  }),
]
const MiB = 2 ** 20

/** Whole posts of `count` requests with one input. */
function postOf(type: number, member: number, value: unknown, from: number, count: number): unknown[] {
  const post: unknown[] = []
  for (let id = from; id < from + count; id++) {
    if (type === OPEN) post.push(type, id, member, 256, value)
    else post.push(type, id, member, value)
  }
  return post
}

/** Posts over sessions in turn, each post with new numbers. */
async function flood(
  attacker: Attacker,
  until: number,
  sessions: number,
  make: (from: number) => readonly [post: unknown[], next: number],
  pauseMs = 0,
  role: 'consumer' | 'provider' = 'consumer',
  first: readonly unknown[] = role === 'consumer' ? hello : welcome,
): Promise<void> {
  const open = Array.from({ length: sessions }, () => {
    const post = attacker.open(role)
    post(first)
    return { post, next: 1 }
  })
  await attacker.pause(100)
  for (let i = 0; performance.now() < until; i++) {
    const session = open[i % open.length] as (typeof open)[number]
    const made = make(session.next)
    session.post(made[0])
    session.next = made[1]
    if (i % 8 === 7) await attacker.pause(pauseMs)
  }
}

const costly = Object.keys(COSTLY).map(
  (name): Attack => ({
    name: `value-${name}`,
    title: `whole posts of calls with ${COSTLY[name]?.title}, over new sessions as they are closed`,
    async run(attacker, until) {
      const value = COSTLY[name]?.make()
      while (performance.now() < until) {
        const post = attacker.open()
        post(hello)
        for (let i = 0; i < 4; i++) post(postOf(CALL, MEMBER.text, value, 1 + i * BATCH_LENGTH, BATCH_LENGTH))
        await attacker.pause(20)
        attacker.close(post)
      }
    },
  }),
)

const full = (type: number, member: number, value: unknown) => (from: number) =>
  [postOf(type, member, value, from, BATCH_LENGTH), from + BATCH_LENGTH] as const
const single = (type: number, member: number, value: unknown) => (from: number) =>
  [postOf(type, member, value, from, 1), from + 1] as const
/** Whole posts of one frame, again and again. */
const again = (frame: (n: number) => readonly unknown[]) => (from: number) =>
  [Array.from({ length: BATCH_LENGTH }, (_, i) => frame(from + i)).flat(), from + BATCH_LENGTH] as const

export const ATTACKS: readonly Attack[] = [
  {
    name: 'nothing',
    title: 'nothing: what the second window waits without an attack',
    run: (attacker, until) => attacker.pause(until - performance.now()),
  },
  ...costly,
  {
    name: 'honest-notices',
    title: 'notices of 20 µs each, within all limits, over 256 sessions in iframes',
    async run(attacker, until) {
      const open = Array.from({ length: 256 }, () => attacker.open())
      for (const post of open) post(hello)
      await attacker.pause(200)
      for (let from = 1; performance.now() < until; from += 256) {
        for (const post of open) post(postOf(NOTICE, MEMBER.busy, 1, from, 256))
        await attacker.pause(400)
      }
    },
  },
  {
    name: 'refused-inputs',
    title: 'whole posts of calls that their schema refuses',
    run: (attacker, until) => flood(attacker, until, 1, full(CALL, MEMBER.text, 4711), 5),
  },
  {
    name: 'held-calls',
    title: 'calls with 8 MiB each, whose handlers take their time, over 16 sessions',
    run: (attacker, until) =>
      flood(attacker, until, 16, single(CALL, MEMBER.slow, new Uint8Array(8 * MiB - 1024)), 5),
  },
  {
    name: 'held-notices',
    title: 'notices with 8 MiB each, whose handlers take their time, over 16 sessions',
    run: (attacker, until) =>
      flood(attacker, until, 16, single(NOTICE, MEMBER.slowNotice, new Uint8Array(8 * MiB - 1024)), 5),
  },
  {
    name: 'waiting-calls',
    title: 'as many calls and notices without an input as a session may have, over 256 sessions in iframes',
    async run(attacker, until) {
      const open = Array.from({ length: 256 }, () => attacker.open())
      for (const post of open) post(hello)
      await attacker.pause(200)
      for (let i = 0; i < 8; i++) {
        const type = i % 2 ? CALL : NOTICE
        const member = i % 2 ? MEMBER.slow : MEMBER.slowNotice
        for (const post of open) {
          post(postOf(type, member, undefined, 1 + i * BATCH_LENGTH, BATCH_LENGTH))
          await attacker.pause()
        }
      }
      await attacker.pause(until - performance.now())
    },
  },
  {
    name: 'queued-posts',
    title: 'posts of 8 MiB behind a post that takes long to read, over 256 sessions in iframes',
    run: (attacker, until) => {
      const busy = full(NOTICE, MEMBER.busy, 1)
      const large = new Uint8Array(8 * MiB - 1024)
      return flood(
        attacker,
        until,
        256,
        (from) => (from === 1 ? busy(from) : single(CALL, MEMBER.slow, large)(from)),
        5,
      )
    },
  },
  {
    name: 'long-texts',
    title: 'calls with texts of 4 million letters each, over 64 sessions',
    run: (attacker, until) => flood(attacker, until, 64, single(CALL, MEMBER.slow, 'x'.repeat(4_000_000)), 5),
  },
  {
    name: 'open-and-cancel',
    title:
      'streams opened and cancelled at once, whose producers take their time, over new sessions as they are closed',
    async run(attacker, until) {
      while (performance.now() < until) {
        const post = attacker.open()
        post(hello)
        for (let id = 1; id <= 2000; id++) post([OPEN, id, MEMBER.slowStream, 5, undefined, CANCEL, id])
        await attacker.pause(20)
        attacker.close(post)
      }
    },
  },
  {
    name: 'idle-streams',
    title: 'streams that nobody reads on, over 256 sessions in iframes',
    run: (attacker, until) =>
      flood(
        attacker,
        until,
        256,
        (from) => [postOf(OPEN, MEMBER.endless, undefined, from, 200), from + 200],
        50,
      ),
  },
  {
    name: 'breach-and-again',
    title: 'a breach of the protocol in each of many new sessions',
    async run(attacker, until) {
      while (performance.now() < until) {
        for (let i = 0; i < 8; i++) {
          const post = attacker.open()
          post(hello)
          post([CALL, 1, 4095, undefined])
        }
        await attacker.pause(1)
      }
    },
  },
  {
    name: 'sessions-in-a-row',
    title: 'new sessions in a row, each closed with 4,096 calls and 256 streams at work',
    async run(attacker, until) {
      while (performance.now() < until) {
        const post = attacker.open()
        post(hello)
        for (let i = 0; i < 4; i++)
          post(postOf(CALL, MEMBER.slow, undefined, 1 + i * BATCH_LENGTH, BATCH_LENGTH))
        post(postOf(OPEN, MEMBER.slowStream, undefined, 5000, 256))
        await attacker.pause(20)
        attacker.close(post)
      }
    },
  },
  {
    name: 'small-posts',
    title: 'posts of one call each, over 64 sessions',
    run: (attacker, until) => flood(attacker, until, 64, single(CALL, MEMBER.text, 'x')),
  },
  {
    name: 'refused-rows',
    title: 'arrays of 7,000 rows that an expensive schema refuses, each with all of its issues',
    run: (attacker, until) => {
      const rows = Array.from({ length: 7000 }, () => ({ id: `${'a-'.repeat(20)}!`, at: 'never' }))
      return flood(attacker, until, 16, single(CALL, MEMBER.rows, rows), 5)
    },
  },
  {
    name: 'asynchronous-schemas',
    title: 'calls with 64 KiB each, whose schemas take their time, over 64 sessions',
    run: (attacker, until) =>
      flood(
        attacker,
        until,
        64,
        (from) => [postOf(CALL, MEMBER.later, new Uint8Array(65_536), from, 16), from + 16],
        5,
      ),
  },
  {
    name: 'large-results',
    title: 'calls whose results have 100,000 parts, over 16 sessions',
    run: (attacker, until) => flood(attacker, until, 16, full(CALL, MEMBER.table, undefined), 20),
  },
  {
    name: 'whole-windows',
    title: 'streams that are read as fast as they come, by a window of 16,384 items each, over 64 sessions',
    run: (attacker, until) =>
      flood(
        attacker,
        until,
        64,
        (from) => [
          Array.from({ length: 64 }, (_, i) => [OPEN, from + i, MEMBER.endless, 16_384, undefined]).flat(),
          from + 64,
        ],
        20,
      ),
  },
  {
    name: 'narrow-consumers',
    title:
      'consumers that take one frame a post and one byte a stream, with streams by whole windows, over 64 sessions',
    run: (attacker, until) =>
      flood(
        attacker,
        until,
        64,
        (from) => [
          Array.from({ length: 64 }, (_, i) => [OPEN, from + i, MEMBER.endless, 16_384, undefined]).flat(),
          from + 64,
        ],
        20,
        'consumer',
        [
          HELLO,
          PROTOCOL_VERSION,
          target.fingerprint,
          { depth: 1, nodes: 1, bytes: 1, streamBytes: 1, batchLength: 1 },
        ],
      ),
  },
  {
    name: 'one-frame-a-post',
    title: 'the same with one frame a post and as many bytes as there are',
    run: (attacker, until) =>
      flood(
        attacker,
        until,
        64,
        (from) => [
          Array.from({ length: 64 }, (_, i) => [OPEN, from + i, MEMBER.endless, 16_384, undefined]).flat(),
          from + 64,
        ],
        20,
        'consumer',
        [HELLO, PROTOCOL_VERSION, target.fingerprint, { batchLength: 1 }],
      ),
  },
  {
    name: 'large-hellos',
    title: 'hellos with 4,096 names of 1,024 letters, of new sessions',
    async run(attacker, until) {
      const names = Array.from({ length: 4096 }, (_, i) => `calls.${`${i}`.padStart(1000, 'x')}`)
      while (performance.now() < until) {
        const post = attacker.open()
        post([HELLO, PROTOCOL_VERSION, { name: 'target', version: 0, members: names, errors: names }, 0])
        await attacker.pause(1)
        attacker.close(post)
      }
    },
  },
  {
    name: 'credit-flood',
    title: 'whole posts of CREDIT for streams that are at work, over 16 sessions',
    run: (attacker, until) =>
      flood(
        attacker,
        until,
        16,
        (from) =>
          from === 1
            ? [[OPEN, 1, MEMBER.endless, 1, undefined], 2]
            : again((n) => [CREDIT, 1, Math.min(n - 2, 1), 1 + (n % 16_000)])(from),
        5,
      ),
  },
  {
    name: 'cancel-flood',
    title: 'whole posts of CANCEL and PONG for nothing, over 16 sessions',
    run: (attacker, until) =>
      flood(
        attacker,
        until,
        16,
        again((n) => [CANCEL, n, PONG, n]),
        5,
      ),
  },
  {
    name: 'unread-events',
    title: 'events of 16 KiB, 200 a second, over 64 sessions that read none',
    emits: true,
    async run(attacker, until) {
      const open = Array.from({ length: 64 }, () => attacker.open())
      for (const post of open) post(hello)
      await attacker.pause(until - performance.now())
    },
  },
  {
    name: 'items-unread',
    title: 'a provider that sends items of 1 MiB which main has no time for, over 16 sessions',
    run: (attacker, until) =>
      flood(attacker, until, 16, (from) => [[ITEM, 1, new Uint8Array(MiB)], from + 1], 5, 'provider'),
  },
  {
    name: 'small-items-unread',
    title: 'a provider that sends whole posts of items which main has no time for, over 16 sessions',
    run: (attacker, until) =>
      flood(
        attacker,
        until,
        16,
        again(() => [ITEM, 1, 'x']),
        5,
        'provider',
      ),
  },
  {
    name: 'events-unasked',
    title: 'a provider that sends whole posts of events which nobody has asked for, over 16 sessions',
    run: (attacker, until) =>
      flood(
        attacker,
        until,
        16,
        again((n) => [EVENT, MEMBER.tick, n]),
        5,
        'provider',
      ),
  },
  {
    name: 'large-events-unasked',
    title: 'a provider that sends events of 8 MiB which nobody has asked for, over 16 sessions',
    run: (attacker, until) => {
      const large = new Uint8Array(8 * MiB - 1024)
      return flood(attacker, until, 16, (from) => [[EVENT, MEMBER.tick, large], from + 1], 5, 'provider')
    },
  },
  {
    name: 'answers-to-nothing',
    title: 'a provider that answers what nobody has asked, over new sessions',
    async run(attacker, until) {
      while (performance.now() < until) {
        for (let i = 0; i < 8; i++) {
          const post = attacker.open('provider')
          post(welcome)
          post(again((n) => [RESULT, n + 5, 1])(1)[0])
        }
        await attacker.pause(1)
      }
    },
  },
  {
    name: 'ping-flood',
    title: 'a provider that sends whole posts of PING and TAKEN, over 16 sessions',
    run: (attacker, until) =>
      flood(
        attacker,
        until,
        16,
        again((n) => (n % 2 ? [PING, n] : [TAKEN, 0, 0])),
        5,
        'provider',
      ),
  },
]
