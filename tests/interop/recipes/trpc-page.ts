// trpc-page.ts
import { createTRPCClient, TRPCClientError, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { claimPort } from 'electron-port-bridge/renderer'
import type { AppRouter } from './trpc-main'

const port = await claimPort('trpc')
const link: TRPCLink<AppRouter> =
  () =>
  ({ op: { type, path, input } }) =>
    observable((observer) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = ({ data }) => {
        if (data.error) observer.error(TRPCClientError.from(data))
        else if (data.done) observer.complete()
        else observer.next({ result: data })
      }
      port.postMessage({ type, path, input }, [port2])
      return () => port1.close()
    })

const trpc = createTRPCClient<AppRouter>({ links: [link] })
console.log(await trpc.add.query([1, 2])) // 3
await trpc.fail.mutate().catch((error: Error) => console.log(error.message)) // no such note
trpc.count.subscribe(3, { onData: console.log }) // 1, 2, 3
