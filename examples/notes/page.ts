// The page. It has no validator, no Node and no global of the kit: only what it imports here.
import { isErrorOf } from 'electron-port-bridge/contract'
import { connect } from 'electron-port-bridge/renderer'
import type { notes } from './contract.js'

const byId = <E extends HTMLElement>(id: string) => document.getElementById(id) as E
const list = byId<HTMLUListElement>('list')
const title = byId('title')
const text = byId<HTMLTextAreaElement>('text')
const save = byId<HTMLButtonElement>('save')
const status = byId<HTMLOutputElement>('status')

const api = await connect<typeof notes>('notes')
let openId: string | undefined
let savedText = ''

function say(message: string, kind: 'info' | 'error' = 'info'): void {
  status.value = message
  status.dataset.kind = kind
}

/** Runs what a click asked for; what goes wrong is said in the status line. */
async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (isErrorOf(error, api, 'NotFound')) say(`“${error.data.id}” is no longer there`, 'error')
    else say(String(error), 'error')
  }
}

async function showList(): Promise<void> {
  const items = await api.calls.list()
  list.replaceChildren(
    ...items.map(({ id, title, changedAt }) => {
      const button = document.createElement('button')
      const when = document.createElement('small')
      when.textContent = `${id} · ${changedAt.toLocaleString()}`
      button.append(title, when)
      button.dataset.id = id
      button.ariaCurrent = String(id === openId)
      button.addEventListener('click', () => void attempt(() => open(id)))
      const item = document.createElement('li')
      item.append(button)
      return item
    }),
  )
}

async function open(id: string): Promise<void> {
  const note = await api.calls.open({ id }, { timeoutMs: 5_000 })
  openId = id
  savedText = note.text
  title.textContent = id
  text.value = note.text
  text.disabled = false
  save.disabled = true
  say(`opened, last changed ${note.changedAt.toLocaleString()}`)
  await showList()
}

text.addEventListener('input', () => {
  save.disabled = text.value === savedText
})

save.addEventListener('click', () =>
  attempt(async () => {
    if (openId === undefined) return
    const saved = text.value
    const { changedAt } = await api.calls.save({ id: openId, text: saved })
    savedText = saved
    save.disabled = text.value === savedText
    say(`saved ${changedAt.toLocaleString()}`)
  }),
)

api.events.on('changed', ({ id }) =>
  attempt(async () => {
    await showList()
    if (id !== openId) return
    const note = await api.calls.open({ id })
    if (note.text === savedText) return
    if (text.value !== savedText) return say('changed on disk; your own changes are not saved', 'error')
    savedText = note.text
    text.value = note.text
    say('changed on disk, shown anew')
  }),
)

void api.closed.then(({ code }) => say(`the connection has ended (${code})`, 'error'))

await attempt(showList)
say('connected')
