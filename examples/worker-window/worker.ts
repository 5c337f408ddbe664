import { provide } from 'electron-port-bridge/renderer'
import { thumbnails } from './contract.js'

let rendered = 0
provide(thumbnails, {
  calls: {
    render({ size }, { session }) {
      console.log(`worker: thumbnail ${++rendered}, for a ${session.peer.kind}`)
      return `${size} × ${size}`
    },
  },
})
