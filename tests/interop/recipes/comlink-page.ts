// comlink-page.ts
import { proxy, wrap } from 'comlink'
import { asMessagePort } from 'electron-port-bridge/port'
import { claimPort } from 'electron-port-bridge/renderer'
import type { Api } from './comlink-main'

const api = wrap<Api>(asMessagePort(await claimPort('comlink')))
console.log(await api.add(1, 2)) // 3
await api.fail().catch((error: Error) => console.log(error.message)) // no such note
await api.count(3, proxy(console.log)) // 1, 2, 3
