import * as assert from 'uvu/assert'
import type { Closed } from '../../contract/index.js'
import { type Limits, provide, type Report, type SessionOptions } from '../../port/index.js'
import type { Bed } from '../helpers/bed.js'
import * as frames from '../helpers/frames.js'
import { kit, kitProvider, type Overrides } from '../helpers/kit.js'
import { RawPeer } from '../helpers/raw-peer.js'
import { deferred, tasks, until, within } from '../helpers/within.js'

export interface Attack {
  /** What the peer has said before the test begins. @default a hello */
  readonly says?: readonly frames.RawFrame[]
  readonly limits?: Partial<Limits>
  readonly handlers?: Overrides
  readonly clock?: SessionOptions['clock']
}

/** A provider under attack, and an honest session of the same handlers beside it. */
export interface AttackedProvider {
  readonly peer: RawPeer
  /** Handlers that the attacker has reached. */
  readonly handled: string[]
  readonly reports: readonly Report[]
  /** Sessions that have opened. */
  sessions(): number
  /** How the session ended, if it was open and has. */
  closed(): Promise<Closed | undefined>
  /** The session ended with `code` after that many violations, and nobody else noticed. */
  assertClosed(code: string, violations: number): Promise<void>
  /** The session still answers, and so does the other. @param id The next request's. */
  assertAlive(id?: number): Promise<void>
  assertViolations(count: number): void
}

export async function attackProvider(bed: Bed, attack: Attack = {}): Promise<AttackedProvider> {
  const handled: string[] = []
  const reports: Report[] = []
  const honest = await bed.open(attack.handlers)
  const { consumer, provider } = bed.pair()
  const own = kitProvider(attack.handlers)
  const served = provide(kit, noted(own, handled), provider, {
    ...(attack.limits && { limits: attack.limits }),
    clock: attack.clock ?? bed.clock,
    report: (report) => reports.push(report),
  })
  let opened = 0
  const ending = deferred<Closed>()
  served.onSession((session) => {
    opened++
    void session.closed.then(ending.resolve)
  })
  const peer = new RawPeer(consumer)
  bed.atEnd(() => {
    peer.close()
    served.stop()
  })
  for (const frame of attack.says ?? [frames.hello()]) peer.say(frame)
  await tasks(5)

  const assertViolations = (count: number) => {
    const violations = reports.filter(({ kind }) => kind === 'violation')
    assert.is(violations.length, count, violations.map(({ text }) => text).join('; '))
  }
  const assertOthers = async () =>
    assert.is(await within(honest.client.calls.ping(), 'the other session'), 'pong')
  return {
    peer,
    handled,
    reports,
    sessions: () => opened,
    closed: () => Promise.race([ending.promise, tasks().then(() => undefined)]),
    assertViolations,
    async assertClosed(code, violations) {
      await until(() => peer.bye !== undefined, 'the session says goodbye')
      assert.is(peer.bye, code)
      assert.is(served.sessions.length, 0)
      if (opened > 0) assert.is((await within(ending.promise, 'the end')).code, code)
      assertViolations(violations)
      await assertOthers()
    },
    async assertAlive(id = peer.lastId + 1) {
      const before = peer.all('RESULT').length
      peer.say(frames.call(id, 'calls.echo', 'alive'))
      await until(() => peer.all('RESULT').length > before, 'the session answers')
      assert.is(peer.bye, undefined)
      handled.pop()
      await assertOthers()
    },
  }
}

/** The same provider, noting which of its handlers are called. */
function noted(provider: ReturnType<typeof kitProvider>, handled: string[]): ReturnType<typeof kitProvider> {
  const groups = Object.entries(provider).map(([group, handlers]) => [
    group,
    Object.fromEntries(
      Object.entries(handlers).map(([name, handler]) => [
        name,
        // A state has a value.
        typeof handler !== 'function'
          ? handler
          : (...args: unknown[]) => {
              handled.push(`${group}.${name}`)
              return handler(...args)
            },
      ]),
    ),
  ])
  return Object.fromEntries(groups)
}
