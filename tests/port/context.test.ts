// What a handler is given: a frozen literal with the contract's own events and states, with and without middleware.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as v from 'valibot'
import { type AnyMiddleware, defineContract, type HandlerContext, unchecked } from '../../contract/index.js'
import { connectInMemory } from '../../testing/index.js'
import { within } from '../helpers/within.js'

const looks = defineContract('looks', {
  calls: { setTheme: { input: v.picklist(['light', 'dark']) }, look: { output: unchecked<unknown>() } },
  streams: { watch: { item: unchecked<unknown>() } },
  events: { changed: { payload: unchecked<string>() } },
  states: { theme: { value: v.picklist(['light', 'dark']) } },
  notices: { say: { input: v.string() } },
  errors: { Odd: unchecked<string>() },
})
const bare = defineContract('bare', {
  calls: { look: {} },
  streams: { watch: { item: unchecked<unknown>() } },
  notices: { say: {} },
})

type Seen = Partial<HandlerContext<typeof looks>> & { readonly [added: string]: unknown }
const KINDS = ['call', 'stream', 'notice'] as const

/** The rows of each test: no middleware, middleware that adds nothing, and middleware that adds something. */
const rows: readonly (readonly [title: string, use: readonly AnyMiddleware[], added: readonly string[]])[] = [
  ['without middleware', [], []],
  ['with middleware that adds nothing', [(_request, next) => next()], []],
  ['with middleware that adds', [(_request, next) => next({ user: 'Ada' })], ['user']],
  ['with middleware that waits', [async (_request, next) => next({ user: 'Ada' })], ['user']],
]

/** Opens a session whose handlers all do `look` with their context, and returns what asks for each kind of request. */
async function open(use: readonly AnyMiddleware[], look: (context: Seen) => void) {
  const seen: Seen[] = []
  const inspect = (context: unknown) => {
    seen.push(context as Seen)
    look(context as Seen)
  }
  const provider = {
    calls: { setTheme: () => {}, look: (_: unknown, context: unknown) => inspect(context) },
    streams: {
      *watch(_: unknown, context: unknown) {
        inspect(context)
        yield 1
      },
    },
    states: { theme: 'dark' as const },
    notices: { say: (_: unknown, context: unknown) => inspect(context) },
  }
  const { client, served } = await connectInMemory(looks, provider, { ...({ use } as object), report })
  const ask = {
    call: () => client.calls.look(),
    stream: () => client.streams.watch().next(),
    notice: async () => {
      client.notices.say('x')
      await client.calls.setTheme('dark')
    },
  }
  return { client, served, seen, ask }
}

const reports: string[] = []
const report = ({ kind, cause }: { kind: string; cause?: unknown }) => reports.push(`${kind}: ${cause}`)
test.before.each(() => {
  reports.length = 0
})

for (const [title, use, added] of rows) {
  test(`${title} the context is frozen, and a copy by spread has all of it`, async () => {
    const { served, seen, ask } = await open(use, () => {})
    for (const kind of KINDS) {
      await ask[kind]()
      const context = seen.at(-1)
      assert.ok(context !== undefined && Object.isFrozen(context), kind)
      // Nothing of the engine can be reached through it.
      const prototype = Object.getPrototypeOf(context)
      if (prototype !== Object.prototype) {
        assert.equal(Reflect.ownKeys(prototype), [], kind)
        assert.is(Object.getPrototypeOf(prototype), Object.prototype, kind)
      }
      assert.is((context as object).constructor, Object, kind)
      const copy = { ...context }
      const own = kind === 'notice' ? ['session'] : ['signal', 'session', 'errors']
      for (const name of [...own, 'events', 'states', ...added]) {
        assert.ok(Object.hasOwn(copy, name), `${kind}: ${name}`)
        assert.is(copy[name], context[name], `${kind}: ${name}`)
      }
      // Nothing of the engine is in it.
      const known = ['signal', 'session', 'errors', 'events', 'states', ...added]
      assert.equal(
        Object.keys(copy).filter((name) => !known.includes(name)),
        [],
        kind,
      )
      if (kind !== 'notice') assert.ok(copy.signal instanceof AbortSignal)
    }
    served.stop()
  })

  test(`${title} a handler reads and writes the states and emits the events of its contract`, async () => {
    const { client, served, ask } = await open(use, ({ states, events }) => {
      states?.theme.set(states.theme.get() === 'dark' ? 'light' : 'dark')
      events?.emit('changed', states?.theme.get() ?? '')
    })
    for (const [index, kind] of KINDS.entries()) {
      const changed = client.events.once('changed', { timeoutMs: 5_000 })
      await ask[kind]()
      assert.is(await changed, index % 2 === 0 ? 'light' : 'dark', kind)
    }
    assert.is(served.states.theme.get(), 'light')
    served.stop()
  })

  test(`${title} a handler that writes to its context fails, and its caller hears so`, async () => {
    const writes: readonly ((context: Record<string, unknown>) => unknown)[] = [
      (context) => Object.assign(context, { id: 4711 }),
      (context) => {
        context.isAnswered = true
      },
      (context) => {
        context.session = {}
      },
      (context) => delete context.session,
    ]
    for (const write of writes) {
      const { served, ask } = await open(use, (context) => void write(context as Record<string, unknown>))
      for (const kind of KINDS) {
        reports.length = 0
        const asked = ask[kind]().then(
          () => 'answered',
          ({ code }) => code,
        )
        const outcome = await within(asked, `the end of a ${kind}`)
        if (kind !== 'notice') assert.is(outcome, 'INTERNAL', `${kind}: ${write}`)
        assert.match(reports.join(), /^handler-error: TypeError/, `${kind}: ${write}`)
      }
      served.stop()
    }
  })
}

test('the signal of a context that was spread aborts with its request', async () => {
  for (const [, use] of rows) {
    let signal: AbortSignal | undefined
    const { client, served } = await connectInMemory(
      looks,
      {
        calls: {
          setTheme: () => {},
          look: (_, context) => {
            const copy = { ...context }
            signal = copy.signal
            return new Promise(() => {})
          },
        },
        streams: { watch: () => [] },
        states: { theme: 'dark' },
        notices: { say: () => {} },
      },
      { ...({ use } as object) },
    )
    const controller = new AbortController()
    const asked = client.calls.look({ signal: controller.signal }).catch(() => {})
    await client.calls.setTheme('dark')
    assert.is(signal?.aborted, false)
    controller.abort()
    await asked
    await client.calls.setTheme('dark')
    assert.is(signal?.aborted, true)
    served.stop()
  }
})

test('a context has only the groups that its contract declares', async () => {
  for (const use of [[], [((_request, next) => next()) satisfies AnyMiddleware]]) {
    const keys: string[][] = []
    const look = (_: unknown, context: object) => void keys.push(Object.keys(context))
    const { client, served } = await connectInMemory(
      bare,
      {
        calls: { look },
        streams: {
          watch: (_, context) => {
            look(_, context)
            return []
          },
        },
        notices: { say: look },
      },
      { ...({ use } as object) },
    )
    client.notices.say()
    await client.streams.watch().next()
    await client.calls.look()
    assert.is(keys.length, 3)
    for (const own of keys) assert.not.ok(own.includes('events') || own.includes('states'), own.join())
    served.stop()
  }
})

test.run()
