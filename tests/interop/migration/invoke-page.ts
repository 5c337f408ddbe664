// invoke-page.ts
import type { Api } from './invoke-preload'

const { notes } = window as unknown as { notes: Api }
notes.onUnsaved(() => true) // 12
console.log(await notes.list()) // 1
const opened = await notes.open('x') // 2
if ('error' in opened) console.log('no note', opened.id) // 3
notes.onProgress((job, percent) => {
  console.log(percent) // 4
  if (job === 2 && percent === 50) notes.stop(job) // 5
})
await notes.export(1, 'a')
await notes.export(2, 'a')
notes.onSelected((id) => console.log('selected', id)) // 6
notes.onSaved((id) => console.log('saved', id)) // 7
notes.typing('b') // 8
console.log(await notes.picture('a')) // 9
notes.onVersion((job, version) => {
  console.log(version) // 10
  if (version === 'a2') notes.stop(job)
})
notes.watch(3, 'a')
notes.highlight('b') // 11, in the panel: notes.onHighlight
