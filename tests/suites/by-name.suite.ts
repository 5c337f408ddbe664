import * as assert from 'uvu/assert'
import { asErrorOf, type Client, isErrorOf, isKitError } from '../../contract/index.js'
import { connect, provide } from '../../port/index.js'
import type { Bed, BedTest } from '../helpers/bed.js'
import { Counted } from '../helpers/counted.js'
import { framesIn } from '../helpers/frames.js'
import { type Kit, kit, kitProvider, type Overrides } from '../helpers/kit.js'
import { rejection, tasks, thrown, until } from '../helpers/within.js'
import { arrays } from '../hostile/values.js'

/** A consumer that has a contract's name and its type, and no more. */
export function byNameSuite(test: BedTest): void {
  test('the client has just the members that the provider tells of', async (bed) => {
    const { client } = await byName(bed)
    assert.is(client.name, 'kit')
    for (const group of ['calls', 'streams', 'notices'] as const) {
      assert.equal(Object.keys(client[group]).sort(), Object.keys(kit.shape[group]).sort())
      assert.ok(Object.isFrozen(client[group]))
      for (const name in client[group]) {
        assert.type((client[group] as Record<string, unknown>)[name], 'function')
      }
    }
    assert.ok(Object.isFrozen(client))
    assert.is((client as { then?: unknown }).then, undefined)
    assert.throws(
      () => client.events.on('missing' as 'saved', () => {}),
      /Expected `name` to be an event of the contract/,
    )
  })

  test('calls, streams, events and notices work as with the contract', async (bed) => {
    const noted: unknown[] = []
    const { client, served } = await byName(bed, {
      streams: { items: () => new Counted({ length: 1000 }) },
      notices: { note: (input) => void noted.push(input), poke: () => void noted.push('poke') },
    })
    assert.equal(await client.calls.echo({ a: [1] }), { a: [1] })
    // One without an input takes its options first.
    const aborted = AbortSignal.abort(new Error('before'))
    assert.is(await rejection(client.calls.ping({ signal: aborted })), aborted.reason)
    assert.is(await client.calls.ping({ timeoutMs: 1000 }), 'pong')
    let next = 0
    for await (const item of client.streams.items(1)) assert.is(item, next++)
    assert.is(next, 1000)
    const heard = client.events.once('saved')
    served.events.emit('saved', 'it')
    assert.is(await heard, 'it')
    client.notices.note(1)
    client.notices.poke()
    await until(() => noted.length === 2, 'both came')
    assert.equal(noted, [1, 'poke'])
  })

  test('results come as the provider’s schemas made them', async (bed) => {
    const { client } = await byName(bed)
    assert.is(await client.calls.parsed('1'), '2!')
  })

  test('a declared error is told by the client, as by the contract', async (bed) => {
    const { client } = await byName(bed, {
      calls: {
        run(_, { errors }) {
          throw errors.NotFound({ id: 'x' })
        },
      },
    })
    const error = await rejection(client.calls.run(1))
    assert.ok(isErrorOf(error, client, 'NotFound'))
    assert.is(error.data.id, 'x')
    assert.ok(isErrorOf(error, kit, 'NotFound'))
    assert.not(isErrorOf(error, client, 'Odd'))
    assert.is(asErrorOf(error, client), error)
    assert.is(asErrorOf(new Error('NotFound'), client), undefined)
  })

  test('what is beyond the provider’s limits is refused at once with the path, and is never sent', async (bed) => {
    const { client, reports } = await byName(bed)
    const deep = { list: [arrays(70)] }
    // More often than a session survives breaches.
    for (let n = 0; n < 20; n++) {
      const error = await rejection(client.calls.echo(deep))
      assert.ok(isKitError(error, 'LIMIT_EXCEEDED'), String(error))
      assert.match(error.path ?? '', /^\$\.list\[0\]\[0\]/)
    }
    assert.ok(isKitError(await rejection(client.streams.items(deep).next()), 'LIMIT_EXCEEDED'))
    assert.ok(
      isKitError(
        thrown(() => client.notices.note(deep)),
        'LIMIT_EXCEEDED',
      ),
    )
    assert.is(await client.calls.ping(), 'pong')
    assert.equal(reports, [])
  })

  test('what cannot cross is refused at once with the path, and is never sent', async (bed) => {
    const { client, reports } = await byName(bed)
    for (const [value, path] of [
      [{ a: [() => {}] }, '$.a[0]'],
      [[Symbol('s')], '$[0]'],
      [new Map([['k', new Error('stack')]]), undefined],
      [{ deep: { blob: new Blob(['x']) } }, '$.deep.blob'],
    ] as const) {
      const error = await rejection(client.calls.echo(value))
      assert.ok(isKitError(error, 'NOT_CLONABLE'), String(error))
      if (path !== undefined) assert.is(error.path, path)
      assert.throws(
        () => client.notices.note(value),
        (error: unknown) => isKitError(error, 'NOT_CLONABLE'),
      )
    }
    assert.is(await client.calls.ping(), 'pong')
    assert.equal(reports, [])
  })

  test('another name is CONTRACT_MISMATCH on both sides, with both names', async (bed) => {
    const { connecting, served, reports } = begin(bed, 'kitt')
    const error = await rejection(connecting)
    assert.ok(isKitError(error, 'CONTRACT_MISMATCH'))
    assert.match(error.message, /`kit`/)
    assert.match(error.message, /`kitt`/)
    assert.equal(served.sessions, [])
    assert.equal(
      reports.map(({ kind }) => kind),
      ['violation'],
    )
  })

  test('the name alone is what it says, and no list of members', async (bed) => {
    const { consumer, provider } = bed.pair()
    const heard: unknown[][] = []
    if ('addEventListener' in provider) {
      provider.addEventListener('message', ({ data }: { data: unknown[] }) => heard.push(data))
    } else provider.on('message', ({ data }) => heard.push(data as unknown[]))
    provider.start()
    const connecting = connect<Kit>('kit', consumer, { trust: 'trusted', clock: bed.clock })
    connecting.catch(() => {})
    await until(() => heard.length > 0, 'the hello')
    assert.equal(
      heard.flatMap(framesIn).map(({ type, fields }) => [type, fields[1]]),
      [['HELLO', 'kit']],
    )
    provider.close()
    await rejection(connecting)
  })

  test('a name is not enough where the provider is not trusted, and the port is closed', async (bed) => {
    const pair = bed.pair()
    const error = await rejection((connect as (...args: unknown[]) => Promise<unknown>)('kit', pair.consumer))
    assert.ok(isKitError(error, 'INVALID_ARGUMENT'))
    assert.match(error.message, 'defineContract')
    pair.provider.start()
    await tasks()
  })

  for (const nothing of [undefined, null, {}, 5]) {
    test(`${String(nothing)} is no contract and no name`, async (bed) => {
      const pair = bed.pair()
      const open = connect as (...args: unknown[]) => Promise<unknown>
      const error = await rejection(open(nothing, pair.consumer, { trust: 'trusted' }))
      assert.ok(isKitError(error, 'INVALID_ARGUMENT'), String(error))
      pair.provider.start()
      await tasks()
    })
  }
}

function begin(bed: Bed, name: string, overrides: Overrides = {}) {
  const pair = bed.pair()
  const reports: { readonly kind: string }[] = []
  const served = provide(kit, kitProvider(overrides), pair.provider, {
    clock: bed.clock,
    report: (report) => reports.push(report),
  })
  const connecting = connect<Kit>(name as 'kit', pair.consumer, { trust: 'trusted', clock: bed.clock })
  connecting.catch(() => {})
  bed.atEnd(() => served.stop())
  return { connecting, served, reports }
}

async function byName(bed: Bed, overrides: Overrides = {}) {
  const { connecting, ...rest } = begin(bed, 'kit', overrides)
  const client: Client<Kit, 'trusted'> = await connecting
  bed.atEnd(() => client.close())
  return { ...rest, client }
}
