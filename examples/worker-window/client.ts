import { connectPeer } from 'electron-port-bridge/renderer'
import { thumbnails } from './contract.js'

const worker = await connectPeer(thumbnails)
console.log(`client: ${await worker.calls.render({ size: 64 })}`)
console.log('done')
