import { MessageChannelMain, type MessagePortMain, type UtilityProcess } from 'electron'
import type { Closed } from '../contract/infer.js'
import { Account } from '../link/account.js'
import type { PeerFacts, UtilityPeer } from '../wire/peer.js'
import { IPC_CLAIM, IPC_DENIED, IPC_GRANT, MARK, UTILITY } from '../wire/protocol.js'
import { type Party, type Tenant, withdraw } from './party.js'
import { parseRelayMessage } from './relay-messages.js'

/** What a utility process asked for. */
interface UtilityClaim {
  readonly contract: string
  readonly nonce: string
  readonly waitMs: number
}

/** Hears what utility processes ask for. */
export interface UtilityEvents {
  onClaim(utility: UtilityRecord, claim: UtilityClaim): void
  onOffer(utility: UtilityRecord, claim: UtilityClaim): void
}

let lastKey = 0

/**
 * The bridge's record of one utility process. It is main's own child and no policy judges it; it takes part
 * because the app named it. Claims and ports travel over a port of their own, so that the app's messages on
 * `parentPort` and the kit's do not mix.
 */
export class UtilityRecord implements Party {
  readonly account = new Account()
  readonly facts = undefined
  readonly key = `utility/${++lastKey}`
  readonly offers = new Map<string, string>()
  readonly claims = new Map<string, () => void>()
  readonly #process: UtilityProcess
  readonly #control: MessagePortMain
  readonly #tenants = new Set<Tenant>()
  readonly #onExit = (code: number) => this.close('PEER_GONE', `The utility process exited with code ${code}`)
  #closed: Closed | undefined

  constructor(process: UtilityProcess, events: UtilityEvents) {
    const { port1, port2 } = new MessageChannelMain()
    this.#process = process
    this.#control = port1
    port1.on('message', ({ data, ports }) => {
      for (const port of ports) port.close()
      const message = parseRelayMessage([data])
      if (ports.length > 0 || message === undefined || this.#closed !== undefined) return
      if (message.what === IPC_DENIED) return withdraw(this, message.nonce)
      if (message.what !== IPC_CLAIM) return
      if (message.role === 'provider') events.onOffer(this, message)
      else events.onClaim(this, message)
    })
    // An exit closes the port as well; one of the two comes first.
    port1.on('close', () => this.close('PEER_GONE', 'The utility process has gone'))
    port1.start()
    // Before the app's own listeners, one of which may start another and join that in this one's place.
    process.prependOnceListener('exit', this.#onExit)
    process.postMessage({ [MARK]: UTILITY }, [port2])
    // A process that has exited takes nothing: then this is still main's. Of a port that has gone, `close()` closes nothing
    // (Electron `lib/browser/api/utility-process.ts`, `shell/browser/api/message_port.cc`).
    port2.close()
  }

  get peer(): UtilityPeer {
    return { kind: 'utility', pid: this.#process.pid }
  }

  get closed(): Closed | undefined {
    return this.#closed
  }

  passes(): undefined {
    return undefined
  }

  look(): void {}

  house(tenant: Tenant): () => void {
    this.#tenants.add(tenant)
    return () => void this.#tenants.delete(tenant)
  }

  grant(nonce: string, peer: PeerFacts | undefined, port: MessagePortMain): boolean {
    if (this.#closed !== undefined) {
      port.close()
      return false
    }
    this.#control.postMessage([IPC_GRANT, UTILITY, nonce, { peer }], [port])
    return true
  }

  deny(nonce: string, code: 'REFUSED' | 'TIMEOUT'): void {
    this.#control.postMessage([IPC_DENIED, UTILITY, nonce, { code }])
  }

  close(code: Closed['code'], message: string): void {
    if (this.#closed !== undefined) return
    this.#closed = { code, message }
    this.#process.off('exit', this.#onExit)
    this.#control.close()
    for (const tenant of [...this.#tenants]) tenant.close(code, message)
    this.#tenants.clear()
    for (const end of [...this.claims.values()]) end()
    this.offers.clear()
  }
}

/** The utility processes that the app has named. */
export class Utilities {
  readonly #events: UtilityEvents
  readonly #records = new Map<UtilityProcess, UtilityRecord>()

  constructor(events: UtilityEvents) {
    this.#events = events
  }

  /** Its record; the first time, its control port is handed over. */
  of(process: UtilityProcess): UtilityRecord {
    const known = this.#records.get(process)
    if (known !== undefined) return known
    const record = new UtilityRecord(process, this.#events)
    this.#records.set(process, record)
    record.house({ close: () => void this.#records.delete(process) })
    return record
  }

  close(code: Closed['code'], message: string): void {
    for (const record of [...this.#records.values()]) record.close(code, message)
  }
}
