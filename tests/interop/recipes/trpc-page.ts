// trpc-page.ts
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client'
import { claimPort } from 'electron-port-bridge/renderer'
import type { AppRouter } from './trpc-main'

const port = await claimPort('trpc')
/** A port is nearly a WebSocket: it has `message` and `close` events, and `postMessage` is its `send`. */
function PortSocket() {
  setTimeout(() => port.dispatchEvent(new Event('open')))
  port.start()
  return Object.assign(port, { readyState: 1, OPEN: 1, send: port.postMessage })
}
PortSocket.OPEN = 1

const client = createWSClient({ url: 'app://trpc', WebSocket: PortSocket as never })
const trpc = createTRPCClient<AppRouter>({ links: [wsLink({ client })] })
console.log(await trpc.add.query([1, 2])) // 3
await trpc.fail.mutate().catch((error: Error) => console.log(error.message)) // no such note
trpc.count.subscribe(3, { onData: console.log }) // 1, 2, 3
