export { claimPort } from './claim-port.js'
export { connect } from './connect.js'
export { type ProvideOptions, provide } from './provide.js'
