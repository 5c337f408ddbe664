import * as assert from 'uvu/assert'
import { isKitError } from '../../contract/index.js'
import { createPortPair, provide } from '../../port/index.js'
import type { BedTest } from '../helpers/bed.js'
import { framesOf } from '../helpers/frames.js'
import { kit, kitProvider } from '../helpers/kit.js'
import { unclonable } from '../helpers/traps.js'
import { tasks, thrown, until } from '../helpers/within.js'

/** What `run` throws, as `CODE path`. */
function codeOf(run: () => void): string {
  const error = thrown(run)
  return isKitError(error) ? `${error.code} ${error.path ?? ''}`.trim() : String(error)
}

export function statesSuite(test: BedTest): void {
  for (const trust of ['untrusted', 'trusted'] as const) {
    // Its schema marks what it lets through, at the provider and at a consumer that does not trust it.
    const marks = trust === 'trusted' ? '!' : '!!'

    test(`an ${trust} provider's state is there as soon as the session is open`, async (bed) => {
      const { client } = await bed.open({ states: { theme: { name: 'dark' }, level: 3 } }, { trust })
      assert.equal(client.states.theme.get(), { name: 'dark' })
      assert.is(client.states.level.get(), `3${marks}`)
    })

    test(`an ${trust} provider's new value arrives, through its schema`, async (bed) => {
      const { client, served } = await bed.open({}, { trust })
      const seen: unknown[] = []
      client.states.level.subscribe((value) => seen.push(value))
      served.states.level.set(2)
      await until(() => seen.length === 2, 'the new value came')
      assert.equal(seen, [`1${marks}`, `2${marks}`])
      assert.is(client.states.level.get(), `2${marks}`)
      assert.is(served.states.level.get(), 2)
    })
  }

  test('whoever connects later has the newest value, and so has whoever was there', async (bed) => {
    const { client, served } = await bed.open({}, { served: (served) => served.states.theme.set('light') })
    assert.is(client.states.theme.get(), 'light')
    served.states.theme.set('dark')
    await until(() => client.states.theme.get() === 'dark', 'the newest came')
  })

  test('a value that is set in onSession is not lost', async (bed) => {
    const { client } = await bed.open(
      {},
      { served: (served) => served.onSession(() => served.states.theme.set('set on session')) },
    )
    await until(() => client.states.theme.get() === 'set on session', 'it came')
  })

  test('`subscribe` calls at once and with each value, until its function is called', async (bed) => {
    const { client, served } = await bed.open()
    const seen: unknown[] = []
    const stop = client.states.theme.subscribe((value) => seen.push(value))
    assert.equal(seen, ['dark'])
    served.states.theme.set('light')
    await until(() => seen.length === 2, 'the next came')
    stop()
    stop()
    served.states.theme.set('blue')
    await until(() => client.states.theme.get() === 'blue', 'it came')
    assert.equal(seen, ['dark', 'light'])
  })

  test('listeners find the new value in `get`, which gives one reference until the next arrives', async (bed) => {
    const { client, served } = await bed.open({ states: { theme: { n: 0 } } })
    const { get, subscribe } = client.states.theme
    assert.is(get(), get())
    const seen: boolean[] = []
    subscribe((value) => seen.push(value === get()))
    const before = get()
    served.states.theme.set({ n: 0 })
    await until(() => seen.length === 2, 'the next came')
    assert.equal(seen, [true, true])
    assert.is.not(get(), before)
    assert.is(get(), get())
  })

  test('one function that subscribes twice is called twice, and stops one at a time', async (bed) => {
    const { client, served } = await bed.open()
    let calls = 0
    const listener = () => void calls++
    const stop = client.states.theme.subscribe(listener)
    client.states.theme.subscribe(listener)
    served.states.theme.set(1)
    await until(() => calls === 4, 'both')
    stop()
    served.states.theme.set(2)
    await until(() => client.states.theme.get() === 2, 'it came')
    assert.is(calls, 5)
  })

  test('a listener that throws is reported, and disturbs neither the others nor the value', async (bed) => {
    const { client, served, reports } = await bed.open()
    const fault = new Error('mine')
    let isFirst = true
    client.states.theme.subscribe(() => {
      if (!isFirst) throw fault
      isFirst = false
    })
    const seen: unknown[] = []
    client.states.theme.subscribe((value) => seen.push(value))
    served.states.theme.set(1)
    await until(() => seen.length === 2, 'the other heard it')
    assert.equal(
      reports.consumer.map(({ kind, member, cause }) => [kind, member, cause]),
      [['listener-error', 'states.theme', fault]],
    )
    assert.is(client.states.theme.get(), 1)
  })

  test('a listener that throws at once is not called again; what is no function is an invalid argument', async (bed) => {
    const { client, served } = await bed.open()
    const fault = new Error('mine')
    let calls = 0
    const listener = () => {
      calls++
      throw fault
    }
    assert.is(
      thrown(() => client.states.theme.subscribe(listener)),
      fault,
    )
    served.states.theme.set(1)
    await until(() => client.states.theme.get() === 1, 'it came')
    assert.is(calls, 1)
    for (const wrong of [undefined, null, 'x', {}]) {
      assert.is(
        codeOf(() => client.states.theme.subscribe(wrong as never)),
        'INVALID_ARGUMENT',
      )
    }
  })

  test('a state and an event of one name have nothing to do with each other', async (bed) => {
    const { client, served } = await bed.open()
    const events: unknown[] = []
    const values: unknown[] = []
    client.events.on('level', (payload) => events.push(payload))
    client.states.level.subscribe((value) => values.push(value))
    served.states.level.set(2)
    served.events.emit('level', 'an event')
    await until(() => events.length === 1 && values.length === 2, 'both came')
    assert.equal([events, values], [['an event'], ['1!!', '2!!']])
  })

  test('of a thousand values in one turn, the first and the newest are sent', async (bed) => {
    const { client, served, recorder } = await bed.open()
    const seen: unknown[] = []
    client.states.theme.subscribe((value) => seen.push(value))
    for (let n = 1; n <= 1000; n++) served.states.theme.set(n)
    await until(() => seen.length === 3, 'the newest came')
    await tasks(5)
    assert.equal(seen, ['dark', 1, 1000])
    assert.is(framesOf(recorder, 'received', 'STATE').length, 2)
  })

  test('a primitive that equals the one before is not sent; an object is, though it be the same', async (bed) => {
    const { client, served, recorder } = await bed.open({ states: { theme: Number.NaN } })
    served.states.theme.set(Number.NaN)
    await tasks(5)
    assert.is(framesOf(recorder, 'received', 'STATE').length, 0)
    const list: number[] = []
    for (let n = 1; n <= 3; n++) {
      list.push(n)
      served.states.theme.set(list)
      await until(() => (client.states.theme.get() as number[]).length === n, 'it came')
    }
    assert.is(served.states.theme.get(), list)
  })

  test('whoever connects later gets what was set, whatever has become of the object since', async (bed) => {
    const theme = { name: 'dark', open: () => {} } as { name: string; open?: unknown }
    delete theme.open
    const { client } = await bed.open(
      { states: { theme } },
      {
        served() {
          theme.name = 'light'
          theme.open = () => {}
        },
      },
    )
    assert.equal(client.states.theme.get(), { name: 'dark' })
  })

  test('a value that its schema refuses, or that cannot cross, throws where it is set, and the one before stays', async (bed) => {
    const { client, served, reports } = await bed.open()
    assert.is(
      codeOf(() => served.states.level.set('x' as never)),
      'RESULT_INVALID',
    )
    assert.is(
      codeOf(() => served.states.theme.set({ list: [() => {}] })),
      'NOT_CLONABLE $.list[0]',
    )
    assert.is(
      codeOf(() => served.states.theme.set(unclonable())),
      'NOT_CLONABLE $',
    )
    assert.equal(
      reports.provider.map(({ kind, member }) => [kind, member]),
      [['invalid-output', 'states.level']],
    )
    assert.equal([served.states.theme.get(), served.states.level.get()], ['dark', 1])
    assert.is(await client.calls.ping(), 'pong')
    assert.equal([client.states.theme.get(), client.states.level.get()], ['dark', '1!!'])
  })

  test('a first value that is missing, too many or refused is provided to nobody', async () => {
    const provideWith = (states: object) => () => {
      const ports = createPortPair()
      try {
        provide(kit, { ...kitProvider(), states } as never, ports[0], { report: () => {} }).stop()
      } finally {
        for (const port of ports) port.close()
      }
    }
    assert.is(codeOf(provideWith({ theme: 1 })), 'INVALID_ARGUMENT')
    assert.is(codeOf(provideWith(Object.create({ theme: 1, level: 1 }))), 'INVALID_ARGUMENT')
    assert.is(codeOf(provideWith({ theme: 1, level: 1, more: 1 })), 'INVALID_ARGUMENT')
    assert.is(codeOf(provideWith({ theme: 1, level: 'x' })), 'RESULT_INVALID')
    assert.is(codeOf(provideWith({ theme: () => {}, level: 1 })), 'NOT_CLONABLE $')
    provideWith({ theme: undefined, level: 1 })()
  })

  test('after the end `get` keeps the last value, `subscribe` calls once, and `set` reaches nobody', async (bed) => {
    const { client, served } = await bed.open()
    served.states.theme.set('last')
    await until(() => client.states.theme.get() === 'last', 'it came')
    client.close()
    await client.closed
    served.states.theme.set('later')
    await tasks(5)
    const seen: unknown[] = []
    client.states.theme.subscribe((value) => seen.push(value))()
    assert.equal([client.states.theme.get(), seen, served.states.theme.get()], ['last', ['last'], 'later'])
  })
}
