import { claimPort } from 'electron-port-bridge/renderer'

const worker = new Worker('/worker.js', { type: 'module' })
worker.onmessage = ({ data }) => {
  console.log(data)
  console.log('done')
}
// An unopened port can be handed on; a session that lives cannot.
const port = await claimPort('lines')
worker.postMessage('port', [port])
