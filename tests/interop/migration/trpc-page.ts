// trpc-page.ts
import { createTRPCProxyClient, TRPCClientError } from '@trpc/client'
import { ipcLink } from 'electron-trpc/renderer'
import type { Router } from './trpc-main'

const api = createTRPCProxyClient<Router>({ links: [ipcLink()] })
console.log(await api.list.query()) // 1
console.log(await api.open.query('a')) // 2
await api.open.query('x').catch((error) => {
  if (error instanceof TRPCClientError && error.data?.code === 'NOT_FOUND')
    console.log('no note', error.message) // 3
})
api.export.subscribe('a', { onData: (percent) => console.log(percent) }) // 4
const job = api.export.subscribe('a', {
  onData(percent) {
    console.log(percent)
    if (percent === 50) job.unsubscribe() // 5: of a query or mutation only the wait ends, not the work
  },
})
api.selected.subscribe(undefined, { onData: (id) => console.log('selected', id) }) // 6
api.saved.subscribe(undefined, { onData: (id) => console.log('saved', id) }) // 7
await api.typing.mutate('b') // 8
console.log(await api.picture.query('a')) // 9
const watching = api.watch.subscribe('a', {
  onData(version) {
    console.log(version) // 10
    if (version === 'a2') watching.unsubscribe()
  },
})
await api.highlight.mutate('b') // 11, in the panel: api.onHighlight.subscribe
