import * as assert from 'uvu/assert'
import { isKitError } from '../../contract/index.js'
import type { BedTest } from '../helpers/bed.js'
import { createLossy } from '../helpers/lossy.js'
import { rejection, until, within } from '../helpers/within.js'

/** Messages that arrive as nothing: Electron delivers `null` for one that it cannot decode. */
export function unreadableSuite(test: BedTest): void {
  for (const trust of ['untrusted', 'trusted'] as const) {
    test(`a message of an ${trust} provider that cannot be decoded ends the session with UNREADABLE on both sides`, async (bed) => {
      const lossy = createLossy()
      const never = new Promise(() => {})
      const { client, served } = await bed.open(
        { calls: { run: () => never }, streams: { items: () => [1, 2, 3] } },
        { trust, wrap: lossy.wrap },
      )
      const [session] = served.sessions
      const waiting = [client.calls.run(1), client.events.once('saved')].map(rejection)
      lossy.lose()
      const answers = [client.calls.echo('a'), client.streams.items(1).next()].map(rejection)
      for (const error of await within(Promise.all([...waiting, ...answers]), 'the end of all'))
        assert.ok(isKitError(error, 'UNREADABLE'), String(error))
      const sentence = 'A message could not be decoded'
      assert.equal(await client.closed, { code: 'UNREADABLE', message: sentence })
      assert.equal(await session?.closed, { code: 'UNREADABLE', message: sentence })
      assert.is(served.sessions.length, 0)
    })

    test(`a message to a provider that cannot be decoded ends the session of its ${trust === 'trusted' ? 'trusting ' : ''}consumer alike`, async (bed) => {
      const lossy = createLossy()
      const signals: AbortSignal[] = []
      const run = (_: unknown, { signal }: { readonly signal: AbortSignal }) => {
        signals.push(signal)
        return new Promise(() => {})
      }
      const { client, served } = await bed.open({ calls: { run } }, { trust, wrapProvider: lossy.wrap })
      const [session] = served.sessions
      const waiting = rejection(client.calls.run(1))
      await client.calls.ping()
      lossy.lose()
      const errors = await within(Promise.all([waiting, rejection(client.calls.echo('a'))]), 'the end')
      for (const error of errors) assert.ok(isKitError(error, 'UNREADABLE'), String(error))
      assert.is((await client.closed).code, 'UNREADABLE')
      assert.is((await session?.closed)?.code, 'UNREADABLE')
      assert.equal(
        signals.map(({ aborted }) => aborted),
        [true],
      )
    })

    test(`a welcome of an ${trust} provider that cannot be decoded fails to connect, and nobody waits for the deadline`, async (bed) => {
      const lossy = createLossy()
      lossy.lose()
      const { client, served } = bed.begin({}, { trust, wrap: lossy.wrap })
      const error = await rejection(within(client, 'the refusal', 2_000))
      assert.ok(isKitError(error, 'UNREADABLE'), String(error))
      await until(() => served.sessions.length === 0, 'the provider knows')
    })
  }

  test('a hello that cannot be decoded fails to connect alike', async (bed) => {
    const lossy = createLossy()
    lossy.lose()
    const { client, served } = bed.begin({}, { wrapProvider: lossy.wrap })
    assert.ok(isKitError(await rejection(within(client, 'the refusal', 2_000)), 'UNREADABLE'))
    assert.is(served.sessions.length, 0)
  })
}
