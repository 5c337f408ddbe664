import { MessageChannelMain } from 'electron'
import type { AnyContract } from '../contract/contract.js'
import type { KitError } from '../contract/errors.js'
import type { Client } from '../contract/infer.js'
import { cancelOn } from '../port/cancellation.js'
import { systemClock } from '../port/clock.js'
import { openUntrusted } from '../port/open-untrusted.js'
import { CONNECT_MS, type ConnectOptions, checkTimeout, type SessionOptions } from '../port/options.js'
import type { Party } from './party.js'
import { partyPort } from './party-port.js'
import type { Address } from './target.js'

interface Waiter {
  readonly address: Address
  readonly contract: string
  readonly resolve: (party: Party) => void
  readonly reject: (reason: unknown) => void
}

/** What pages and utility processes offer to provide, and main's connections to it. */
export class Offers {
  readonly #waiters = new Set<Waiter>()

  /** A party that has passed the bridge's policy offers `contract`; the offer stands until it ends. */
  offer(party: Party, contract: string, nonce: string): void {
    party.offers.set(contract, nonce)
    for (const waiter of [...this.#waiters]) {
      if (waiter.contract === contract && waiter.address.find() === party) waiter.resolve(party)
    }
  }

  /** Connects to the provider at `address`, waiting for it until the deadline, over a reload if need be. */
  async connect<C extends AnyContract>(
    contract: C,
    address: Address,
    options: ConnectOptions & SessionOptions,
  ): Promise<Client<C, 'untrusted'>> {
    const timeoutMs = checkTimeout(options.timeoutMs ?? CONNECT_MS)
    const began = Date.now()
    options.signal?.throwIfAborted()
    const party = await this.#offered(contract.name, address, { signal: options.signal, timeoutMs })
    const left =
      timeoutMs === undefined ? Number.POSITIVE_INFINITY : Math.max(1, timeoutMs - (Date.now() - began))
    const { port1, port2 } = new MessageChannelMain()
    const opening = openUntrusted(contract, partyPort(port1, party), {
      ...options,
      timeoutMs: left,
    })
    const nonce = party.offers.get(contract.name)
    if (nonce === undefined || !party.grant(nonce, undefined, port2)) {
      opening.close('NAVIGATED', 'The document was gone before it had its port')
    } else {
      const forget = party.house(opening)
      void opening.closed.then(forget)
    }
    return opening.client
  }

  close(reason: KitError): void {
    for (const waiter of [...this.#waiters]) waiter.reject(reason)
  }

  #offered(
    contract: string,
    address: Address,
    bounds: { signal: AbortSignal | undefined; timeoutMs: number | undefined },
  ): Promise<Party> {
    const party = address.find()
    if (party?.offers.has(contract)) return Promise.resolve(party)
    return new Promise((resolve, reject) => {
      const done = () => {
        release()
        this.#waiters.delete(waiter)
      }
      const waiter: Waiter = {
        address,
        contract,
        resolve: (offering) => {
          done()
          resolve(offering)
        },
        reject: (reason) => {
          done()
          reject(reason)
        },
      }
      const title = `Waiting for \`${contract}\` to be provided`
      const release = cancelOn(bounds, systemClock, title, waiter.reject)
      this.#waiters.add(waiter)
    })
  }
}
