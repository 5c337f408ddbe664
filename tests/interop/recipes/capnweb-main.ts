// capnweb-main.ts
import { newMessagePortRpcSession, RpcTarget } from 'capnweb'
import type { PageDocument } from 'electron-port-bridge/main'
import { asMessagePort } from 'electron-port-bridge/port'

export class Api extends RpcTarget {
  add(a: number, b: number) {
    return a + b
  }
  fail() {
    throw new RangeError('no such note')
  }
  async count(to: number, each: (n: number) => void) {
    for (let n = 1; n <= to; n++) await each(n)
  }
}
export function serve(document: PageDocument) {
  newMessagePortRpcSession(asMessagePort(document.openPort('capnweb', { deliver: 'claim' })), new Api())
}
