import type { MessagePortMain } from 'electron'
import type { Closed } from '../contract/infer.js'
import type { Account } from '../link/account.js'
import type { Policy } from '../policy/policy.js'
import type { DocumentFacts, PeerFacts } from '../wire/peer.js'

/** Something that ends with its party. */
export interface Tenant {
  close(code: Closed['code'], message: string): void
}

/** Whoever can hold the far end of a port: a document, or a utility process. */
export interface Party {
  /** What the other end of a port is told about this one. */
  readonly peer: PeerFacts
  /** What it costs this process. */
  readonly account: Account
  /** What main knows of a document; `undefined` for a utility process. */
  readonly facts: DocumentFacts | undefined
  /** Standing offers to provide, nonce → contract, oldest first. */
  readonly offers: Map<string, string>
  /** What ends each claim that waits, by its nonce; it ends with the party in any case. */
  readonly claims: Map<string, () => void>
  readonly closed: Closed | undefined
  /** Whether `policy` lets it in. */
  passes(policy: Policy): ReturnType<Policy>
  /** Ends the party if it has gone without an event: none tells of an iframe that was removed. */
  look(): void
  /**
   * What must end with the party. Returns what forgets it again.
   *
   * @param isAsked Whether the party itself has asked for it: of those a document may have only so many.
   */
  house(tenant: Tenant, isAsked?: boolean): () => void
  /**
   * Hands `port` over as the answer to the claim or offer `nonce`. `peer` is who holds the other end, where
   * that is not main. Returns whether it could; the port is spent either way.
   */
  grant(nonce: string, peer: PeerFacts | undefined, port: MessagePortMain): boolean
  /** Answers the claim `nonce` with a refusal. */
  deny(nonce: string, code: 'REFUSED' | 'TIMEOUT'): void
}

/** The nonce of the newest offer of `contract`. */
export function offerOf({ offers }: Party, contract: string): string | undefined {
  let newest: string | undefined
  offers.forEach((offered, nonce) => {
    if (offered === contract) newest = nonce
  })
  return newest
}

/** The party wants no (further) port for `nonce`. What is settled by then, or was never claimed, is no matter. */
export function withdraw({ offers, claims }: Party, nonce: string): void {
  offers.delete(nonce)
  claims.get(nonce)?.()
}
