export type { MainPeer, PagePeer, PeerFacts, UtilityPeer } from '../wire/peer.js'
export { connect, type PeerClient } from './connect.js'
export { provide, type SessionPeer } from './provide.js'
