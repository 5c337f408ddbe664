// All that a bridge sees, as one stream of plain records, for whoever looks.
import type { Closed } from '../contract/infer.js'
import { own } from '../contract/own.js'
import type { Report } from '../link/report.js'
import type { Watcher } from '../provider/watcher.js'
import type { DocumentFacts, PeerFacts } from '../wire/peer.js'
import { eventChannel, isSubscribed, isTraced, publish } from './diagnostics.js'
import type { Refused } from './refusals.js'
import type { SeenDocument, SessionInfo, SessionSighting, Sighting, SightingListener } from './sighting.js'
import { type BridgeStats, Counts } from './stats.js'
import { type SightingsHost, timeNow, WatchedSession } from './watched-session.js'

/** Options of {@link Sightings.listen}. */
export interface ListenOptions {
  /** Give the values too. @default false */
  readonly values?: boolean
}

/** Calls and streams have tracing channels beside it. */
const ABOUT_REQUESTS = ['stream-opened', 'stream-ended', 'notice'] as const

/**
 * What one bridge sees. Documents and sessions are always known; records are made and requests looked at only while
 * somebody listens, to it or to a channel of `node:diagnostics_channel`.
 */
export class Sightings implements SightingsHost {
  /** The documents that are let in, by number. */
  readonly documents = new Map<number, SeenDocument>()
  /** The sessions that are open, in the order in which they opened. */
  readonly sessions = new Map<number, SessionInfo>()
  /** Where requests are counted, once {@link stats} was asked for. */
  counts: Counts | undefined
  /** Who listens, and whether that one gets the values too. */
  readonly #listeners = new Map<SightingListener, boolean>()
  /** By a document's facts, which is one object as long as it lives. */
  readonly #documentIds = new WeakMap<DocumentFacts, number>()
  /** Whether somebody looks at requests, as it was found in this turn: a burst asks the channels once. */
  #looks: boolean | undefined
  readonly #lookAgain = () => {
    this.#looks = undefined
  }
  #lastDocument = 0
  #lastSession = 0

  /** Calls `listener` for all that happens from now on. Returns what stops it. */
  listen(listener: SightingListener, options?: ListenOptions): () => void {
    const heard: SightingListener = (sighting, value) => listener(sighting, value)
    this.#listeners.set(heard, own(options, 'values') === true)
    this.#lookAgain()
    return () => void this.#listeners.delete(heard)
  }

  looksAtRequests(): boolean {
    if (this.#looks === undefined) {
      this.#looks = this.counts !== undefined || isTraced() || ABOUT_REQUESTS.some((kind) => this.wants(kind))
      queueMicrotask(this.#lookAgain)
    }
    return this.#looks
  }

  looksAtEvents(): boolean {
    return eventChannel.hasSubscribers || this.#listeners.size > 0 || this.counts !== undefined
  }

  wants(kind: Sighting['kind']): boolean {
    return this.#listeners.size > 0 || isSubscribed(kind)
  }

  tell(sighting: Sighting, value?: unknown): void {
    if (!this.wants(sighting.kind)) return
    // One record for all who listen.
    Object.freeze(sighting)
    this.#listeners.forEach((hasValues, listener) => {
      guarded(() => (hasValues ? listener(sighting, value) : listener(sighting)))
    })
    publish(sighting)
  }

  /** Numbers of now, and of all since the first time that they were asked for. @param documents Those that are open. */
  stats(documents: number): BridgeStats {
    const counts = this.count()
    const contracts = [...this.sessions.values()].map(({ contract }) => contract)
    return counts.read(documents, contracts)
  }

  /** Counts from here on. */
  count(): Counts {
    this.counts ??= new Counts(timeNow())
    this.#lookAgain()
    return this.counts
  }

  admitted(facts: DocumentFacts, closed: Promise<Closed>): void {
    const document: SeenDocument = Object.freeze({ ...facts, id: ++this.#lastDocument })
    this.documents.set(document.id, document)
    this.#documentIds.set(facts, document.id)
    this.tell({ kind: 'document-admitted', at: timeNow(), document })
    void closed.then(({ code, message }) => {
      this.documents.delete(document.id)
      this.tell({ kind: 'document-closed', at: timeNow(), document: document.id, code, message })
    })
  }

  refused(refused: Refused): void {
    this.counts?.refused(refused.reason)
    this.tell({ kind: 'refused', at: timeNow(), refused })
  }

  /** @param isTold Whether it is one of those that are told one by one; it is counted anyway. */
  violation({ cause: _, ...report }: Report, isTold = true): void {
    this.counts?.violation()
    if (isTold) this.tell({ kind: 'violation', at: timeNow(), report })
  }

  /** Watches what main provides to documents. */
  watcher(contract: string): Watcher<DocumentFacts> {
    return {
      accepted: (facts) => this.#begin(contract, 'provider', facts, undefined),
      emitted: (member, sessions, payload, bytes) => {
        if (!this.looksAtEvents()) return
        this.counts?.emitted(contract, member, sessions, bytes)
        const role = 'provider'
        this.tell(
          { kind: 'event', at: timeNow(), session: undefined, contract, role, member, sessions, bytes },
          payload,
        )
      },
    }
  }

  /** A session in which main asks. @param facts A document's, where the other end is one. */
  consuming(contract: string, facts: DocumentFacts | undefined, peer: PeerFacts): WatchedSession {
    return this.#begin(contract, 'consumer', facts, peer.kind === 'utility' ? peer.pid : undefined)
  }

  #begin(
    contract: string,
    role: SessionSighting['role'],
    facts: DocumentFacts | undefined,
    pid: number | undefined,
  ): WatchedSession {
    const seen: SessionSighting = Object.freeze({
      session: ++this.#lastSession,
      contract,
      role,
      document: facts && this.#documentIds.get(facts),
      origin: own(facts, 'origin'),
      webContentsId: own(facts, 'webContentsId'),
      pid,
    })
    return new WatchedSession(this, seen)
  }
}

/** Knows documents and sessions, and tells nobody of them. */
export class Unwatched extends Sightings {
  /** The tracing channels are the process's, and whoever traces means the app. */
  override looksAtRequests(): boolean {
    return false
  }

  override looksAtEvents(): boolean {
    return false
  }

  override wants(): boolean {
    return false
  }
}

/** A watcher must not break what it watches: what it throws is an uncaught exception, as anywhere else in the app. */
export function guarded(listen: () => void): void {
  try {
    listen()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

const byBridge = new WeakMap<object, Sightings>()

/** What that bridge sees; `undefined` for what is no bridge of this kit. Not public: what is, stands on it. */
export const sightingsOf = (bridge: object): Sightings | undefined => byBridge.get(bridge)

/** @param bridge The one that `sightings` are of. */
export const setSightings = (bridge: object, sightings: Sightings): void =>
  void byBridge.set(bridge, sightings)
