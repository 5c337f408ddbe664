import { el, setAttribute, setText } from './dom.js'
import { clockTime, duration, size } from './format.js'
import type { Row } from './rows.js'

/** Pixels; `page.css` has the same. */
const ROW_HEIGHT = 26
/** Rows that are there above and below those in sight. */
const SPARE = 6

/** Class of its cells, and title. */
const COLUMNS = [
  ['time', 'Time'],
  ['kind', 'Kind'],
  ['name', 'Member'],
  ['outcome', 'Outcome'],
  ['ms', 'Took'],
  ['in', 'In'],
  ['out', 'Out'],
  ['from', 'Session'],
] as const

/** One of the elements that rows are shown by: as many as fit, however many rows there are. */
interface Slot {
  readonly element: HTMLElement
  readonly cells: readonly HTMLElement[]
}

/** The list of rows: only those in sight are in the page. */
export class List {
  /** What has the focus, and the keys. */
  readonly grid: HTMLElement
  readonly #space = el('div', { role: 'rowgroup', id: 'space' })
  readonly #scroller = el('div', { role: 'presentation', id: 'scroller', tabindex: '-1' }, this.#space)
  readonly #slots: Slot[] = []
  readonly #onSelect: (row: Row | undefined) => void
  #rows: readonly Row[] = []
  #selected: Row | undefined
  /** The end is in sight, and stays so as rows come. */
  #follows = true
  /** The first row in sight, which stays where it is while older ones go. */
  #anchor: { readonly id: number; readonly offset: number } | undefined

  constructor(parent: HTMLElement, onSelect: (row: Row | undefined) => void) {
    this.#onSelect = onSelect
    const titles = COLUMNS.map(([name, title]) =>
      el('span', { role: 'columnheader', class: `c-${name}` }, title),
    )
    this.grid = el(
      'div',
      { role: 'grid', id: 'grid', tabindex: '0', 'aria-label': 'What crossed', 'aria-colcount': '8' },
      el('div', { role: 'row', class: 'row head', 'aria-rowindex': '1' }, ...titles),
      this.#scroller,
    )
    parent.prepend(this.grid)
    this.#scroller.addEventListener('scroll', () => this.#onScroll(), { passive: true })
    this.#scroller.addEventListener('mousedown', (event) => this.#onMouseDown(event))
    this.grid.addEventListener('keydown', (event) => this.#onKey(event))
    new ResizeObserver(() => this.show(this.#rows)).observe(this.#scroller)
  }

  get selected(): Row | undefined {
    return this.#selected
  }

  /** Shows `rows` from now on; call it again when they have changed. */
  show(rows: readonly Row[]): void {
    this.#rows = rows
    this.#space.style.height = `${rows.length * ROW_HEIGHT}px`
    if (this.#follows) this.#scroller.scrollTop = rows.length * ROW_HEIGHT
    else if (this.#anchor !== undefined) {
      const top = indexFrom(rows, this.#anchor.id) * ROW_HEIGHT + this.#anchor.offset
      if (Math.abs(this.#scroller.scrollTop - top) >= 1) this.#scroller.scrollTop = top
    }
    this.#paint()
  }

  select(row: Row | undefined): void {
    if (this.#selected === row) return
    this.#selected = row
    this.#paint()
    this.#onSelect(row)
  }

  #onScroll(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroller
    this.#follows = scrollTop + clientHeight >= scrollHeight - 2
    const first = this.#rows[Math.floor(scrollTop / ROW_HEIGHT)]
    this.#anchor = first && { id: first.id, offset: scrollTop % ROW_HEIGHT }
    this.#paint()
  }

  #paint(): void {
    const { scrollTop, clientHeight } = this.#scroller
    const first = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - SPARE)
    const last = Math.min(this.#rows.length, Math.ceil((scrollTop + clientHeight) / ROW_HEIGHT) + SPARE)
    setAttribute(this.grid, 'aria-rowcount', String(this.#rows.length + 1))
    while (this.#slots.length < last - first) this.#slots.push(this.#newSlot())
    for (let at = 0; at < this.#slots.length; at++) {
      const slot = this.#slots[at] as Slot
      const row = this.#rows[first + at]
      slot.element.hidden = row === undefined || first + at >= last
      if (row !== undefined && !slot.element.hidden) this.#fill(slot, row, first + at)
    }
    const active = this.#selected === undefined ? '' : `row-${this.#selected.id}`
    setAttribute(this.grid, 'aria-activedescendant', active)
  }

  #newSlot(): Slot {
    const cells = COLUMNS.map(([name]) => el('span', { role: 'gridcell', class: `c-${name}` }))
    const element = el('div', { role: 'row', class: 'row' }, ...cells)
    this.#space.append(element)
    return { element, cells }
  }

  #fill({ element, cells }: Slot, row: Row, at: number): void {
    element.style.transform = `translateY(${at * ROW_HEIGHT}px)`
    setAttribute(element, 'id', `row-${row.id}`)
    setAttribute(element, 'aria-rowindex', String(at + 2))
    setAttribute(element, 'aria-selected', String(row === this.#selected))
    setAttribute(element, 'data-state', row.state)
    setAttribute(element, 'data-kind', row.kind)
    setAttribute(element, 'data-odd', String(row.id % 2 === 1))
    const texts = [
      clockTime(row.at),
      row.kind,
      row.name,
      outcomeOf(row),
      row.state === 'active'
        ? duration(performance.timeOrigin + performance.now() - row.at)
        : duration(row.ms),
      size(row.bytesIn),
      size(row.bytesOut),
      fromOf(row),
    ]
    texts.forEach((text, column) => {
      setText(cells[column] as HTMLElement, text)
    })
  }

  #onMouseDown(event: MouseEvent): void {
    if (event.button !== 0) return
    const element = (event.target as Element).closest('.row')
    const id = Number(element?.id.slice('row-'.length))
    this.select(this.#rows[indexFrom(this.#rows, id)])
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor(this.#scroller.clientHeight / ROW_HEIGHT) - 1)
    const last = this.#rows.length - 1
    const chosen = this.#selected
    // What was chosen may be filtered out by now.
    const found = chosen === undefined ? -1 : indexFrom(this.#rows, chosen.id)
    const from = chosen !== undefined && this.#rows[found] === chosen ? found : -1
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: from < 0 ? this.#firstInSight() : from + 1,
      ArrowUp: from < 0 ? last : from - 1,
      PageDown: Math.max(from, 0) + page,
      PageUp: Math.max(from, 0) - page,
      Home: 0,
      End: last,
    }
    const target = Object.hasOwn(targets, event.key) ? targets[event.key] : undefined
    if (target === undefined) return
    event.preventDefault()
    const at = Math.min(Math.max(target, 0), last)
    this.#reveal(at)
    this.select(this.#rows[at])
  }

  #firstInSight(): number {
    return Math.ceil(this.#scroller.scrollTop / ROW_HEIGHT)
  }

  #reveal(at: number): void {
    const top = at * ROW_HEIGHT
    const { scrollTop, clientHeight } = this.#scroller
    if (top < scrollTop) this.#scroller.scrollTop = top
    else if (top + ROW_HEIGHT > scrollTop + clientHeight) {
      this.#scroller.scrollTop = top + ROW_HEIGHT - clientHeight
    }
    this.#onScroll()
  }
}

/** The index of the first row whose id is `id` or greater. Ids rise. */
function indexFrom(rows: readonly Row[], id: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rows[middle] as Row).id < id) low = middle + 1
    else high = middle
  }
  return low
}

/** `open · 120 items · 2 stalls · room for 12` */
function outcomeOf({ outcome, flow, detail, kind }: Row): string {
  if (kind === 'refused' || kind === 'violation' || kind === 'limit')
    return detail === undefined ? outcome : `${outcome}: ${detail}`
  if (flow === undefined) return outcome
  const parts = [outcome, flow.items === 1 ? '1 item' : `${flow.items.toLocaleString('en')} items`]
  if (flow.stalls > 0) parts.push(flow.stalls === 1 ? '1 stall' : `${flow.stalls} stalls`)
  if (flow.credit !== undefined && !flow.isStalled) parts.push(`room for ${flow.credit}`)
  return parts.join(' · ')
}

/** `#3 app://notes`, and for what main asks `main → #3 app://notes` */
function fromOf({ session, origin, isMains }: Row): string {
  const other = [session === undefined ? '' : `#${session}`, origin ?? ''].filter(Boolean).join(' ')
  return isMains ? `main → ${other}` : other
}
