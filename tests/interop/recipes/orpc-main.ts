// orpc-main.ts
import { ORPCError, os, type RouterClient } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import type { PageDocument } from 'electron-port-bridge/main'
import { asMessagePort } from 'electron-port-bridge/port'
import * as v from 'valibot'

const router = {
  add: os.input(v.tuple([v.number(), v.number()])).handler(({ input: [a, b] }) => a + b),
  fail: os.handler((): never => {
    throw new ORPCError('NOT_FOUND', { message: 'no such note' })
  }),
  count: os.input(v.number()).handler(async function* ({ input }) {
    for (let n = 1; n <= input; n++) yield n
  }),
}
export type Client = RouterClient<typeof router>
export function serve(document: PageDocument) {
  const port = asMessagePort(document.openPort('orpc', { deliver: 'claim' }))
  new RPCHandler(router).upgrade(port)
  port.start()
}
