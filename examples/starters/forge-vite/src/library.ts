// What this app is about. Here: three notes.
import type { Note } from './contract'

const NOTES: readonly Note[] = [
  { id: 'ports', text: 'A page and main talk over a port.' },
  { id: 'ports-of-call', text: 'Lisbon, Genoa, Piraeus.' },
  { id: 'today', text: 'Buy milk.' },
]

export const find = (id: string): Note | undefined => NOTES.find((note) => note.id === id)

export async function* search(query: string): AsyncGenerator<Note> {
  for (const note of NOTES) if (note.id.includes(query)) yield note
}
