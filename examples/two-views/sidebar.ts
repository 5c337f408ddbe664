import { connectPeer } from 'electron-port-bridge/renderer'
import { outline } from './contract.js'

const editor = await connectPeer(outline)
console.log(`sidebar: ${(await editor.calls.headings('today')).join(', ')}`)
console.log('done')
