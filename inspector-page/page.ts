// The inspector's window: a client of the kit like any other.
import type { Batch, inspector, Seen } from '../inspector/contract.js'
import { recordingOf } from '../inspector/recording.js'
import { connect } from '../renderer/connect.js'
import { Details, jsonOfRow } from './details.js'
import { byId, el, setAttribute, setText } from './dom.js'
import { EVERYTHING, type Filter, filtered, isEverything, KIND_GROUPS, type KindGroup } from './filter.js'
import { count } from './format.js'
import { List } from './list.js'
import { Rows } from './rows.js'
import { Sidebar } from './sidebar.js'

const api = await connect<typeof inspector>('inspector')
const about = await api.calls.about()
document.title = `${about.app}: inspector`

const rows = new Rows()
/** What an export has: as much as main keeps. */
let records: Seen[] = []
let filter: Filter = EVERYTHING
/** What came since the pause began; `undefined` while there is none. */
let held: Batch[] | undefined

const search = byId<HTMLInputElement>('search')
const help = byId<HTMLDialogElement>('help')
const list = new List(byId('list'), (row) => {
  // At once, so that the key after the choice finds them.
  details.show(row, rows, about.values)
  draw()
})
const { grid } = list
const sidebar = new Sidebar(byId('places'), (place) => narrow({ ...filter, ...place }))
const details = new Details(byId('details'), byId('details-body'))

byId('values').hidden = !about.values

// ── what comes ──

async function read(): Promise<void> {
  for await (const batch of api.streams.records()) {
    if (held === undefined) take(batch)
    else hold(batch, held)
    draw()
  }
}

function take(batch: Batch): void {
  rows.add(batch)
  for (const record of batch.records) records.push(record)
  if (records.length > about.kept * 1.25) records = records.slice(-about.kept)
}

/** While paused: nothing moves, and what comes is kept for later, as far as anything is. */
function hold(batch: Batch, batches: Batch[]): void {
  batches.push(batch)
  let over = batches.reduce((sum, each) => sum + each.records.length, 0) - about.kept
  while (over > 0 && batches.length > 1) {
    const { records, lost } = batches.shift() as Batch
    over -= records.length
    batches[0] = { ...(batches[0] as Batch), lost: (batches[0] as Batch).lost + lost + records.length }
  }
}

read().catch(() => {})
void api.closed.then(({ message }) => {
  setText(byId('closed'), `No longer connected: ${message}`)
  byId('closed').hidden = false
})

// ── what is shown ──

let isDrawn = false

/** Once a frame, however much comes. */
function draw(): void {
  if (isDrawn) return
  isDrawn = true
  requestAnimationFrame(() => {
    isDrawn = false
    const shown = filtered(rows.list, filter)
    list.show(shown)
    sidebar.show(rows)
    details.show(list.selected, rows, about.values)
    drawCounts(shown.length)
    drawEmpty(shown.length)
  })
}

function drawCounts(shown: number): void {
  const all = rows.list.length
  const parts = [shown === all ? count(all, 'row') : `${shown.toLocaleString('en')} of ${count(all, 'row')}`]
  parts.push(`${rows.inFlight} in flight`, count(rows.problems, 'problem'))
  if (rows.dropped > 0) parts.push(`${rows.dropped.toLocaleString('en')} older ones dropped`)
  if (rows.lost > 0) parts.push(`${count(rows.lost, 'sighting')} lost: they came too fast`)
  setText(byId('counts'), parts.join(' · '))
  const waiting = held?.reduce((sum, { records }) => sum + records.length, 0) ?? 0
  setText(byId('waiting'), held === undefined ? '' : `Paused · ${count(waiting, 'sighting')} waiting`)
}

function drawEmpty(shown: number): void {
  byId('empty').hidden = shown > 0
  if (shown > 0) return
  const isFiltered = rows.list.length > 0 && !isEverything(filter)
  setText(byId('empty-title'), isFiltered ? 'No row matches' : 'Nothing has crossed yet')
  setText(
    byId('empty-text'),
    isFiltered
      ? 'Escape clears the filter.'
      : 'Calls, streams, events and refusals appear here as they happen.',
  )
}

// A call in flight takes longer and longer.
setInterval(() => {
  if (rows.inFlight > 0 && held === undefined) draw()
}, 500)

// ── what can be done ──

function narrow(next: Filter): void {
  filter = next
  for (const group of KIND_GROUPS) setAttribute(chip(group), 'aria-pressed', String(filter.kinds.has(group)))
  setAttribute(byId('problems'), 'aria-pressed', String(filter.problemsOnly))
  setAttribute(document.body, 'data-filtered', String(!isEverything(filter)))
  draw()
}

function chip(group: KindGroup): HTMLElement {
  return byId(`kind-${group}`)
}

function clearFilter(): void {
  search.value = ''
  sidebar.choose({ document: undefined, session: undefined })
  narrow(EVERYTHING)
}

function toggle(group: KindGroup): void {
  const kinds = new Set(filter.kinds)
  if (!kinds.delete(group)) kinds.add(group)
  narrow({ ...filter, kinds })
}

function pause(): void {
  if (held === undefined) held = []
  else {
    const waiting = held
    held = undefined
    waiting.forEach(take)
  }
  const isPaused = held !== undefined
  setAttribute(byId('pause'), 'aria-pressed', String(isPaused))
  setText(byId('pause'), isPaused ? 'Resume' : 'Pause')
  setAttribute(document.body, 'data-paused', String(isPaused))
  draw()
}

async function clear(): Promise<void> {
  records = []
  if (held !== undefined) held = []
  rows.clear()
  list.select(undefined)
  draw()
  await api.calls.clear()
  say('Cleared')
}

/** The chosen row; with none, all that are shown. */
async function copy(): Promise<void> {
  const shown = list.selected === undefined ? filtered(rows.list, filter) : [list.selected]
  const json = list.selected === undefined ? shown.map(jsonOfRow) : jsonOfRow(list.selected)
  try {
    await navigator.clipboard.writeText(JSON.stringify(json, null, 2))
    say(`Copied ${count(shown.length, 'row')}`)
  } catch {
    say('The clipboard is not to be had: click into the window, and copy again')
  }
}

function exportRecording(): void {
  const text = recordingOf({ app: about.app, values: about.values, lost: rows.lost, records })
  const href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  el('a', { href, download: `${about.app}-${stamp}.recording.json` }).click()
  setTimeout(() => URL.revokeObjectURL(href), 60_000)
  say(`Exported ${count(records.length, 'sighting')}`)
}

let stopSaying: ReturnType<typeof setTimeout> | undefined

function say(text: string): void {
  setText(byId('said'), text)
  clearTimeout(stopSaying)
  stopSaying = setTimeout(() => setText(byId('said'), ''), 4_000)
}

byId('pause').addEventListener('click', pause)
byId('clear').addEventListener('click', () => void clear())
byId('copy').addEventListener('click', () => void copy())
byId('export').addEventListener('click', exportRecording)
byId('shortcuts').addEventListener('click', () => help.showModal())
byId('details-close').addEventListener('click', () => {
  list.select(undefined)
  grid.focus()
})
byId('problems').addEventListener('click', () => narrow({ ...filter, problemsOnly: !filter.problemsOnly }))
for (const group of KIND_GROUPS) chip(group).addEventListener('click', () => toggle(group))
search.addEventListener('input', () => narrow({ ...filter, text: search.value }))

const KEYS: Readonly<Record<string, () => void>> = {
  '/': () => search.select(),
  p: pause,
  x: () => void clear(),
  c: () => void copy(),
  e: exportRecording,
  '!': () => byId('problems').click(),
  '?': () => help.showModal(),
  '1': () => toggle('calls'),
  '2': () => toggle('streams'),
  '3': () => toggle('events'),
  '4': () => toggle('notices'),
  '5': () => toggle('sessions'),
}

addEventListener('keydown', (event) => {
  if (help.open) return
  const isTyping = event.target === search
  const isCommand = event.ctrlKey || event.metaKey
  if (event.key === 'Escape') onEscape(isTyping)
  else if (isCommand && event.key === 'f') search.select()
  else if (isCommand || event.altKey || isTyping) {
    if (isTyping && event.key === 'ArrowDown') grid.focus()
    else return
  } else if (event.key === 'Enter' && event.target === grid) byId('details-body').focus()
  else if (Object.hasOwn(KEYS, event.key)) KEYS[event.key]?.()
  else return
  event.preventDefault()
})

/** The nearest thing first: what is being read, then what narrows the list. */
function onEscape(isTyping: boolean): void {
  if (!isTyping && list.selected !== undefined) list.select(undefined)
  else clearFilter()
  grid.focus()
}

narrow(EVERYTHING)
grid.focus()
