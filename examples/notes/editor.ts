import { type Client, isErrorOf } from 'electron-port-bridge/contract'
import type { Note, notes } from './contract.js'
import { byId, say, when } from './dom.js'
import { followLinks, preview, showHeading } from './preview.js'

/** So long after the last key the preview follows. */
const PREVIEW_DELAY_MS = 60
const OPEN_TIMEOUT_MS = 5_000

const main = byId('main')
const title = byId('title')
const file = byId('file')
const text = byId<HTMLTextAreaElement>('text')
const article = byId('preview')
const save = byId<HTMLButtonElement>('save')
const view = byId<HTMLFieldSetElement>('view')
const conflict = byId('conflict')
const words = byId('words')

/** Text that is not saved, and what it began as. */
interface Draft {
  text: string
  base: Note
}

export interface Editor {
  openId(): string | undefined
  open(id: string, anchor?: string): Promise<void>
  save(): Promise<void>
  /** A file has changed or, without `isThere`, gone. */
  fileChanged(id: string, isThere: boolean): Promise<void>
  cycleView(): void
  /** Lets go of what is not saved. */
  discard(): void
}

/** One note at a time; text that was not saved is kept while others are looked at. */
export function createEditor(
  api: Client<typeof notes>,
  attempt: (work: () => Promise<void>) => Promise<void>,
  on: { opened(id: string | undefined): void; unsaved(ids: string[]): void },
): Editor {
  const drafts = new Map<string, Draft>()
  /** What the open note is on disk, as far as this page knows. */
  let base: Note | undefined
  /** What another program has made of it meanwhile, while that is to be decided on. */
  let theirs: Note | undefined
  let opening = new AbortController()
  let drawing: ReturnType<typeof setTimeout> | undefined

  const read = (id: string, signal?: AbortSignal): Promise<Note> =>
    api.calls.open({ id }, { timeoutMs: OPEN_TIMEOUT_MS, ...(signal && { signal }) })

  function draw(): void {
    clearTimeout(drawing)
    article.replaceChildren(preview(text.value))
    title.textContent = article.querySelector('h1')?.textContent ?? base?.id ?? 'Notes'
    const count = text.value.match(/[\p{L}\p{N}]+/gu)?.length ?? 0
    words.textContent = `${count.toLocaleString()} words`
  }

  /** After the text or what it began as has changed. */
  function edited(): void {
    if (base === undefined) return
    const had = drafts.has(base.id)
    const isDirty = text.value !== base.text
    if (isDirty) drafts.set(base.id, { text: text.value, base })
    else drafts.delete(base.id)
    save.disabled = !isDirty
    if (had !== isDirty) on.unsaved([...drafts.keys()])
  }

  function show(note: Note, theirText?: Note): void {
    const isOther = base?.id !== note.id
    const draft = drafts.get(note.id)
    base = draft?.base ?? note
    const shown = draft?.text ?? note.text
    // Setting the same text would move the cursor.
    if (text.value !== shown) text.value = shown
    ask(draft && theirText)
    file.textContent = note.id
    text.disabled = view.disabled = false
    main.dataset.open = 'note'
    draw()
    edited()
    if (isOther) {
      text.scrollTop = article.scrollTop = 0
      text.setSelectionRange(0, 0)
      on.opened(note.id)
    }
  }

  /** Asks whose text it is to be; `undefined` takes the question back. */
  function ask(theirText?: Note): void {
    theirs = theirText
    conflict.hidden = theirText === undefined
  }

  function close(): void {
    base = undefined
    ask()
    text.value = file.textContent = words.textContent = ''
    title.textContent = 'Notes'
    article.replaceChildren()
    text.disabled = save.disabled = view.disabled = true
    main.dataset.open = 'none'
    on.opened(undefined)
  }

  async function open(id: string, anchor = ''): Promise<void> {
    // Of several notes that are asked for in a row, the last.
    opening.abort()
    opening = new AbortController()
    const { signal } = opening
    main.ariaBusy = 'true'
    try {
      const note = await read(id, signal)
      const draft = drafts.get(id)
      show(note, draft && draft.base.text !== note.text ? note : undefined)
      if (anchor !== '') showHeading(article, anchor)
      say(`Opened. Last changed: ${when(note.changedAt)}`)
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      if (!signal.aborted) main.ariaBusy = 'false'
    }
  }

  async function saveOpen(): Promise<void> {
    if (base === undefined || text.value === base.text) return
    const { id, changedAt: basedOn } = base
    const saved = text.value
    try {
      const { changedAt } = await api.calls.save({ id, text: saved, basedOn })
      written({ id, text: saved, changedAt })
      say(`Saved ${when(changedAt)}`)
    } catch (error) {
      if (!isErrorOf(error, api, 'Changed')) throw error
      const note = await read(id)
      if (base?.id !== id) return
      if (note.text === base.text) {
        // Written anew, as it was.
        written(note)
        return saveOpen()
      }
      show(note, note)
      say('Not saved: another program has changed this note', 'error')
    }
  }

  /** The file is this note now, and what is here begins from it. */
  function written(note: Note): void {
    if (base?.id === note.id) {
      base = note
      ask()
      edited()
    } else if (drafts.get(note.id)?.text === note.text) {
      drafts.delete(note.id)
      on.unsaved([...drafts.keys()])
    }
  }

  async function fileChanged(id: string, isThere: boolean): Promise<void> {
    if (base?.id !== id) return
    if (!isThere && drafts.has(id)) return say(`“${id}” is no longer there; its text still is, here`, 'error')
    if (!isThere) {
      close()
      return say(`“${id}” is no longer there`, 'error')
    }
    const note = await read(id)
    if (base?.id !== id) return
    if (note.text === base.text) return written(note)
    if (drafts.has(id)) return show(note, note)
    show(note)
    say('Changed by another program, shown anew')
  }

  text.addEventListener('input', () => {
    edited()
    clearTimeout(drawing)
    drawing = setTimeout(draw, PREVIEW_DELAY_MS)
  })
  save.addEventListener('click', () => attempt(saveOpen))
  byId('theirs').addEventListener('click', () => {
    if (theirs === undefined) return
    const note = theirs
    drafts.delete(note.id)
    show(note)
    on.unsaved([...drafts.keys()])
    say('Shown as it is in the file')
  })
  byId('mine').addEventListener('click', () => {
    if (theirs === undefined) return
    written(theirs)
    void attempt(saveOpen)
  })
  followLinks(article, {
    note: (id, anchor) => void attempt(() => open(id, anchor)),
    elsewhere: (url) => void attempt(() => api.calls.openLink({ url })),
  })

  // Electron lets a page keep its window, and shows nothing of its own.
  window.addEventListener('beforeunload', (event) => {
    if (drafts.size === 0) return
    event.preventDefault()
    byId('leave-what').textContent = [...drafts.keys()].join(', ')
    byId<HTMLDialogElement>('leave').showModal()
  })

  const radios = [...view.querySelectorAll('input')]
  view.addEventListener('change', ({ target }) => {
    main.dataset.view = (target as HTMLInputElement).value
  })
  const cycleView = (): void => {
    if (!view.disabled) radios[(radios.findIndex(({ checked }) => checked) + 1) % radios.length]?.click()
  }

  return {
    openId: () => base?.id,
    open,
    save: saveOpen,
    fileChanged,
    cycleView,
    discard: () => drafts.clear(),
  }
}
