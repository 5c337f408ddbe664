// birpc-main.ts
import { createBirpc } from 'birpc'
import type { PageDocument } from 'electron-port-bridge/main'
import { asMessagePort } from 'electron-port-bridge/port'
import type { Page } from './birpc-page'

export interface Api {
  add(a: number, b: number): number
  fail(): void
  count(to: number): void
}
export function serve(document: PageDocument) {
  const port = asMessagePort(document.openPort('birpc', { deliver: 'claim' }))
  const api: Api = {
    add: (a, b) => a + b,
    fail() {
      throw new RangeError('no such note')
    },
    async count(to) {
      for (let n = 1; n <= to; n++) await page.each(n)
    },
  }
  const page = createBirpc<Page, Api>(api, {
    post: (data) => port.postMessage(data),
    on: (listen) => (port.onmessage = ({ data }) => listen(data)),
  })
}
