import type { NoteSummary } from './contract.js'
import { element, when } from './dom.js'
import { keepOneTabStop, makeRowsWork, row } from './rows.js'

export interface NoteList {
  readonly size: number
  show(notes: readonly NoteSummary[]): void
  /** Adds a note, or shows what has become of it, without touching the others. */
  put(note: NoteSummary): void
  remove(id: string): void
  mark(marks: { open?: string | undefined; unsaved?: Iterable<string> }): void
}

/** All notes by name. A row's height never changes, so nothing moves but what comes and goes. */
export function createNoteList(list: HTMLElement, above: HTMLElement, open: (id: string) => void): NoteList {
  const rows = new Map<string, HTMLLIElement>()
  let openId: string | undefined
  let unsaved = new Set<string>()
  makeRowsWork(list, above, open)

  const make = ({ id, title, excerpt, changedAt }: NoteSummary): HTMLLIElement => {
    const made = row(id, title, element('time', '', when(changedAt)), ' ', excerpt)
    rows.set(id, made)
    mark(id)
    return made
  }
  const mark = (id: string): void => {
    const button = rows.get(id)?.querySelector('button')
    if (!button) return
    button.ariaCurrent = String(id === openId)
    button.classList.toggle('unsaved', unsaved.has(id))
  }

  return {
    get size() {
      return rows.size
    },
    show: (notes) => {
      rows.clear()
      list.replaceChildren(...notes.map(make))
      list.ariaBusy = 'false'
      keepOneTabStop(list)
    },
    put: (note) => {
      const old = rows.get(note.id)
      const hadFocus = old?.contains(document.activeElement)
      const next = old?.nextSibling ?? [...rows].find(([id]) => id.localeCompare(note.id) > 0)?.[1]
      const made = make(note)
      if (old) old.replaceWith(made)
      else list.insertBefore(made, next ?? null)
      if (hadFocus) made.querySelector('button')?.focus()
      if (!list.querySelector('[tabindex="0"]')) keepOneTabStop(list)
    },
    remove: (id) => {
      rows.get(id)?.remove()
      rows.delete(id)
      if (!list.querySelector('[tabindex="0"]')) keepOneTabStop(list)
    },
    mark: (marks) => {
      const changed = [openId, ...unsaved]
      if ('open' in marks) openId = marks.open
      if (marks.unsaved) unsaved = new Set(marks.unsaved)
      for (const id of [...changed, openId, ...unsaved]) if (id !== undefined) mark(id)
    },
  }
}
