import { EventEmitter } from 'node:events'
import { app, type IpcMainEvent, ipcMain, type WebContents, type WebFrameMain, webContents } from 'electron'
import type TypedEmitterModule from 'typed-emitter'
import type { AnyContract } from '../contract/contract.js'
import { invalidArgument, KitError } from '../contract/errors.js'
import type { Client, Provider, Served } from '../contract/infer.js'
import { systemClock } from '../port/clock.js'
import type { ConnectOptions, SessionOptions } from '../port/options.js'
import { type Report, type Reporter, reportToConsole } from '../port/report.js'
import type { Limits } from '../wire/limits.js'
import {
  CHANNEL,
  IPC_ACCEPTED,
  IPC_DENIED,
  IPC_HELLO,
  IPC_REFUSED,
  PROTOCOL_VERSION,
} from '../wire/protocol.js'
import type { PageDocument } from './document.js'
import { Documents } from './documents.js'
import { type FrameAddress, PageOffers } from './page-offers.js'
import { type Allow, createPolicy, type RefusalReason } from './policy.js'
import { type ProvideOptions, Provisions } from './provisions.js'
import { createRefusalPrinter, type Refused, refusedBecause } from './refusals.js'
import { parseRelayMessage, type RelayMessage } from './relay-messages.js'
import { type DocumentFacts, readSender } from './sender.js'

/** What a bridge tells its app. */
export type BridgeEvents = {
  /** A document was let in. */
  document: (document: PageDocument) => void
  /** A document or a claim was not. Printed with its cure while the app is not packaged. */
  refused: (refused: Refused) => void
  /** A session's peer broke the protocol. */
  violation: (report: Report) => void
  /** A handler threw, or a value was not what its schema says. Printed where nobody listens. */
  failure: (report: Report) => void
}

/** Options of {@link createBridge}. */
export interface BridgeOptions {
  readonly allow: Allow
  /** Overrides for every session of this bridge. */
  readonly limits?: Partial<Limits>
}

/** Main's end of every connection to its pages. */
export interface Bridge extends TypedEmitterModule.default<BridgeEvents> {
  /**
   * Provides `contract` to every page that the bridge and `options.allow` let in; also to pages that claimed
   * it before.
   *
   * @throws {KitError} `ALREADY_PROVIDED`, `INVALID_ARGUMENT`.
   */
  provide<C extends AnyContract>(
    contract: C,
    provider: Provider<C, DocumentFacts>,
    options?: ProvideOptions,
  ): Served<C, DocumentFacts>
  /**
   * Connects to what a page provides, waiting for the page to offer it. Main does not trust a page: results
   * and events run through the contract's schemas, and an `unchecked` one is `unknown`.
   *
   * @param target A window's WebContents (its main frame), a frame, or a document.
   * @throws {KitError} `TIMEOUT`, `NAVIGATED`, `VERSION_MISMATCH`, `CONTRACT_MISMATCH`, `INVALID_ARGUMENT`.
   */
  connect<C extends AnyContract>(
    contract: C,
    target: WebContents | WebFrameMain | PageDocument,
    options?: ConnectOptions & SessionOptions,
  ): Promise<Client<C, 'untrusted'>>
  /** Ends every session with `BRIDGE_CLOSED` and stops listening. Idempotent. */
  close(): void
  [Symbol.dispose](): void
}

/** Claims and offers of one document beyond which further ones are refused. */
const MAX_TENANTS = 256

/**
 * Starts listening for pages. One bridge an app: call it once, before the first window loads.
 *
 * @throws {KitError} `INVALID_ARGUMENT` for an origin that cannot match; `ALREADY_PROVIDED` for a second one.
 * @example
 * const bridge = createBridge({ allow: { origins: ['app://notes'] } })
 * bridge.provide(notes, { calls: { list: () => db.all() } })
 */
export function createBridge({ allow, limits = {} }: BridgeOptions): Bridge {
  if (typeof allow !== 'object' || allow === null) {
    throw invalidArgument('allow', "an object, like { origins: ['app://notes'] }", allow)
  }
  const policy = createPolicy(allow)
  if (ipcMain.listenerCount(CHANNEL) > 0) {
    throw new KitError('ALREADY_PROVIDED', 'This app has a bridge already; close() it first, or share it')
  }
  const emitter = new EventEmitter() as unknown as Bridge
  const printRefusal = createRefusalPrinter((line) => console.warn(line))
  const documents = new Documents()
  const provisions = new Provisions(systemClock, (record, contract, reason) =>
    refuse(reason, { ...record.facts, contract, role: 'consumer' }),
  )
  const offers = new PageOffers(({ webContentsId, frameTreeNodeId }) =>
    documents.inFrame(webContentsId, frameTreeNodeId),
  )
  const report: Reporter = (entry) => {
    if (entry.kind === 'violation') emitter.emit('violation', entry)
    else if (!emitter.emit('failure', entry)) reportToConsole(entry)
  }

  const refuse = (reason: RefusalReason, details: Parameters<typeof refusedBecause>[1]) => {
    const refused = refusedBecause(reason, details)
    emitter.emit('refused', refused)
    if (!app.isPackaged) printRefusal(refused)
  }

  function onMessage(event: IpcMainEvent, ...args: unknown[]): void {
    for (const port of event.ports ?? []) port.close()
    const message = (event.ports?.length ?? 0) > 0 ? undefined : parseRelayMessage(args)
    const sender = readSender(event)
    if (typeof sender === 'string') return refuse(sender, {})
    const { facts } = sender
    if (message === undefined) return refuse('malformed', facts)
    if (message.what === IPC_HELLO) onHello(event, message, facts, sender.frame)
    else onClaim(message, facts)
  }

  function onHello(
    event: IpcMainEvent,
    { document, version }: Extract<RelayMessage, { what: typeof IPC_HELLO }>,
    facts: DocumentFacts,
    frame: WebFrameMain,
  ): void {
    documents.replace(facts)
    const reason = version === PROTOCOL_VERSION ? policy(facts) : 'version'
    if (reason !== undefined) {
      refuse(reason, facts)
      frame.send(CHANNEL, [IPC_REFUSED, document])
      return
    }
    const record = documents.add(document, facts, event.sender)
    record.post([IPC_ACCEPTED, document])
    emitter.emit('document', record.facade)
  }

  function onClaim(
    { document, contract, role, nonce }: Exclude<RelayMessage, { what: typeof IPC_HELLO }>,
    facts: DocumentFacts,
  ): void {
    const details = { ...facts, contract, role }
    const record = documents.find(document, facts)
    // A refused document's claim, or one whose document has been replaced: it has been answered already.
    if (record === undefined) return refuse('unknown-document', details)
    const reason =
      policy(facts) ?? (record.tenants + record.offers.size >= MAX_TENANTS ? 'too-many' : undefined)
    if (reason !== undefined) {
      refuse(reason, details)
      record.post([IPC_DENIED, document, nonce, 'REFUSED'])
    } else if (role === 'consumer') provisions.claim(record, contract, nonce)
    else offers.offer(record, contract, nonce)
  }

  let isOpen = true
  const close = () => {
    if (!isOpen) return
    isOpen = false
    ipcMain.off(CHANNEL, onMessage)
    provisions.stop()
    documents.close('BRIDGE_CLOSED', 'The bridge was closed')
    offers.close()
  }
  const checkOpen = () => {
    if (!isOpen) throw new KitError('BRIDGE_CLOSED', 'This bridge was closed')
  }
  ipcMain.on(CHANNEL, onMessage)

  return Object.assign(emitter, {
    provide: <C extends AnyContract>(
      contract: C,
      provider: Provider<C, DocumentFacts>,
      options: ProvideOptions = {},
    ) => {
      checkOpen()
      return provisions.provide(contract, provider, {
        report,
        ...options,
        limits: { ...limits, ...options.limits },
      })
    },
    connect: async <C extends AnyContract>(
      contract: C,
      target: WebContents | WebFrameMain | PageDocument,
      options: ConnectOptions & SessionOptions = {},
    ) => {
      checkOpen()
      return offers.connect(contract, addressOf(target), {
        report,
        ...options,
        limits: { ...limits, ...options.limits },
      })
    },
    close,
    [Symbol.dispose]: close,
  })
}

function addressOf(target: WebContents | WebFrameMain | PageDocument): FrameAddress {
  if ('openPort' in target) return target
  if ('mainFrame' in target) {
    return { webContentsId: target.id, frameTreeNodeId: target.mainFrame.frameTreeNodeId }
  }
  const contents = 'frameTreeNodeId' in target ? webContents.fromFrame(target) : undefined
  if (contents === undefined)
    throw invalidArgument('target', 'a WebContents, a WebFrameMain or a document', target)
  return { webContentsId: contents.id, frameTreeNodeId: target.frameTreeNodeId }
}
