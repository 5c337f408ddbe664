import { MessageChannelMain, type MessagePortMain, type WebFrameMain, webFrameMain } from 'electron'
import { invalidArgument, KitError } from '../contract/errors.js'
import type { Closed } from '../contract/infer.js'
import { own } from '../contract/own.js'
import type { Account } from '../link/account.js'
import type { Policy } from '../policy/policy.js'
import type { DocumentFacts, PagePeer, PeerFacts } from '../wire/peer.js'
import { CHANNEL, type Delivery, IPC_DENIED, IPC_GRANT, IPC_PORT, MAX_NAME_LENGTH } from '../wire/protocol.js'
import type { Party, Tenant } from './party.js'
import { afterNews } from './party-port.js'

/** Options of {@link PageDocument.openPort}. */
export interface OpenPortOptions {
  /**
   * `load`: as in Electron's MessagePort tutorial, `window.onmessage` gets `name` as data and the port, once
   * the window has loaded. `claim`: the page takes it with `claimPort(name)`. @default 'load'
   */
  readonly deliver?: Delivery
  /** Milliseconds after which a port that the page has not got is closed. @default 30000 */
  readonly timeoutMs?: number
}

/** A document that was let in. It ends with its page: the next one in the same frame is another. */
export interface PageDocument extends DocumentFacts {
  /**
   * A plain channel to this document, for those who bring their own protocol. Returns main's end, not
   * started; the other end reaches the page by the preload. Both close when the document ends.
   *
   * @throws {KitError} `NAVIGATED` when the document is gone, `INVALID_ARGUMENT`.
   */
  openPort(name: string, options?: OpenPortOptions): MessagePortMain
  /** Resolves when the document has gone, with how. */
  readonly closed: Promise<Closed>
}

/**
 * The bridge's record of one document. Keyed by its process, its frame's host and the id that its preload
 * made: never by the WebFrameMain object, which Electron goes on using for the next document.
 */
export class DocumentRecord implements Party {
  readonly id: string
  readonly facts: DocumentFacts
  /** Who answers for it: all documents of its origin in its window, or in the one that opened it. */
  readonly principal: string
  /** What its window costs this process, whichever documents it has. */
  readonly account: Account
  readonly peer: PagePeer
  readonly facade: PageDocument
  readonly offers = new Map<string, string>()
  readonly claims = new Map<string, () => void>()
  readonly #tenants = new Set<Tenant>()
  /** Those of them that the page has asked for. */
  readonly #asked = new Set<Tenant>()
  #settleClosed: (closed: Closed) => void = () => {}
  #closed: Closed | undefined
  readonly #onGone: () => void

  /** @param onGone Hears that the frame no longer answers, where no event has told of it. */
  constructor(id: string, facts: DocumentFacts, principal: string, account: Account, onGone: () => void) {
    this.id = id
    this.facts = facts
    this.principal = principal
    this.account = account
    this.#onGone = onGone
    const { origin, webContentsId, isMainFrame } = facts
    this.peer = Object.freeze({ kind: 'page', origin, webContentsId, isMainFrame })
    const closed = new Promise<Closed>((resolve) => {
      this.#settleClosed = resolve
    })
    this.facade = Object.freeze({
      ...facts,
      closed,
      openPort: (name: string, options?: OpenPortOptions) => this.#openPort(name, options),
    })
  }

  passes(policy: Policy): ReturnType<Policy> {
    return policy(this.facts)
  }

  look(): void {
    if (this.#closed === undefined && this.frame() === undefined) this.#onGone()
  }

  house(tenant: Tenant, isAsked = false): () => void {
    this.#tenants.add(tenant)
    if (isAsked) this.#asked.add(tenant)
    return () => {
      this.#tenants.delete(tenant)
      this.#asked.delete(tenant)
    }
  }

  /** How much the page itself has asked for and has still: claims that wait, sessions with main, offers. */
  get asked(): number {
    return this.claims.size + this.offers.size + this.#asked.size
  }

  get closed(): Closed | undefined {
    return this.#closed
  }

  close(code: Closed['code'], message: string): void {
    if (this.#closed !== undefined) return
    this.#closed = { code, message }
    for (const tenant of [...this.#tenants]) tenant.close(code, message)
    this.#tenants.clear()
    this.#asked.clear()
    for (const end of [...this.claims.values()]) end()
    this.offers.clear()
    this.#settleClosed(this.#closed)
  }

  /** The document's frame if it still shows this document, else `undefined`. */
  frame(): WebFrameMain | undefined {
    const { processId, frameId, frameTreeNodeId, origin } = this.facts
    try {
      const frame = webFrameMain.fromId(processId, frameId)
      const same =
        frame !== undefined &&
        !frame.isDestroyed() &&
        !frame.detached &&
        frame.frameTreeNodeId === frameTreeNodeId &&
        frame.origin === origin
      return same && this.#closed === undefined ? frame : undefined
    } catch {
      return undefined
    }
  }

  /**
   * Posts to this document's preload. Returns whether it could: the ports are spent either way, since
   * `WebFrameMain.postMessage` takes them before it finds the frame disposed
   * (Electron `shell/browser/api/electron_api_web_frame_main.cc`).
   */
  post(message: readonly unknown[], ports: MessagePortMain[] = []): boolean {
    try {
      const frame = this.frame()
      if (frame === undefined) {
        for (const port of ports) port.close()
        return false
      }
      frame.postMessage(CHANNEL, message, ports)
      return true
    } catch {
      return false
    }
  }

  grant(nonce: string, peer: PeerFacts | undefined, port: MessagePortMain): boolean {
    return this.post([IPC_GRANT, this.id, nonce, { peer }], [port])
  }

  deny(nonce: string, code: 'REFUSED' | 'TIMEOUT'): void {
    this.post([IPC_DENIED, this.id, nonce, { code, text: DENIALS[code] }])
  }

  #openPort(name: string, options: OpenPortOptions | undefined): MessagePortMain {
    const deliver = own(options, 'deliver') ?? 'load'
    const timeoutMs = own(options, 'timeoutMs') ?? 30_000
    if (typeof name !== 'string' || name === '' || name.length > MAX_NAME_LENGTH) {
      throw invalidArgument('name', `a string of 1 to ${MAX_NAME_LENGTH} characters`, name)
    }
    if (deliver !== 'load' && deliver !== 'claim')
      throw invalidArgument('deliver', "'load' or 'claim'", deliver)
    if (!(timeoutMs > 0 && timeoutMs <= 2 ** 31 - 1)) {
      throw invalidArgument('timeoutMs', 'a positive number of milliseconds', timeoutMs)
    }
    const { port1, port2 } = new MessageChannelMain()
    if (!this.post([IPC_PORT, this.id, name, deliver, timeoutMs], [port2])) {
      port1.close()
      throw new KitError('NAVIGATED', `Opening the port \`${name}\`: the document is gone`)
    }
    const forget = this.house({ close: () => port1.close() })
    port1.on('close', () => {
      forget()
      // No event tells of an iframe that was removed: its ports close.
      if (this.#closed === undefined) afterNews(this)
    })
    return port1
  }
}

/** What a page is told with the code. Why it is so is in main's log. */
const DENIALS = {
  REFUSED: 'main has no such contract, or not for this page. Its log has the reason.',
  TIMEOUT: 'main did not provide it in time',
}
