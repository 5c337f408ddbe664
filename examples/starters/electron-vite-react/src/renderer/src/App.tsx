import { type Client, isErrorOf } from 'electron-port-bridge/contract'
import { useEffect, useState } from 'react'
import type { Note, notes } from '../../contract'

export function App({ api }: { api: Client<typeof notes> }) {
  const [query, setQuery] = useState('port')
  const [hits, setHits] = useState<Note[]>([])
  const [text, setText] = useState('')
  const [opened, setOpened] = useState('')

  useEffect(
    () => api.events.on('opened', ({ id, at }) => setOpened(`${id}, ${at.toLocaleTimeString()}`)),
    [api],
  )

  useEffect(() => {
    const { signal, abort } = abortable()
    setHits([])
    const find = async () => {
      for await (const hit of api.streams.search(query, { signal })) setHits((found) => [...found, hit])
    }
    find().catch((error: Error) => signal.aborted || setText(error.message))
    return abort
  }, [api, query])

  const open = async (id: string) => {
    try {
      setText((await api.calls.open({ id })).text)
    } catch (error) {
      setText(isErrorOf(error, api, 'NotFound') ? `There is no note “${error.data.id}”.` : String(error))
    }
  }

  return (
    <main>
      <input value={query} onChange={(event) => setQuery(event.target.value)} />
      <ul>
        {[...hits.map(({ id }) => id), 'missing'].map((id) => (
          <li key={id}>
            <button type="button" onClick={() => open(id)}>
              {id}
            </button>
          </li>
        ))}
      </ul>
      <p id="text">{text}</p>
      <p id="opened">{opened}</p>
    </main>
  )
}

function abortable() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}
