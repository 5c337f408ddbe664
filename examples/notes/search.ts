import type { Client } from 'electron-port-bridge/contract'
import type { Hit, notes } from './contract.js'
import { element } from './dom.js'
import { keepOneTabStop, makeRowsWork, markOpen, row } from './rows.js'

/** After so many rows the browser may draw; meanwhile main waits as well, because what is not read is not sent. */
const ROWS_A_FRAME = 50

export interface SearchElements {
  query: HTMLInputElement
  hits: HTMLElement
  /** What is shown while nothing is searched for. */
  list: HTMLElement
  found: HTMLOutputElement
  stop: HTMLButtonElement
}

/**
 * A search over all notes, as a stream. Typing on aborts the search that is running, which ends it in main as well.
 * `onIdle` says what stands under the field when nothing is searched for.
 */
export function createSearch(
  api: Client<typeof notes>,
  { query, hits, list, found, stop }: SearchElements,
  { open, isOpen, onIdle }: { open(id: string): void; isOpen(id: string): boolean; onIdle(): string },
): { cancel(): void; clear(): void } {
  let running: AbortController | undefined
  makeRowsWork(hits, query, open)

  const cancel = (): void => {
    running?.abort()
    running = undefined
    stop.hidden = true
    hits.ariaBusy = 'false'
  }

  async function search(text: string): Promise<void> {
    const mine = new AbortController()
    running = mine
    stop.hidden = false
    hits.ariaBusy = 'true'
    let count = 0
    const say = (message: string): void => {
      found.value = message
    }
    say('Searching…')
    try {
      for await (const hit of api.streams.search(text, { signal: mine.signal })) {
        // What the last search found stays until there is something new: no flicker between two keys.
        if (count === 0) hits.replaceChildren()
        hits.append(hitRow(hit, isOpen(hit.id)))
        say(`Searching… ${notesOf(++count)}`)
        if (count % ROWS_A_FRAME === 0) await new Promise((resolve) => setTimeout(resolve))
      }
      if (count === 0) hits.replaceChildren(element('li', 'empty', `No note has “${text}”.`))
      say(notesOf(count))
    } catch (error) {
      if (running !== mine && running !== undefined) return
      if (!mine.signal.aborted) {
        hits.replaceChildren(element('li', 'empty error', 'The search has failed.'))
        say(String(error))
      } else if (!hits.hidden) say(`Stopped at ${notesOf(count)}`)
    }
    if (running === mine) cancel()
    keepOneTabStop(hits)
  }

  function start(): void {
    cancel()
    const text = query.value.trim()
    hits.hidden = text === ''
    list.hidden = text !== ''
    if (text !== '') return void search(text)
    hits.replaceChildren()
    found.value = onIdle()
  }

  function clear(): void {
    query.value = ''
    start()
  }

  query.addEventListener('input', start)
  stop.addEventListener('click', cancel)
  return { cancel, clear }
}

function hitRow({ id, title, before, match, after, count }: Hit, isOpen: boolean): HTMLLIElement {
  const line = [before, element('mark', '', match), after]
  const made = row(id, title, ...line, ...(count > 1 ? [element('span', 'count', String(count))] : []))
  if (isOpen) markOpen(made, id)
  return made
}

const notesOf = (count: number): string => `${count} ${count === 1 ? 'note' : 'notes'}`
