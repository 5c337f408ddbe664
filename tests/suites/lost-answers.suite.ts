import * as assert from 'uvu/assert'
import { isKitError } from '../../contract/index.js'
import type { DomPortLike } from '../../link/port.js'
import { END, EVENT, LOST, RESULT, WELCOME } from '../../wire/protocol.js'
import type { BedTest } from '../helpers/bed.js'
import { createLossy } from '../helpers/lossy.js'
import { rejection, tasks, within } from '../helpers/within.js'

/** Answers that arrive as nothing, and the word of that as well. */
export function lostAnswersSuite(test: BedTest): void {
  for (const trust of ['untrusted', 'trusted'] as const) {
    test(`a call to an ${trust} provider whose answer is lost, and the word of that too, fails`, async (bed) => {
      const [lossy, back] = [createLossy(), createLossy()]
      let answer = (_: unknown): void => {}
      const run = () =>
        new Promise((resolve) => {
          answer = resolve
        })
      const { client, reports } = await bed.open(
        { calls: { run } },
        { trust, wrap: lossy.wrap, wrapProvider: back.wrap },
      )
      const running = client.calls.run(1)
      await tasks()
      lossy.lose(1, RESULT)
      back.lose(1, LOST)
      const error = await rejection(within(client.calls.echo('a'), 'the answer', 2_000))
      assert.ok(isKitError(error, 'NOT_CLONABLE'), String(error))
      answer('b')
      assert.is(await running, 'b', 'what is not answered goes on')
      assert.is(await client.calls.ping(), 'pong')
      assert.equal(
        reports.consumer.map(({ text }) => text),
        trust === 'trusted' ? [] : ['a message that could not be decoded'],
      )
    })

    test(`the same where the ${trust} provider's word of what it has lost is lost in its turn`, async (bed) => {
      const [answers, words, back] = [createLossy(), createLossy(), createLossy()]
      const wrap = (port: DomPortLike) => answers.wrap(words.wrap(port))
      const { client } = await bed.open({}, { trust, wrap, wrapProvider: back.wrap })
      answers.lose(1, RESULT)
      words.lose(1, LOST)
      back.lose(1, LOST)
      assert.ok(
        isKitError(await rejection(within(client.calls.echo('a'), 'the answer', 2_000)), 'NOT_CLONABLE'),
      )
      assert.is(await client.calls.ping(), 'pong')
    })

    test(`a stream that was left makes room at an ${trust} provider, though its end is lost, and the word of that`, async (bed) => {
      const [lossy, back] = [createLossy(), createLossy()]
      const { client } = await bed.open(
        { streams: { items: () => [1, 2, 3], few: () => [4] } },
        { trust, wrap: lossy.wrap, wrapProvider: back.wrap, provider: { limits: { openStreams: 1 } } },
      )
      const left = client.streams.items(1)
      back.lose(1, LOST)
      lossy.lose(1, END)
      const first = left.next()
      await left.return()
      await first.catch(() => {})
      await tasks()
      assert.equal((await within(client.streams.few().next(), 'an item', 2_000)).value, 4)
    })

    test(`an ${trust} provider whose welcome is lost says so, and nobody waits for the deadline`, async (bed) => {
      const lossy = createLossy()
      lossy.lose(1, WELCOME)
      const { client, served, reports } = bed.begin({}, { trust, wrap: lossy.wrap })
      const error = await rejection(within(client, 'the refusal', 2_000))
      assert.ok(isKitError(error, 'CLOSED'), String(error))
      assert.match(error.message, 'the welcome was lost on its way')
      assert.is(served.sessions.length, 0)
      assert.equal(
        reports.provider.map(({ kind, text }) => [kind, text]),
        [['invalid-output', 'the welcome was lost on its way']],
      )
    })

    test(`an ${trust} provider's log hears of an event that was lost`, async (bed) => {
      const lossy = createLossy()
      const { client, served, reports } = await bed.open({}, { trust, wrap: lossy.wrap })
      for (const name of ['saved', 'level'] as const) {
        lossy.lose(1, EVENT)
        served.events.emit(name, 1)
        await tasks()
      }
      assert.is(await client.calls.ping(), 'pong')
      assert.equal(
        reports.provider.map(({ kind, member, text }) => [kind, member, text]),
        ['saved', 'level'].map((name) => [
          'invalid-output',
          `events.${name}`,
          'an event was lost on its way',
        ]),
      )
    })
  }

  test('answers that are on their way when the provider says what it has lost are those that count', async (bed) => {
    const back = createLossy()
    const { client, reports } = await bed.open({}, { trust: 'untrusted', wrapProvider: back.wrap })
    back.lose(1)
    const lost = rejection(client.calls.echo('lost'))
    await Promise.resolve().then(() => {})
    const answers = Promise.all(Array.from({ length: 40 }, (_, n) => client.calls.echo(n)))
    assert.ok(isKitError(await lost, 'NOT_CLONABLE'))
    await answers.catch(() => {})
    assert.is(await client.calls.ping(), 'pong')
    assert.equal(reports.consumer, [], 'the provider breaks no rule by it')
  })
}
