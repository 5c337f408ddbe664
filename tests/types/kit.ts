import * as v from 'valibot'
import { bytes, defineContract, unchecked } from '../../contract/index.js'

export interface Note {
  id: string
  at: Date
}

/** A contract whose every group has a checked, an unchecked and, where the two differ, a transforming member. */
export const notes = defineContract('notes', {
  calls: {
    open: { input: v.object({ id: v.string() }), output: v.object({ size: v.number() }) },
    save: { input: unchecked<Note>(), output: unchecked<Note>() },
    count: {
      input: v.pipe(v.string(), v.transform(Number)),
      output: v.pipe(v.number(), v.transform(String)),
    },
    find: { input: v.optional(v.string()), output: unchecked<Note[]>() },
    ping: {},
  },
  streams: {
    search: { input: v.string(), item: unchecked<Note>() },
    sizes: { item: v.pipe(v.number(), v.transform(String)) },
    download: { input: v.object({ id: v.string() }), item: bytes() },
  },
  events: {
    saved: { payload: unchecked<Note>() },
    counted: { payload: v.pipe(v.number(), v.transform(String)) },
    idle: {},
  },
  states: {
    theme: { value: unchecked<Note>() },
    size: { value: v.pipe(v.number(), v.transform(String)) },
  },
  notices: { typing: { input: v.string() }, seen: { input: unchecked<Note>() }, poke: {} },
  errors: { NotFound: v.object({ id: v.string() }), Odd: unchecked<Note>() },
})

/** One group only. */
export const ticks = defineContract('ticks', { events: { tick: {} } })
