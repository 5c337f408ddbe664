// penpal-main.ts
import type { PageDocument } from 'electron-port-bridge/main'
import { asMessagePort } from 'electron-port-bridge/port'
import { connect, PortMessenger } from 'penpal'
import type { Page } from './penpal-page'

const api = (page: () => Promise<Page>) => ({
  add: (a: number, b: number): number => a + b,
  fail: (): never => {
    throw new RangeError('no such note')
  },
  async count(to: number) {
    for (let n = 1; n <= to; n++) await (await page()).each(n)
  },
})
export type Api = ReturnType<typeof api>
export function serve(document: PageDocument) {
  const port = asMessagePort(document.openPort('penpal', { deliver: 'claim' }))
  const methods = api(() => connection.promise)
  const connection = connect<Page>({ messenger: new PortMessenger({ port }), methods })
}
