import { shapeOf } from 'electron-port-bridge/contract'
import { connect } from 'electron-port-bridge/port'
import type { lines } from './contract.js'

self.onmessage = async ({ ports }) => {
  const [port] = ports as [MessagePort]
  // The worker takes main at its word, as its page does.
  const api = await connect(shapeOf<typeof lines>({ name: 'lines', calls: ['read'] }), port, {
    trust: 'trusted',
  })
  self.postMessage(`worker: ${(await api.calls.read({ first: 7 })).join(', ')}`)
}
