// page.ts: the component
import { isErrorOf } from 'electron-port-bridge/contract'
import { connect } from 'electron-port-bridge/renderer'
import type { notes } from './contract.js'

export async function showNotes(root: HTMLElement) {
  const [list, alert] = [document.createElement('ul'), document.createElement('p')]
  root.append(list, alert)
  const show = (text: string) => {
    list.appendChild(document.createElement('li')).textContent = text
  }
  try {
    const api = await connect<typeof notes>('notes')
    api.events.on('added', show)
    for (const text of await api.calls.list()) show(text)
    return async function add(text: string) {
      await api.calls.add(text).catch((error) => {
        alert.textContent = isErrorOf(error, api, 'Full') ? `Only ${error.data.limit} notes` : 'Not added'
      })
    }
  } catch {
    alert.textContent = 'Notes are not available'
    return undefined
  }
}
