import { MessageChannelMain } from 'electron'
import type { AnyContract } from '../contract/contract.js'
import type { Client } from '../contract/infer.js'
import { cancelOn } from '../port/cancellation.js'
import { systemClock } from '../port/clock.js'
import { openUntrusted } from '../port/open-untrusted.js'
import { CONNECT_MS, type ConnectOptions, checkTimeout, type SessionOptions } from '../port/options.js'
import { IPC_GRANT } from '../wire/protocol.js'
import type { DocumentRecord } from './document.js'
import { documentPort } from './document-port.js'

/** The frame whose document is meant, now or when it comes. */
export interface FrameAddress {
  readonly webContentsId: number
  readonly frameTreeNodeId: number
}

interface Waiter {
  readonly address: FrameAddress
  readonly contract: string
  readonly resolve: (record: DocumentRecord) => void
}

/** What pages offer to provide, and main's connections to it. */
export class PageOffers {
  readonly #find: (address: FrameAddress) => DocumentRecord | undefined
  readonly #waiters = new Set<Waiter>()

  constructor(find: (address: FrameAddress) => DocumentRecord | undefined) {
    this.#find = find
  }

  /** A document that has passed the bridge's policy offers `contract`; the offer stands until it ends. */
  offer(record: DocumentRecord, contract: string, nonce: string): void {
    record.offers.set(contract, nonce)
    for (const waiter of [...this.#waiters]) {
      const { webContentsId, frameTreeNodeId } = waiter.address
      const meant =
        waiter.contract === contract &&
        record.facts.webContentsId === webContentsId &&
        record.facts.frameTreeNodeId === frameTreeNodeId
      if (meant) waiter.resolve(record)
    }
  }

  /** Connects to the page's provider, waiting for it until the deadline, over a reload if need be. */
  async connect<C extends AnyContract>(
    contract: C,
    address: FrameAddress,
    options: ConnectOptions & SessionOptions,
  ): Promise<Client<C, 'untrusted'>> {
    const timeoutMs = checkTimeout(options.timeoutMs ?? CONNECT_MS)
    const began = Date.now()
    options.signal?.throwIfAborted()
    const record = await this.#offered(contract.name, address, { signal: options.signal, timeoutMs })
    const left =
      timeoutMs === undefined ? Number.POSITIVE_INFINITY : Math.max(1, timeoutMs - (Date.now() - began))
    const { port1, port2 } = new MessageChannelMain()
    const opening = openUntrusted(contract, documentPort(port1, record), {
      ...options,
      timeoutMs: left,
    })
    const nonce = record.offers.get(contract.name)
    if (nonce === undefined || !record.post([IPC_GRANT, record.id, nonce], [port2])) {
      opening.close('NAVIGATED', 'The document was gone before it had its port')
    } else {
      const forget = record.house(opening)
      void opening.closed.then(forget)
    }
    return opening.client
  }

  close(): void {
    this.#waiters.clear()
  }

  #offered(
    contract: string,
    address: FrameAddress,
    bounds: { signal: AbortSignal | undefined; timeoutMs: number | undefined },
  ): Promise<DocumentRecord> {
    const record = this.#find(address)
    if (record?.offers.has(contract)) return Promise.resolve(record)
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        address,
        contract,
        resolve: (offering) => {
          done()
          resolve(offering)
        },
      }
      const done = () => {
        release()
        this.#waiters.delete(waiter)
      }
      const release = cancelOn(
        bounds,
        systemClock,
        `Waiting for the page to provide \`${contract}\``,
        (reason) => {
          this.#waiters.delete(waiter)
          reject(reason)
        },
      )
      this.#waiters.add(waiter)
    })
  }
}
