import { type Account, accountOf } from '../link/account.js'
import type { PeerFacts } from '../wire/peer.js'

/** The account of whom main has named at the other end: one for all documents of a window, one for a process. */
export function accountOfPeer(peer: PeerFacts): Account {
  if (peer.kind === 'page') return accountOf(`window ${peer.webContentsId}`)
  return accountOf(peer.kind === 'utility' ? `process ${peer.pid}` : 'main')
}
