// What answers: the provider's end of a session, from hello to its close. Knows its link, and nothing of consumers.
// Nothing in this folder trusts what it hears: frames are counted and judged, values measured and validated.
import { KitError } from '../contract/errors.js'
import type { Fingerprint } from '../contract/fingerprint.js'
import type { Closed } from '../contract/infer.js'
import { own } from '../contract/own.js'
import type { AnySchema } from '../contract/schema.js'
import { blame, type Holder } from '../link/account.js'
import type { Clock } from '../link/clock.js'
import type { Ready } from '../link/deliver.js'
import { Guard } from '../link/guard.js'
import { type Link, openLink } from '../link/link.js'
import type { DomPortLike } from '../link/port.js'
import type { OnFrame } from '../link/read-posts.js'
import type { Log } from '../link/report.js'
import type { Turns } from '../link/turns.js'
import { differenceBetween } from '../wire/difference.js'
import type { Limits } from '../wire/limits.js'
import { printable } from '../wire/printable.js'
import {
  BATCH_LENGTH,
  BYE,
  CALL,
  CANCEL,
  type ConsumerFrame,
  type ConsumerLimits,
  CREDIT,
  HELLO,
  NOTICE,
  OPEN,
  PONG,
  PROTOCOL_VERSION,
  WELCOME,
} from '../wire/protocol.js'
import type { ValueLimits } from '../wire/walk.js'
import { isConsumerFrame } from '../wire/well-formed.js'
import type { Given } from './context.js'
import { OutgoingEvents } from './events.js'
import { hearNotice } from './notices.js'
import { Requests, type SlotsByType } from './requests.js'
import type { Service, ServiceEvent } from './service.js'
import type { HeldState, States } from './states.js'
import { hearCredit, hearOpen } from './streams.js'
import type { SessionWatcher } from './watcher.js'

/** What a session needs of its server. */
export interface ServedSessionHost {
  readonly service: Service
  readonly states: States
  /** What handlers are given beside their session. */
  readonly given: { readonly requests: Given; readonly notices: object }
  readonly limits: Limits
  /** What one value that this side sends may be. */
  readonly sends: ValueLimits
  readonly clock: Clock
  readonly turns: Turns
  /** Who holds the other end, whatever else it has. */
  readonly holder: Holder
  readonly slots: SlotsByType
  readonly log: Log
  readonly watcher: SessionWatcher | undefined
  /** Looks whether a schema accepts what it has made, once for each member. */
  checkAgain(path: string, schema: AnySchema, value: unknown): void
  /** Said hello, welcomed: the session is open. */
  onOpen(): void
  onClosed(closed: Closed): void
}

/** Hears the hello, hands the rest to those who serve it, and ends all of it together. */
export class ServedSession {
  readonly id: number
  /** What handlers and `onSession` see; set by the server before anything can arrive. */
  facade: object = {}
  readonly #host: ServedSessionHost
  readonly #link: Link
  readonly #guard: Guard
  readonly #requests: Requests
  readonly #events: OutgoingEvents
  readonly #stopDeadline: () => void
  #isOpen = false

  constructor(id: number, port: DomPortLike, host: ServedSessionHost) {
    this.id = id
    this.#host = host
    const { service, limits, sends, clock, turns, holder, slots, given, log, watcher } = host
    const guard = new Guard(limits, turns, holder.account, isConsumerFrame, {
      onViolation: (text) => blame(holder, () => log('violation', undefined, undefined, text)),
      onEnough: (text) => link.close('PROTOCOL_VIOLATION', text),
    })
    const link = openLink(port, (closed) => {
      this.#stopDeadline()
      guard.stop()
      this.#requests.cancelAll(new KitError(closed.code, closed.message))
      watcher?.closed(closed)
      host.onClosed(closed)
    })
    this.#link = link
    this.#guard = guard
    this.#requests = new Requests({
      service,
      limits,
      log,
      clock,
      link,
      guard,
      slots,
      given,
      watcher,
      checkAgain: host.checkAgain,
      facade: () => this.facade,
      onAnswer: () =>
        this.#events.writeWaitingStates((member) => service.contract.fingerprint.members[member] as string),
    })
    this.#events = new OutgoingEvents(link, limits, sends, (path, which, problem) => {
      const text = `the consumer does not keep up: ${problem}`
      log('overflow', path, undefined, text)
      watcher?.limit(path, which, problem)
      link.close('OVERFLOW', `The consumer does not keep up: ${problem}`)
    })
    this.#stopDeadline = clock.after(limits.handshakeMs, () =>
      link.close('TIMEOUT', `The consumer said no hello within ${limits.handshakeMs} ms`),
    )
    // What a guard lets through is a frame.
    guard.read(port, link, this.#onFrame as unknown as OnFrame)
  }

  get isOpen(): boolean {
    return this.#isOpen && this.#link.closed === undefined
  }

  close(code: Closed['code'], message: string): void {
    this.#link.close(code, message)
  }

  /**
   * Sends an event, as the server's schema made its payload.
   * @throws {Fault}
   */
  emit(event: ServiceEvent, ready: Ready): void {
    if (!this.isOpen) return
    if (event.payload !== undefined) this.#checkAgain(event.path, event.payload, ready)
    this.#events.emit(event, ready)
  }

  #checkAgain(path: string, schema: AnySchema, { value }: Ready): void {
    if (this.#requests.consumerChecks) this.#host.checkAgain(path, schema, value)
  }

  /** Sends the newest value of a state. */
  set(state: HeldState): void {
    if (!this.isOpen) return
    this.#checkAgain(state.path, state.schema, state.ready)
    this.#events.set(state)
  }

  readonly #onFrame: (...frame: ConsumerFrame) => void = (type, a, b?, c?, d?) => {
    if (type === BYE) return this.#link.close(a, printable(b), true)
    if (!this.#isOpen && type !== HELLO) return void this.#guard.violate('a frame before the hello', true)
    switch (type) {
      case CALL:
        return this.#requests.hearCall(a, b, c)
      case NOTICE:
        return hearNotice(this.#requests, a, b, c)
      case OPEN:
        return hearOpen(this.#requests, a, b, c, d)
      case CREDIT:
        return hearCredit(this.#requests, a, b, c)
      case CANCEL: {
        const request = this.#requests.get(a)
        // Unknown: it crossed with the answer.
        if (request === undefined) return
        request.cancel(undefined)
        request.source?.stop()
        return
      }
      case PONG:
        if (!this.#events.onPong(a)) this.#guard.violate('an answer to no ping')
        return
      case HELLO:
        return this.#onHello(a, b, c)
      default:
        void (type satisfies never)
    }
  }

  #onHello(version: number, contract: string | Fingerprint, takes: ConsumerLimits | 0): void {
    if (this.#isOpen) return void this.#guard.violate('a second hello', true)
    const { service, limits } = this.#host
    if (version !== PROTOCOL_VERSION) {
      const why = `the provider speaks protocol ${PROTOCOL_VERSION}, the consumer ${version}`
      return this.#refuse('VERSION_MISMATCH', `${why}; build both with one version of electron-port-bridge`)
    }
    const { fingerprint } = service.contract
    const difference = differenceBetween(
      fingerprint,
      typeof contract === 'string' ? { ...fingerprint, name: contract } : contract,
    )
    if (difference !== undefined) {
      const why = `the two contracts differ: ${difference}; rebuild the older side`
      return this.#refuse('CONTRACT_MISMATCH', why)
    }
    this.#isOpen = true
    this.#link.batchLength = BATCH_LENGTH
    if (takes !== 0) this.#keepTo(takes)
    this.#stopDeadline()
    // No end makes longer posts, whatever the other would take.
    const batch = Math.min(limits.batchLength, BATCH_LENGTH)
    const told = this.#host.states.told(this.facade)
    // The predicate of a state may have ended it.
    if (this.#link.closed !== undefined) return
    this.#link.write(WELCOME, { ...limits, batchLength: batch }, told)
    // In a post of its own, so that the app can add its listeners before what comes behind it.
    this.#link.flush()
    this.#host.watcher?.opened()
    this.#host.onOpen()
  }

  #refuse(code: 'VERSION_MISMATCH' | 'CONTRACT_MISMATCH', reason: string): void {
    // The peer chose the names in it. A longer detail would not pass the consumer's parser, nor fit a log's line.
    const why = reason.slice(0, 500)
    this.#host.log('violation', undefined, undefined, why)
    this.#link.close(code, why)
  }

  /** What the consumer says can only narrow what it is sent. */
  #keepTo(takes: ConsumerLimits): void {
    const least = (name: keyof ConsumerLimits, ours: number) => {
      const theirs = own(takes, name)
      return theirs !== undefined && theirs >= 1 && theirs < ours ? Math.floor(theirs) : ours
    }
    const { sends, limits } = this.#host
    const kept = {
      depth: least('depth', sends.depth),
      nodes: least('nodes', sends.nodes),
      bytes: least('bytes', sends.bytes),
    }
    this.#events.sends = kept
    this.#requests.sends = kept
    this.#requests.streamBytes = least('streamBytes', limits.streamBytes)
    this.#requests.consumerChecks = true
    this.#link.batchLength = least('batchLength', BATCH_LENGTH)
  }
}
