// What main and the page agree on.
import { defineContract, unchecked } from 'electron-port-bridge/contract'
import * as v from 'valibot'

export interface Note {
  id: string
  text: string
}

export const notes = defineContract('notes', {
  calls: { open: { input: v.object({ id: v.string() }), output: unchecked<Note>() } },
  streams: { search: { input: v.pipe(v.string(), v.maxLength(200)), item: unchecked<Note>() } },
  events: { opened: { payload: unchecked<{ id: string; at: Date }>() } },
  errors: { NotFound: v.object({ id: v.string() }) },
})
