// typed-ipc-page.ts
import { IpcEmitter, IpcListener } from '@electron-toolkit/typed-ipc/renderer'
import type { ToMain, ToPage } from './typed-ipc-main'

const emitter = new IpcEmitter<ToMain>()
const ipc = new IpcListener<ToPage>()
ipc.on('unsaved', () => emitter.send('answer', true)) // 12
console.log(await emitter.invoke('list')) // 1
const opened = await emitter.invoke('open', 'x') // 2
if ('error' in opened) console.log('no note', opened.id) // 3
ipc.on('progress', (_event, job, percent) => {
  console.log(percent) // 4
  if (job === 2 && percent === 50) emitter.send('stop', job) // 5
})
await emitter.invoke('export', 1, 'a')
await emitter.invoke('export', 2, 'a')
ipc.on('selected', (_event, id) => console.log('selected', id)) // 6
ipc.on('saved', (_event, id) => console.log('saved', id)) // 7
emitter.send('typing', 'b') // 8
console.log(await emitter.invoke('picture', 'a')) // 9
ipc.on('version', (_event, job, version) => {
  console.log(version) // 10
  if (version === 'a2') emitter.send('stop', job)
})
emitter.send('watch', 3, 'a')
emitter.send('highlight', 'b') // 11, in the panel: ipc.on('highlight', …)
