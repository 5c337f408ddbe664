import { inspect } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as assert from 'uvu/assert'
import { defineContract, isKitError, type Schema, unchecked } from '../../contract/index.js'
import { connect, provide } from '../../port/index.js'
import type { BedTest } from '../helpers/bed.js'
import { framesOf } from '../helpers/frames.js'
import { deferred, rejection, task, tasks, until } from '../helpers/within.js'

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

export function cancellationSuite(test: BedTest): void {
  test('an abort rejects with the reason of the signal, whatever it is', async (bed) => {
    const gate = deferred()
    const { client } = await bed.open({ calls: { run: () => gate.promise } })
    for (const reason of [new Error('enough'), 'a word', 0, null]) {
      const controller = bed.controller()
      const call = client.calls.run(1, { signal: controller.signal })
      controller.abort(reason)
      assert.is(await rejection(call), reason)
    }
    gate.resolve()
  })

  test('an abort aborts the signal of the handler, once', async (bed) => {
    let aborts = 0
    const started = deferred<AbortSignal>()
    const { client } = await bed.open({
      calls: {
        run(_, { signal }) {
          signal.addEventListener('abort', () => aborts++)
          started.resolve(signal)
          return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
        },
      },
    })
    const controller = bed.controller()
    const call = client.calls.run(1, { signal: controller.signal })
    const signal = await started.promise
    controller.abort()
    await rejection(call)
    await until(() => signal.aborted, 'the handler is told')
    client.close()
    await client.closed
    await tasks()
    assert.is(aborts, 1)
  })

  test('a handler that asks for its signal after the cancel finds it aborted', async (bed) => {
    const gate = deferred()
    const seen = deferred<boolean>()
    const { client, recorder } = await bed.open({
      calls: {
        async run(_, context) {
          await gate.promise
          seen.resolve(context.signal.aborted)
        },
      },
    })
    const controller = bed.controller()
    const call = client.calls.run(1, { signal: controller.signal })
    await task()
    controller.abort()
    await rejection(call)
    await until(() => framesOf(recorder, 'sent', 'CANCEL').length === 1, 'the cancel is sent')
    await tasks()
    gate.resolve()
    assert.is(await seen.promise, true)
  })

  test('a signal that has aborted already sends nothing', async (bed) => {
    const { client, recorder } = await bed.open()
    const reason = new Error('before')
    assert.is(await rejection(client.calls.echo(1, { signal: AbortSignal.abort(reason) })), reason)
    await client.calls.ping()
    assert.is(framesOf(recorder, 'sent', 'CALL').length, 1)
  })

  test('the answer to a cancelled call is dropped, and breaks nothing', async (bed) => {
    const gate = deferred<string>()
    const { client, recorder, reports } = await bed.open({ calls: { run: () => gate.promise } })
    const controller = bed.controller()
    const call = client.calls.run(1, { signal: controller.signal })
    await task()
    controller.abort(new Error('enough'))
    await rejection(call)
    gate.resolve('late')
    await until(() => framesOf(recorder, 'received', 'RESULT').length === 1, 'the answer comes')
    assert.is(await client.calls.ping(), 'pong')
    assert.equal(reports, { consumer: [], provider: [] })
  })

  test('a cancelled handler that throws is answered, and is not reported', async (bed) => {
    const { client, recorder, reports } = await bed.open({
      calls: {
        run: (_, { signal }) =>
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
      },
    })
    const controller = bed.controller()
    const call = client.calls.run(1, { signal: controller.signal })
    await until(() => framesOf(recorder, 'sent', 'CALL').length === 1, 'the call is sent')
    controller.abort()
    await rejection(call)
    await until(() => framesOf(recorder, 'received', 'RESULT').length === 1, 'it is answered')
    assert.equal(reports.provider, [])
  })

  test('a call that is cancelled while its schema takes its time is answered, and its handler does not run', async (bed) => {
    let runs = 0
    const { client, recorder } = await bed.open(
      { calls: { later: () => runs++ } },
      { provider: { limits: { inFlightCalls: 1 } } },
    )
    const controller = bed.controller()
    const call = client.calls.later('yes', { signal: controller.signal })
    controller.abort()
    await rejection(call)
    assert.is(await client.calls.ping(), 'pong')
    assert.is(framesOf(recorder, 'sent', 'CANCEL').length, 1)
    assert.is(framesOf(recorder, 'received', 'RESULT').length, 2)
    assert.is(runs, 0)
  })

  test('the slot of a cancelled call is free when its handler has ended, and not before', async (bed) => {
    const gate = deferred()
    let started = 0
    const { client } = await bed.open(
      {
        calls: {
          run: () => gate.promise,
          ping: () => ++started,
        },
      },
      { provider: { limits: { inFlightCalls: 1 } } },
    )
    const controller = bed.controller()
    const call = client.calls.run(1, { signal: controller.signal })
    const waiting = client.calls.ping()
    await task()
    controller.abort()
    await rejection(call)
    await tasks()
    assert.is(started, 0)
    gate.resolve()
    assert.is(await waiting, 1)
  })

  test('a call that is cancelled while it waits for its turn is never sent', async (bed) => {
    const gate = deferred()
    const { client, recorder } = await bed.open(
      { calls: { run: () => gate.promise } },
      { provider: { limits: { inFlightCalls: 1 } } },
    )
    const first = client.calls.run(1)
    const controller = bed.controller()
    const second = client.calls.echo('never', { signal: controller.signal })
    controller.abort()
    await rejection(second)
    gate.resolve()
    await first
    await client.calls.ping()
    assert.equal(
      framesOf(recorder, 'sent', 'CALL').map(({ fields }) => fields.input),
      [1, undefined],
    )
    assert.is(framesOf(recorder, 'sent', 'CANCEL').length, 0)
  })

  test('of a call that is cancelled while it waits behind others, nothing is kept', async (bed) => {
    const gate = deferred()
    const { client } = await bed.open(
      { calls: { run: () => gate.promise } },
      { provider: { limits: { inFlightCalls: 1 } } },
    )
    const running = [client.calls.run(1), client.calls.run(2)]
    const controller = bed.controller()
    const input = new WeakRef({ large: true })
    const third = client.calls.run(input.deref(), { signal: controller.signal })
    controller.abort()
    await rejection(third)
    await tasks()
    gc()
    assert.is(input.deref(), undefined)
    gate.resolve()
    await Promise.all(running)
  })

  test('an answer that its schema still looks at is waited for no longer than the call', async (bed) => {
    const slow = (output: Schema<unknown>, data: Schema<unknown>) =>
      defineContract('slow', {
        calls: { run: { input: unchecked<boolean>(), output } },
        errors: { Odd: data },
      })
    const gate = deferred<object>()
    const gated: Schema<unknown> = {
      '~standard': { version: 1, vendor: 'test', validate: () => gate.promise.then((value) => ({ value })) },
    }
    const pair = bed.pair()
    const quick = slow(unchecked<unknown>(), unchecked<unknown>())
    const run = (fails: unknown, { errors }: { errors: { Odd: (data: unknown) => unknown } }) => {
      if (fails) throw errors.Odd(1)
    }
    const served = provide(quick, { calls: { run } }, pair.provider, { clock: bed.clock })
    const client = await connect(slow(gated, gated), pair.consumer, { clock: bed.clock })
    for (const fails of [false, true]) {
      const controller = bed.controller()
      const late = rejection(client.calls.run(fails, { timeoutMs: 50 }))
      const aborted = rejection(client.calls.run(fails, { signal: controller.signal }))
      await tasks()
      bed.clock.advance(50)
      controller.abort('enough')
      assert.ok(isKitError(await late, 'TIMEOUT'))
      assert.is(await aborted, 'enough')
    }
    const open = rejection(client.calls.run(false))
    await tasks()
    client.close()
    assert.ok(isKitError(await open, 'CLOSED'))
    gate.resolve({})
    await tasks()
    served.stop()
  })

  test('a timeout rejects with TIMEOUT at its time and not before, and cancels the handler', async (bed) => {
    const started = deferred<AbortSignal>()
    const { client } = await bed.open({
      calls: {
        run(_, { signal }) {
          started.resolve(signal)
          return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
        },
      },
    })
    let settled = false
    const call = client.calls.run(1, { timeoutMs: 500 })
    call.catch(() => {
      settled = true
    })
    const signal = await started.promise
    bed.clock.advance(499)
    await tasks()
    assert.is(settled, false)
    bed.clock.advance(1)
    const error = await rejection(call)
    assert.ok(isKitError(error, 'TIMEOUT'))
    assert.match(error.message, 'kit.run')
    await until(() => signal.aborted, 'the handler is told')
  })

  test('an answer in time leaves no timer and no listener', async (bed) => {
    const { client } = await bed.open()
    const controller = bed.controller()
    await client.calls.echo(1, { timeoutMs: 1000, signal: controller.signal })
    assert.is(bed.clock.timers, 0)
    controller.abort()
    assert.is(await client.calls.ping(), 'pong')
  })

  for (const timeoutMs of [
    0,
    -1,
    Number.NaN,
    'soon' as never,
    '5' as never,
    true as never,
    [5] as never,
    5n as never,
  ]) {
    test(`a timeout of ${inspect(timeoutMs)} is an invalid argument`, async (bed) => {
      const { client } = await bed.open()
      assert.ok(isKitError(await rejection(client.calls.echo(1, { timeoutMs })), 'INVALID_ARGUMENT'))
      assert.ok(isKitError(await rejection(client.events.once('saved', { timeoutMs })), 'INVALID_ARGUMENT'))
    })
  }

  for (const timeoutMs of [2 ** 31, 2 ** 53, Number.POSITIVE_INFINITY]) {
    test(`a timeout of ${timeoutMs}, which no timer can hold, is none`, async (bed) => {
      const { client } = await bed.open()
      const call = client.calls.echo(1, { timeoutMs })
      assert.is(bed.clock.timers, 0)
      assert.is(await call, 1)
    })
  }

  test('a timeout of 2147483647 is a timer', async (bed) => {
    const { client } = await bed.open()
    const call = client.calls.echo(1, { timeoutMs: 2 ** 31 - 1 })
    assert.is(bed.clock.timers, 1)
    assert.is(await call, 1)
  })
}
