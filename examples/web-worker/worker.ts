import { connect } from 'electron-port-bridge/port'
import type { lines } from './contract.js'

self.onmessage = async ({ ports }) => {
  const [port] = ports as [MessagePort]
  // The worker takes main at its word, as its page does.
  const api = await connect<typeof lines>('lines', port, { trust: 'trusted' })
  self.postMessage(`worker: ${(await api.calls.read({ first: 7 })).join(', ')}`)
}
