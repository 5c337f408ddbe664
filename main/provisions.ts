import { MessageChannelMain } from 'electron'
import type { AnyContract } from '../contract/contract.js'
import { KitError } from '../contract/errors.js'
import type { Closed, Served } from '../contract/infer.js'
import type { Clock } from '../link/clock.js'
import type { Policy, RefusalReason } from '../policy/policy.js'
import type { ProvideOptions } from '../policy/provide-options.js'
import { createProvision, type Provision, type ProvisionHost } from '../policy/provision.js'
import type { Watcher } from '../provider/watcher.js'
import { withdrawnByStop } from '../provider/withdrawn-by-stop.js'
import type { DocumentFacts } from '../wire/peer.js'
import type { DocumentRecord } from './document.js'
import type { Gestures } from './gestures.js'
import { partyPort } from './party-port.js'

/** Who hears of what was not let in, and of what has ended. */
export interface ProvisionEvents extends Pick<ProvisionHost, 'onRequest'> {
  onClaim(record: DocumentRecord, contract: string, reason: RefusalReason): void
  /** A session that main served has ended. */
  onClosed(record: DocumentRecord, closed: Closed): void
}

/** What main provides, the claims that wait for it, and the ports that it grants. */
export class Provisions {
  readonly #clock: Clock
  readonly #gestures: Gestures
  readonly #policy: Policy
  readonly #events: ProvisionEvents
  readonly #provided = new Map<string, Provision>()
  readonly #waiting = new Map<string, Set<{ grant: () => void }>>()

  /** @param policy The bridge's. */
  constructor(clock: Clock, gestures: Gestures, policy: Policy, events: ProvisionEvents) {
    this.#clock = clock
    this.#gestures = gestures
    this.#policy = policy
    this.#events = events
  }

  /** What is provided now. */
  get all(): readonly Provision[] {
    return [...this.#provided.values()]
  }

  provide<C extends AnyContract>(
    contract: C,
    provider: object,
    options: ProvideOptions,
    watcher: Watcher<DocumentFacts>,
  ): Served<C, DocumentFacts> {
    const { name } = contract
    if (this.#provided.has(name)) {
      throw new KitError(
        'ALREADY_PROVIDED',
        `\`${name}\` is provided already; stop() that first, or put both providers into one`,
      )
    }
    const provision = createProvision<C, DocumentFacts>(
      contract,
      provider,
      options,
      {
        spend: (facts) => this.#gestures.spend(facts),
        onRequest: (...request) => this.#events.onRequest(...request),
      },
      watcher,
    )
    const { server, needsGesture } = provision
    // Whatever the contract, they are kept together.
    const kept = provision as unknown as Provision
    const noLonger = needsGesture ? this.#gestures.need() : () => {}
    this.#provided.set(name, kept)
    for (const { grant } of [...(this.#waiting.get(name) ?? [])]) grant()
    return withdrawnByStop(server.served, () => {
      noLonger()
      if (this.#provided.get(name) === kept) this.#provided.delete(name)
    })
  }

  /** A document that has passed the bridge's policy asks to consume `contract`, and waits so long for its `provide`. */
  claim(record: DocumentRecord, contract: string, nonce: string, waitMs: number): void {
    const provision = this.#provided.get(contract)
    const since = performance.now()
    const again = () => this.claim(record, contract, nonce, waitMs - (performance.now() - since))
    if (provision !== undefined) return this.#grant(record, contract, nonce, provision, again)
    const waiting = this.#waiting.get(contract) ?? new Set()
    this.#waiting.set(contract, waiting)
    const claim = {
      grant: () => {
        stop()
        // While it waited, the app's predicate may have changed its mind.
        const reason = this.#policy(record.facts)
        if (record.closed !== undefined) return
        if (reason !== undefined) return this.#deny(record, contract, nonce, reason)
        const now = this.#provided.get(contract)
        if (now !== undefined) this.#grant(record, contract, nonce, now, again)
      },
    }
    const stop = () => {
      stopTimer()
      record.claims.delete(nonce)
      waiting.delete(claim)
      if (waiting.size === 0) this.#waiting.delete(contract)
    }
    record.claims.set(nonce, stop)
    const stopTimer = this.#clock.after(waitMs, () => {
      stop()
      this.#deny(record, contract, nonce, 'contract-unknown')
    })
    waiting.add(claim)
  }

  stop(): void {
    for (const { server } of this.#provided.values()) server.stop('BRIDGE_CLOSED', 'The bridge was closed')
    this.#provided.clear()
    this.#waiting.clear()
  }

  /** @param again Looks for it anew. */
  #grant(
    record: DocumentRecord,
    contract: string,
    nonce: string,
    provision: Provision,
    again: () => void,
  ): void {
    const { server, narrowing } = provision
    const reason = narrowing(record.facts)
    // The app's predicate may have ended the document, or stopped what is provided.
    if (record.closed !== undefined) return
    if (this.#provided.get(contract) !== provision) return again()
    if (reason !== undefined) return this.#deny(record, contract, nonce, reason)
    const { port1, port2 } = new MessageChannelMain()
    // Main's end is held and started before the page can have the other: an unstarted MessagePortMain may
    // be collected (Electron `shell/browser/api/message_port.cc`, HasPendingActivity).
    const session = server.accept(partyPort(port1, record), record.facts, record)
    if (!record.grant(nonce, undefined, port2)) {
      return session.close('NAVIGATED', 'The document was gone before it had its port')
    }
    const forget = record.house(session, true)
    void session.closed.then((closed) => {
      forget()
      this.#events.onClosed(record, closed)
    })
  }

  #deny(record: DocumentRecord, contract: string, nonce: string, reason: RefusalReason): void {
    this.#events.onClaim(record, contract, reason)
    // Unknown and not allowed look the same to the page.
    record.deny(nonce, 'REFUSED')
  }
}
