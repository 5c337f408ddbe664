// trpc-main.ts
import { EventEmitter } from 'node:events'
import { initTRPC, TRPCError } from '@trpc/server'
import { getWSConnectionHandler } from '@trpc/server/adapters/ws'
import type { PageDocument } from 'electron-port-bridge/main'
import { asMessagePort } from 'electron-port-bridge/port'
import * as v from 'valibot'

const t = initTRPC.create()
export const router = t.router({
  add: t.procedure.input(v.tuple([v.number(), v.number()])).query(({ input: [a, b] }) => a + b),
  fail: t.procedure.mutation((): never => {
    throw new TRPCError({ code: 'NOT_FOUND', message: 'no such note' })
  }),
  count: t.procedure.input(v.number()).subscription(async function* ({ input: to }) {
    for (let n = 1; n <= to; n++) yield n
  }),
})
export type AppRouter = typeof router
/** The port as tRPC's adapter wants a socket of `ws`. */
export function serve(document: PageDocument) {
  const port = asMessagePort(document.openPort('trpc', { deliver: 'claim' }))
  const send = (text: string) => port.postMessage(text)
  const socket = Object.assign(new EventEmitter(), { readyState: 1, send, close: () => port.close() })
  port.onmessage = ({ data }) => typeof data === 'string' && socket.emit('message', Buffer.from(data))
  port.onclose = () => socket.emit('close')
  const connect = getWSConnectionHandler({ router, wss: undefined as never })
  connect(socket as never, { url: '/', headers: {} } as never)
}
