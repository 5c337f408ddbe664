import { provide } from 'electron-port-bridge/renderer'
import { outline } from './contract.js'

provide(outline, { calls: { headings: (note) => [`${note}: morning`, `${note}: evening`] } })
