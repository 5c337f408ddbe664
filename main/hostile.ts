import { webContents, webFrameMain } from 'electron'
import type { Closed } from '../contract/infer.js'
import { blamedHolder } from '../link/account.js'
import { Breaches } from '../policy/breaches.js'
import type { DocumentFacts } from '../wire/peer.js'
import { IPC_REFUSED } from '../wire/protocol.js'
import { DocumentRecord } from './document.js'
import type { Documents } from './documents.js'
import type { Party } from './party.js'

/** Documents that broke the protocol too often, and have been put out for the rest of their lives. */
export interface Hostile {
  /** The one that did it last. The others of its origin in its window, which can script it, are put out with it. */
  readonly document: DocumentFacts
  /** Sessions that ended for it. A minute without a breach forgives one. */
  readonly sessions: number
  /** Breaches, whether a session ended for them or not; a minute forgives 64. */
  readonly violations: number
  /** What they were, by the kit's own words: at most eight, printable, each of at most 200 characters. */
  readonly texts: readonly string[]
  /**
   * Ends the process of the window's main frame by `webContents.forcefullyCrashRenderer()`, and what it shows with it.
   * Electron then emits `render-process-gone`; other windows of the same process go too
   * ([Electron's docs](https://www.electronjs.org/docs/latest/api/web-contents#contentsforcefullycrashrenderer)). Does nothing once the
   * window was destroyed.
   */
  forcefullyCrashRenderer(): void
}

/** What ends a session for a breach of the protocol by its peer. */
const BREACHES: ReadonlySet<string> = new Set(['PROTOCOL_VIOLATION', 'UNREADABLE'])

/** Counts what documents break, and puts out those that go on with it. */
export class Hostiles {
  readonly #documents: Documents
  readonly #onHostile: (hostile: Hostile) => void
  readonly #breaches = new Breaches(() => performance.now())
  /**
   * The hosts of documents that were put out, and whether one has asked again. A renderer that was taken over can say hello
   * under as many ids as it likes; its process and frame are Electron's word. From Electron 42 on each document has a host
   * of its own (`docs/breaking-changes.md`).
   */
  readonly #putOut = new Map<string, boolean>()

  constructor(documents: Documents, onHostile: (hostile: Hostile) => void) {
    this.#documents = documents
    this.#onHostile = onHostile
  }

  /**
   * Somebody broke the protocol. Returns whether the app is to hear of it by itself: of one principal it hears so many a
   * minute, and is told of all together.
   */
  violation(text: string): boolean {
    const party = blamedHolder()
    // The app's own child.
    if (!(party instanceof DocumentRecord)) return this.#breaches.violation('', text)
    const isTold = this.#breaches.violation(party.principal, text)
    // Not while its post is being read.
    queueMicrotask(() => this.#judge(party))
    return isTold
  }

  /** A session of that party has ended. */
  ended(party: Party, { code, message }: Closed): void {
    // What it has is ended with a document, whatever for.
    if (!BREACHES.has(code) || !(party instanceof DocumentRecord) || party.closed !== undefined) return
    this.#breaches.ended(party.principal, message)
    this.#judge(party)
  }

  /** How long a claim of that document waits for its answer, in milliseconds. */
  waitMs({ principal }: DocumentRecord): number {
    return this.#breaches.waitMs(principal)
  }

  /** Whether a message is from a document that was put out, and `again` whether it was not the first. */
  asked(facts: DocumentFacts): { readonly again: boolean } | undefined {
    const host = hostOf(facts)
    const again = this.#putOut.get(host)
    if (again === undefined) return undefined
    this.#putOut.set(host, true)
    return { again }
  }

  #judge(record: DocumentRecord): void {
    const { principal, facts } = record
    const account = this.#breaches.tooMany(principal)
    if (account === undefined || record.closed !== undefined) return
    for (const host of this.#putOut.keys()) if (!isAlive(host)) this.#putOut.delete(host)
    for (const other of this.#documents.ofPrincipal(principal)) {
      this.#putOut.set(hostOf(other.facts), false)
      // Its preload listens no more, and answers what waits.
      other.post([IPC_REFUSED, other.id])
      this.#documents.end(other, 'PROTOCOL_VIOLATION', 'Its window broke the protocol too often')
    }
    const { sessions, violations, texts } = account
    this.#onHostile(
      Object.freeze({
        document: facts,
        sessions,
        violations,
        texts: Object.freeze([...texts]),
        forcefullyCrashRenderer: () => webContents.fromId(facts.webContentsId)?.forcefullyCrashRenderer(),
      }),
    )
  }
}

const hostOf = ({ processId, frameId }: DocumentFacts): string => `${processId}/${frameId}`

function isAlive(host: string): boolean {
  const { 0: processId, 1: frameId } = host.split('/').map(Number) as [number, number]
  return webFrameMain.fromId(processId, frameId) !== undefined
}
