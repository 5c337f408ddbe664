import * as assert from 'uvu/assert'
import { isKitError } from '../../contract/index.js'
import { STALL } from '../../wire/protocol.js'
import type { BedTest } from '../helpers/bed.js'
import { createLossy } from '../helpers/lossy.js'
import { rejection, tasks, until } from '../helpers/within.js'

/** Items of a stream that arrive as nothing, as in a post that Electron cannot deserialize. */
export function lostItemsSuite(test: BedTest): void {
  for (const trust of ['untrusted', 'trusted'] as const) {
    for (const [what, count] of [
      ['the first items', 1],
      ['all items', 2],
    ] as const) {
      test(`an ${trust} provider's stream that lost ${what} fails, though its end arrives`, async (bed) => {
        const lossy = createLossy()
        // Each chunk leaves at once, so all of them and the end are under way before the loss is known.
        const chunk = (n: number) => new Uint8Array(256 * 1024).fill(n)
        const { client, reports } = await bed.open(
          { streams: { file: () => [chunk(0), chunk(1)] } },
          { trust, wrap: lossy.wrap },
        )
        lossy.lose(count)
        const read: unknown[] = []
        const error = await rejection(
          (async () => {
            for await (const { 0: n } of client.streams.file(1)) read.push(n)
          })(),
        )
        assert.ok(isKitError(error, 'NOT_CLONABLE'), String(error))
        assert.equal(read, [0, 1].slice(count))
        await tasks()
        assert.is(await client.calls.ping(), 'pong')
        assert.equal(
          reports.consumer.map(({ kind, text }) => [kind, text]),
          trust === 'trusted' ? [] : Array(count).fill(['violation', 'a message that could not be decoded']),
        )
      })
    }

    test(`an ${trust} provider's stream that lost its last items in the end's own post fails`, async (bed) => {
      const lossy = createLossy()
      const { client } = await bed.open({ streams: { items: () => [1, 2, 3] } }, { trust, wrap: lossy.wrap })
      lossy.lose()
      assert.ok(isKitError(await rejection(client.streams.items(1).next()), 'NOT_CLONABLE'))
    })

    test(`an ${trust} provider's stream whose items were lost before one end in two posts of one turn fails`, async (bed) => {
      const lossy = createLossy()
      const { client } = await bed.open(
        { streams: { items: () => Array.from({ length: 20 }, (_, n) => n) } },
        { trust, wrap: lossy.wrap, consumer: { limits: { batchLength: 8 } } },
      )
      const read: unknown[] = []
      lossy.lose()
      const stream = client.streams.items(1)
      const error = await rejection(
        (async () => {
          for await (const item of stream) read.push(item)
        })(),
      )
      assert.ok(isKitError(error, 'NOT_CLONABLE'), String(error))
      assert.is.not(read.length, 20)
      // What an error ends has ended.
      assert.equal(await stream.next(), { done: true, value: undefined })
    })

    test(`an ${trust} provider that had no room, and whose word of it was lost, goes on`, async (bed) => {
      const lossy = createLossy()
      const chunk = 256 * 1024
      const { client } = await bed.open(
        { streams: { file: () => Array.from({ length: 3 }, () => new Uint8Array(chunk)) } },
        { trust, wrap: lossy.wrap, provider: { limits: { streamBytes: chunk } } },
      )
      lossy.lose(1, STALL)
      let bytes = 0
      for await (const part of client.streams.file(1)) bytes += part.length
      assert.is(bytes, 3 * chunk)
    })
  }

  test('a stream that loses nothing is whole, also after others have lost something', async (bed) => {
    const lossy = createLossy()
    const { client, served } = await bed.open(
      { streams: { items: () => Array.from({ length: 3000 }, (_, n) => n) } },
      { wrap: lossy.wrap },
    )
    lossy.lose()
    served.events.emit('saved', 'lost')
    await until(() => served.sessions.length === 1, 'it goes on')
    let count = 0
    for await (const _ of client.streams.items(1)) count++
    assert.is(count, 3000)
  })
}
