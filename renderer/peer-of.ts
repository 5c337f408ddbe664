import { own } from '../contract/own.js'
import type { PeerFacts } from '../wire/peer.js'
import type { Answer } from './claim.js'

/** Who holds the other end of the port that came with an answer; it is main unless main says otherwise. */
export function peerOf(answer: Answer): PeerFacts {
  return Object.freeze(own(answer, 'peer') ?? { kind: 'main' })
}
