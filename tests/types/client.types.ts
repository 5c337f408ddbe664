// What a consumer may write, and what it may not.
import {
  type CallOptions,
  type Client,
  type Closed,
  type IncomingStream,
  type State,
  toReadableStream,
} from '../../contract/index.js'
import type { Note, notes, ticks } from './kit.js'
import { same } from './same.js'

declare const api: Client<typeof notes>
declare const ticking: Client<typeof ticks>

// A call takes its input and then its options, and returns a Promise of its result.
same<typeof api.calls.open, (input: { id: string }, options?: CallOptions) => Promise<{ size: number }>>()
same<typeof api.calls.save, (input: Note, options?: CallOptions) => Promise<Note>>()
// An input that may be left out comes before the options all the same.
same<Parameters<typeof api.calls.find>, [input?: string | undefined, options?: CallOptions]>()
// Without an input, the options come first; without an output, the answer is `undefined`.
same<typeof api.calls.ping, (options?: CallOptions) => Promise<undefined>>()
// A caller writes what goes into the provider's schema, and gets what came out of it.
same<typeof api.calls.count, (input: string, options?: CallOptions) => Promise<string>>()

void api.calls.open({ id: 'a' }, { timeoutMs: 5, signal: AbortSignal.abort() })
void api.calls.ping({ timeoutMs: 5 })
// @ts-expect-error an input that is missing
void api.calls.open()
// @ts-expect-error an input of another type
void api.calls.open({ id: 1 })
// @ts-expect-error an input with a member too many
void api.calls.open({ id: 'a', rev: 1 })
// @ts-expect-error the output side of the schema is not what a caller writes
void api.calls.count(1)
// @ts-expect-error an input for a call that takes none
void api.calls.ping({ id: 'a' })
// @ts-expect-error an option that is none
void api.calls.open({ id: 'a' }, { timeout: 5 })
// @ts-expect-error a call that the contract does not have
void api.calls.opne({ id: 'a' })
// @ts-expect-error a stream is no call
void api.calls.search('port')
// @ts-expect-error members cannot be replaced
api.calls.ping = async () => undefined

// A stream returns an iterator at once; no Promise is in the way.
same<typeof api.streams.search, (input: string, options?: CallOptions) => IncomingStream<Note>>()
same<typeof api.streams.sizes, (options?: CallOptions) => IncomingStream<string>>()
same<
  typeof api.streams.download,
  (input: { id: string }, options?: CallOptions) => IncomingStream<Uint8Array>
>()
export async function stream(): Promise<void> {
  for await (const note of api.streams.search('port')) same<typeof note, Note>()
  for await (const chunk of api.streams.download({ id: 'a' })) same<typeof chunk, Uint8Array>()
  const result = await toReadableStream(api.streams.sizes()).getReader().read()
  same<typeof result, { done: false; value: string } | { done: true; value?: string | undefined }>()
  // @ts-expect-error an input of another type
  api.streams.search(1)
  // @ts-expect-error nothing goes into a stream that comes from the provider
  api.streams.search('port').next(1 as never, 2)
  // @ts-expect-error a stream that the contract does not have
  api.streams.find('port')
}

// A notice is unanswered, so it has nothing to wait for and nothing to cancel.
same<typeof api.notices.typing, (input: string) => void>()
same<typeof api.notices.poke, () => void>()
// @ts-expect-error an input of another type
api.notices.typing(1)
// @ts-expect-error an input that is missing
api.notices.typing()
// @ts-expect-error an input for a notice that takes none
api.notices.poke('x')
// @ts-expect-error no options: it cannot time out
api.notices.typing('x', { timeoutMs: 5 })

// Events: listeners by name, with the payload of that name.
const stop = api.events.on('saved', (note) => same<typeof note, Note>())
same<typeof stop, () => void>()
api.events.on('counted', (text) => same<typeof text, string>(), { signal: AbortSignal.abort() })
api.events.on('idle', () => {})
export async function once(): Promise<void> {
  const note = await api.events.once('saved', { timeoutMs: 5 })
  same<typeof note, Note>()
  const nothing = await api.events.once('idle')
  same<typeof nothing, undefined>()
}
// @ts-expect-error an event that the contract does not have
api.events.on('closed', () => {})
// @ts-expect-error a call is no event
api.events.on('open', () => {})
// @ts-expect-error a listener for another payload
api.events.on('saved', (id: string) => id)
// @ts-expect-error a payload of an event without one
api.events.on('idle', (payload) => payload)
// @ts-expect-error an event that the contract does not have
void api.events.once('closed')
// @ts-expect-error a consumer listens; only the provider emits
api.events.emit('idle')

// States: read and heard of, and written by the provider alone.
same<typeof api.states, { readonly theme: State<Note>; readonly size: State<string> }>()
same<typeof api.states.theme.get, () => Note>()
const unsubscribe = api.states.size.subscribe((text) => same<typeof text, string>())
same<typeof unsubscribe, () => void>()
// @ts-expect-error a state that the contract does not have
api.states.colour
// @ts-expect-error a consumer reads; only the provider writes
api.states.size.set('1')
// @ts-expect-error a listener for another value
api.states.theme.subscribe((text: string) => text)
// @ts-expect-error states cannot be replaced
api.states.size = api.states.theme as never
// @ts-expect-error a state is no event
api.events.on('theme', () => {})

// The end of a session; a client is disposable.
same<typeof api.closed, Promise<Closed>>()
export function dispose(): void {
  using own = api
  own.close()
}
// @ts-expect-error a code that no session ends with
void api.closed.then(({ code }) => code === 'BUSY')

// Just the groups that the contract declares.
ticking.events.on('tick', () => {})
// @ts-expect-error no calls
ticking.calls
// @ts-expect-error no streams
ticking.streams
// @ts-expect-error no states
ticking.states
// @ts-expect-error no notices
ticking.notices
// @ts-expect-error errors are part of answers, and no group of a client
api.errors
// @ts-expect-error a client is no thenable
api.then
