// All that a bridge sees, as one stream of plain records, for whoever looks.
import type { CloseCode } from '../contract/errors.js'
import type { Closed } from '../contract/infer.js'
import { own } from '../contract/own.js'
import type { Report } from '../link/report.js'
import type { Member } from '../provider/service.js'
import type { Outcome, RequestWatch, SessionWatcher, Watcher } from '../provider/watcher.js'
import type { Limits } from '../wire/limits.js'
import type { DocumentFacts, PeerFacts } from '../wire/peer.js'
import { CALL, NOTICE, OPEN } from '../wire/protocol.js'
import type { Refused } from './refusals.js'
import {
  PROGRESS_MS,
  type SeenDocument,
  type SeenRequest,
  type SessionSighting,
  type Sighting,
  type SightingListener,
} from './sighting.js'

/** Options of {@link Sightings.listen}. */
export interface ListenOptions {
  /** Give the values too. @default false */
  readonly values?: boolean
}

/** A record before it has its time. */
type Untimed<S = Sighting> = S extends Sighting ? Omit<S, 'at'> : never

/** A session that is open. */
export interface LiveSession {
  readonly facts: SessionSighting
  /** Milliseconds since 1970. */
  readonly since: number
}

/** Milliseconds since 1970, by a clock that never goes back. */
export const timeNow = (): number => performance.timeOrigin + performance.now()

/**
 * What one bridge sees. Documents and sessions are always counted; records are made, and requests looked at, only while
 * somebody listens.
 */
export class Sightings {
  /** The sessions that are open, in the order in which they opened. */
  readonly sessions = new Map<number, LiveSession>()
  readonly documents = new Map<number, SeenDocument>()
  readonly #listeners = new Set<SightingListener>()
  readonly #withValues = new Set<SightingListener>()
  /** By a document's facts, which is one object as long as it lives. */
  readonly #documentIds = new WeakMap<DocumentFacts, number>()
  #lastDocument = 0
  #lastSession = 0

  /** Calls `listener` for all that happens from now on. Returns what stops it. */
  listen(listener: SightingListener, options?: ListenOptions): () => void {
    const heard: SightingListener = (sighting, value) => listener(sighting, value)
    const listeners = own(options, 'values') === true ? this.#withValues : this.#listeners
    listeners.add(heard)
    return () => void listeners.delete(heard)
  }

  get isHeard(): boolean {
    return this.#listeners.size > 0 || this.#withValues.size > 0
  }

  /** Makes the record and tells everybody. A listener that throws does so in a turn of its own. */
  tell(untimed: Untimed, value?: unknown): void {
    if (!this.isHeard) return
    const sighting = Object.freeze({ ...untimed, at: timeNow() }) as Sighting
    for (const listener of this.#listeners) guarded(() => listener(sighting))
    for (const listener of this.#withValues) guarded(() => listener(sighting, value))
  }

  admitted(facts: DocumentFacts, closed: Promise<Closed>): void {
    const document: SeenDocument = Object.freeze({ ...facts, id: ++this.#lastDocument })
    this.documents.set(document.id, document)
    this.#documentIds.set(facts, document.id)
    this.tell({ kind: 'document-admitted', document })
    void closed.then(({ code, message }) => {
      this.documents.delete(document.id)
      this.tell({ kind: 'document-closed', document: document.id, code, message })
    })
  }

  refused(refused: Refused): void {
    this.tell({ kind: 'refused', refused })
  }

  violation({ cause: _, ...report }: Report): void {
    this.tell({ kind: 'violation', report })
  }

  /** Watches what main provides to documents. */
  watcher(contract: string): Watcher<DocumentFacts> {
    return {
      accepted: (facts) => new WatchedSession(this, this.#begin(contract, 'provider', facts)),
      emitted: (member, sessions, payload, bytes) => {
        if (this.isHeard) this.tell({ kind: 'event', contract, member, sessions, bytes }, payload)
      },
    }
  }

  /** A session in which main asks. @param facts A document's, where the other end is one. */
  consuming(contract: string, facts: DocumentFacts | undefined, peer: PeerFacts): WatchedSession {
    const pid = peer.kind === 'utility' ? peer.pid : undefined
    return new WatchedSession(this, this.#begin(contract, 'consumer', facts, pid))
  }

  #begin(
    contract: string,
    role: SessionSighting['role'],
    facts: DocumentFacts | undefined,
    pid?: number,
  ): SessionSighting {
    return Object.freeze({
      session: ++this.#lastSession,
      contract,
      role,
      document: facts && this.#documentIds.get(facts),
      origin: own(facts, 'origin'),
      webContentsId: own(facts, 'webContentsId'),
      pid,
    })
  }
}

/** One session from its port's acceptance to its end. */
export class WatchedSession implements SessionWatcher {
  readonly sightings: Sightings
  readonly facts: SessionSighting
  #since = timeNow()
  #wasOpen = false

  constructor(sightings: Sightings, facts: SessionSighting) {
    this.sightings = sightings
    this.facts = facts
  }

  opened(): void {
    this.#wasOpen = true
    this.#since = timeNow()
    this.sightings.sessions.set(this.facts.session, { facts: this.facts, since: this.#since })
    this.sightings.tell({ kind: 'session-opened', ...this.facts })
  }

  closed({ code, message }: { readonly code: CloseCode; readonly message: string }): void {
    this.sightings.sessions.delete(this.facts.session)
    const ms = timeNow() - this.#since
    this.sightings.tell({
      kind: 'session-closed',
      ...this.facts,
      code,
      message,
      ms,
      wasOpen: this.#wasOpen,
    })
  }

  request(id: number, member: Member, input: unknown): RequestWatch | undefined {
    return this.sightings.isHeard ? new WatchedRequest(this, id, member, input) : undefined
  }

  limit(member: string, which: keyof Limits | 'value', text: string): void {
    const { session, contract } = this.facts
    this.sightings.tell({ kind: 'limit', session, contract, member, which, text })
  }
}

/** One call, stream or notice from its arrival to its end. */
class WatchedRequest implements RequestWatch {
  readonly #sightings: Sightings
  readonly #request: SeenRequest
  readonly #type: Member['type']
  readonly #began = performance.now()
  #input: unknown
  #inputBytes = 0
  #flow = { items: 0, bytes: 0, stalls: 0 }
  #last: { readonly item: unknown; readonly credit: number } | undefined
  #progress: ReturnType<typeof setTimeout> | undefined

  constructor({ sightings, facts }: WatchedSession, id: number, { type, path }: Member, input: unknown) {
    this.#sightings = sightings
    const { session, contract } = facts
    this.#request = { session, contract, id, member: path }
    this.#type = type
    this.#input = input
  }

  run(begin: () => void): void {
    begin()
  }

  measured(bytes: number): void {
    const input = this.#input
    this.#input = undefined
    this.#inputBytes = bytes
    if (this.#type === NOTICE) this.#input = input
    else if (this.#type === CALL)
      this.#sightings.tell({ kind: 'call-started', ...this.#request, bytes }, input)
    else this.#sightings.tell({ kind: 'stream-opened', ...this.#request, bytes }, input)
  }

  item(item: unknown, bytes: number, credit: number): void {
    this.#flow.items++
    this.#flow.bytes += bytes
    this.#last = { item, credit }
    this.#progress ??= setTimeout(() => this.#tellProgress(), PROGRESS_MS).unref()
  }

  #tellProgress(): void {
    this.#progress = undefined
    const { item, credit } = this.#last ?? { item: undefined, credit: 0 }
    this.#last = undefined
    this.#sightings.tell({ kind: 'stream-progress', ...this.#request, ...this.#flow, credit }, item)
  }

  stalled(): void {
    this.#flow.stalls++
    this.#sightings.tell({ kind: 'stream-stalled', ...this.#request, ...this.#flow })
  }

  ended(outcome: Outcome, code: string | undefined, value: unknown, bytes: number): void {
    clearTimeout(this.#progress)
    this.#last = undefined
    const ms = performance.now() - this.#began
    const ended = { outcome, code, ms }
    if (this.#type === OPEN) {
      this.#sightings.tell({ kind: 'stream-ended', ...this.#request, ...this.#flow, ...ended }, value)
    } else if (this.#type === CALL) {
      this.#sightings.tell({ kind: 'call-ended', ...this.#request, ...ended, bytes }, value)
    } else {
      const { id: _, ...notice } = this.#request
      this.#sightings.tell({ kind: 'notice', ...notice, ...ended, bytes: this.#inputBytes }, this.#input)
    }
  }
}

/** A watcher must not break what it watches: what it throws is an uncaught exception, as anywhere else in the app. */
function guarded(listen: () => void): void {
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
