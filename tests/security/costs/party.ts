import * as v from 'valibot'
import { openUntrusted } from '../../../consumer/open-untrusted.js'
import { defineContract } from '../../../contract/index.js'
import { Account } from '../../../link/account.js'
import type { Clock } from '../../../link/clock.js'
import { createServer } from '../../../provider/server.js'
import { createManualClock, type ManualClock } from '../../../testing/index.js'
import { DEFAULT_LIMITS, type Limits } from '../../../wire/limits.js'
import { FRAME_LENGTH, HELLO, PROTOCOL_VERSION, WELCOME } from '../../../wire/protocol.js'
import { RawPort } from './raw-port.js'

/** One member of each kind that takes any value, and one whose schema takes its time. */
export const anything = defineContract('anything', {
  calls: {
    hold: { input: v.any(), output: v.any() },
    later: {
      input: v.pipeAsync(
        v.any(),
        v.checkAsync(() => verdicts.wait()),
      ),
    },
    quick: { input: v.any(), output: v.any() },
  },
  events: { told: { payload: v.any() } },
  notices: { keep: { input: v.any() }, note: { input: v.any() } },
  states: { shown: { value: v.any() } },
  streams: { feed: { input: v.any(), item: v.any() } },
  errors: { Refused: v.any() },
})

const numberOf = (path: string) => anything.fingerprint.members.indexOf(path)
export const NUMBER = {
  hold: numberOf('calls.hold'),
  later: numberOf('calls.later'),
  quick: numberOf('calls.quick'),
  told: numberOf('events.told'),
  keep: numberOf('notices.keep'),
  note: numberOf('notices.note'),
  shown: numberOf('states.shown'),
  feed: numberOf('streams.feed'),
} as const

export const hello = [HELLO, PROTOCOL_VERSION, 'anything', 0] as const
export const welcome = (limits: Limits = DEFAULT_LIMITS, shown: unknown = 0) => [
  WELCOME,
  limits,
  anything.fingerprint.members.map((path) => {
    const [group, name] = path.split('.')
    return [group, name, group !== 'events' && group !== 'states', group === 'states' ? shown : 256]
  }),
]

/** What waits until a test lets it go on. */
class Gate {
  readonly #waiting: (() => void)[] = []

  get count(): number {
    return this.#waiting.length
  }

  wait(): Promise<boolean> {
    return new Promise((resolve) => this.#waiting.push(() => resolve(true)))
  }

  open(): void {
    for (const go of this.#waiting.splice(0)) go()
  }
}
const verdicts = new Gate()

/** A clock by hand whose tasks are run by hand as well: what one thread has to do, step by step. */
class TaskClock implements Clock {
  readonly manual: ManualClock = createManualClock()
  readonly after = this.manual.after
  readonly now = this.manual.now
  readonly #tasks: (() => void)[] = []

  soon(task: () => void): void {
    this.#tasks.push(task)
  }

  /** Runs the tasks that are waiting, and not those that they add. Returns whether there were any. */
  async run(): Promise<boolean> {
    const tasks = this.#tasks.splice(0)
    for (const task of tasks) {
      task()
      await settled()
    }
    return tasks.length > 0
  }
}

/** Lets promises that are settled be heard of. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

/** Main, and those that it does not trust: what each of them costs is to be seen. */
export class Party {
  readonly clock = new TaskClock()
  readonly held = new Gate()
  readonly verdicts = verdicts
  readonly reports: string[] = []
  /** Handlers and producers at work, and those that have begun. */
  atWork = 0
  begun = 0
  /** What each notice takes, in milliseconds. */
  noticeMs = 0
  /** Items of the stream that is being read, and no more than so many. */
  items: Iterable<unknown> = []
  readonly limits: Partial<Limits>
  readonly server
  readonly #accounts = new Set<Account>()

  constructor(limits: Partial<Limits> = {}) {
    this.limits = limits
    const hold = async () => {
      this.atWork++
      this.begun++
      await this.held.wait()
      this.atWork--
    }
    const party = this
    this.server = createServer(
      anything,
      {
        calls: { quick: () => 1, hold, later: () => {} },
        notices: {
          keep: hold,
          note: () => {
            this.begun++
            this.clock.manual.advance(this.noticeMs)
          },
        },
        states: { shown: 0 },
        streams: {
          async *feed() {
            party.atWork++
            party.begun++
            try {
              yield* party.items
              await party.held.wait()
            } finally {
              party.atWork--
            }
          },
        },
      },
      { limits, clock: this.clock, report: ({ text }) => void this.reports.push(text) },
    )
  }

  peer(): Account {
    const account = new Account()
    this.#accounts.add(account)
    return account
  }

  /** A session of main's, opened by that peer. */
  accept(account: Account, first: readonly unknown[] = hello): RawPort {
    const port = new RawPort()
    this.server.accept(port, {}, { account })
    port.hear(first)
    return port
  }

  /** A session in which main asks that peer. */
  async ask(account: Account, first: readonly unknown[] = welcome()) {
    const port = new RawPort()
    const open = openUntrusted(anything, {
      limits: this.limits,
      clock: this.clock,
      report: ({ text }) => void this.reports.push(text),
    })
    const opened = new Promise<object>((resolve, reject) => open(port, resolve, reject, { account }))
    port.hear(first)
    await this.rest()
    return { port, opened }
  }

  /** Runs all that is to be done. */
  async rest(): Promise<void> {
    await settled()
    while (await this.clock.run()) await settled()
  }

  /** Lets every handler, producer and schema end that is still at work, and those that take their places. */
  async end(): Promise<void> {
    do {
      this.held.open()
      verdicts.open()
      await this.rest()
    } while (this.held.count + verdicts.count > 0)
  }

  get accounts(): readonly Account[] {
    return [...this.#accounts]
  }
}

/** The frames in what was posted. */
export function framesOf(posts: readonly (readonly unknown[])[]): unknown[][] {
  const frames: unknown[][] = []
  for (const post of posts)
    for (let at = 0; at < post.length; at += FRAME_LENGTH[post[at] as number] as number)
      frames.push(post.slice(at, at + (FRAME_LENGTH[post[at] as number] as number)))
  return frames
}
