// What the list and the hits have in common: rows that are buttons, of which Tab reaches one and arrows the others.
import { element } from './dom.js'

/** A row of two lines, for the note `id`. */
export function row(id: string, title: string, ...detail: (Node | string)[]): HTMLLIElement {
  const button = element('button', '', element('span', 'title', title), element('small', '', ...detail))
  button.type = 'button'
  button.dataset.id = id
  button.tabIndex = -1
  return element('li', '', button)
}

const buttonsOf = (list: HTMLElement): HTMLButtonElement[] => [
  ...list.querySelectorAll<HTMLButtonElement>('button[data-id]'),
]

/** Whether the list has a row to go to. */
export function focusFirst(list: HTMLElement): boolean {
  const [first] = buttonsOf(list)
  first?.focus()
  return first !== undefined
}

/** Shows which note is open. */
export function markOpen(rows: HTMLElement, id: string | undefined): void {
  for (const button of buttonsOf(rows)) button.ariaCurrent = String(button.dataset.id === id)
}

/** Keeps exactly one row in the tab order: the one that had the focus last, else the first. */
export function keepOneTabStop(list: HTMLElement, stop = list.querySelector('button')): void {
  for (const button of list.querySelectorAll<HTMLButtonElement>('[tabindex="0"]')) button.tabIndex = -1
  if (stop) stop.tabIndex = 0
}

/** Opens a note by a click or Enter, and goes through the rows by arrows, Home and End; up from the first goes `above`. */
export function makeRowsWork(list: HTMLElement, above: HTMLElement, open: (id: string) => void): void {
  list.addEventListener('click', ({ target }) => {
    const id = (target as Element).closest<HTMLElement>('button[data-id]')?.dataset.id
    if (id !== undefined) open(id)
  })
  list.addEventListener('focusin', ({ target }) => keepOneTabStop(list, target as HTMLButtonElement))
  list.addEventListener('keydown', (event) => {
    const buttons = buttonsOf(list)
    const at = buttons.indexOf(event.target as HTMLButtonElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key]
    if (to === undefined || at < 0) return
    event.preventDefault()
    ;(to < 0 ? above : buttons[to])?.focus()
  })
}
