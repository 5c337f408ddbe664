// What a provider must implement, and what it is given.

import * as v from 'valibot'
import {
  defineContract,
  type HandlerContext,
  type NoticeContext,
  type OutgoingStream,
  type Provider,
  type Served,
  type ServedState,
  unchecked,
} from '../../contract/index.js'
import { createBridge, type DocumentFacts } from '../../main/index.js'
import { createPortPair, provide as provideOverPort } from '../../port/index.js'
import { provide, type SessionPeer } from '../../renderer/index.js'
import { type Note, notes, ticks } from './kit.js'
import { same } from './same.js'

const bare = defineContract('bare', { notices: { poke: {} } })
type Whole = Provider<typeof notes>
const [port] = createPortPair()
declare const note: Note

// Inputs are the output side of the schema; an unchecked one is unknown, whoever the consumer is.
same<Parameters<Whole['calls']['open']>[0], { id: string }>()
same<Parameters<Whole['calls']['save']>[0], unknown>()
same<Parameters<Whole['calls']['count']>[0], number>()
same<Parameters<Whole['calls']['find']>[0], string | undefined>()
same<Parameters<Whole['calls']['ping']>[0], undefined>()
same<Parameters<Whole['streams']['search']>[0], string>()
same<Parameters<Whole['streams']['sizes']>[0], undefined>()
same<Parameters<Whole['notices']['typing']>[0], string>()
same<Parameters<Whole['notices']['seen']>[0], unknown>()
same<Parameters<Whole['notices']['poke']>[0], undefined>()

// Answers are the input side: now or later. Without an output there is nothing to answer.
same<ReturnType<Whole['calls']['open']>, { size: number } | Promise<{ size: number }>>()
same<ReturnType<Whole['calls']['save']>, Note | Promise<Note>>()
same<ReturnType<Whole['calls']['count']>, number | Promise<number>>()
same<ReturnType<Whole['calls']['ping']>, void | Promise<void>>()
same<ReturnType<Whole['streams']['search']>, OutgoingStream<Note>>()
same<ReturnType<Whole['streams']['sizes']>, OutgoingStream<number>>()
same<ReturnType<Whole['streams']['download']>, OutgoingStream<Uint8Array>>()

// The context: a notice is unanswered, so it has no signal and no errors. Each has the contract's own events and states.
same<Parameters<Whole['calls']['open']>[1], HandlerContext<typeof notes>>()
same<keyof Parameters<Whole['streams']['search']>[1], 'signal' | 'session' | 'errors' | 'events' | 'states'>()
same<keyof Parameters<Whole['notices']['typing']>[1], 'session' | 'events' | 'states'>()
same<HandlerContext<typeof notes>['states'], Served<typeof notes>['states']>()
same<HandlerContext<typeof notes>['events'], Served<typeof notes>['events']>()
// Just the groups that the contract declares.
same<keyof HandlerContext<typeof ticks>, 'signal' | 'session' | 'errors' | 'events'>()
same<keyof NoticeContext<typeof bare>, 'session'>()

const calls: Whole['calls'] = {
  open: ({ id }) => ({ size: id.length }),
  save: async () => note,
  count: (n) => n + 1,
  find: () => [note],
  ping: () => {},
}
const streams: Whole['streams'] = {
  async *search(query, { signal }) {
    same<typeof query, string>()
    if (!signal.aborted) yield note
  },
  sizes: () => [1, 2],
  download: () => new ReadableStream<Uint8Array>(),
}
const states: Whole['states'] = { theme: note, size: 1 }
const notices: Whole['notices'] = { typing: () => {}, seen: () => {}, poke: () => {} }
provide(notes, { calls, streams, states, notices })
provideOverPort(notes, { calls, streams, states, notices }, port)

// A generator that yields one word of a list keeps its type, whichever kind of generator it is.
const shades = defineContract('shades', {
  streams: {
    now: { item: v.picklist(['light', 'dark']) },
    later: { item: v.picklist(['light', 'dark']) },
    letters: { item: v.string() },
  },
})
export const shadeStreams: Provider<typeof shades>['streams'] = {
  *now() {
    yield 'light'
  },
  async *later() {
    yield 'light'
  },
  letters: () => ['a', 'b'],
}

// A handler needs nothing of what `provide` returns, which TypeScript could give no type while it infers it.
const looks = defineContract('looks', {
  calls: { setTheme: { input: v.picklist(['light', 'dark']) }, theme: { output: unchecked<string>() } },
  streams: { words: { item: v.string() } },
  events: { changed: { payload: unchecked<string>() } },
  states: { theme: { value: v.picklist(['light', 'dark']) } },
  notices: { say: { input: v.string() } },
})
const servedLooks = provide(looks, {
  calls: {
    setTheme: (to, { states }) => states.theme.set(to),
    theme: (_input, { states: { theme } }) => theme.get(),
  },
  streams: {
    async *words(_input, { events, ...rest }) {
      same<keyof typeof rest, 'signal' | 'session' | 'errors' | 'states'>()
      events.emit('changed', 'a')
      yield 'a'
    },
  },
  states: { theme: 'dark' },
  notices: { say: (text, { events: { emit } }) => emit('changed', text) },
})
same<typeof servedLooks, Served<typeof looks, SessionPeer>>()
// @ts-expect-error an event that the contract does not have: `servedLooks` is no `any`
servedLooks.events.emit('no such event', 42)
export const wrongContext: Partial<Provider<typeof looks>['calls']> = {
  // @ts-expect-error a state that the contract does not have
  setTheme: (_to, { states }) => states.colour,
  // @ts-expect-error a value of another type
  theme: (_input, { states }) => states.theme.set('blue'),
}
export const inTicks = (context: HandlerContext<typeof ticks>) => {
  context.events.emit('tick')
  // @ts-expect-error a group that the contract does not declare
  context.states
}

// Missing and extra: a group, a member.
// @ts-expect-error a group that is missing
provide(notes, { calls, streams, states })
// @ts-expect-error a call that is missing
provide(notes, { calls: { open: calls.open }, streams, states, notices })
// @ts-expect-error a call too many
provide(notes, { calls: { ...calls, close: () => {} }, streams, states, notices })
// @ts-expect-error a stream that is missing
provide(notes, { calls, streams: { search: streams.search, sizes: streams.sizes }, states, notices })
// @ts-expect-error a notice that is missing
provide(notes, { calls, streams, states, notices: { typing: notices.typing, seen: notices.seen } })
// @ts-expect-error a group too many: events are emitted and not implemented
provide(notes, { calls, streams, states, notices, events: {} })

// @ts-expect-error a state without its first value
provide(notes, { calls, streams, states: { theme: note }, notices })
// @ts-expect-error a state too many
provide(notes, { calls, streams, states: { ...states, colour: 'red' }, notices })
// @ts-expect-error no states at all
provide(notes, { calls, streams, notices })
// @ts-expect-error a first value of another type
provide(notes, { calls, streams, states: { theme: note, size: '1' }, notices })

// A contract without a group needs none of it.
provide(ticks, {})
// @ts-expect-error a group that the contract does not have
provide(ticks, { calls: {} })
// @ts-expect-error the members of another contract
provide(ticks, { calls, streams, states, notices })

// Wrong answers.
export const wrong: Partial<Whole['calls']> & Partial<Whole['streams']> = {
  // @ts-expect-error an answer of another type
  open: () => ({ size: 'long' }),
  // @ts-expect-error the output side of the schema is not what a handler answers
  count: async () => '1',
  // @ts-expect-error an unchecked input has no type to rely on
  save: (input) => input.id,
  // @ts-expect-error items of another type
  sizes: () => ['1'],
  // @ts-expect-error a stream that comes later: its handler is a generator, or returns an iterable at once
  search: async () => [note],
  // @ts-expect-error bytes, and no text
  *download() {
    yield 'text'
  },
}
export const wrongItems: Partial<Provider<typeof shades>['streams']> = {
  // @ts-expect-error a string is no stream: it would cross letter by letter
  letters: () => 'abc',
  // @ts-expect-error no word of the list
  async *later() {
    yield 'grey'
  },
}
// @ts-expect-error a handler that wants another input than its schema lets through
export const greedy: Whole['calls']['open'] = ({ id, rev }: { id: string; rev: number }) => ({
  size: rev + +id,
})

// Both directions: the page provides with the same words as main, and main's handlers know the document too.
const bridge = createBridge({ allow: { origins: ['app://notes'] } })
const served = bridge.provide(
  notes,
  {
    calls: {
      ...calls,
      open({ id }, { session, errors }) {
        same<typeof session.origin, string>()
        same<typeof session.webContentsId, number>()
        same<typeof session.isMainFrame, boolean>()
        // @ts-expect-error a fact that no document has
        session.cookies
        throw errors.NotFound({ id })
      },
    },
    streams,
    states,
    notices: { ...notices, typing: (_who, { session }) => session.events.emit('idle') },
  },
  { allow: { origins: ['app://notes'] } },
)
same<(typeof served.sessions)[number]['origin'], DocumentFacts['origin']>()
const inPage = provide(notes, {
  calls: {
    ...calls,
    open(_input, { session }) {
      // @ts-expect-error a page is told nothing of who calls
      session.origin
      return { size: session.id }
    },
  },
  streams,
  states,
  notices,
})

// Emitting: to every session and to one, what goes into the schema.
inPage.events.emit('saved', note)
served.events.emit('counted', 1)
served.onSession((session) => session.events.emit('idle'))
// @ts-expect-error an event that the contract does not have
served.events.emit('closed')
// @ts-expect-error a payload of another type
served.events.emit('saved', { id: 'a' })
// @ts-expect-error a payload that is missing
served.events.emit('saved')
// @ts-expect-error the output side of the schema is not what a provider emits
served.events.emit('counted', '1')
// @ts-expect-error a payload for an event without one
served.events.emit('idle', 1)
// @ts-expect-error a provider emits; only the consumer listens
served.events.on('idle', () => {})

// States: what goes into the schema is read and written.
same<typeof inPage.states.theme, ServedState<Note>>()
same<typeof served.states.size, ServedState<number>>()
served.states.size.set(2)
// @ts-expect-error the output side of the schema is not what a provider sets
served.states.size.set('2')
// @ts-expect-error a state that the contract does not have
served.states.colour
// @ts-expect-error the provider knows what it has set, and is told of nothing
served.states.size.subscribe

// What a contract may declare.
export const declared = () => {
  // @ts-expect-error a group that is none
  defineContract('x', { methods: {} })
  // @ts-expect-error a stream without an item
  defineContract('x', { streams: { s: {} } })
  // @ts-expect-error a state without the schema of its value
  defineContract('x', { states: { s: {} } })
  // @ts-expect-error a function is no schema
  defineContract('x', { calls: { c: { input: (value: unknown) => value } } })
  // @ts-expect-error the one word is 'latest'
  defineContract('x', { events: { e: { keep: 'first' } } })
  // @ts-expect-error a misspelt key of a call
  defineContract('x', { calls: { c: { input: v.string(), outptu: v.string() } } })
  // @ts-expect-error a key of a stream that none has
  defineContract('x', { streams: { s: { item: v.string(), output: v.string() } } })
  // @ts-expect-error a key of an event that none has
  defineContract('x', { events: { e: { payload: v.string(), input: v.string() } } })
  // @ts-expect-error a key of a state that none has
  defineContract('x', { states: { s: { value: v.string(), keep: 'latest' } } })
  // @ts-expect-error a key of a notice that none has
  defineContract('x', { notices: { n: { inptu: v.string() } } })
  // @ts-expect-error a schema in the place of a definition
  defineContract('x', { calls: { c: v.string() } })
  // @ts-expect-error an error is declared by the schema of its data
  defineContract('x', { errors: { E: 'message' } })
}
