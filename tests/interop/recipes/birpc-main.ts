// birpc-main.ts
import { createBirpc } from 'birpc'
import type { PageDocument } from 'electron-port-bridge/main'
import { asMessagePort } from 'electron-port-bridge/port'
import type { Page } from './birpc-page'

const api = (page: () => Page) => ({
  add: (a: number, b: number) => a + b,
  async fail() {
    throw new RangeError('no such note')
  },
  async count(to: number) {
    for (let n = 1; n <= to; n++) await page().each(n)
  },
})
export type Api = ReturnType<typeof api>
export function serve(document: PageDocument) {
  const port = asMessagePort(document.openPort('birpc', { deliver: 'claim' }))
  const page: Page = createBirpc<Page, Api>(
    api(() => page),
    {
      post: (data) => port.postMessage(data),
      on: (listen) => (port.onmessage = ({ data }) => data && listen(data)),
    },
  )
}
