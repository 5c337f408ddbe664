// birpc-page.ts
import { createBirpc } from 'birpc'
import { claimPort } from 'electron-port-bridge/renderer'
import type { Api } from './birpc-main'

export type Page = { each(n: number): void | Promise<void> }
const port = await claimPort('birpc')
const api = createBirpc<Api, Page>(
  { each: (n) => console.log(n) },
  { post: (data) => port.postMessage(data), on: (listen) => (port.onmessage = ({ data }) => listen(data)) },
)
console.log(await api.add(1, 2)) // 3
await api.fail().catch((error: Error) => console.log(error.message)) // no such note
await api.count(3) // 1, 2, 3
