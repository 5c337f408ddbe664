// page.ts
import { isErrorOf } from 'electron-port-bridge/contract'
import { connect, connectPeer, provide } from 'electron-port-bridge/renderer'
import { type notes, page, view } from './contract'

provide(page, { calls: { unsaved: () => true } }) // 12
const api = await connect<typeof notes>('notes')
console.log(await api.calls.list()) // 1
console.log(await api.calls.open('a')) // 2
await api.calls.open('x').catch((error) => {
  if (isErrorOf(error, api, 'NotFound')) console.log('no note', error.data.id) // 3
})
for await (const percent of api.streams.export('a')) console.log(percent) // 4
for await (const percent of api.streams.export('a')) {
  console.log(percent)
  if (percent === 50) break // 5; a `signal` in the options does it as well, for calls too
}
api.events.on('selected', (id) => console.log('selected', id)) // 6
api.events.on('saved', (id) => console.log('saved', id)) // 7
api.notices.typing('b') // 8
console.log(await api.calls.picture('a')) // 9
for await (const version of api.streams.watch('a')) {
  console.log(version) // 10
  if (version === 'a2') break
}
const panel = await connectPeer(view)
console.log(await panel.calls.highlight('b')) // 11
