// The bridge is a typed emitter, and a contract's event map types any other.
import { EventEmitter } from 'node:events'
import type TypedEmitterModule from 'typed-emitter'
import type { EventMapOf } from '../../contract/index.js'
import { createBridge, type PageDocument, type Refused } from '../../main/index.js'
import type { Report } from '../../testing/index.js'
import type { Note, notes } from './kit.js'
import { same } from './same.js'

const bridge = createBridge({ allow: { origins: ['app://notes'] } })
bridge.on('document', (document) => same<typeof document, PageDocument>())
bridge.on('refused', (refused) => same<typeof refused, Refused>())
bridge.on('violation', (report) => same<typeof report, Report>())
bridge.once('failure', (report) => same<typeof report, Report>())
// @ts-expect-error an event that the bridge does not have
bridge.on('error', () => {})
// @ts-expect-error a listener for something else
bridge.on('document', (id: string) => id)
// @ts-expect-error there is no policy that lets everyone in
createBridge({})
// @ts-expect-error the way to deliver is one of two
bridge.on('document', (document) => document.openPort('x', { deliver: 'now' }))

const emitter = new EventEmitter() as unknown as TypedEmitterModule.default<EventMapOf<typeof notes>>
declare const note: Note
emitter.on('saved', (saved) => same<typeof saved, Note>())
emitter.emit('saved', note)
emitter.emit('idle')
// @ts-expect-error a payload of another type
emitter.emit('saved', 'a')
// @ts-expect-error an event that the contract does not have
emitter.emit('closed')
