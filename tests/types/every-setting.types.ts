// What holds in every setting of the compiler that apps begin with, `strict` or not, and in every version that is supported.
// `settings.ts` compiles this file in all of them; with `tsc -b` it is compiled like any other type test.
import {
  asErrorOf,
  bytes,
  type Client,
  type DeclaredError,
  defineContract,
  type HandlerContext,
  type IncomingStream,
  isErrorOf,
  type Middleware,
  type Passed,
  type Provider,
  type ServedState,
  type State,
  unchecked,
} from 'electron-port-bridge/contract'
import { type Bridge, createBridge, type DocumentFacts } from 'electron-port-bridge/main'
import { connect } from 'electron-port-bridge/renderer'
import { createMemoryBridge } from 'electron-port-bridge/testing'
import * as v from 'valibot'
import { same } from './same.js'

interface Note {
  id: string
  at: Date
}
const theme = v.picklist(['light', 'dark'])
export const notes = defineContract('notes', {
  calls: {
    open: { input: v.object({ id: v.string() }), output: unchecked<Note>() },
    list: { output: unchecked<Note[]>() },
    ping: {},
    setTheme: { input: theme },
    save: { input: unchecked<Note>() },
  },
  streams: {
    search: { input: v.string(), item: unchecked<Note>() },
    themes: { item: theme },
    file: { item: bytes() },
  },
  events: { saved: { payload: unchecked<Note>() }, idle: {} },
  states: { theme: { value: theme }, last: { value: unchecked<Note>() } },
  notices: { typing: { input: v.string() }, poke: {} },
  errors: { NotFound: v.object({ id: v.string() }) },
})
export const ticks = defineContract('ticks', { events: { tick: {} } })

// ---- a consumer

declare const api: Client<typeof notes>
declare const careful: Client<typeof notes, 'untrusted'>
declare const ticking: Client<typeof ticks>

same<Awaited<ReturnType<typeof api.calls.open>>, Note>()
same<Awaited<ReturnType<typeof careful.calls.open>>, unknown>()
void api.calls.ping()
void api.calls.list({ timeoutMs: 5 })
void api.calls.open({ id: 'a' }, { timeoutMs: 5, signal: AbortSignal.abort() })
// @ts-expect-error an input that is missing
void api.calls.open()
// @ts-expect-error an input of another type
void api.calls.open({ id: 1 })
// @ts-expect-error an input for a call that takes none
void api.calls.ping({ id: 'a' })
// @ts-expect-error a word that is not in the list
void api.calls.setTheme('blue')
// @ts-expect-error an option that is none
void api.calls.list({ timeout: 5 })
// @ts-expect-error a call that the contract does not have
void api.calls.opne({ id: 'a' })
// @ts-expect-error an input that is missing
void api.streams.search()
// @ts-expect-error an input that is missing
api.notices.typing()
// @ts-expect-error an input for a notice that takes none
api.notices.poke('a')
// @ts-expect-error a group that the contract does not declare
void ticking.calls
// @ts-expect-error members cannot be replaced
api.calls.ping = async () => undefined
// @ts-expect-error a client is no thenable
void api.then

same<ReturnType<typeof api.streams.search>, IncomingStream<Note>>()
same<typeof api.states, { readonly theme: State<'light' | 'dark'>; readonly last: State<Note> }>()
same<ReturnType<typeof careful.states.last.get>, unknown>()
export const { get, subscribe } = api.states.theme
export const { on, once } = api.events
api.events.on('saved', ({ at }) => same<typeof at, Date>())
// @ts-expect-error an event that the contract does not have
api.events.on('closed', () => {})
// @ts-expect-error only the provider writes
api.states.theme.set('dark')

export async function byName(error: unknown): Promise<void> {
  const main = await connect<typeof notes>('notes')
  same<typeof main, Client<typeof notes>>()
  for await (const word of main.streams.themes()) same<typeof word, 'light' | 'dark'>()
  // @ts-expect-error a name that is another
  await connect<typeof notes>('note')
  // @ts-expect-error without the contract's type
  await connect('notes')
  if (isErrorOf(error, main, 'NotFound')) same<typeof error, DeclaredError<'NotFound', { id: string }>>()
  const declared = asErrorOf(error, main)
  if (declared?.name === 'NotFound') same<typeof declared.data, { id: string }>()
  // @ts-expect-error an error that the contract does not declare
  isErrorOf(error, main, 'Lost')
}

// ---- a provider: no handler needs what `provide` returns

declare const note: Note
declare const bridge: Bridge
const served = bridge.provide(notes, {
  calls: {
    open({ id }, { errors, signal, session }) {
      same<[typeof id, typeof signal, typeof session.webContentsId], [string, AbortSignal, number]>()
      if (id === '') throw errors.NotFound({ id })
      return note
    },
    list: async (_input, { states }) => [states.last.get()],
    ping: () => {},
    setTheme: (to, { states }) => states.theme.set(to),
    save(input, context) {
      same<typeof input, unknown>()
      const { events, ...rest } = { ...context }
      events.emit('saved', note)
      same<keyof typeof rest, 'signal' | 'session' | 'errors' | 'states'>()
    },
  },
  streams: {
    async *search(query, { events }) {
      same<typeof query, string>()
      events.emit('idle')
      yield note
      yield { id: query, at: new Date() }
    },
    themes: () => ['light'],
    file: () => new ReadableStream<Uint8Array>(),
  },
  states: { theme: 'dark', last: note },
  notices: {
    typing: (who, { session, events }) => {
      same<typeof who, string>()
      session.events.emit('idle')
      events.emit('idle')
    },
    poke: (_input, { states }) => states.theme.set('light'),
  },
})
same<typeof served.states.theme, ServedState<'light' | 'dark'>>()
served.events.emit('saved', note)
// @ts-expect-error an event that the contract does not have: `served` is no `any`
served.events.emit('no such event', 42)
// @ts-expect-error a word that is not in the list
served.states.theme.set('blue')
bridge.provide(ticks, {})
// @ts-expect-error a group that the contract does not have
bridge.provide(ticks, { calls: {} })

type Whole = Provider<typeof notes, DocumentFacts>
same<Parameters<Whole['calls']['ping']>[0], undefined>()
export const themes: Whole['streams']['themes'] = async function* () {
  yield 'light' as const
}
export const wrong: Partial<Whole['calls'] & Whole['streams']> = {
  // @ts-expect-error an answer of another type
  open: () => ({ id: 1 }),
  // @ts-expect-error an unchecked input has no type to rely on
  save: (input) => input.id,
  // @ts-expect-error a state that the contract does not have
  ping: (_input, { states }) => states.colour.get(),
  // @ts-expect-error items of another type
  search: () => [1],
  // @ts-expect-error a string is no stream
  themes: () => 'light',
}
// @ts-expect-error a handler that is missing
export const fewer: Pick<Whole['notices'], 'typing' | 'poke'> = { poke: () => {} }
export const more: Whole['notices'] = {
  typing: () => {},
  poke: () => {},
  // @ts-expect-error a handler that the contract has not
  prod: () => {},
}
export function inAFileOfItsOwn({ events, states }: HandlerContext<typeof notes, DocumentFacts>): void {
  events.emit('saved', states.last.get())
}
export function inTicks(context: HandlerContext<typeof ticks>): void {
  context.events.emit('tick')
  // @ts-expect-error a group that the contract does not declare
  void context.states
}

// ---- middleware

interface User {
  readonly name: string
}
declare function userOf(webContentsId: number): User
const withUser: Middleware<{ user: User }, object, DocumentFacts> = ({ session }, next) =>
  next({ user: userOf(session.webContentsId) })
const named: Middleware<object, { user: User }> = async ({ context }, next) => {
  same<typeof context.user, User>()
  return next()
}
const inferred = createBridge({ allow: { origins: ['app://notes'] } })
  .use(({ session }, next) => next({ user: userOf(session.webContentsId) }))
  .use(async ({ context }, next) => {
    const passed = await next({ other: context.user })
    same<typeof passed, Passed<{ readonly other: User }>>()
    return passed
  })
  .use(({ answer, member }, next) => (member === 'calls.list' ? answer([]) : next({ cached: 1 })))
  .use(({ refuse, context }, next) => {
    if (context.user.name === '') throw refuse('nobody')
    return next()
  })
  .use(named)
inferred.provide(defineContract('pokes', { notices: { poke: {} } }), {
  notices: {
    poke(_input, { user, other, cached }) {
      same<[typeof user, typeof other, typeof cached], [User, User, number]>()
    },
  },
})
bridge.provide(ticks, {}, { use: [withUser, named] })
createMemoryBridge()
  .use(withUser)
  .provide(ticks, {}, { use: [named] })
// @ts-expect-error what it needs comes after it
bridge.provide(ticks, {}, { use: [named, withUser] })
// @ts-expect-error it does not return
bridge.use((_request, next) => {
  next()
})
// @ts-expect-error it does not return, later
bridge.use(async (_request, next) => {
  await next()
})
// @ts-expect-error an answer of its own without `answer`
bridge.use(() => [])
// @ts-expect-error the handler's context has a session already
bridge.use((_request, next) => next({ session: 'x' }))
// @ts-expect-error it adds something else than it says
export const other: Middleware<{ user: User }> = (_request, next) => next({ user: 1 })

// ---- contracts

export const refused = [
  // @ts-expect-error a misspelt key of a call
  () => defineContract('x', { calls: { c: { input: theme, outptu: theme } } }),
  // @ts-expect-error a misspelt key of a stream
  () => defineContract('x', { streams: { s: { item: theme, windwo: 4 } } }),
  // @ts-expect-error a misspelt key of an event
  () => defineContract('x', { events: { e: { paylaod: theme } } }),
  // @ts-expect-error a misspelt key of a state
  () => defineContract('x', { states: { s: { value: theme, vlaue: theme } } }),
  // @ts-expect-error a misspelt key of a notice
  () => defineContract('x', { notices: { n: { inptu: theme } } }),
  // @ts-expect-error a group that is none
  () => defineContract('x', { call: {} }),
  // @ts-expect-error a stream without an item
  () => defineContract('x', { streams: { s: {} } }),
  // @ts-expect-error a function is no schema
  () => defineContract('x', { calls: { c: { input: (value: unknown) => value } } }),
]
