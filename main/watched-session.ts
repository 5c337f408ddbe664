import type { Closed } from '../contract/infer.js'
import type { Puller } from '../provider/puller.js'
import type { Member } from '../provider/service.js'
import type { Outcome, RequestWatch, SessionWatcher } from '../provider/watcher.js'
import type { Limits } from '../wire/limits.js'
import { CALL, NOTICE, OPEN } from '../wire/protocol.js'
import { PROGRESS_MS, type SessionInfo, type SessionSighting, type Sighting } from './sighting.js'
import type { Counts, RequestCounts } from './stats.js'
import { Trace } from './trace.js'

/** Where what is seen of sessions goes. */
export interface SightingsHost {
  /** The sessions that are open. */
  readonly sessions: Map<number, SessionInfo>
  /** Where requests are counted. */
  readonly counts: Counts | undefined
  /** Whether anybody looks at requests of whatever kind. Cheap: it is asked at each. */
  looksAtRequests(): boolean
  /** Whether anybody looks at events. Cheaper still: there may be many, and each asks. */
  looksAtEvents(): boolean
  /** Whether anybody hears of sightings of that kind. */
  wants(kind: Sighting['kind']): boolean
  /** Tells everybody who wants it. */
  tell(sighting: Sighting, value?: unknown): void
}

/** Milliseconds since 1970, by a clock that never goes back. */
export const timeNow = (): number => performance.timeOrigin + performance.now()

/** What is told of a member. */
type SeenMember = Pick<Member, 'type' | 'path'>

/** One session from its port's acceptance to its end. */
export class WatchedSession implements SessionWatcher {
  readonly #host: SightingsHost
  readonly #facts: SessionSighting
  #since = timeNow()
  #wasOpen = false

  constructor(host: SightingsHost, facts: SessionSighting) {
    this.#host = host
    this.#facts = facts
  }

  opened(): void {
    this.#wasOpen = true
    this.#since = timeNow()
    const { session } = this.#facts
    this.#host.sessions.set(session, Object.freeze({ ...this.#facts, since: this.#since }))
    this.#host.tell({ kind: 'session-opened', at: timeNow(), ...this.#facts })
  }

  closed({ code, message }: Closed): void {
    this.#host.sessions.delete(this.#facts.session)
    const ms = timeNow() - this.#since
    const wasOpen = this.#wasOpen
    this.#host.tell({ kind: 'session-closed', at: timeNow(), ...this.#facts, code, message, ms, wasOpen })
  }

  /** Whether anybody looks at requests. */
  get isLookedAt(): boolean {
    return this.#host.looksAtRequests()
  }

  request(id: number, member: SeenMember, input: unknown): WatchedRequest | undefined {
    const host = this.#host
    if (!this.isLookedAt) return undefined
    const { type } = member
    const trace = Trace.of(type, this.#facts, id, member.path)
    const isWanted = host.wants(type === CALL ? 'call-ended' : type === OPEN ? 'stream-ended' : 'notice')
    // A stream may be subscribed to for its beginning alone.
    const isBegun = type === OPEN && host.wants('stream-opened')
    if (trace === undefined && !isWanted && !isBegun && host.counts === undefined) return undefined
    return new WatchedRequest(host, this.#facts, id, member, input, trace)
  }

  /** Whether anybody looks at events. */
  get isHeard(): boolean {
    return this.#host.looksAtEvents()
  }

  /** Main has heard an event, or a value of a state. */
  heard(member: string, payload: unknown, bytes: number): void {
    const host = this.#host
    const { session, contract, role } = this.#facts
    host.counts?.heard(contract, member, bytes)
    host.tell({ kind: 'event', at: timeNow(), session, contract, role, member, sessions: 1, bytes }, payload)
  }

  limit(member: string, which: keyof Limits | 'value', text: string): void {
    const { session, contract } = this.#facts
    this.#host.tell({ kind: 'limit', at: timeNow(), session, contract, member, which, text })
  }
}

/** What a stream has done. */
interface Flow {
  items: number
  bytes: number
  stalls: number
}

/** One call, stream or notice, of a page's or of main's own, from its arrival to its end. */
class WatchedRequest implements RequestWatch {
  readonly #host: SightingsHost
  readonly #facts: SessionSighting
  readonly #id: number
  readonly #member: SeenMember
  readonly #began = performance.now()
  readonly #counts: RequestCounts | undefined
  readonly #trace: Trace | undefined
  #input: unknown
  #inputBytes = 0
  #flow: Flow | undefined
  /** Of the items that no record has told of. */
  #last: { readonly item: unknown; readonly credit: number | undefined } | undefined
  #progress: ReturnType<typeof setTimeout> | undefined

  constructor(
    host: SightingsHost,
    facts: SessionSighting,
    id: number,
    member: SeenMember,
    input: unknown,
    trace: Trace | undefined,
  ) {
    this.#host = host
    this.#facts = facts
    this.#id = id
    this.#member = member
    this.#input = input
    this.#counts = host.counts?.began(facts.contract, member.path)
    this.#trace = trace
  }

  run(begin: () => void): void {
    if (this.#trace === undefined) begin()
    else this.#trace.run(begin)
  }

  pulled(puller: Puller): Puller {
    return this.#trace?.pulled(puller) ?? puller
  }

  measured(bytes: number): void {
    this.#inputBytes = bytes
    this.#trace?.measured(bytes)
    if (this.#counts !== undefined) this.#counts.bytesIn += bytes
    // That of a notice is told when its handler is done.
    if (this.#member.type === NOTICE) return
    const kind = this.#member.type === CALL ? 'call-started' : 'stream-opened'
    if (this.#host.wants(kind)) {
      this.#host.tell({ kind, at: timeNow(), ...this.#request(), bytes }, this.#input)
    }
    this.#input = undefined
  }

  /** @param credit `undefined` where main is the reader. */
  item(item: unknown, bytes: number, credit: number | undefined): void {
    this.#flow ??= { items: 0, bytes: 0, stalls: 0 }
    this.#flow.items++
    this.#flow.bytes += bytes
    if (this.#counts !== undefined) {
      this.#counts.items++
      this.#counts.bytesOut += bytes
    }
    if (!this.#host.wants('stream-progress')) return
    this.#last = { item, credit }
    this.#progress ??= setTimeout(() => this.#tellProgress(), PROGRESS_MS).unref()
  }

  #tellProgress(): void {
    this.#progress = undefined
    const { item, credit } = this.#last ?? { item: undefined, credit: undefined }
    this.#last = undefined
    this.#host.tell({ kind: 'stream-progress', at: timeNow(), ...this.#stream(), credit }, item)
  }

  stalled(): void {
    this.#flow ??= { items: 0, bytes: 0, stalls: 0 }
    this.#flow.stalls++
    this.#host.tell({ kind: 'stream-stalled', at: timeNow(), ...this.#stream() })
  }

  /** As every record of it names it. */
  #request() {
    const { session, contract, role } = this.#facts
    return { session, contract, role, id: this.#id, member: this.#member.path }
  }

  #stream() {
    const { items, bytes, stalls } = this.#flow ?? { items: 0, bytes: 0, stalls: 0 }
    return { ...this.#request(), items, bytes, stalls }
  }

  ended(outcome: Outcome, code: string | undefined, value: unknown, bytes: number): void {
    const ms = performance.now() - this.#began
    this.#counts?.ended(outcome, ms)
    const { type, path: member } = this.#member
    if (type === OPEN) {
      clearTimeout(this.#progress)
      this.#last = undefined
      const stream = this.#stream()
      this.#host.tell({ kind: 'stream-ended', at: timeNow(), ...stream, outcome, code, ms }, value)
      const { items, bytes: itemBytes, stalls } = stream
      this.#trace?.ended(outcome, code, ms, { items, itemBytes, stalls })
    } else if (type === CALL) {
      if (this.#counts !== undefined) this.#counts.bytesOut += bytes
      if (this.#host.wants('call-ended')) {
        const request = this.#request()
        this.#host.tell({ kind: 'call-ended', at: timeNow(), ...request, outcome, code, ms, bytes }, value)
      }
      this.#trace?.ended(outcome, code, ms, { resultBytes: bytes })
    } else {
      const { session, contract, role } = this.#facts
      const at = timeNow()
      const input = this.#inputBytes
      this.#host.tell(
        { kind: 'notice', at, session, contract, role, member, outcome, code, ms, bytes: input },
        this.#input,
      )
    }
  }
}
