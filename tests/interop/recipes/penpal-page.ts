// penpal-page.ts
import { claimPort } from 'electron-port-bridge/renderer'
import { connect, PortMessenger } from 'penpal'
import type { Api } from './penpal-main'

const methods = { each: (n: number): void => console.log(n) }
export type Page = { each(n: number): Promise<void> }
const messenger = new PortMessenger({ port: await claimPort('penpal') })
const api = await connect<Api>({ messenger, methods }).promise
console.log(await api.add(1, 2)) // 3
await api.fail().catch((error: Error) => console.log(error.message)) // no such note
await api.count(3) // 1, 2, 3
