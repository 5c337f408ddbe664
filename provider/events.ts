import type { Link } from '../link/link.js'
import type { Limits } from '../wire/limits.js'
import { EVENT, PING, STATE } from '../wire/protocol.js'
import type { ServiceEvent } from './service.js'
import { copied, type HeldState, type Payload } from './states.js'

/** Events and bytes after which a consumer is asked whether it has read them, as parts of what it may leave unread. */
const PING_AFTER = 1 / 16
/** The number of the PING that asks for all; that of a member is the next one to its own. */
const ALL = 0
/** Times that a state's values may be lost one after the other; then no consumer reads what there is to read. */
const MAX_LOSSES = 3

/** A payload or a value that waits until the one under way has been read. */
interface Waiting {
  readonly type: typeof EVENT | typeof STATE
  readonly value: unknown
}

/** Hears which event did not go out, and beyond what limit it was. */
type OnOverflow = (path: string, which: 'unreadEvents' | 'unreadBytes', problem: string) => void

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
  /** PONGs that may come though they answer nothing. */
  #forgiven = 0
  /** By member, while one that keeps the latest is under way: what waits behind it, if anything does. */
  readonly #latest = new Map<number, Waiting | undefined>()
  /** How often a state's values were lost since one was read, by member. */
  readonly #losses = new Map<number, number>()

  /** @param onOverflow The consumer has left too much unread; nothing was sent. */
  constructor(link: Link, limits: Limits, onOverflow: OnOverflow) {
    this.#link = link
    this.#limits = limits
    this.#onOverflow = onOverflow
  }

  /** @throws {KitError} `NOT_CLONABLE` for one that is to wait, and turns out to be none that can be copied. */
  emit(event: ServiceEvent, payload: Payload): void {
    const { member, path } = event
    if (event.keepsLatest) {
      // One that waits was checked now, and is posted later.
      const { value } = this.#latest.has(member) ? copied(event, payload) : payload
      return this.#sendLatest(member, { type: EVENT, value })
    }
    const { value, bytes } = payload
    const { unreadEvents, unreadBytes } = this.#limits
    const unread = this.#unread
    if (unread.events >= unreadEvents)
      return this.#onOverflow(path, 'unreadEvents', `${unreadEvents} events are unread`)
    if (unread.bytes > unreadBytes)
      return this.#onOverflow(path, 'unreadBytes', `${unreadBytes} bytes of events are unread`)
    unread.events++
    unread.bytes += bytes
    this.#link.write(EVENT, member, value)
    this.#ask()
  }

  set({ member }: HeldState, { value }: Payload): void {
    this.#sendLatest(member, { type: STATE, value })
  }

  /** The events that keep the latest, and the states, of which one is under way: by member. */
  get underWay(): readonly number[] {
    return [...this.#latest.keys()]
  }

  /** The value that was lost need not be the newest any more. Returns whether it is still worth a try. */
  setAgain(state: HeldState, payload: Payload): boolean {
    const losses = (this.#losses.get(state.member) ?? 0) + 1
    this.#losses.set(state.member, losses)
    this.set(state, payload)
    return losses <= MAX_LOSSES
  }

  /** All that was written before that PING has been read. Returns whether it was asked for. */
  onPong(ping: number): boolean {
    this.#losses.delete(ping - 1)
    return this.#isAnswer(ping) || this.#forgiven-- > 0
  }

  #isAnswer(ping: number): boolean {
    if (ping !== ALL) return this.#onRead(ping - 1)
    if (this.#asked === undefined) return false
    this.#unread.events -= this.#asked.events
    this.#unread.bytes -= this.#asked.bytes
    this.#asked = undefined
    // What came since then may be read as well, with no emit that would ask for it.
    this.#ask()
    return true
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

  /** Some post was lost, with PINGs perhaps: none is waited for, and those that were not lost are answered for nothing. */
  onLost(): void {
    const asked = this.underWay.map((member) => member + 1)
    if (this.#asked !== undefined) asked.push(ALL)
    for (const ping of asked) this.#isAnswer(ping)
    this.#forgiven += asked.length
  }

  #sendLatest(member: number, latest: Waiting): void {
    if (this.#latest.has(member)) {
      this.#latest.set(member, latest)
      return
    }
    this.#latest.set(member, undefined)
    this.#link.write(latest.type, member, latest.value)
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
