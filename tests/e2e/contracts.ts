import { bytes, defineContract, unchecked } from 'electron-port-bridge/contract'
import * as v from 'valibot'

export interface Note {
  id: string
  text: string
}

/** What main provides in most tests. */
export const notes = defineContract('notes', {
  calls: {
    open: { input: v.object({ id: v.string() }), output: unchecked<Note>() },
    echo: { input: unchecked<unknown>(), output: unchecked<unknown>() },
    hang: {},
    fail: {},
  },
  streams: { count: { input: v.number(), item: unchecked<number>() }, file: { item: bytes() } },
  events: { saved: { payload: unchecked<{ id: string; at: Date }>() } },
  notices: { typing: { input: v.string() } },
  errors: { NotFound: v.object({ id: v.string() }) },
})

/** The page's side of it, as source. */
export const NOTES = `'notes'`

/** What a page provides to main. */
export const page = defineContract('page', {
  calls: { unsaved: { output: v.boolean() }, hang: {}, lie: { output: v.string() } },
  streams: { upload: { item: bytes() } },
  events: { dirty: { payload: v.boolean() } },
})

/** The same on the page's side, as source: it trusts main with nothing, but brings no validator. */
export const PAGE = `defineContract('page', { calls: { unsaved: { output: unchecked() }, hang: {}, lie: { output: unchecked() } }, streams: { upload: { item: bytes() } }, events: { dirty: { payload: unchecked() } } })`

/** What one page or process provides to another. */
export const search = defineContract('search', {
  calls: { find: { input: v.string(), output: v.array(v.string()) }, hang: {}, lie: { output: v.string() } },
  streams: { count: { input: v.number(), item: v.number() } },
  events: { ready: { payload: v.string() } },
  notices: { note: { input: v.string() } },
})

/** The same in a page, as source, with schemas that need no validator. */
export const SEARCH = `(() => {
  const is = (test) => ({ '~standard': { version: 1, vendor: 'test', validate: (value) => test(value) ? { value } : { issues: [{ message: 'no' }] } } })
  const text = is((value) => typeof value === 'string'), number = is((value) => typeof value === 'number')
  return defineContract('search', {
    calls: { find: { input: text, output: is((value) => Array.isArray(value) && value.every((x) => typeof x === 'string')) }, hang: {}, lie: { output: text } },
    streams: { count: { input: number, item: number } }, events: { ready: { payload: text } }, notices: { note: { input: text } },
  })
})()`

/** A provider runs output schemas itself, so one that is to lie has a contract that lets it. */
const LENIENT = SEARCH.replace('lie: { output: text }', 'lie: { output: unchecked() }')

/** A page that provides it, as source; `globalThis.seen` says what happened to it. */
export const PROVIDE_SEARCH = `
  globalThis.seen = []
  globalThis.served = provide(${LENIENT}, {
    calls: {
      find: (text, { session }) => [text, session.peer.kind, session.peer.origin ?? ''],
      hang: (_, { signal }) => new Promise(() => signal.addEventListener('abort', () => seen.push('aborted ' + signal.reason.code))),
      lie: () => 5,
    },
    streams: { count: function* (n) { for (let i = 0; i < n; i++) yield i } },
    notices: { note: (text) => void seen.push(text) },
  })`

/** Carries a value for the table of structured clones, and says what has come. */
export const carry = defineContract('carry', {
  calls: { put: { input: unchecked<unknown>(), output: v.string() } },
})
/** What a process is asked to do for it: to answer with a value, or to send one to its own peer. */
export const carrier = defineContract('carrier', {
  calls: {
    give: { input: v.string(), output: unchecked<unknown>() },
    send: { input: v.string(), output: v.string() },
  },
})
