// trpc-main.ts
import {
  callTRPCProcedure,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  initTRPC,
  TRPCError,
} from '@trpc/server'
import type { PageDocument } from 'electron-port-bridge/main'
import { asMessagePort } from 'electron-port-bridge/port'
import * as v from 'valibot'

const t = initTRPC.create()
const router = t.router({
  add: t.procedure.input(v.tuple([v.number(), v.number()])).query(({ input: [a, b] }) => a + b),
  fail: t.procedure.mutation((): never => {
    throw new TRPCError({ code: 'NOT_FOUND', message: 'no such note' })
  }),
  count: t.procedure.input(v.number()).subscription(async function* ({ input: to }) {
    for (let n = 1; n <= to; n++) yield n
  }),
})
export type AppRouter = typeof router

/** Each operation comes with a port of its own for its answers; when the page closes it, the procedure is aborted. */
export function serve(document: PageDocument) {
  const port = asMessagePort(document.openPort('trpc', { deliver: 'claim' }))
  port.onmessage = async ({ data, ports: [reply] }) => {
    const { type, path, input } = data ?? {}
    const abort = new AbortController()
    reply?.addEventListener('close', () => abort.abort())
    reply?.start()
    const { signal } = abort
    const call = { router, type, path, ctx: {}, signal, batchIndex: 0, getRawInput: async () => input }
    try {
      const result = await callTRPCProcedure(call)
      for await (const data of type === 'subscription' ? result : [result]) reply?.postMessage({ data })
      reply?.postMessage({ done: true })
    } catch (cause) {
      const error = getTRPCErrorFromUnknown(cause)
      const shape = getTRPCErrorShape({ config: router._def._config, error, type, path, input, ctx: {} })
      reply?.postMessage({ error: shape })
    }
  }
}
