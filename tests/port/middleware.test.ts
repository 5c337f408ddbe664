// Around handlers: order, what middleware sees and adds, what it may answer, and that nothing is there without it.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as v from 'valibot'
import {
  type AnyMiddleware,
  defineContract,
  isErrorOf,
  isKitError,
  KitError,
  type Middleware,
  type MiddlewareRequest,
  type Passed,
} from '../../contract/index.js'
import type { Report } from '../../port/index.js'
import { around } from '../../provider/around.js'
import { connectInMemory } from '../../testing/index.js'
import { within } from '../helpers/within.js'

const desk = defineContract('desk', {
  calls: {
    add: { input: v.pipe(v.string(), v.transform(Number)), output: v.number() },
    wipe: {},
    fail: {},
  },
  streams: { count: { input: v.number(), item: v.number() } },
  notices: { poke: { input: v.string() } },
  errors: { Forbidden: v.object({ role: v.string() }) },
})

interface Facts {
  readonly window: number
}

const log: string[] = []
/** What the handlers found in their context, by member. */
let seen: Record<string, Record<string, unknown>> = {}
let ran: string[] = []

const note = (name: string, context: object) => {
  ran.push(name)
  seen[name] = context as Record<string, unknown>
}
const provider = {
  calls: {
    add: (n: number, context: object) => {
      note('add', context)
      return n + 1
    },
    wipe: (_input: undefined, context: object) => note('wipe', context),
    fail: async () => {
      throw new Error('the handler has failed')
    },
  },
  streams: {
    *count(n: number, context: object) {
      note('count', context)
      for (let i = 1; i <= n; i++) yield i
    },
  },
  notices: { poke: (_who: string, context: object) => note('poke', context) },
}

async function open(use: readonly AnyMiddleware<Facts>[], window = 1) {
  const reports: Report[] = []
  const opened = await connectInMemory<typeof desk, Facts>(desk, provider, {
    facts: { window },
    report: (report) => void reports.push(report),
    // As many as there are: their order is the test's.
    ...({ use } as object),
  })
  return { ...opened, reports }
}

async function items<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of stream) list.push(item)
  return list
}

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => assert.unreachable('it was let through'),
    (error) => error,
  )

test.before.each(() => {
  log.length = 0
  seen = {}
  ran = []
})

test('without middleware the handler is not wrapped at all', () => {
  const handler = () => 1
  const member = {
    kind: 'call',
    contract: 'desk',
    member: 'calls.add',
    errors: {},
  } as const
  assert.is(around(handler, [], member), handler)
  assert.is.not(around(handler, [(_request, next) => next()], member), handler)
})

test('the first of the list is outermost, and every kind of request passes through it', async () => {
  const named =
    (name: string): Middleware =>
    async ({ kind, member }, next) => {
      log.push(`${name} > ${kind} ${member}`)
      const result = await next()
      log.push(`${name} < ${member}`)
      return result
    }
  const { client, served } = await open([named('a'), named('b')])
  assert.is(await client.calls.add('41'), 42)
  assert.equal(log, ['a > call calls.add', 'b > call calls.add', 'b < calls.add', 'a < calls.add'])
  log.length = 0
  assert.equal(await items(client.streams.count(3)), [1, 2, 3])
  assert.equal(log.slice(0, 2), ['a > stream streams.count', 'b > stream streams.count'])
  log.length = 0
  client.notices.poke('x')
  await client.calls.wipe()
  assert.equal(log.slice(0, 2), ['a > notice notices.poke', 'b > notice notices.poke'])
  served.stop()
})

test('it sees the contract, the member, the input after its schema, the facts of this session, and a live signal', async () => {
  const requests: MiddlewareRequest<object, Facts>[] = []
  const look: Middleware<object, object, Facts> = (request, next) => {
    requests.push(request)
    return next()
  }
  const { client, served } = await open([look], 7)
  await client.calls.add('5')
  const { 0: request } = requests
  assert.is(request?.contract, 'desk')
  assert.is(request?.input, 5)
  assert.is(request?.session.window, 7)
  assert.is(request?.signal, (seen.add as { signal?: unknown }).signal)
  assert.ok(Object.isFrozen(request))
  assert.equal(Object.keys(request?.errors ?? {}), ['Forbidden'])
  client.notices.poke('x')
  client.notices.poke('y')
  await client.calls.wipe()
  const pokes = requests.filter(({ kind }) => kind === 'notice')
  const { signal } = pokes[0] ?? {}
  assert.is(signal?.aborted, false)
  assert.is(pokes[1]?.signal, signal, 'one for all notices of a session')
  served.stop()
  await client.closed
  await within(
    new Promise<void>((done) => {
      if (signal?.aborted) done()
      else signal?.addEventListener('abort', () => done())
    }),
    'the end of a notice with its session',
  )
  assert.ok(isKitError(signal?.reason, 'CLOSED'))
})

test('what it adds is in the context of calls, streams and notices, beside what the kit puts there', async () => {
  const withUser: Middleware<{ user: string }, object, Facts> = ({ session }, next) =>
    next({ user: `user ${session.window}` })
  const withBoth: Middleware<{ both: string }, { user: string }> = ({ context }, next) =>
    next({ both: `${context.user}!` })
  const { client, served } = await open([withUser, withBoth])
  await client.calls.add('1')
  await items(client.streams.count(1))
  client.notices.poke('x')
  await client.calls.wipe()
  for (const name of ['add', 'count', 'poke', 'wipe']) {
    assert.is(seen[name]?.user, 'user 1')
    assert.is(seen[name]?.both, 'user 1!')
    assert.is((seen[name]?.session as Facts | undefined)?.window, 1)
  }
  assert.ok(seen.add?.signal instanceof AbortSignal)
  assert.equal(Object.keys(seen.count?.errors ?? {}), ['Forbidden'])
  served.stop()
})

test('what it adds cannot stand in the place of what every context has', async () => {
  const taken = ['session', 'errors', 'signal', 'events', 'states'].map((name) => ({ [name]: {} }))
  for (const added of [...taken, 'text', null]) {
    const { client, served, reports } = await open([(_request, next) => next(added as never)])
    assert.ok(isKitError(await rejection(client.calls.add('1')), 'INTERNAL'))
    assert.ok(isKitError(reports[0]?.cause, 'INVALID_ARGUMENT'))
    assert.equal(ran, [])
    served.stop()
  }
})

test('middleware that does not wait leaves a handler that does not wait so: both are done in one turn', async () => {
  const pass: Middleware = (_request, next) => next()
  const answering: Middleware = ({ answer }) => answer(42)
  for (const kind of ['call', 'stream', 'notice'] as const) {
    const member = { kind, contract: 'desk', member: 'calls.add', errors: {} }
    assert.is(around(() => 42, [pass, pass], member)(undefined, { session: {} }), 42)
    assert.is(around(() => 41, [pass, answering], member)(undefined, { session: {} }), 42)
  }
})

test('what next() gives has the value: of a call when it is there, of a stream the iterable, which is not awaited', async () => {
  const values: unknown[] = []
  const look: Middleware = async (_request, next) => {
    const passed = await next()
    values.push(passed.value)
    return passed
  }
  // biome-ignore lint/suspicious/noThenProperty: such as a query builder makes.
  const query = Object.assign([1, 2], { then: () => assert.unreachable('it is awaited') })
  const member = { contract: 'desk', member: 'calls.add', errors: {} }
  const context = { session: {} }
  const sources = [() => 1, async () => 2] as const
  for (const source of sources) await around(source, [look], { kind: 'call', ...member })(undefined, context)
  const synchronous: Middleware = (_request, next) => {
    const passed = next() as Passed
    values.push(passed.value)
    return passed
  }
  assert.is(around(() => query, [synchronous], { kind: 'stream', ...member })(undefined, context), query)
  assert.equal(values, [1, 2, query])
})

/** Middleware that a compiler has not seen, or not been let see. */
const forgetful: Record<string, unknown> = {
  returnsNothing(_request: unknown, next: () => unknown) {
    next()
  },
  async returnsNothingLater(_request: unknown, next: () => unknown) {
    await next()
  },
  async doesNotWait(_request: unknown, next: () => Promise<unknown>) {
    void next()
  },
  returnsItsOwn: () => 10,
  returnsItsOwnLater: async () => [1, 2],
  async returnsTheValue(_request: unknown, next: () => Promise<{ value: unknown }>) {
    return (await next()).value
  },
  returnsALikeness: () => ({ value: 1, '~returned by next() or answer()': {} }),
  returnsOnSomePaths: ({ input }: { input: unknown }, next: () => unknown) =>
    input === undefined ? undefined : void next(),
}

for (const [name, middleware] of Object.entries(forgetful)) {
  test(`middleware that ${name} is reported by its name, and no caller takes that for an answer`, async () => {
    const outer: unknown[] = []
    const outermost: Middleware = async (_request, next) => {
      try {
        return await next()
      } catch (error) {
        outer.push(error)
        throw error
      }
    }
    for (const use of [[middleware], [outermost, middleware], [middleware, outermost]]) {
      const { client, served, reports } = await open(use as AnyMiddleware<Facts>[])
      client.notices.poke('x')
      const { add, wipe, fail } = client.calls
      const asked = [add('1'), wipe(), items(client.streams.count(1)), fail()]
      for (const error of await Promise.all(asked.map(rejection))) assert.ok(isKitError(error, 'INTERNAL'))
      const told = new Map(reports.map(({ member, cause }) => [member, String((cause as Error).message)]))
      for (const member of ['calls.add', 'calls.wipe', 'streams.count', 'notices.poke']) {
        const start = `\`desk.${member}\`: the middleware ${name} returned neither `
        assert.ok(told.get(member)?.startsWith(start), told.get(member))
        assert.match(told.get(member) ?? '', /write `return next\(\)`/)
      }
      served.stop()
    }
    assert.ok(outer.length > 0)
  })
}

test('it may answer in the place of the handler, and the answer is held to the output schema', async () => {
  const { client, served, reports } = await open([
    ({ input, answer }, next) => {
      if (input === 1) return answer(10)
      if (input === 2) return answer('two')
      return input === 4 ? answer(Promise.resolve(40)) : next()
    },
  ])
  assert.is(await client.calls.add('1'), 10)
  assert.equal(ran, [])
  assert.ok(isKitError(await rejection(client.calls.add('2')), 'INTERNAL'))
  assert.is(reports[0]?.kind, 'invalid-output')
  assert.is(await client.calls.add('3'), 4)
  assert.is(await client.calls.add('4'), 40)
  served.stop()
})

test('it may refuse: the caller hears REFUSED and no reason, and this side hears the reason', async () => {
  const refusals: AnyMiddleware<Facts>[] = [
    ({ refuse }) => {
      throw refuse('the audit\u0007 has closed')
    },
    async ({ refuse }) => {
      throw refuse('the audit\u0007 has closed')
    },
  ]
  for (const refusal of refusals) {
    const { client, served, reports } = await open([refusal])
    const failures = [await rejection(client.calls.add('1')), await rejection(items(client.streams.count(1)))]
    client.notices.poke('x')
    failures.push(await rejection(client.calls.wipe()))
    for (const error of failures) {
      assert.ok(isKitError(error, 'REFUSED'))
      assert.not.match((error as Error).message, /audit/)
    }
    assert.equal(ran, [])
    assert.equal(
      reports.map(({ kind, member, text }) => `${kind} ${member} ${text}`),
      ['calls.add', 'streams.count', 'notices.poke', 'calls.wipe'].map(
        (member) => `refused ${member} the audit? has closed`,
      ),
    )
    served.stop()
  }
})

test('only what `refuse` made refuses: a KitError of that code from elsewhere is a failure like any other', async () => {
  const { client, served } = await open([
    () => {
      throw new KitError('REFUSED', 'somebody else refused something else')
    },
  ])
  assert.ok(isKitError(await rejection(client.calls.add('1')), 'INTERNAL'))
  served.stop()
})

test('it may refuse with an error that the contract declares', async () => {
  const { client, served } = await open([
    ({ errors, refuse }) => {
      assert.is(errors.Missing, undefined)
      throw errors.Forbidden?.({ role: 'reader' }) ?? refuse('not an editor')
    },
  ])
  for (const failed of [rejection(client.calls.add('1')), rejection(items(client.streams.count(1)))]) {
    const error = await failed
    assert.ok(isErrorOf(error, client, 'Forbidden') && error.data.role === 'reader')
  }
  served.stop()
})

test('next() called twice is an error that names the middleware, and the handler runs once', async () => {
  const twice: Middleware = (_request, next) => {
    next()
    return next()
  }
  const { client, served, reports } = await open([twice])
  assert.ok(isKitError(await rejection(client.calls.add('1')), 'INTERNAL'))
  assert.match(
    String((reports[0]?.cause as Error | undefined)?.message),
    /`desk\.calls\.add`: the middleware twice called next\(\) twice/,
  )
  assert.equal(ran, ['add'])
  served.stop()
})

test('around a stream next() gives what the handler returned, which it may wrap; the handler hears of the end', async () => {
  const doubled: Middleware = async ({ answer, kind }, next) => {
    const passed = await next()
    if (kind !== 'stream') return passed
    const body = passed.value as Iterable<number>
    const items = async function* () {
      try {
        for (const item of body) yield item * 2
      } finally {
        log.push('over')
      }
    }
    return answer(items())
  }
  const { client, served } = await open([(_request, next) => next(), doubled])
  assert.equal(await items(client.streams.count(3)), [2, 4, 6])
  assert.equal(log, ['over'])
  for await (const item of client.streams.count(100_000)) if (item === 4) break
  await client.calls.wipe()
  assert.equal(log, ['over', 'over'])
  served.stop()
})

test('around a stream it may take its time, and a consumer that leaves meanwhile ends what comes of it', async () => {
  let go: () => void = () => {}
  const going = new Promise<void>((done) => {
    go = done
  })
  const returned: string[] = []
  const slow: Middleware = async ({ kind, answer }, next) => {
    if (kind !== 'stream') return next()
    await going
    const body = (await next()).value as Iterator<number>
    return answer({
      [Symbol.asyncIterator]: () => ({
        next: async () => body.next(),
        return: async () => {
          returned.push('returned')
          return { done: true, value: undefined }
        },
      }),
    })
  }
  const { client, served } = await open([slow])
  const left = client.streams.count(3)
  const pending = left.next()
  await client.calls.wipe()
  void left.return()
  await client.calls.wipe()
  go()
  await pending.catch(() => {})
  assert.equal(await items(client.streams.count(2)), [1, 2])
  assert.equal(returned, ['returned'])
  served.stop()
})

test('what it throws that is declared nowhere is INTERNAL, and its cause stays in the log', async () => {
  const secret = new Error('/home/alice/.ssh/id_rsa')
  const { client, served, reports } = await open([
    () => {
      throw secret
    },
  ])
  const error = await rejection(client.calls.add('1'))
  assert.ok(isKitError(error, 'INTERNAL'))
  assert.not.match((error as Error).message, /alice/)
  assert.is(reports[0]?.cause, secret)
  served.stop()
})

test('an input that the schema refuses reaches no middleware', async () => {
  const { client, served } = await open([
    (_request, next) => {
      log.push('ran')
      return next()
    },
  ])
  assert.ok(isKitError(await rejection(client.calls.add(5 as never)), 'INPUT_INVALID'))
  assert.equal(log, [])
  served.stop()
})

test('what is no list of functions is refused when it is given', async () => {
  for (const use of ['text', [1], [() => {}, undefined]]) {
    await connectInMemory(desk, provider, { use } as never).then(
      () => assert.unreachable(),
      (error) => assert.ok(isKitError(error, 'INVALID_ARGUMENT'), String(error)),
    )
  }
})

test('a list that is changed later changes nothing', async () => {
  const use: AnyMiddleware<Facts>[] = []
  const { client, served } = await open(use)
  use.push(() => {
    throw new Error('too late')
  })
  assert.is(await client.calls.add('1'), 2)
  served.stop()
})

test.run()
