export type { MiddlewareList, ServeOptions } from '../provider/gate.js'
export type { MainPeer, PagePeer, PeerClient, PeerFacts, SessionPeer, UtilityPeer } from '../wire/peer.js'
export { connect } from './connect.js'
export { provide } from './provide.js'
