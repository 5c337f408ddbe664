import * as assert from 'uvu/assert'
import type { BedTest } from '../helpers/bed.js'
import { framesOf, lengthsOfPosts, postsOf } from '../helpers/frames.js'
import { task, until } from '../helpers/within.js'

export function batchingSuite(test: BedTest): void {
  test('what is written in one turn leaves in one post, in the order it was written', async (bed) => {
    const { client, recorder } = await bed.open()
    const answers = [client.calls.echo('a'), client.calls.ping(), client.calls.echo('b')]
    client.notices.note('n')
    await Promise.all(answers)
    const sent = recorder.frames.filter(({ direction, post }) => direction === 'sent' && post > 0)
    assert.equal(
      sent.map(({ type }) => type),
      ['CALL', 'CALL', 'CALL', 'NOTICE'],
    )
    assert.is(postsOf(sent), 1)
  })

  test('what handlers answer at once to one post is answered in one post', async (bed) => {
    const { client, recorder } = await bed.open({ calls: { run: async (input) => input } })
    await Promise.all(Array.from({ length: 30 }, (_, n) => client.calls[n % 2 ? 'run' : 'echo'](n)))
    const results = framesOf(recorder, 'received', 'RESULT')
    assert.is(results.length, 30)
    assert.is(postsOf(results), 1)
  })

  test('half of many calls under way leaves early, so that both sides work at a time', async (bed) => {
    const { client, recorder } = await bed.open()
    const count = 640
    let next = 0
    const caller = async () => {
      while (next < count) await client.calls.echo(next++)
    }
    await Promise.all(Array.from({ length: 64 }, caller))
    for (const [direction, type] of [
      ['sent', 'CALL'],
      ['received', 'RESULT'],
    ] as const) {
      assert.equal(lengthsOfPosts(framesOf(recorder, direction, type)), Array(count / 32).fill(32))
    }
  })

  test('of very many calls in one turn each post is as long as all before it, up to a full one', async (bed) => {
    const { client, recorder } = await bed.open()
    await Promise.all(Array.from({ length: 4096 }, (_, n) => client.calls.echo(n)))
    const calls = framesOf(recorder, 'sent', 'CALL')
    assert.equal(lengthsOfPosts(calls), [32, 32, 64, 128, 256, 512, 1024, 1024, 1024])
  })

  test('events that are emitted in one turn arrive in one post and in order', async (bed) => {
    const { client, served, recorder } = await bed.open()
    const seen: unknown[] = []
    client.events.on('saved', (payload) => seen.push(payload))
    for (let n = 0; n < 20; n++) served.events.emit('saved', n)
    await until(() => seen.length === 20, 'all events came')
    assert.equal(
      seen,
      Array.from({ length: 20 }, (_, n) => n),
    )
    assert.is(postsOf(framesOf(recorder, 'received', 'EVENT')), 1)
  })

  test('handlers run in the order of the calls and notices', async (bed) => {
    const order: unknown[] = []
    const { client } = await bed.open({
      calls: { echo: (input) => void order.push(input) },
      notices: { note: (input) => void order.push(input) },
    })
    const answers: Promise<unknown>[] = []
    for (let n = 0; n < 30; n += 2) {
      answers.push(client.calls.echo(n))
      client.notices.note(n + 1)
    }
    await Promise.all(answers)
    assert.equal(
      order,
      Array.from({ length: 30 }, (_, n) => n),
    )
  })

  test('ten thousand calls in one turn all succeed, with no more in flight than the provider allows', async (bed) => {
    const allowed = 4096
    let running = 0
    let most = 0
    let goOn = () => {}
    const isFull = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const { client, reports } = await bed.open({
      calls: {
        async run(input) {
          running++
          most = Math.max(most, running)
          if (running === allowed) goOn()
          await isFull
          await task()
          running--
          return input
        },
      },
    })
    const answers = await Promise.all(Array.from({ length: 10_000 }, (_, n) => client.calls.run(n)))
    assert.is(
      answers.every((answer, n) => answer === n),
      true,
    )
    assert.is(most, allowed)
    assert.equal(reports.provider, [])
  })

  test('no post has more frames than a batch may have', async (bed) => {
    const limits = { batchLength: 16 }
    const { client, recorder, reports } = await bed.open({}, { provider: { limits }, consumer: { limits } })
    await Promise.all(Array.from({ length: 100 }, (_, n) => client.calls.echo(n)))
    for (const direction of ['sent', 'received'] as const) {
      const frames = recorder.frames.filter((frame) => frame.direction === direction)
      assert.ok(Math.max(...lengthsOfPosts(frames)) <= 16)
    }
    assert.equal(reports, { consumer: [], provider: [] })
  })

  test('a long batch is read in slices, and other tasks run between them', async (bed) => {
    let handled = 0
    let tasksBetween = 0
    const { client } = await bed.open({
      calls: {
        echo(input) {
          handled++
          // Each handler makes the clock believe that a millisecond has passed.
          bed.clock.advance(1)
          return input
        },
      },
    })
    const answers = Promise.all(Array.from({ length: 1000 }, (_, n) => client.calls.echo(n)))
    await until(() => handled > 0, 'the batch is being read')
    while (handled < 1000) {
      tasksBetween++
      await task()
    }
    await answers
    assert.ok(tasksBetween >= 10, `${tasksBetween} tasks ran between slices`)
  })
}
