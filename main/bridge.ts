import { EventEmitter } from 'node:events'
import {
  app,
  type IpcMain,
  type IpcMainEvent,
  ipcMain,
  type WebContents,
  type WebFrameMain,
  webContents,
} from 'electron'
import type TypedEmitterModule from 'typed-emitter'
import type { AnyContract } from '../contract/contract.js'
import { invalidArgument, KitError } from '../contract/errors.js'
import type { Provider, Served } from '../contract/infer.js'
import type { AddedBy, Fits, Middleware } from '../contract/middleware.js'
import { own } from '../contract/own.js'
import { systemClock } from '../link/clock.js'
import type { ConnectOptions, SessionOptions } from '../link/options.js'
import { printReport, type Report, type Reporter } from '../link/report.js'
import { checkKeys } from '../policy/check-keys.js'
import { type Manifest, manifestOf } from '../policy/manifest.js'
import {
  type Allow,
  copyOf,
  createNarrowing,
  createPolicy,
  type Narrow,
  type Policy,
  type RefusalReason,
} from '../policy/policy.js'
import type { ProvideOptions } from '../policy/provide-options.js'
import { CommonMiddleware } from '../provider/common-middleware.js'
import type { MiddlewareList } from '../provider/gate.js'
import { type Limits, resolveLimits } from '../wire/limits.js'
import type { DocumentFacts, PeerClient } from '../wire/peer.js'
import {
  CHANNEL,
  IPC_ACCEPTED,
  type IPC_CLAIM,
  IPC_DENIED,
  IPC_HELLO,
  IPC_REFUSED,
  IPC_WHO,
  PROTOCOL_VERSION,
} from '../wire/protocol.js'
import type { DocumentRecord, PageDocument } from './document.js'
import { Documents } from './documents.js'
import { Gestures } from './gestures.js'
import { type Hostile, Hostiles } from './hostile.js'
import { type Joined, Joins } from './joins.js'
import { insideOf, pathOf } from './local-files.js'
import { Offers } from './offers.js'
import { type Party, withdraw } from './party.js'
import { Provisions } from './provisions.js'
import { createRefusalPrinter, type Refused, refusedBecause } from './refusals.js'
import { parseRelayMessage, type RelayMessage } from './relay-messages.js'
import { readSender } from './sender.js'
import type { SessionInfo } from './sighting.js'
import { guarded, Sightings, setSightings, Unwatched } from './sightings.js'
import type { BridgeStats } from './stats.js'
import { addressOf, type Target } from './target.js'
import { Utilities } from './utilities.js'

/** What a bridge tells its app. */
export type BridgeEvents = {
  /** A document was let in. */
  document: (document: PageDocument) => void
  /** A document, a claim or a request was not. Printed with its cure while the app is not packaged. */
  refused: (refused: Refused) => void
  /** A session's peer broke the protocol. Of the documents of one origin in one window at most 64 a minute are told. */
  violation: (report: Report) => void
  /**
   * Documents broke the protocol so often that they were put out: their sessions have ended, and main answers them nothing
   * more. Printed where nobody listens.
   */
  hostile: (hostile: Hostile) => void
  /** A handler threw, or a value was not what its schema says. Printed where nobody listens. */
  failure: (report: Report) => void
}

/** Options of {@link createBridge}. */
export interface BridgeOptions {
  readonly allow: Allow
  /** Overrides for every session of this bridge. */
  readonly limits?: Partial<Limits>
  /**
   * Counts what crosses from the start, for {@link Bridge.stats}; else counting begins with the first call of that, whose
   * answer has what is open and nothing else. @default false
   */
  readonly stats?: boolean
}

/** Options of {@link Bridge.connect}. */
export interface ConnectToOptions extends ConnectOptions, SessionOptions {
  /**
   * Narrows who may be meant by a window or a frame: which document it shows when the port is granted. The bridge's own
   * `allow` is judged again too. A utility process is the app's own, and is not judged.
   * @default whom the bridge lets in
   */
  readonly allow?: Narrow
}

/** Options of {@link Bridge.join}. */
export interface JoinOptions {
  /** Narrows, for the pages among the two ends, what the bridge lets in. */
  readonly allow?: ProvideOptions['allow']
}

/** Main's end of every connection to its pages. `Added` is what its middleware adds to every handler's context. */
export interface Bridge<Added extends object = object> extends TypedEmitterModule.default<BridgeEvents> {
  /**
   * Puts `middleware` around every handler of every contract that this bridge provides, outside of a contract's own
   * `use`; the first is outermost. Changes this bridge, and returns it, typed by what it adds.
   *
   * @throws {KitError} `INVALID_ARGUMENT` for what is no function; `ALREADY_PROVIDED` while a contract is provided, which
   *   would have to do without it.
   * @example
   * const allow = { origins: ['app://notes'] }
   * const bridge = createBridge({ allow }).use(({ session }, next) => next({ user: userOf(session) }))
   */
  use<A extends object = object>(middleware: Middleware<A, Added, DocumentFacts>): Bridge<Added & A>
  /**
   * Provides `contract` to every page that the bridge and `options.allow` let in; also to pages that claimed
   * it before.
   *
   * @throws {KitError} `ALREADY_PROVIDED`, `INVALID_ARGUMENT`.
   */
  provide<
    C extends AnyContract,
    const U extends MiddlewareList<DocumentFacts> = MiddlewareList<DocumentFacts>,
  >(
    contract: C,
    provider: Provider<C, DocumentFacts, Added & AddedBy<U>>,
    options?: ProvideOptions<C, U> & Fits<U, Added>,
  ): Served<C, DocumentFacts>
  /**
   * Connects to what a page or a utility process provides, waiting for it to offer that. Main does not trust
   * either: results and events run through the contract's schemas, and an `unchecked` one is `unknown`.
   *
   * A window or a frame is whatever document it shows: with several origins in the bridge's `allow`, name in `options.allow` the
   * one that is meant. A document that may not have the port is told to `refused`, and the next one in its place is waited
   * for. `client.peer` is who has it, by main's word.
   *
   * @throws {KitError} `TIMEOUT`, `NAVIGATED`, `VERSION_MISMATCH`, `CONTRACT_MISMATCH`, `INVALID_ARGUMENT`; at once, for who
   *   will never offer it, `DESTROYED` (a window), `PEER_GONE` (a utility process) or `NAVIGATED` (a document).
   */
  connect<C extends AnyContract>(
    contract: C,
    target: Target,
    options?: ConnectToOptions,
  ): Promise<PeerClient<C>>
  /**
   * Lets `consumer` talk to `provider` directly: each `connectPeer(contract)` of the one gets a port to what
   * the other has offered with `provide(contract, …)`, as often as either is loaded again, until `stop()`.
   * No message passes through main. Both ends must pass the bridge's policy, and neither trusts the other;
   * what main knows of each (`PeerFacts`) it tells the other. A join ends by itself with a destroyed window,
   * a document that was named, or a utility process that exits.
   *
   * @throws {KitError} `ALREADY_PROVIDED` for a second provider of one consumer, `INVALID_ARGUMENT`, `DESTROYED`.
   * @example
   * bridge.join(search, { provider: workerWindow.webContents, consumer: win.webContents })
   */
  join<C extends AnyContract>(
    contract: C,
    ends: { readonly provider: Target; readonly consumer: Target },
    options?: JoinOptions,
  ): Joined
  /** The sessions in which main takes part and that are open now, oldest first. A list of its own each time. */
  readonly sessions: readonly SessionInfo[]
  /**
   * What has crossed, in numbers: from the start with `createBridge({ stats: true })`, else from the first call on, since counting
   * costs each request something (docs/diagnostics.md). What is open now is always told.
   *
   * @example
   * bridge.stats().contracts.notes?.requests['calls.open']?.ms.p99
   */
  stats(): BridgeStats
  /**
   * All that this bridge lets pages reach now, and by which rules: plain JSON in stable order. Keep it with the app, and
   * let a test compare: `expectManifest` of `electron-port-bridge/testing`.
   *
   * @example
   * writeFileSync('manifest.json', JSON.stringify(bridge.manifest(), null, 2))
   */
  manifest(): Manifest
  /** Ends every session with `BRIDGE_CLOSED` and stops listening. Idempotent. */
  close(): void
  [Symbol.dispose](): void
}

/** A misspelt one would leave open what it was meant to close. */
const CONNECT_OPTIONS = ['allow', 'signal', 'timeoutMs', 'limits', 'report', 'clock']

/**
 * What one document may have asked for at a time: claims that wait, sessions with main, offers. A page needs one for each
 * contract, two under React's StrictMode, which mounts twice; and a module that is hot-reloaded and closes nothing leaves one
 * more each time: with four contracts, sixty-four times before the page is told.
 */
const MAX_CLAIMS = 256

/**
 * Starts listening for pages. One bridge an app: call it once, before the first window loads.
 *
 * @throws {KitError} `INVALID_ARGUMENT` for an origin that cannot match, and for a name that is unknown; `ALREADY_PROVIDED`
 *   for a second one.
 * @example
 * const bridge = createBridge({ allow: { origins: ['app://notes'] } })
 * bridge.provide(notes, { calls: { list: () => db.all() } })
 */
export function createBridge(options: BridgeOptions): Bridge {
  return bridgeOn(ipcMain, webContents.getAllWebContents(), options, new Sightings())
}

/** Windows whose messages are not the app's bridge's. */
const withOwnBridge = new WeakSet<WebContents>()

/**
 * A second bridge, for one window alone: it hears nobody else, the app's bridge does not hear that window, and neither
 * knows the other's contracts. What crosses it is told to nobody. Not public: the inspector stands on it.
 */
export function createWindowBridge(contents: WebContents, options: BridgeOptions): Bridge {
  withOwnBridge.add(contents)
  return bridgeOn(contents.ipc, [contents], options, new Unwatched())
}

/** @param open Those that are open now, of whom `ipc` hears. */
function bridgeOn(
  ipc: IpcMain,
  open: readonly WebContents[],
  options: BridgeOptions,
  sightings: Sightings,
): Bridge {
  checkKeys('options', options, ['allow', 'limits', 'stats'])
  // What is none is refused by the policy.
  const given = own(options, 'allow') as Allow
  const policy = createPolicy(given, pathOf)
  const allow = copyOf(given)
  const limits = own(options, 'limits')
  // Here, and not at the first `provide`.
  resolveLimits(limits)
  if (ipc.listenerCount(CHANNEL) > 0) {
    throw new KitError('ALREADY_PROVIDED', 'This app has a bridge already; close() it first, or share it')
  }
  const stats = own(options, 'stats')
  if (stats !== undefined && typeof stats !== 'boolean')
    throw invalidArgument('stats', 'true or false', stats)
  if (stats === true) sightings.count()
  const emitter = new EventEmitter() as unknown as Bridge
  const printRefusal = createRefusalPrinter((line) => console.warn(line))
  const documents = new Documents()
  const gestures = new Gestures(systemClock, () =>
    webContents
      .getAllWebContents()
      .filter(({ id, mainFrame }) => documents.inFrame(id, mainFrame.frameTreeNodeId) !== undefined),
  )
  const provisions = new Provisions(systemClock, gestures, policy, {
    onClaim: (record, contract, reason) => refuse(reason, { ...record.facts, contract, role: 'consumer' }),
    onRequest: ({ origin, webContentsId }, contract, member, reason, why) =>
      refuse(reason, { origin, webContentsId, contract, role: 'consumer', member }, why),
    onClosed: (record, closed) => hostiles.ended(record, closed),
  })
  const common = new CommonMiddleware()
  const offers = new Offers((party, closed) => hostiles.ended(party, closed))
  const joins = new Joins(systemClock, (party, contract, reason) => {
    const { peer } = party
    refuse(reason, { ...(peer.kind === 'page' ? peer : {}), contract, role: 'peer' })
  })
  const utilities = new Utilities({
    onClaim: (utility, { contract, nonce, waitMs }) => joins.claim(utility, contract, nonce, waitMs),
    onOffer: (utility, { contract, nonce }) => onOffer(utility, contract, nonce),
  })
  const hostiles = new Hostiles(documents, (hostile) => {
    if (emitter.listenerCount('hostile') === 0) printReport(hostileReport(hostile))
    guarded(() => emitter.emit('hostile', hostile))
  })
  /** Returns whether anybody has heard it. */
  const tell = (entry: Report): boolean => {
    if (entry.kind === 'violation') {
      const isTold = hostiles.violation(entry.text)
      sightings.violation(entry, isTold)
      if (isTold) guarded(() => emitter.emit('violation', entry))
      return true
    }
    const isHeard = emitter.listenerCount('failure') > 0
    guarded(() => emitter.emit('failure', entry))
    return isHeard
  }
  const report: Reporter = (entry) => {
    if (!tell(entry)) printReport(entry)
  }

  /** What the app hears by a `report` of its own, the bridge's listeners, channels and counts hear too; it prints nothing then. */
  const besides = (heard: Reporter | undefined): Reporter =>
    heard === undefined
      ? report
      : (entry) => {
          tell(entry)
          heard(entry)
        }

  /** A session's options, by what the bridge was given. */
  const withDefaults = <O extends SessionOptions>(options: O) => ({
    ...options,
    report: besides(own(options, 'report')),
    limits: { ...limits, ...own(options, 'limits') },
  })

  const refuse = (
    reason: RefusalReason,
    details: Parameters<typeof refusedBecause>[1],
    why?: string | undefined,
  ) => {
    const refused = refusedBecause(reason, details, why)
    sightings.refused(refused)
    guarded(() => emitter.emit('refused', refused))
    if (!app.isPackaged) printRefusal(refused)
  }

  function onMessage(event: IpcMainEvent, ...args: unknown[]): void {
    // Electron tells a window's own emitter first, then this one (`lib/browser/ipc-dispatch.ts`).
    if (ipc === ipcMain && withOwnBridge.has(event.sender)) return
    const ports = own(event, 'ports') ?? []
    for (const port of ports) port.close()
    const message = ports.length > 0 ? undefined : parseRelayMessage(args)
    const sender = readSender(event)
    if (typeof sender === 'string') return refuse(sender, {})
    const { facts } = sender
    const asked = hostiles.asked(facts)
    if (asked !== undefined) return asked.again ? undefined : refuse('hostile', facts)
    if (message === undefined) return refuse('malformed', facts)
    if (message.what === IPC_HELLO) onHello(event, message, facts, sender.frame)
    else if (message.what === IPC_DENIED) onWithdrawn(message, facts)
    else onClaim(message, facts)
  }

  function onHello(
    event: IpcMainEvent,
    { document, version }: Extract<RelayMessage, { what: typeof IPC_HELLO }>,
    facts: DocumentFacts,
    frame: WebFrameMain,
  ): void {
    // Said again: a preload may be asked twice who is there.
    if (documents.find(document, facts) !== undefined) return
    documents.replace(facts)
    const reason = version === PROTOCOL_VERSION ? policy(facts) : 'version'
    // The app's predicate may have closed the bridge, or destroyed the window.
    if (!isOpen || event.sender.isDestroyed()) return
    if (reason !== undefined) {
      refuse(reason, facts)
      frame.send(CHANNEL, [IPC_REFUSED, document])
      return
    }
    const record = documents.add(document, facts, event.sender)
    if (facts.isMainFrame) gestures.greet(event.sender)
    record.post([IPC_ACCEPTED, document])
    sightings.admitted(facts, record.facade.closed)
    emitter.emit('document', record.facade)
  }

  function onClaim(message: Extract<RelayMessage, { what: typeof IPC_CLAIM }>, facts: DocumentFacts): void {
    const { document, contract, role, nonce, waitMs } = message
    const details = { ...facts, contract, role }
    const record = documents.find(document, facts)
    // A refused document's claim, or one whose document has been replaced: it has been answered already.
    if (record === undefined) return refuse('unknown-document', details)
    // Said again: a preload may be asked twice who is there.
    if (record.claims.has(nonce) || record.offers.has(nonce)) return
    const reason = policy(facts) ?? (record.asked >= MAX_CLAIMS ? 'too-many' : undefined)
    // The app's predicate may have ended it.
    if (record.closed !== undefined) return
    if (reason !== undefined) {
      refuse(reason, details)
      return record.deny(nonce, 'REFUSED')
    }
    const backOffMs = hostiles.waitMs(record)
    if (backOffMs > 0) return backOff(backOffMs, record, nonce, () => onClaim(message, facts))
    if (role === 'consumer') provisions.claim(record, contract, nonce, waitMs)
    else if (role === 'peer') joins.claim(record, contract, nonce, waitMs)
    else onOffer(record, contract, nonce)
  }

  /** Main looks at the claim later, if the page still wants it then. */
  function backOff(ms: number, { claims }: DocumentRecord, nonce: string, then: () => void): void {
    const stopTimer = systemClock.after(ms, () => {
      claims.delete(nonce)
      then()
    })
    claims.set(nonce, () => {
      stopTimer()
      claims.delete(nonce)
    })
  }

  function onWithdrawn(
    { document, nonce }: Extract<RelayMessage, { what: typeof IPC_DENIED }>,
    facts: DocumentFacts,
  ): void {
    const record = documents.find(document, facts)
    if (record !== undefined) withdraw(record, nonce)
  }

  function onOffer(party: Party, contract: string, nonce: string): void {
    offers.offer(party, contract, nonce)
    joins.retry()
  }

  let isOpen = true
  const close = () => {
    if (!isOpen) return
    isOpen = false
    ipc.off(CHANNEL, onMessage)
    const code = 'BRIDGE_CLOSED'
    const message = 'The bridge was closed'
    provisions.stop()
    gestures.close()
    joins.close()
    documents.close(code, message)
    utilities.close(code, message)
    offers.close(new KitError(code, message))
  }
  const checkOpen = () => {
    if (!isOpen) throw new KitError('BRIDGE_CLOSED', 'This bridge was closed')
  }
  ipc.on(CHANNEL, onMessage)
  askWhoIsThere(open)

  setSightings(emitter, sightings)
  // A getter, which `Object.assign` would read. Else what was left on Object.prototype would be part of it.
  const sessions = { __proto__: null, get: () => Object.freeze([...sightings.sessions.values()]) }
  Object.defineProperty(emitter, 'sessions', sessions as PropertyDescriptor)
  const bridge = {
    stats: () => {
      documents.look()
      return sightings.stats(documents.count)
    },
    use: (middleware: unknown) => {
      checkOpen()
      // Not by its index, which a list that is empty would look for on Object.prototype.
      common.add(middleware, provisions.all.at(0)?.contract.name)
      return emitter
    },
    provide: (contract: AnyContract, provider: object, options: ProvideOptions = {}) => {
      checkOpen()
      const given = { ...withDefaults(options), use: common.around(own(options, 'use')) }
      return provisions.provide(contract, provider, given, sightings.watcher(contract?.name))
    },
    connect: async <C extends AnyContract>(contract: C, target: Target, options: ConnectToOptions = {}) => {
      checkOpen()
      checkKeys('options', options, CONNECT_OPTIONS)
      const narrowing = createNarrowing(own(options, 'allow'))
      const address = addressOf('target', target, documents, utilities)
      const mayGrant = (party: Party): boolean => {
        const reason = party.passes((facts) => policy(facts) ?? narrowing(facts))
        if (reason !== undefined)
          refuse(reason, { ...party.facts, contract: contract.name, role: 'provider' })
        return reason === undefined
      }
      return offers.connect(contract, address, withDefaults(options), sightings, mayGrant)
    },
    join: <C extends AnyContract>(
      contract: C,
      ends: { readonly provider: Target; readonly consumer: Target },
      options: JoinOptions = {},
    ) => {
      checkOpen()
      if (typeof contract?.shape !== 'object')
        throw invalidArgument('contract', 'made by `defineContract`', contract)
      checkKeys('options', options, ['allow'])
      const narrow = own(options, 'allow')
      const narrowing = createNarrowing(narrow)
      const both: Policy = (facts) => policy(facts) ?? narrowing(facts)
      const provider = addressOf('provider', ends.provider, documents, utilities)
      const consumer = addressOf('consumer', ends.consumer, documents, utilities)
      return joins.join(contract.name, { provider, consumer }, both, narrow && copyOf(narrow))
    },
    manifest: () => manifestOf(allow, provisions.all, joins.all, insideOf(app.getAppPath())),
    close,
    [Symbol.dispose]: close,
  }
  return Object.assign(emitter, bridge as unknown as Bridge)
}

/** What is printed where nobody listens. */
const hostileReport = ({ document, sessions, texts }: Hostile): Report => ({
  kind: 'violation',
  contract: 'hostile',
  member: undefined,
  reference: undefined,
  text: `the documents of ${document.origin} in window ${document.webContentsId} are let in no more: ${sessions} of their sessions ended for breaches of the protocol (${texts.at(-1)}). Listen to bridge.on('hostile') to end their renderer`,
  cause: undefined,
})

/** Documents that were here before this bridge: each preload says hello again. */
function askWhoIsThere(open: readonly WebContents[]): void {
  for (const contents of open) {
    try {
      for (const frame of contents.mainFrame.framesInSubtree) frame.send(CHANNEL, [IPC_WHO])
    } catch {
      // Destroyed, or its renderer has crashed: nobody is there.
    }
  }
}
