// What both sides agree on. No Electron import: the page and main load the same file, the page only for its types.
import { defineContract, unchecked } from 'electron-port-bridge/contract'
import * as v from 'valibot'

export interface Note {
  id: string
  text: string
  changedAt: Date
}

/** A file name, and nothing that could lead out of the folder. */
const id = v.pipe(v.string(), v.maxLength(120), v.regex(/^[\w][\w .-]*\.md$/))

export const notes = defineContract('notes', {
  calls: {
    list: { output: unchecked<{ id: string; title: string; changedAt: Date }[]>() },
    open: { input: v.object({ id }), output: unchecked<Note>() },
    save: {
      input: v.object({ id, text: v.pipe(v.string(), v.maxLength(1_000_000)) }),
      output: unchecked<{ changedAt: Date }>(),
    },
  },
  events: { changed: { payload: unchecked<{ id: string; at: Date }>() } },
  errors: { NotFound: v.object({ id: v.string() }) },
})
