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
export const NOTES = `shapeOf({ name: 'notes', calls: ['open', 'echo', 'hang', 'fail'], streams: ['count', 'file'], events: ['saved'], notices: ['typing'], errors: ['NotFound'] })`

/** What a page provides to main. */
export const page = defineContract('page', {
  calls: { unsaved: { output: v.boolean() }, hang: {}, lie: { output: v.string() } },
  streams: { upload: { item: bytes() } },
  events: { dirty: { payload: v.boolean() } },
})

/** The same on the page's side, as source: it trusts main with nothing, but brings no validator. */
export const PAGE = `defineContract('page', { calls: { unsaved: { output: unchecked() }, hang: {}, lie: { output: unchecked() } }, streams: { upload: { item: bytes() } }, events: { dirty: { payload: unchecked() } } })`
