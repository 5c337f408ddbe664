// What middleware adds reaches the handlers' context, and what it needs must have been added.
import { defineContract, type Middleware, type Passed } from '../../contract/index.js'
import { type Bridge, createBridge, type DocumentFacts } from '../../main/index.js'
import { createPortPair, provide } from '../../port/index.js'
import { connectInMemory, createMemoryBridge } from '../../testing/index.js'
import { notes, ticks } from './kit.js'
import { same } from './same.js'

interface User {
  readonly name: string
}
declare function userOf(webContentsId: number): User
const pokes = defineContract('pokes', { notices: { poke: {}, prod: {} } })
const [port] = createPortPair()

const withUser: Middleware<{ user: User }, object, DocumentFacts> = ({ session }, next) => {
  same<typeof session.webContentsId, number>()
  return next({ user: userOf(session.webContentsId) })
}
const named: Middleware<object, { user: User }> = ({ context }, next) => {
  same<typeof context.user, User>()
  return next()
}
const timed: Middleware<{ startedAt: number }> = async (_request, next) => next({ startedAt: 1 })

// By the bridge, and by `use`: calls, streams and notices have it.
const bridge = createBridge({ allow: { origins: ['app://notes'] } })
  .use(withUser)
  .use(({ context, kind, member, input }, next) => {
    same<typeof context.user, User>()
    same<typeof kind, 'call' | 'stream' | 'notice'>()
    same<typeof member, string>()
    same<typeof input, unknown>()
    return next({ locale: 'en' })
  })
  .use(named)
bridge.provide(
  notes,
  {
    calls: {
      open({ id }, { user, locale, startedAt, signal, session, errors }) {
        same<typeof user, User>()
        same<typeof locale, string>()
        same<typeof startedAt, number>()
        same<typeof session.origin, string>()
        if (!signal.aborted) throw errors.NotFound({ id })
        return { size: 1 }
      },
      save: (_input, { user }) => ({ id: user.name, at: new Date() }),
      count: (n) => n,
      find: () => [],
      ping: () => {},
    },
    states: { theme: { id: 'a' } as never, size: 1 },
    streams: {
      search(_query, { user, startedAt }) {
        same<typeof user, User>()
        same<typeof startedAt, number>()
        return []
      },
      sizes: () => [1],
      download: () => [],
    },
    notices: {
      typing: (_who, { user, session }) => {
        same<typeof user, User>()
        same<typeof session.webContentsId, number>()
      },
      seen: () => {},
      // @ts-expect-error what nobody has added
      poke: (_input, { role }) => role,
    },
  },
  {
    use: [timed],
    members: {
      'calls.save': { allow: { origins: ['app://admin'], when: ({ hasOpener }) => !hasOpener } },
      'streams.download': { requires: 'user-gesture' },
      'events.saved': { allow: { subFrames: false } },
    },
  },
)

const plain = createBridge({ allow: { origins: ['app://notes'] } })
plain.provide(ticks, {}, { use: [withUser, named] })
plain.provide(
  ticks,
  {},
  {
    use: [
      ({ session, refuse }, next) => {
        same<typeof session.origin, string>()
        if (session.origin === 'app://notes') throw refuse('not from there')
        return next()
      },
    ],
  },
)
// @ts-expect-error what it needs comes after it
plain.provide(ticks, {}, { use: [named, withUser] })
// @ts-expect-error what it needs comes from nobody
plain.use(named)
// @ts-expect-error it must add what it says
plain.use<{ user: User }>((_request, next) => next())
for (const taken of [
  // @ts-expect-error the handler's context has a session already
  () => plain.use((_request, next) => next({ session: 'x' })),
  // @ts-expect-error the contract's events are in every context
  () => plain.use((_request, next) => next({ events: 'x' })),
  // @ts-expect-error the contract's states are in every context
  () => plain.use((_request, next) => next({ states: {} })),
  // @ts-expect-error only an object can be added
  () => plain.use((_request, next) => next('user')),
]) {
  taken()
}

// What it adds is read from what it returns: at once or later, on one path or on all.
const inferred = createBridge({ allow: { origins: ['app://notes'] } })
  .use(({ session }, next) => next({ user: userOf(session.webContentsId) }))
  .use(async ({ context }, next) => {
    same<typeof context.user, User>()
    const passed = await next({ other: context.user })
    same<typeof passed.value, unknown>()
    return passed
  })
  .use(({ answer, member }, next) => (member === 'calls.list' ? answer([]) : next({ cached: 1 })))
  .use((request, next) => (request.kind === 'call' ? next({ maybe: 1 }) : next()))
inferred.provide(pokes, {
  notices: {
    poke(_input, { user, other, cached }) {
      same<[typeof user, typeof other, typeof cached], [User, User, number]>()
    },
    // @ts-expect-error it is not added on every path
    prod: (_input, { maybe }) => void maybe,
  },
})

// What it returns is what next() or answer() gave, at once or later.
plain
  .use(async (_request, next) => {
    try {
      return await next()
    } finally {
      same<1, 1>()
    }
  })
  .use((_request, next) => Promise.race([next(), new Promise<never>(() => {})]))
  .use(({ refuse }) => {
    throw refuse('never')
  })
  .use(({ answer }) => answer(1))
  .use(async ({ answer }, next) => answer((await next()).value))
export const kept = new Map<string, Promise<Passed>>()
plain.use(({ member }, next) => kept.get(member) ?? next())
for (const forgotten of [
  // @ts-expect-error it does not return
  () => plain.use((_request, next) => void next()),
  () =>
    // @ts-expect-error it does not return
    plain.use((_request, next) => {
      next()
    }),
  () =>
    // @ts-expect-error it does not return, later
    plain.use(async (_request, next) => {
      await next()
    }),
  // @ts-expect-error it does not return on every path
  () => plain.use((request, next) => (request.kind === 'call' ? next() : undefined)),
  // @ts-expect-error an answer of its own without `answer`
  () => plain.use(() => []),
  // @ts-expect-error the handler's own answer, taken out of what next() gave
  () => plain.use(async (_request, next) => (await next()).value),
  // @ts-expect-error what next() gave is there later, where the handler takes its time
  () => plain.use((_request, next) => next().value),
  // @ts-expect-error it looks like what next() gives
  () => plain.use(() => ({ value: 1 })),
]) {
  forgotten()
}
// @ts-expect-error it does not return
export const forgotten: Middleware<{ user: User }> = (_request, next) => {
  next({ user: userOf(1) })
}
// @ts-expect-error it adds something else than it says
export const other: Middleware<{ user: User }> = (_request, next) => next({ user: 1 })
// @ts-expect-error a member that the contract has not
plain.provide(ticks, {}, { members: { 'events.tock': { allow: {} } } })
// @ts-expect-error nobody asks for an event
plain.provide(ticks, {}, { members: { 'events.tick': { requires: 'user-gesture' } } })
// @ts-expect-error a policy narrows, and cannot let in
plain.provide(ticks, {}, { members: { 'events.tick': { allow: { subFrames: true } } } })

// The other doors.
provide(ticks, {}, port, { use: [timed] })
// @ts-expect-error facts that a bare port has not
provide(ticks, {}, port, { use: [withUser] })
export const memory = [
  connectInMemory(ticks, {}, { use: [timed], facts: { webContentsId: 1 } }),
  createMemoryBridge().provide(ticks, {}, { use: [withUser, named] }),
]

// A test's bridge as main's: what is written for the one takes the other.
const inMemory = createMemoryBridge().use(withUser).use(named)
function serve(real: Pick<Bridge<{ user: User }>, 'provide'>) {
  return real.provide(ticks, {}, { use: [named] })
}
serve(inMemory)
serve(bridge)
inMemory.provide(ticks, {}, { use: [named] })
inMemory.use(({ context, session }, next) => {
  same<typeof context.user, User>()
  same<typeof session.peer.kind, 'page'>()
  return next()
})
// @ts-expect-error what it needs comes from nobody
createMemoryBridge().use(named)
const withTime = createMemoryBridge().use(timed)
// @ts-expect-error what it needs comes from nobody
withTime.provide(ticks, {}, { use: [named] })
