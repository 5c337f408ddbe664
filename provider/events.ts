import { deliver, hold, type Ready } from '../link/deliver.js'
import type { Link } from '../link/link.js'
import type { Limits } from '../wire/limits.js'
import { EVENT, PING, STATE } from '../wire/protocol.js'
import type { ValueLimits } from '../wire/walk.js'
import type { ServiceEvent } from './service.js'
import type { HeldState } from './states.js'

/** Events and bytes after which a consumer is asked whether it has read them, as parts of what it may leave unread. */
const PING_AFTER = 1 / 16
/** The number of the PING that asks for all; that of a member is the next one to its own. */
const ALL = 0
/** A payload or a value that waits until the one under way has been read. */
interface Waiting {
  readonly type: typeof EVENT | typeof STATE
  readonly ready: Ready
}

/** Hears which event did not go out, and beyond what limit it was. */
type OnOverflow = (
  path: string,
  which: 'unreadEvents' | 'unreadBytes' | 'nodes' | 'bytes',
  problem: string,
) => void

/**
 * Events and states on their way to one consumer, and how many of them it has not read. They have no flow control: what is to
 * arrive and does not fit is an overflow. Those that keep the latest have one payload under way, the newest waiting,
 * and whatever came between is dropped, as is that of a state, so what a consumer that has stalled costs is bounded, however long it stalls.
 */
export class OutgoingEvents {
  readonly #link: Link
  readonly #limits: Limits
  readonly #onOverflow: OnOverflow
  readonly #unread = { events: 0, bytes: 0 }
  /** What was unread when the PING that is under way was sent. */
  #asked: { readonly events: number; readonly bytes: number } | undefined
  /** By member, while one that keeps the latest is under way: what waits behind it, if anything does. */
  readonly #latest = new Map<number, Waiting | undefined>()
  /** Some of those are states. */
  #hasWaitingStates = false
  /** What one value to this consumer may be. */
  sends: ValueLimits

  /** @param onOverflow The consumer has left too much unread; nothing was sent. */
  constructor(link: Link, limits: Limits, sends: ValueLimits, onOverflow: OnOverflow) {
    this.sends = sends
    this.#link = link
    this.#limits = limits
    this.#onOverflow = onOverflow
  }

  /** @throws {Fault} for one that turns out to be no plain data. */
  emit(event: ServiceEvent, ready: Ready): void {
    const { member, path } = event
    if (!this.#fits(path, ready)) return
    if (event.keepsLatest) return this.#sendLatest(member, { type: EVENT, ready })
    if (!this.#count(path, ready)) return
    deliver(this.#link, ready, this.sends, this.#link.write, EVENT, member)
    this.#ask()
  }

  set({ member, path, ready }: HeldState): void {
    if (this.#fits(path, ready)) this.#sendLatest(member, { type: STATE, ready })
  }

  /**
   * Writes the states that wait until the consumer has read the ones before: an answer is to follow, which must not overtake
   * them. A consumer is sent more of them by that than it has read, so they count as events do.
   */
  writeWaitingStates(pathOf: (member: number) => string): void {
    if (!this.#hasWaitingStates) return
    this.#hasWaitingStates = false
    this.#latest.forEach((waiting, member) => {
      if (waiting?.type !== STATE || !this.#count(pathOf(member), waiting.ready)) return
      this.#latest.set(member, undefined)
      deliver(this.#link, waiting.ready, this.sends, this.#link.write, STATE, member)
    })
  }

  /** All that was written before that PING has been read. Returns whether it was asked for. */
  onPong(ping: number): boolean {
    if (ping !== ALL) return this.#onRead(ping - 1)
    if (this.#asked === undefined) return false
    this.#unread.events -= this.#asked.events
    this.#unread.bytes -= this.#asked.bytes
    this.#asked = undefined
    // What came since then may be read as well, with no emit that would ask for it.
    this.#ask()
    return true
  }

  /** Whether the consumer takes so large a value. */
  #fits(path: string, { parts, bytes }: Ready): boolean {
    const { nodes, bytes: most } = this.sends
    if (parts > nodes)
      this.#onOverflow(path, 'nodes', `it takes values of ${nodes} parts, and one has ${parts}`)
    else if (bytes > most)
      this.#onOverflow(path, 'bytes', `it takes values of ${most} bytes, and one has ${bytes}`)
    else return true
    return false
  }

  /** Counts one more that is unread. Returns whether there may be so many. */
  #count(path: string, { bytes }: Ready): boolean {
    const { unreadEvents, unreadBytes } = this.#limits
    const unread = this.#unread
    if (unread.events >= unreadEvents)
      this.#onOverflow(path, 'unreadEvents', `${unreadEvents} events are unread`)
    else if (unread.bytes > unreadBytes)
      this.#onOverflow(path, 'unreadBytes', `${unreadBytes} bytes of events are unread`)
    else {
      unread.events++
      unread.bytes += bytes
      return true
    }
    return false
  }

  /** Asks whether what is unread has been read, if it is much. */
  #ask(): void {
    const { unreadEvents, unreadBytes } = this.#limits
    const { events, bytes } = this.#unread
    const isMuch = events > unreadEvents * PING_AFTER || bytes > unreadBytes * PING_AFTER
    if (!isMuch || this.#asked !== undefined) return
    this.#asked = { events, bytes }
    this.#link.write(PING, ALL)
  }

  #sendLatest(member: number, latest: Waiting): void {
    if (this.#latest.has(member)) {
      // All sessions in which it waits share the one copy.
      hold(latest.ready, this.sends)
      this.#latest.set(member, latest)
      if (latest.type === STATE) this.#hasWaitingStates = true
      return
    }
    deliver(this.#link, latest.ready, this.sends, this.#link.write, latest.type, member)
    this.#latest.set(member, undefined)
    this.#link.write(PING, member + 1)
  }

  /** The one under way has reached its listeners, or never will. Returns whether there was one. */
  #onRead(member: number): boolean {
    if (!this.#latest.has(member)) return false
    const next = this.#latest.get(member)
    this.#latest.delete(member)
    if (next !== undefined) this.#sendLatest(member, next)
    return true
  }
}
