import { connect } from 'electron-port-bridge/renderer'
import { files } from './contract.js'

const api = await connect(files)
console.log(`page: ${JSON.stringify(await api.calls.list())}`)
const widget = document.createElement('iframe')
widget.src = 'app://widget/'
document.body.append(widget)
addEventListener('message', ({ source, data }) => {
  if (source === widget.contentWindow && data === 'done') console.log('done')
})
