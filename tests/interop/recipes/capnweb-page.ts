// capnweb-page.ts
import { newMessagePortRpcSession } from 'capnweb'
import { claimPort } from 'electron-port-bridge/renderer'
import type { Api } from './capnweb-main'

const api = newMessagePortRpcSession<Api>(await claimPort('capnweb'))
console.log(await api.add(1, 2)) // 3
await api.fail().catch((error: Error) => console.log(error.message)) // no such note
await api.count(3, console.log) // 1, 2, 3
