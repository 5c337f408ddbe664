import { provide } from 'electron-port-bridge/renderer'
import { editor } from './contract.js'

const dirty = new Set(['chapter 3', 'notes'])
provide(editor, { calls: { unsaved: () => [...dirty] } })
