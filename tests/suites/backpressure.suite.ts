import * as assert from 'uvu/assert'
import { isKitError } from '../../contract/index.js'
import { connect, type DomPortLike, type PortLike, provide } from '../../port/index.js'
import type { BedTest, Opened } from '../helpers/bed.js'
import { kit, kitProvider } from '../helpers/kit.js'
import { unclonable, unreadable } from '../helpers/traps.js'
import { deferred, rejection, task, tasks, thrown, until, within } from '../helpers/within.js'

/** A thread that is busy, values that fail only when they are posted, and ports that break. */
export function backpressureSuite(test: BedTest): void {
  test('ten thousand frames that wait are read in short slices, with other tasks between them', async (bed) => {
    const perTask = new Map<number, number>()
    let now = 0
    let handled = 0
    const { client } = await bed.open({
      notices: {
        note() {
          // Each one makes the clock believe that a millisecond has passed.
          bed.clock.advance(1)
          handled++
          perTask.set(now, (perTask.get(now) ?? 0) + 1)
        },
      },
    })
    for (let n = 0; n < 10_000; n++) client.notices.note(n)
    while (handled < 10_000) {
      now++
      await task()
    }
    const longest = Math.max(...perTask.values())
    assert.ok(longest <= 50, `${longest} ms at a stretch`)
    assert.ok(perTask.size >= 200, `${perTask.size} slices`)
  })

  test('an answer does not overtake the events before it, however slowly they are read', async (bed) => {
    let heard = 0
    const { client, served } = await bed.open({
      calls: {
        run() {
          for (let n = 0; n < 5000; n++) served.events.emit('saved', n)
        },
      },
    })
    client.events.on('saved', () => {
      heard++
      bed.clock.advance(1)
    })
    const run = client.calls.run(1)
    await until(() => heard > 0, 'the first events')
    const heardAtPong = client.calls.ping().then(() => heard)
    await run
    assert.is(await heardAtPong, 5000)
  })

  // ── values that fail only when they are posted ──────────────────────────────────────────────────

  test('an input that cannot be cloned fails its own call; the rest of the batch goes out in order', async (bed) => {
    const seen: unknown[] = []
    const { client, reports } = await bed.open({
      calls: { echo: (input) => void seen.push(input) },
      notices: { note: (input) => void seen.push(input) },
    })
    const answers: Promise<unknown>[] = []
    for (let n = 0; n < 20; n++) {
      if (n === 11) client.notices.note('noted')
      answers.push(client.calls.echo(n === 7 ? unclonable() : n))
    }
    assert.equal(
      await outcomes(answers),
      Array.from({ length: 20 }, (_, n) => (n === 7 ? 'NOT_CLONABLE' : undefined)),
    )
    assert.equal(seen, [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 'noted', 11, 12, 13, 14, 15, 16, 17, 18, 19])
    assert.equal(reports, { consumer: [], provider: [] })
  })

  test('a notice that cannot be cloned throws where it is sent, and fails no call', async (bed) => {
    const gate = deferred<string>()
    const { client, reports } = await bed.open({ calls: { run: () => gate.promise } })
    // As many calls as there are members, so that whatever number the notice has, a call has it, too.
    const pending = Array.from({ length: 40 }, () => client.calls.run(1))
    await tasks()
    assert.ok(
      isKitError(
        thrown(() => client.notices.note(unclonable())),
        'NOT_CLONABLE',
      ),
    )
    await tasks()
    gate.resolve('whole')
    assert.ok((await Promise.all(pending)).every((answer) => answer === 'whole'))
    assert.equal(reports, { consumer: [], provider: [] })
  })

  test('a result that cannot be cloned fails its own call; the rest of the batch arrives', async (bed) => {
    const { client, reports } = await bed.open({
      calls: { run: (input) => (input === 7 ? unclonable() : input) },
    })
    const answers = Array.from({ length: 20 }, (_, n) => client.calls.run(n))
    assert.equal(
      await outcomes(answers),
      answers.map((_, n) => (n === 7 ? 'NOT_CLONABLE' : n)),
    )
    assert.equal(
      reports.provider.map(({ kind }) => kind),
      ['invalid-output'],
    )
  })

  test('the data of a declared error that cannot be cloned fails its own call', async (bed) => {
    const { client } = await bed.open({
      calls: {
        run(_, { errors }) {
          throw errors.Odd(unclonable())
        },
      },
    })
    const [failed, pong] = await Promise.all([rejection(client.calls.run(1)), client.calls.ping()])
    assert.ok(isKitError(failed, 'INTERNAL'))
    assert.is(pong, 'pong')
  })

  test('an event that cannot be cloned throws where it is emitted, and the others arrive in order', async (bed) => {
    const { client, served, reports } = await bed.open()
    const seen: unknown[] = []
    client.events.on('saved', (payload) => seen.push(payload))
    client.events.on('level', (payload) => seen.push(payload))
    served.events.emit('saved', 1)
    for (const name of ['saved', 'level'] as const) {
      assert.ok(
        isKitError(
          thrown(() => served.events.emit(name, unclonable())),
          'NOT_CLONABLE',
        ),
      )
    }
    served.events.emit('saved', 2)
    await until(() => seen.length === 2, 'both came')
    served.events.emit('level', 3)
    await until(() => seen.length === 3, 'the level comes again')
    assert.equal(seen, [1, 2, 3])
    assert.equal(reports, { consumer: [], provider: [] })
  })

  test('of many calls that cannot be cloned, in many turns, each fails alone', async (bed) => {
    const { client, reports } = await bed.open()
    for (let turn = 0; turn < 20; turn++) {
      const answers = [
        client.calls.echo(unclonable()),
        client.calls.echo(turn),
        client.calls.echo(unclonable()),
      ]
      assert.equal(await outcomes(answers), ['NOT_CLONABLE', turn, 'NOT_CLONABLE'])
    }
    assert.equal(reports, { consumer: [], provider: [] })
  })

  test('a value that gives the platform what main cannot read costs its own session, and no answer is missing', async (bed) => {
    const answered = async (ask: (opened: Opened) => Promise<unknown>) => {
      const error = await rejection(ask(await bed.open({ calls: { run: unreadable } })))
      assert.ok(isKitError(error), String(error))
      return error.code
    }
    // Where a Blob arrives, the other side refuses the value itself.
    const atProvider = await answered(({ client }) => client.calls.echo(unreadable()))
    assert.is(atProvider, bed.losesBlobs ? 'UNREADABLE' : 'NOT_CLONABLE')
    const atConsumer = await answered(({ client }) => client.calls.run(1))
    assert.ok(atConsumer === 'UNREADABLE' || atConsumer === 'RESULT_INVALID', atConsumer)
  })

  // ── ports that break ────────────────────────────────────────────────────────────────────────────

  test('a consumer whose port throws at every post ends with PEER_GONE', async (bed) => {
    const broken = breakable()
    const { client } = await bed.open({}, { wrap: broken.wrap })
    broken.break()
    const pending = rejection(client.calls.echo(1))
    assert.ok(isKitError(await pending, 'PEER_GONE'))
    assert.is((await client.closed).code, 'PEER_GONE')
  })

  test('a provider whose port throws at every post ends with PEER_GONE, and does not try for ever', async (bed) => {
    const broken = breakable()
    const pair = bed.pair()
    const served = provide(kit, kitProvider(), broken.wrap(pair.provider), {
      clock: bed.clock,
      report: () => {},
    })
    bed.atEnd(() => served.stop())
    const client = await connect(kit, pair.consumer, { clock: bed.clock })
    bed.atEnd(() => client.close())
    const [session] = served.sessions
    broken.break()
    rejection(client.calls.echo({ an: 'object' })).catch(() => {})
    assert.is((await within(session?.closed ?? Promise.reject(), 'the end')).code, 'PEER_GONE')
    assert.ok(broken.attempts() < 10, `${broken.attempts()} attempts`)
  })
}

/** The value of each, or the code that it was rejected with. */
function outcomes(answers: readonly Promise<unknown>[]): Promise<unknown[]> {
  return Promise.all(
    answers.map((answer) => answer.catch((error: unknown) => (isKitError(error) ? error.code : error))),
  )
}

/** A port that throws at every post from `break()` on. */
function breakable(): { wrap(port: PortLike): DomPortLike; break(): void; attempts(): number } {
  let isBroken = false
  let attempts = 0
  return {
    break() {
      isBroken = true
    },
    attempts: () => attempts,
    wrap: (port) => ({
      postMessage(message) {
        if (!isBroken) return port.postMessage(message)
        // One that is tried for ever would never let the test fail.
        if (++attempts < 1000) throw new Error('broken')
      },
      start: () => port.start(),
      close: () => port.close(),
      addEventListener(type, listener) {
        if ('addEventListener' in port) port.addEventListener(type, listener)
        else port.on(type as 'message', listener)
      },
    }),
  }
}
