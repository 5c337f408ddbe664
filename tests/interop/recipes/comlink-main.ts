// comlink-main.ts
import { expose } from 'comlink'
import type { PageDocument } from 'electron-port-bridge/main'
import { asMessagePort } from 'electron-port-bridge/port'

const api = {
  add: (a: number, b: number) => a + b,
  async fail(): Promise<void> {
    throw new RangeError('no such note')
  },
  async count(to: number, each: (n: number) => void) {
    for (let n = 1; n <= to; n++) await each(n)
  },
}
export type Api = typeof api
export const serve = (document: PageDocument) =>
  expose(api, asMessagePort(document.openPort('comlink', { deliver: 'claim' })))
