import { MessageChannelMain } from 'electron'
import type { OpenedSession } from '../consumer/consumer.js'
import { type Open, openUntrusted } from '../consumer/open-untrusted.js'
import type { AnyContract } from '../contract/contract.js'
import { KitError } from '../contract/errors.js'
import type { Closed } from '../contract/infer.js'
import { whileConnecting } from '../link/bounds.js'
import { systemClock } from '../link/clock.js'
import type { ConnectOptions, SessionOptions } from '../link/options.js'
import type { PeerClient } from '../wire/peer.js'
import { offerOf, type Party } from './party.js'
import { partyPort } from './party-port.js'
import type { Sightings } from './sightings.js'
import type { Address } from './target.js'
import { WatchedClient } from './watched-client.js'

interface Waiter {
  readonly address: Address
  readonly contract: string
  readonly accept: (party: Party) => void
  readonly reject: (reason: unknown) => void
}

/** What pages and utility processes offer to provide, and main's connections to it. */
export class Offers {
  readonly #waiters = new Set<Waiter>()
  readonly #onClosed: (party: Party, closed: Closed) => void

  /** @param onClosed Hears that a session of main's with that party has ended. */
  constructor(onClosed: (party: Party, closed: Closed) => void) {
    this.#onClosed = onClosed
  }

  /** A party that has passed the bridge's policy offers `contract`; the offer stands until it ends or withdraws. */
  offer(party: Party, contract: string, nonce: string): void {
    party.offers.set(nonce, contract)
    for (const waiter of [...this.#waiters]) {
      if (waiter.contract === contract && waiter.address.find() === party) waiter.accept(party)
    }
  }

  /**
   * Connects to the provider at `address`, waiting for it until the deadline or its end, over a reload if need be.
   *
   * @param mayGrant Judges who is there, in the turn in which it would be given a port; one that may not have it is not it.
   */
  async connect<C extends AnyContract>(
    contract: C,
    address: Address,
    options: (ConnectOptions & SessionOptions) | undefined,
    sightings: Sightings,
    mayGrant: (party: Party) => boolean,
  ): Promise<PeerClient<C>> {
    const open = openUntrusted(contract, options)
    const { name } = contract
    const title = `Connecting to \`${name}\``
    return whileConnecting(options, systemClock, title, (resolve, reject) => {
      let session: OpenedSession | undefined
      let forget = () => {}
      const done = () => {
        forget()
        this.#waiters.delete(waiter)
      }
      const accept = (party: Party) => {
        if (!mayGrant(party)) return
        // The app's predicate may have ended the document, or the bridge.
        if (party.closed !== undefined || !this.#waiters.has(waiter)) return
        done()
        const watched = sightings.consuming(name, party.facts, party.peer)
        const asked = new WatchedClient(contract, watched)
        const onOpen = (client: object) => {
          watched.opened()
          resolve(Object.freeze({ ...asked.over(client), peer: party.peer }) as PeerClient<C>)
        }
        session = openWith(party, name, open, onOpen, reject)
        void session.closed.then((closed) => {
          asked.closed(closed)
          watched.closed(closed)
          this.#onClosed(party, closed)
        })
      }
      const waiter: Waiter = { address, contract: name, accept, reject }
      this.#waiters.add(waiter)
      const party = address.find()
      const onGone = (code: Closed['code'], message: string) => {
        if (!address.isGone()) return
        done()
        reject(new KitError(code, `${title}: ${message}`))
      }
      if (party !== undefined && offerOf(party, name) !== undefined) accept(party)
      if (!this.#waiters.has(waiter)) return () => session?.close('TIMEOUT', title)
      if (party === undefined) onGone('NAVIGATED', 'The document is gone')
      else forget = party.house({ close: onGone })
      return () => {
        done()
        session?.close('TIMEOUT', title)
      }
    })
  }

  close(reason: KitError): void {
    for (const waiter of this.#waiters) waiter.reject(reason)
    this.#waiters.clear()
  }
}

/** Opens a session over a new channel, whose other end answers the offer. */
function openWith(
  party: Party,
  contract: string,
  open: Open,
  onOpen: (client: object) => void,
  onFail: (reason: unknown) => void,
): OpenedSession {
  const { port1, port2 } = new MessageChannelMain()
  const session = open(partyPort(port1, party), onOpen, onFail, party)
  const nonce = offerOf(party, contract)
  if (nonce === undefined || !party.grant(nonce, undefined, port2)) {
    session.close('NAVIGATED', 'The document was gone before it had its port')
  } else {
    const forget = party.house(session)
    void session.closed.then(forget)
  }
  return session
}
