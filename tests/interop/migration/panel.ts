// panel.ts
import { connect, provide } from 'electron-port-bridge/renderer'
import { type notes, view } from './contract'

provide(view, { calls: { highlight: (id) => id === 'b' } }) // 11
const api = await connect<typeof notes>('notes')
api.events.on('selected', (id) => console.log('selected', id)) // 6: not this one's, so never
api.events.on('saved', (id) => console.log('saved', id)) // 7
