export { exposeData } from './expose-data.js'
export { forwardPorts } from './forward-ports.js'
