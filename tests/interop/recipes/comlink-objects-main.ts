// comlink-objects-main.ts
import { expose, proxy, transferHandlers } from 'comlink'
import { MessageChannelMain } from 'electron'
import type { PageDocument } from 'electron-port-bridge/main'
import { asMessagePort } from 'electron-port-bridge/port'

transferHandlers.set('proxy', {
  ...transferHandlers.get('proxy'),
  serialize(object: object) {
    const { port1, port2 } = new MessageChannelMain()
    expose(object, asMessagePort(port1))
    return [asMessagePort(port2), [asMessagePort(port2)]]
  },
} as never)

const api = { counter: (from: number) => proxy({ next: () => from++ }) }
export type Api = typeof api
export const serve = (document: PageDocument) =>
  expose(api, asMessagePort(document.openPort('objects', { deliver: 'claim' })))
