// contract.ts
import { defineContract, unchecked } from 'electron-port-bridge/contract'
import * as v from 'valibot'

const id = v.pipe(v.string(), v.maxLength(80))
export const notes = defineContract('notes', {
  calls: {
    list: { output: unchecked<string[]>() }, // 1 call
    open: { input: id, output: unchecked<string>() }, // 2 with input
    picture: { input: id, output: unchecked<Uint8Array>() }, // 9 binary data
  },
  errors: { NotFound: v.object({ id }) }, // 3 declared error
  streams: {
    export: { input: id, item: unchecked<number>() }, // 4 progress, 5 cancel
    watch: { input: id, item: unchecked<string>() }, // 10 stream
  },
  events: {
    selected: { payload: unchecked<string>() }, // 6 to one window
    saved: { payload: unchecked<string>() }, // 7 to all
  },
  notices: { typing: { input: id } }, // 8 one way
})
/** 11: the panel answers the editor. */
export const view = defineContract('view', { calls: { highlight: { input: id, output: v.boolean() } } })
/** 12: a page answers main. */
export const page = defineContract('page', { calls: { unsaved: { output: v.boolean() } } })
