import { connectPeer } from 'electron-port-bridge/renderer'
import { palette } from './contract.js'

const tools = await connectPeer(palette)
const changed = tools.events.once('changed')
const colour = await tools.calls.pick('warm')
const from = tools.peer.kind === 'page' ? tools.peer.origin : tools.peer.kind
console.log(`canvas: ${colour} from ${from}, and the event said ${await changed}`)
console.log('done')
