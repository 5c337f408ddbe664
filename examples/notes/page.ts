// The page. It has no validator, no Node and no global of the kit: only what it imports here.
import { isErrorOf, isKitError } from 'electron-port-bridge/contract'
import { connect } from 'electron-port-bridge/renderer'
import type { notes } from './contract.js'
import { byId, element, say } from './dom.js'
import { createEditor } from './editor.js'
import { createNoteList } from './note-list.js'
import { focusFirst, markOpen } from './rows.js'
import { createSearch } from './search.js'
import { shortcuts } from './shortcuts.js'
import { shareTheme } from './theme.js'

const query = byId<HTMLInputElement>('query')
const found = byId<HTMLOutputElement>('found')
const listElement = byId('list')
const hits = byId('hits')

for (const button of document.querySelectorAll('.dismiss'))
  button.addEventListener('click', () => button.closest('dialog')?.close())

const api = await connect<typeof notes>('notes').catch((error: unknown) => {
  lose(isKitError(error) ? error.message : String(error))
  throw error
})
void api.closed.then(({ code, message }) => lose(`${message} (${code})`, () => editor.discard()))

/** There is nobody to talk to any more: says why, and offers to begin again. */
function lose(why: string, beforeReload = () => {}): void {
  byId('lost-why').textContent = why
  byId('reload').addEventListener('click', () => {
    beforeReload()
    location.reload()
  })
  byId<HTMLDialogElement>('lost').showModal()
  say('Not connected', 'error')
}

/** Runs what a click asked for; what goes wrong is said in the status line. */
async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (isErrorOf(error, api, 'NotFound')) say(`“${error.data.id}” is no longer there`, 'error')
    else if (isErrorOf(error, api, 'CannotOpen')) say(`Nothing here opens ${error.data.url}`, 'error')
    else say(String(error), 'error')
  }
}

const list = createNoteList(listElement, query, (id) => void attempt(() => editor.open(id)))
const editor = createEditor(api, attempt, {
  opened: (open) => {
    list.mark({ open })
    markOpen(hits, open)
  },
  unsaved: (ids) => void attempt(async () => api.notices.unsaved(ids)),
})
const countNotes = (): string => `${list.size} ${list.size === 1 ? 'note' : 'notes'}`
const search = createSearch(
  api,
  { query, hits, list: listElement, found, stop: byId<HTMLButtonElement>('stop') },
  {
    open: (id) => void attempt(() => editor.open(id)),
    isOpen: (id) => id === editor.openId(),
    onIdle: countNotes,
  },
)

async function showNotes(): Promise<void> {
  try {
    const { folder, notes } = await api.calls.list()
    byId('folder').textContent = folder
    document.title = `${folder} – Notes`
    list.show(notes)
    byId('hint').textContent = notes.length
      ? 'Choose one from the list, or start a new one.'
      : `There are no Markdown files in “${folder}” yet. Start with a new one.`
    if (query.value === '') found.value = countNotes()
    say('Connected')
  } catch (error) {
    const again = element('button', '', 'Try again')
    again.addEventListener('click', () => void showNotes())
    listElement.replaceChildren(element('li', 'empty error', 'The notes cannot be listed.', again))
    listElement.ariaBusy = 'false'
    say(String(error), 'error')
  }
}

const createNote = (): Promise<void> =>
  attempt(async () => {
    const { id } = await api.calls.create()
    search.clear()
    await editor.open(id)
    const text = byId<HTMLTextAreaElement>('text')
    text.focus()
    text.setSelectionRange(text.value.length, text.value.length)
  })

api.events.on('changed', ({ id, summary }) =>
  attempt(async () => {
    if (summary) list.put(summary)
    else list.remove(id)
    if (query.value === '') found.value = countNotes()
    await editor.fileChanged(id, summary !== undefined)
  }),
)

byId('create').addEventListener('click', createNote)
query.addEventListener('keydown', (event) => {
  if (event.key === 'ArrowDown' && focusFirst(hits.hidden ? listElement : hits)) event.preventDefault()
})
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || query.value === '') return
  if (byId('stop').hidden) search.clear()
  else search.cancel()
})
shortcuts({
  k: () => query.select(),
  s: () => void attempt(editor.save),
  e: editor.cycleView,
  n: () => void createNote(),
  'shift+n': () => void attempt(() => api.calls.newWindow()),
})

byId('discard').addEventListener('click', () => {
  editor.discard()
  window.close()
})
shareTheme(api, byId('theme'), attempt)
api.states.unsaved.subscribe((unsaved) => list.mark({ unsaved }))
await showNotes()
