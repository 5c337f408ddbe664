import { el, setAttribute } from './dom.js'
import { count } from './format.js'
import type { DocumentState, Rows, SessionState } from './rows.js'

/** What of the list a choice in the side bar narrows it to. */
export interface Place {
  readonly document: number | undefined
  readonly session: number | undefined
}

/** Documents with their sessions; a choice shows only that one's rows, and the same choice again all. */
export class Sidebar {
  readonly #list: HTMLElement
  readonly #onChoose: (place: Place) => void
  #chosen: Place = NOWHERE
  #shown = ''

  constructor(list: HTMLElement, onChoose: (place: Place) => void) {
    this.#list = list
    this.#onChoose = onChoose
    list.addEventListener('click', (event) => {
      const button = (event.target as Element).closest('button')
      if (button === null) return
      const { document, session } = button.dataset
      const place = { document: numberOf(document), session: numberOf(session) }
      this.choose(same(place, this.#chosen) ? NOWHERE : place)
    })
  }

  choose(place: Place): void {
    this.#chosen = place
    this.#mark()
    this.#onChoose(place)
  }

  show({ documents, sessions }: Rows): void {
    const entries = [
      ...[...documents.values()].flatMap((document) => [
        documentEntry(document),
        ...[...sessions.values()].filter((each) => each.document === document.facts.id).map(sessionEntry),
      ]),
      ...[...sessions.values()]
        .filter((each) => each.document === undefined || !documents.has(each.document))
        .map(sessionEntry),
    ]
    // Made anew only where something has changed: the focus is not to be lost with each call.
    const shown = JSON.stringify(entries)
    if (shown === this.#shown) return
    this.#shown = shown
    const focused = document.activeElement instanceof HTMLButtonElement ? document.activeElement.dataset : {}
    this.#list.replaceChildren(
      ...(entries.length === 0
        ? [el('li', { class: 'empty' }, 'No page of the app has connected yet.')]
        : entries.map(toElement)),
    )
    this.#mark()
    const again = [...this.#list.querySelectorAll('button')].find(
      ({ dataset }) => dataset.document === focused.document && dataset.session === focused.session,
    )
    if (focused.document !== undefined || focused.session !== undefined) again?.focus()
  }

  #mark(): void {
    for (const button of this.#list.querySelectorAll('button')) {
      const { document, session } = button.dataset
      const place = { document: numberOf(document), session: numberOf(session) }
      setAttribute(button, 'aria-pressed', String(same(place, this.#chosen)))
    }
  }
}

const NOWHERE: Place = { document: undefined, session: undefined }
const same = (a: Place, b: Place): boolean => a.document === b.document && a.session === b.session
const numberOf = (text: string | undefined): number | undefined => (text ? Number(text) : undefined)

interface Entry {
  readonly class: 'document' | 'session'
  readonly document?: number
  readonly session?: number
  readonly isOpen: boolean
  readonly title: string
  readonly about: string
}

function documentEntry({ facts, isOpen, code }: DocumentState): Entry {
  const { id, origin, webContentsId, isMainFrame } = facts
  const where = isMainFrame ? `window ${webContentsId}` : `frame of window ${webContentsId}`
  const about = isOpen ? where : `${where} · ${code ?? 'gone'}`
  return { class: 'document', document: id, isOpen, title: origin, about }
}

function sessionEntry({
  session,
  contract,
  role,
  pid,
  isOpen,
  code,
  inFlight,
  requests,
}: SessionState): Entry {
  const parts = [`#${session}`]
  if (role === 'consumer') parts.push('main asks')
  if (pid !== undefined) parts.push(`process ${pid}`)
  parts.push(count(requests, 'request'))
  if (inFlight > 0) parts.push(`${inFlight} in flight`)
  if (!isOpen) parts.push(code ?? 'closed')
  return { class: 'session', session, isOpen, title: contract, about: parts.join(' · ') }
}

function toElement({ document, session, isOpen, title, about, class: name }: Entry): HTMLElement {
  const data: Record<string, string> = document === undefined ? {} : { 'data-document': String(document) }
  if (session !== undefined) data['data-session'] = String(session)
  return el(
    'li',
    { class: name, 'data-open': String(isOpen) },
    el(
      'button',
      { type: 'button', ...data },
      el('span', { class: 'dot', 'aria-hidden': 'true' }),
      el('span', { class: 'title' }, title),
      el('span', { class: 'about' }, isOpen ? about : `${about} · ended`),
    ),
  )
}
