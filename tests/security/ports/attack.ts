import type { Provider } from 'electron-port-bridge/contract'
import { connect, type Limits, provide, type Report } from 'electron-port-bridge/port'
import { createManualClock, createMemoryPorts, type MemoryDomPort } from 'electron-port-bridge/testing'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { notes } from '../../e2e/contracts.js'
import { spyProvider } from '../../e2e/provider.js'
import { cpuTime } from '../../helpers/cpu-time.js'
import { tasks, until, within } from '../../helpers/within.js'
import { type HandlerCalls, isChosen, tell, Watch } from '../oracle.js'

/** Attacks with raw frames on a session of main's, without a page: the attacker holds the other port. */

/** Frame types as `docs/protocol.md` numbers them. */
export const F = {
  HELLO: 1,
  WELCOME: 2,
  BYE: 3,
  CALL: 4,
  CANCEL: 5,
  RESULT: 6,
  FAILURE: 7,
  EVENT: 8,
  NOTICE: 9,
  TAKEN: 10,
  OPEN: 11,
  CREDIT: 12,
  ITEM: 13,
  END: 14,
  STALL: 15,
  PING: 16,
  PONG: 17,
  STATE: 18,
} as const

/** Members of `notes`, by their number in the sorted list. */
export const M = { echo: 0, fail: 1, hang: 2, open: 3, saved: 4, typing: 5, count: 6, file: 7 } as const

export const FINGERPRINT = {
  name: 'notes',
  version: 0,
  members: [
    ...['calls.echo', 'calls.fail', 'calls.hang', 'calls.open', 'events.saved', 'notices.typing'],
    ...['streams.count', 'streams.file'],
  ],
  errors: ['NotFound'],
}
export const VERSION = 4
export const HELLO = [F.HELLO, VERSION, FINGERPRINT, 0]

/** A failure with one of the kit's codes, as it crosses: the code, what goes with it, and nothing else. */
export const failure = (id: number, title: string, code: string, text: string, details: object = {}) => [
  F.FAILURE,
  id,
  `\`notes.${title}\` ${text}`,
  {
    ...{ name: 'KitError', brand: 'electron-port-bridge/error', code },
    ...{ path: undefined, reference: undefined, ...details },
  },
]

type NotesProvider = Provider<typeof notes>

/** One session under attack. */
export class Target {
  readonly spy = spyProvider()
  readonly clock = createManualClock()
  readonly reports: Report[] = []
  /** Every message that the attacker got. */
  readonly heard: unknown[] = []
  readonly port: MemoryDomPort
  readonly served
  /** The session's end of the port. */
  readonly #main

  constructor(limits: Partial<Limits> = {}, calls: Partial<NotesProvider['calls']> = {}) {
    const [page, main] = createMemoryPorts({ second: 'main' })
    this.port = page as MemoryDomPort
    this.#main = main
    this.port.addEventListener('message', (event) => void this.heard.push((event as { data: unknown }).data))
    this.port.start()
    const own = this.spy.provider as unknown as NotesProvider
    this.served = provide(notes, { ...own, calls: { ...own.calls, ...calls } }, main, {
      limits,
      clock: this.clock,
      report: (report) => void this.reports.push(report),
    })
  }

  get isClosed(): boolean {
    return this.#main.isClosed
  }

  get violations(): string[] {
    return this.reports.filter(({ kind }) => kind === 'violation').map(({ text }) => text)
  }

  /** Posts each message as it is, then waits until it has been read. */
  async post(...messages: unknown[]): Promise<void> {
    for (const message of messages) this.port.postMessage(message)
    await tasks(messages.length * 2 + 20)
  }

  async hello(): Promise<void> {
    await this.post(HELLO)
    assert.is(this.served.sessions.length, 1, 'the session is open')
  }

  /** All frames that the attacker got, cut out of their posts. */
  get answers(): unknown[][] {
    const lengths = [0, 4, 3, 3, 4, 2, 3, 4, 3, 4, 3, 5, 4, 3, 2, 2, 2, 2, 3]
    const frames: unknown[][] = []
    for (const post of this.heard as unknown[][]) {
      for (let at = 0; at < post.length; at += lengths[post[at] as number] ?? post.length) {
        frames.push(post.slice(at, at + (lengths[post[at] as number] ?? 1)))
      }
    }
    return frames
  }

  /** The answer to request `id`, without its type and id. */
  async answer(id: number): Promise<unknown[]> {
    const of = () =>
      this.answers.find(
        ([type, its]) => (type === F.RESULT || type === F.FAILURE || type === F.END) && its === id,
      )
    await until(() => of() !== undefined, `an answer to ${id}`)
    return of() as unknown[]
  }

  /** The code that request `id` failed with, or what it was answered with. */
  async outcome(id: number): Promise<unknown> {
    const [type, , told, fields] = await this.answer(id)
    return type === F.FAILURE ? (fields as { code: unknown }).code : told
  }

  finish(): void {
    this.served.stop()
    this.port.close()
    assert.is(this.served.sessions.length, 0, 'no session is left')
    assert.is(this.clock.timers, 0, 'no timer is left')
  }
}

/**
 * One row of the catalogue. `body` returns the handler calls that are its own; none if it returns nothing.
 *
 * @param target Makes the session under attack; each is closed and looked at in the end.
 */
export function attack(
  id: string,
  title: string,
  body: (
    target: (limits?: Partial<Limits>, calls?: Partial<NotesProvider['calls']>) => Target,
  ) => Promise<HandlerCalls>,
): void {
  if (!isChosen(id)) return
  const name = `${id} ${title}`
  test(name, async () => {
    const targets: Target[] = []
    const watch = new Watch()
    try {
      const expected = await within(
        body((limits, calls) => {
          const target = new Target(limits, calls)
          targets.push(target)
          return target
        }),
        title,
      )
      await anotherAnswers()
      for (const target of targets) target.finish()
      await tasks(5)
      const seen = targets.flatMap(({ spy }) => spy.seen)
      assert.equal(seen, expected ?? [], 'only the handlers that were to run have run')
      const told = targets.flatMap(({ reports }) =>
        reports.map(({ text, member }) => `${member ?? ''} ${text}`),
      )
      watch.finish(
        told,
        targets.map(({ heard }) => heard),
      )
    } catch (error) {
      watch.stop()
      tell('failed', name)
      throw error
    }
    tell('model', name)
  })
}

/** A row that needs Electron, or that this kit has nothing to be attacked for. */
export function skip(id: string, title: string, reason: string): void {
  test.skip(`${id} ${title}`, () => {})
  tell('skipped', `${id} ${title}`, reason)
}

/** Another session, of an honest peer, is served meanwhile. */
async function anotherAnswers(): Promise<void> {
  const [page, main] = createMemoryPorts({ second: 'main' })
  const served = provide(notes, spyProvider().provider as unknown as NotesProvider, main)
  const client = await connect(notes, page, { trust: 'trusted' })
  const began = cpuTime()
  assert.is((await client.calls.open({ id: 'healthy' })).id, 'healthy')
  assert.ok(cpuTime() - began < 1_000, 'an honest session is answered at once')
  client.close()
  served.stop()
}
