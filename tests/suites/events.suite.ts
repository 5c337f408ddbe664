import * as assert from 'uvu/assert'
import { isKitError } from '../../contract/index.js'
import type { BedTest } from '../helpers/bed.js'
import { deferred, rejection, tasks, thrown, until } from '../helpers/within.js'

export function eventsSuite(test: BedTest): void {
  test('an event reaches every listener, with its payload', async (bed) => {
    const { client, served } = await bed.open()
    const seen: unknown[] = []
    client.events.on('saved', (payload) => seen.push(['first', payload]))
    client.events.on('saved', (payload) => seen.push(['second', payload]))
    served.events.emit('saved', { id: 1 })
    await until(() => seen.length === 2, 'both heard it')
    assert.equal(seen, [
      ['first', { id: 1 }],
      ['second', { id: 1 }],
    ])
  })

  test('an event without a payload calls its listeners with nothing', async (bed) => {
    const { client, served } = await bed.open()
    const heard = deferred<unknown>()
    client.events.on('tick', ((payload: unknown) => heard.resolve(payload)) as () => void)
    served.events.emit('tick')
    assert.is(await heard.promise, undefined)
  })

  test('an event goes to every open session, or to the one that is asked', async (bed) => {
    const { client, served } = await bed.open()
    const seen: unknown[] = []
    client.events.on('saved', (payload) => seen.push(payload))
    served.sessions[0]?.events.emit('saved', 'one')
    served.events.emit('saved', 'all')
    await until(() => seen.length === 2, 'both came')
    assert.equal(seen, ['one', 'all'])
  })

  test('an event that is emitted in onSession is not lost', async (bed) => {
    const { client } = await bed.open(
      {},
      { served: (served) => served.onSession((session) => session.events.emit('saved', 'hello')) },
    )
    const heard = deferred<unknown>()
    client.events.on('saved', heard.resolve)
    assert.is(await heard.promise, 'hello')
  })

  test('a listener that throws is reported, and does not disturb the others', async (bed) => {
    const { client, served, reports } = await bed.open()
    const fault = new Error('mine')
    const heard = deferred<unknown>()
    client.events.on('saved', () => {
      throw fault
    })
    client.events.on('saved', heard.resolve)
    served.events.emit('saved', 1)
    assert.is(await heard.promise, 1)
    assert.equal(
      reports.consumer.map(({ kind, member, cause }) => [kind, member, cause]),
      [['listener-error', 'events.saved', fault]],
    )
    assert.is(await client.calls.ping(), 'pong')
  })

  test('a listener hears no more once it was stopped, by its function or by its signal', async (bed) => {
    const { client, served } = await bed.open()
    const controller = bed.controller()
    const seen: unknown[] = []
    const stop = client.events.on('saved', () => seen.push('stopped'))
    client.events.on('saved', () => seen.push('aborted'), { signal: controller.signal })
    client.events.on('saved', () => seen.push('kept'))
    stop()
    stop()
    controller.abort()
    const { signal } = controller
    assert.is(
      thrown(() => client.events.on('saved', () => seen.push('never'), { signal })),
      signal.reason,
    )
    assert.is(await rejection(client.events.once('saved', { signal })), signal.reason)
    served.events.emit('saved', 1)
    await until(() => seen.length > 0, 'one heard it')
    assert.equal(seen, ['kept'])
  })

  test('a listener that an earlier one removes is not called, and one that it adds hears the next', async (bed) => {
    const { client, served } = await bed.open()
    const seen: unknown[] = []
    let stopSecond = () => {}
    const stopFirst = client.events.on('saved', () => {
      stopFirst()
      stopSecond()
      client.events.on('saved', (payload) => seen.push(['added', payload]))
    })
    stopSecond = client.events.on('saved', () => seen.push('removed'))
    client.events.on('saved', (payload) => seen.push(['last', payload]))
    served.events.emit('saved', 1)
    served.events.emit('saved', 2)
    await until(() => seen.length >= 3, 'they heard')
    assert.equal(seen, [
      ['last', 1],
      ['last', 2],
      ['added', 2],
    ])
  })

  test('one function that listens twice is called twice, and stops one at a time', async (bed) => {
    const { client, served } = await bed.open()
    let calls = 0
    const listener = () => void calls++
    const stop = client.events.on('saved', listener)
    client.events.on('saved', listener)
    served.events.emit('saved', 1)
    await until(() => calls === 2, 'twice')
    stop()
    served.events.emit('saved', 2)
    await until(() => calls === 3, 'once')
  })

  test('`once` gives the next payload and listens no more', async (bed) => {
    const { client, served } = await bed.open()
    const controller = bed.controller()
    const next = client.events.once('saved', { signal: controller.signal, timeoutMs: 100 })
    served.events.emit('saved', 1)
    served.events.emit('saved', 2)
    assert.is(await next, 1)
    assert.is(bed.clock.timers, 0)
  })

  test('`once` rejects on abort, on timeout and when the session ends', async (bed) => {
    const { client } = await bed.open()
    const controller = bed.controller()
    const aborted = client.events.once('saved', { signal: controller.signal })
    controller.abort('enough')
    assert.is(await rejection(aborted), 'enough')
    const late = client.events.once('saved', { timeoutMs: 100 })
    bed.clock.advance(100)
    assert.ok(isKitError(await rejection(late), 'TIMEOUT'))
    const open = client.events.once('saved', { timeoutMs: 100, signal: bed.controller().signal })
    client.close()
    assert.ok(isKitError(await rejection(open), 'CLOSED'))
    assert.ok(isKitError(await rejection(client.events.once('saved')), 'CLOSED'))
  })

  test('a signal of a listener is let go when the session ends', async (bed) => {
    const { client } = await bed.open()
    client.events.on('saved', () => {}, { signal: bed.controller().signal })
    client.close()
    await client.closed
  })

  test('a name that is no event, and a listener that is no function, are invalid arguments', async (bed) => {
    const { client, served } = await bed.open()
    const on = client.events.on as (name: unknown, listener: unknown) => void
    const emit = served.events.emit as (name: unknown) => void
    for (const name of ['missing', '__proto__', 'constructor', 'toString', 1, null, undefined]) {
      assert.throws(
        () => on(name, () => {}),
        (error: unknown) => isKitError(error, 'INVALID_ARGUMENT'),
      )
      assert.throws(
        () => emit(name),
        (error: unknown) => isKitError(error, 'INVALID_ARGUMENT'),
      )
    }
    assert.throws(
      () => on('saved', 1),
      (error: unknown) => isKitError(error, 'INVALID_ARGUMENT'),
    )
    assert.throws(
      () => served.onSession(1 as never),
      (error: unknown) => isKitError(error, 'INVALID_ARGUMENT'),
    )
  })

  test('a payload that its schema refuses, or that cannot cross, throws where it is emitted', async (bed) => {
    const { client, served, reports } = await bed.open()
    const codeOf = (emit: () => void) => {
      try {
        emit()
      } catch (error) {
        return isKitError(error) ? `${error.code} ${error.path ?? ''}` : String(error)
      }
      return 'nothing thrown'
    }
    assert.is(
      codeOf(() => served.events.emit('counted', 'x' as unknown as number)),
      'RESULT_INVALID ',
    )
    assert.is(
      codeOf(() => (served.events.emit as (name: string, payload: unknown) => void)('tick', 1)),
      'RESULT_INVALID ',
    )
    assert.is(
      codeOf(() => served.events.emit('saved', { list: [() => {}] })),
      'NOT_CLONABLE $.list[0]',
    )
    assert.equal(
      reports.provider.map(({ kind }) => kind),
      ['invalid-output'],
    )
    assert.is(await client.calls.ping(), 'pong')
  })

  test('a reactive proxy arrives as the data that it stands for, small or large, in both directions', async (bed) => {
    const { client, served, reports } = await bed.open()
    for (const length of [1, 1000]) {
      const data = { id: 1, list: Array(length).fill({ deep: [1] }) }
      const proxy = proxied(data)
      const heard = [client.events.once('saved'), client.events.once('level')]
      served.events.emit('saved', proxy)
      served.events.emit('level', proxy)
      served.states.theme.set(proxy)
      for (const got of await Promise.all([client.calls.echo(proxy), ...heard])) assert.equal(got, data)
      assert.equal(client.states.theme.get(), data)
      await tasks()
    }
    assert.equal(reports, { consumer: [], provider: [] })
  })

  test('onSession hears each session, one listener that throws disturbs nothing, and its function stops it', async (bed) => {
    const seen: unknown[] = []
    const { client, served, reports } = await bed.open(
      {},
      {
        served(served) {
          served.onSession(() => {
            throw new Error('mine')
          })
          served.onSession((session) => seen.push(session.id))
          served.onSession(() => seen.push('stopped'))()
        },
      },
    )
    assert.equal(seen, [1])
    assert.is(served.sessions.length, 1)
    assert.equal(
      reports.provider.map(({ kind }) => kind),
      ['listener-error'],
    )
    assert.is(await client.calls.ping(), 'pong')
  })

  test('an onSession listener that a listener adds hears the next session, and one that it removes none', async (bed) => {
    const seen: string[] = []
    await bed.open(
      {},
      {
        served(served) {
          const add = () => {
            seen.push('heard')
            if (seen.length < 10) served.onSession(add)
            stop()
          }
          served.onSession(add)
          const stop = served.onSession(() => seen.push('removed'))
        },
      },
    )
    assert.equal(seen, ['heard'])
  })

  test('notices arrive in order and are not answered; one whose handler throws is reported', async (bed) => {
    const seen: unknown[] = []
    const { client, recorder, reports } = await bed.open({
      notices: {
        note(input, context) {
          seen.push(input, Object.keys(context))
          throw new Error('mine')
        },
        poke: () => void seen.push('poked'),
      },
    })
    client.notices.note(1)
    client.notices.poke()
    assert.is(await client.calls.ping(), 'pong')
    assert.equal(seen, [1, ['events', 'states', 'session'], 'poked'])
    assert.equal(
      recorder.frames.filter(({ direction }) => direction === 'received').map(({ type }) => type),
      ['WELCOME', 'RESULT'],
    )
    assert.equal(
      reports.provider.map(({ kind, member }) => [kind, member]),
      [['handler-error', 'notices.note']],
    )
  })

  test('a notice whose handler rejects is reported, and no rejection is left unhandled', async (bed) => {
    const { client, reports } = await bed.open({
      notices: { note: (async () => Promise.reject(new Error('mine'))) as () => void },
    })
    client.notices.note(1)
    await until(() => reports.provider.length === 1, 'it is reported')
    await tasks()
  })

  test('an emit after the end reaches nobody and does not throw; a notice after the end throws its code', async (bed) => {
    const { client, served } = await bed.open()
    const [session] = served.sessions
    client.close()
    await session?.closed
    served.events.emit('saved', 1)
    session?.events.emit('saved', 1)
    assert.throws(
      () => client.notices.note(1),
      (error: unknown) => isKitError(error, 'CLOSED'),
    )
    assert.equal(served.sessions, [])
  })
}

/** As a reactive library gives it: whatever is read of it is a proxy as well. */
function proxied<T extends object>(data: T): T {
  return new Proxy(data, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'object' && value !== null ? proxied(value) : value
    },
  })
}
