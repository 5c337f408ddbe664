// What both sides agree on. No Electron import: the page and main load the same file, the page only for its types.
import { defineContract, unchecked } from 'electron-port-bridge/contract'
import * as v from 'valibot'

export interface NoteSummary {
  id: string
  title: string
  /** The first line after the title. */
  excerpt: string
  changedAt: Date
}

export interface Note {
  id: string
  text: string
  changedAt: Date
}

/** The first place in a note that a search found. */
export interface Hit {
  id: string
  title: string
  /** The line, cut around `match`. */
  before: string
  match: string
  after: string
  /** How often the note has it. */
  count: number
}

/** A file name, and nothing that could lead out of the folder. */
export const noteId = v.pipe(v.string(), v.maxLength(200), v.regex(/^[^\\/:.\p{Cc}][^\\/:\p{Cc}]*\.md$/u))
/** What the browser may be asked to open. */
const link = v.pipe(v.string(), v.maxLength(2_000), v.regex(/^(https?:\/\/|mailto:)/))
const theme = v.picklist(['system', 'light', 'dark'])
export type Theme = v.InferOutput<typeof theme>

export const notes = defineContract('notes', {
  calls: {
    list: { output: unchecked<{ folder: string; notes: NoteSummary[] }>() },
    open: { input: v.object({ id: noteId }), output: unchecked<Note>() },
    /** `basedOn` is the `changedAt` that was opened: what somebody else has written since is not lost. */
    save: {
      input: v.object({ id: noteId, text: v.pipe(v.string(), v.maxLength(1_000_000)), basedOn: v.date() }),
      output: unchecked<{ changedAt: Date }>(),
    },
    create: { output: unchecked<{ id: string }>() },
    setTheme: { input: theme },
    openLink: { input: v.object({ url: link }) },
    newWindow: {},
  },
  streams: {
    search: { input: v.pipe(v.string(), v.minLength(1), v.maxLength(200)), item: unchecked<Hit>() },
  },
  events: {
    /** Without a `summary` the note is gone. */
    changed: { payload: unchecked<{ id: string; summary?: NoteSummary }>() },
  },
  /** What every window has, as soon as it has connected. */
  states: {
    theme: { value: theme },
    /** The notes with text that is not saved, in any window. */
    unsaved: { value: unchecked<readonly string[]>() },
  },
  notices: {
    /** The same, of the window that says so. */
    unsaved: { input: v.pipe(v.array(noteId), v.maxLength(1_000)) },
  },
  errors: {
    NotFound: v.object({ id: v.string() }),
    /** Somebody else has written the file since it was opened. */
    Changed: v.object({ id: v.string() }),
    CannotOpen: v.object({ url: v.string() }),
  },
})
