import type { RefusalReason } from '../policy/policy.js'
import type { Outcome } from '../provider/watcher.js'
import { Histogram } from './histogram.js'

/** What has crossed a bridge, in numbers; of {@link Bridge.stats}. Plain data of the moment. */
export interface BridgeStats {
  /** Since when requests, events and refusals are counted, in milliseconds since 1970. */
  readonly since: number
  /** Documents that are let in now. */
  readonly documents: number
  /** Sessions that are open now. */
  readonly sessions: number
  /** Calls and streams that are not over, and notices whose handlers are at work. */
  readonly inFlight: number
  /** By name: those that are provided or connected to now, or have been used since. */
  readonly contracts: { readonly [contract: string]: ContractStats }
  /** How often a document, a claim or a request was refused. */
  readonly refused: { readonly [reason in RefusalReason]?: number }
  readonly violations: number
}

/** Of one contract. */
export interface ContractStats {
  /** Its sessions that are open now. */
  readonly sessions: number
  /** Calls, streams and notices by path, `calls.open`, that have been asked for. */
  readonly requests: { readonly [member: string]: RequestStats }
  /** By path, `events.saved` and `states.theme`: what main has emitted, set or heard. */
  readonly events: { readonly [member: string]: EventStats }
}

/** Of one call, stream or notice. */
export interface RequestStats {
  readonly inFlight: number
  /** How they ended. */
  readonly outcomes: { readonly [outcome in Outcome]: number }
  /**
   * Milliseconds from a request's arrival to its end, of those that ended as `ok`, `declared-error` or `failed`:
   * percentiles at most 4.5 % off, and the longest.
   */
  readonly ms: { readonly p50: number; readonly p90: number; readonly p99: number; readonly max: number }
  /** Items of a stream. */
  readonly items: number
  /** Estimated: of inputs. */
  readonly bytesIn: number
  /** Estimated: of results, declared errors' data and items. */
  readonly bytesOut: number
}

/** Of one event, or of one state's values. */
export interface EventStats {
  readonly emitted: number
  /** Each session that it went to counts. */
  readonly deliveries: number
  /** How often main has heard it, of whatever page or utility process. */
  readonly heard: number
  /** Estimated, as often as it was delivered or heard. */
  readonly bytes: number
}

/** Its counts, as they rise. */
interface EventCounts {
  emitted: number
  deliveries: number
  heard: number
  bytes: number
}

/** The counts of one member, as they rise. */
export class RequestCounts {
  inFlight = 0
  items = 0
  bytesIn = 0
  bytesOut = 0
  readonly #outcomes: { [outcome in Outcome]: number } = {
    ok: 0,
    'declared-error': 0,
    failed: 0,
    refused: 0,
    cancelled: 0,
    closed: 0,
  }
  readonly #durations = new Histogram()

  ended(outcome: Outcome, ms: number): void {
    this.inFlight--
    this.#outcomes[outcome]++
    if (outcome === 'ok' || outcome === 'declared-error' || outcome === 'failed') this.#durations.add(ms)
  }

  read(): RequestStats {
    const durations = this.#durations
    return Object.freeze({
      inFlight: this.inFlight,
      outcomes: Object.freeze({ ...this.#outcomes }),
      ms: Object.freeze({
        p50: durations.percentile(0.5),
        p90: durations.percentile(0.9),
        p99: durations.percentile(0.99),
        max: durations.max,
      }),
      items: this.items,
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
    })
  }
}

interface ContractCounts {
  readonly requests: Map<string, RequestCounts>
  readonly events: Map<string, EventCounts>
}

/** All counts of a bridge. There is one for each member of the app's contracts, and no more: pages name none. */
export class Counts {
  readonly #since: number
  readonly #contracts = new Map<string, ContractCounts>()
  readonly #refused = new Map<RefusalReason, number>()
  #violations = 0

  constructor(since: number) {
    this.#since = since
  }

  /** One more has arrived. */
  began(contract: string, member: string): RequestCounts {
    const { requests } = this.#of(contract)
    let counts = requests.get(member)
    if (counts === undefined) {
      counts = new RequestCounts()
      requests.set(member, counts)
    }
    counts.inFlight++
    return counts
  }

  emitted(contract: string, member: string, sessions: number, bytes: number): void {
    const counts = this.#event(contract, member)
    counts.emitted++
    counts.deliveries += sessions
    counts.bytes += bytes * sessions
  }

  heard(contract: string, member: string, bytes: number): void {
    const counts = this.#event(contract, member)
    counts.heard++
    counts.bytes += bytes
  }

  #event(contract: string, member: string): EventCounts {
    const { events } = this.#of(contract)
    let counts = events.get(member)
    if (counts === undefined) {
      counts = { emitted: 0, deliveries: 0, heard: 0, bytes: 0 }
      events.set(member, counts)
    }
    return counts
  }

  refused(reason: RefusalReason): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1)
  }

  violation(): void {
    this.#violations++
  }

  /** @param sessions The contracts of those that are open. */
  read(documents: number, sessions: readonly string[]): BridgeStats {
    const open = new Map<string, number>()
    for (const contract of sessions) open.set(contract, (open.get(contract) ?? 0) + 1)
    let inFlight = 0
    const contracts = new Map<string, ContractStats>()
    for (const contract of new Set([...open.keys(), ...this.#contracts.keys()])) {
      const counts = this.#contracts.get(contract)
      const requests = new Map<string, RequestStats>()
      counts?.requests.forEach((request, path) => {
        inFlight += request.inFlight
        requests.set(path, request.read())
      })
      const events = new Map<string, EventStats>()
      counts?.events.forEach((event, path) => {
        events.set(path, Object.freeze({ ...event }))
      })
      contracts.set(
        contract,
        Object.freeze({
          sessions: open.get(contract) ?? 0,
          requests: byName(requests),
          events: byName(events),
        }),
      )
    }
    return Object.freeze({
      since: this.#since,
      documents,
      sessions: sessions.length,
      inFlight,
      contracts: byName(contracts),
      refused: byName(this.#refused),
      violations: this.#violations,
    })
  }

  #of(contract: string): ContractCounts {
    let counts = this.#contracts.get(contract)
    if (counts === undefined) {
      counts = { requests: new Map(), events: new Map() }
      this.#contracts.set(contract, counts)
    }
    return counts
  }
}

/** As plain data, whatever the names are. */
function byName<K extends string, T>(map: ReadonlyMap<K, T>): { readonly [name in K]: T } {
  return Object.freeze(Object.fromEntries(map)) as { readonly [name in K]: T }
}
