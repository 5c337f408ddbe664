import * as assert from 'uvu/assert'
import { type Client, isKitError } from '../../contract/index.js'
import { type ConnectOptions, connect, type Report, type SessionOptions } from '../../port/index.js'
import type { Bed } from '../helpers/bed.js'
import * as frames from '../helpers/frames.js'
import { type Kit, kit } from '../helpers/kit.js'
import { RawPeer } from '../helpers/raw-peer.js'
import { rejection, tasks, until, within } from '../helpers/within.js'

export interface ConsumerAttack extends Omit<ConnectOptions & SessionOptions, 'report'> {
  /** What the peer has said before the test begins. @default a welcome */
  readonly says?: readonly frames.RawFrame[]
}

/** A consumer under attack, and an honest session beside it. */
export interface AttackedConsumer {
  readonly peer: RawPeer
  readonly connecting: Promise<Client<Kit, 'untrusted'>>
  readonly reports: readonly Report[]
  /** The session ended with `code` after that many violations, and nobody else noticed. */
  assertClosed(code: string, violations: number): Promise<void>
  /** The session still makes calls, and so does the other. */
  assertAlive(): Promise<void>
  assertViolations(count: number): void
}

export async function attackConnecting(bed: Bed, attack: ConsumerAttack = {}): Promise<AttackedConsumer> {
  const { says = [frames.welcome()], ...options } = attack
  const reports: Report[] = []
  const honest = await bed.open()
  const { consumer, provider } = bed.pair()
  const peer = new RawPeer(provider)
  const connecting = connect(kit, consumer, {
    clock: bed.clock,
    ...options,
    report: (report) => reports.push(report),
  })
  connecting.catch(() => {})
  bed.atEnd(() => peer.close())
  await until(() => peer.heard.length > 0, 'the hello')
  for (const frame of says) peer.say(frame)
  await tasks(5)

  const assertViolations = (count: number) => {
    const violations = reports.filter(({ kind }) => kind === 'violation')
    assert.is(violations.length, count, violations.map(({ text }) => text).join('; '))
  }
  const assertOthers = async () => {
    assert.is(await within(honest.client.calls.ping(), 'the other session'), 'pong')
  }
  return {
    peer,
    connecting,
    reports,
    assertViolations,
    async assertClosed(code, violations) {
      await until(() => peer.bye !== undefined, 'the session says goodbye')
      assert.is(peer.bye, code)
      const opened = await connecting.catch((error: unknown) =>
        assert.ok(isKitError(error, code as 'CLOSED')),
      )
      if (opened !== undefined) {
        assert.is((await within(opened.closed, 'the end')).code, code)
        assert.ok(isKitError(await rejection(opened.calls.ping()), code as 'CLOSED'))
      }
      assertViolations(violations)
      await assertOthers()
    },
    async assertAlive() {
      const before = peer.all('CALL').length
      const answer = (await connecting).calls.echo('alive')
      await until(() => peer.all('CALL').length > before, 'the call arrives')
      peer.say(frames.result(peer.all('CALL').at(-1)?.[0], 'alive'))
      assert.is(await within(answer, 'the answer'), 'alive')
      await assertOthers()
    },
  }
}

export interface AttackedClient extends AttackedConsumer {
  readonly client: Client<Kit, 'untrusted'>
}

/** As {@link attackConnecting}, with a session that is open. */
export async function attackConsumer(bed: Bed, attack: ConsumerAttack = {}): Promise<AttackedClient> {
  const attacked = await attackConnecting(bed, attack)
  const client = await within(attacked.connecting, 'the session')
  bed.atEnd(() => client.close())
  return { ...attacked, client }
}
