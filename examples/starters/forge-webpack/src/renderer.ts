import { isErrorOf } from 'electron-port-bridge/contract'
import { connect } from 'electron-port-bridge/renderer'
import type { notes } from './contract'

const element = (id: string) => document.getElementById(id) as HTMLElement
const show = (id: string, text: string) => element(id).replaceChildren(text)

async function start(): Promise<void> {
  const api = await connect<typeof notes>('notes')
  api.events.on('opened', ({ id, at }) => show('opened', `${id}, ${at.toLocaleTimeString()}`))

  async function open(id: string): Promise<void> {
    try {
      show('text', (await api.calls.open({ id })).text)
    } catch (error) {
      show('text', isErrorOf(error, api, 'NotFound') ? `There is no note “${error.data.id}”.` : String(error))
    }
  }

  function button(id: string): HTMLLIElement {
    const made = document.createElement('button')
    made.append(id)
    made.addEventListener('click', () => open(id))
    const item = document.createElement('li')
    item.append(made)
    return item
  }

  const query = element('query') as HTMLInputElement
  let search = new AbortController()
  async function find(): Promise<void> {
    search.abort()
    search = new AbortController()
    const { signal } = search
    element('hits').replaceChildren(button('missing'))
    for await (const { id } of api.streams.search(query.value, { signal }))
      element('hits').prepend(button(id))
  }
  query.addEventListener('input', () => void find().catch(() => {}))
  await find()
}

start().catch((error: Error) => show('text', error.message))
