import { BATCH_LENGTH, CALL, CANCEL, HELLO, NOTICE, OPEN, PROTOCOL_VERSION } from '../../../wire/protocol.js'
import { COSTLY } from './costly-values.js'
import { MEMBER } from './target.js'

/** What an attacker may do: post over as many sessions as it likes, and open more. */
export interface Attacker {
  /** Opens a session of the same document or of one of its iframes. Returns what posts over it. */
  open(): (post: unknown) => void
  /** Ends that session from this side. */
  close(session: (post: unknown) => void): void
  /** Lets the other threads run. */
  pause(ms?: number): Promise<void>
}

/** One way to exhaust main: what a page does, for as long as it is let. */
export interface Attack {
  readonly name: string
  readonly title: string
  /** Does a bit of it, again and again. */
  run(attacker: Attacker, until: number): Promise<void>
}

const hello = [HELLO, PROTOCOL_VERSION, 'target', 0]
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
): Promise<void> {
  const open = Array.from({ length: sessions }, () => {
    const post = attacker.open()
    post(hello)
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
]
