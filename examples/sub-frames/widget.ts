import { isKitError } from 'electron-port-bridge/contract'
import { connect } from 'electron-port-bridge/renderer'
import { files, theme } from './contract.js'

const api = await connect(theme)
const denied = await connect(files).catch((error: unknown) => error)
console.log(`widget: theme ${await api.calls.current()}, files ${isKitError(denied) ? denied.code : 'open!'}`)
parent.postMessage('done', '*')
