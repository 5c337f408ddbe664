// comlink-objects-page.ts
import { wrap } from 'comlink'
import { asMessagePort } from 'electron-port-bridge/port'
import { claimPort } from 'electron-port-bridge/renderer'
import type { Api } from './comlink-objects-main'

const api = wrap<Api>(asMessagePort(await claimPort('objects')))
const counter = await api.counter(7)
console.log(await counter.next(), await counter.next()) // 7 8
