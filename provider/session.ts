// What answers: the provider's end of a session, from hello to its close. Knows its link, and nothing of consumers.
// Nothing in this folder trusts what it hears: frames are counted and judged, values measured and validated.
import { KitError } from '../contract/errors.js'
import type { Fingerprint } from '../contract/fingerprint.js'
import type { Closed } from '../contract/infer.js'
import type { Clock } from '../link/clock.js'
import { Guard } from '../link/guard.js'
import { type Link, openLink } from '../link/link.js'
import type { DomPortLike } from '../link/port.js'
import type { OnFrame } from '../link/read-posts.js'
import type { Log } from '../link/report.js'
import { differenceBetween } from '../wire/difference.js'
import type { Limits } from '../wire/limits.js'
import { printable } from '../wire/printable.js'
import {
  BATCH_LENGTH,
  BYE,
  CALL,
  CANCEL,
  type ConsumerFrame,
  CREDIT,
  EVENT,
  FAILURE,
  HELLO,
  ITEM,
  LOST,
  NOTICE,
  OPEN,
  PONG,
  PROTOCOL_VERSION,
  RESULT,
  SENT,
  STALL,
  STATE,
  WELCOME,
} from '../wire/protocol.js'
import { isConsumerFrame } from '../wire/well-formed.js'
import { hearCall } from './calls.js'
import { OutgoingEvents } from './events.js'
import { mendPosts } from './mended-port.js'
import { Notices } from './notices.js'
import { type PostedFrames, RecentPosts } from './recent-posts.js'
import { Requests, UNSENT } from './requests.js'
import type { Service, ServiceEvent } from './service.js'
import { type HeldState, mayHear, type Payload, payloadFor, type States } from './states.js'
import { hearCredit, hearOpen, stopStream } from './streams.js'
import type { SessionWatcher } from './watcher.js'

/** What a session needs of its server. */
export interface ServedSessionHost {
  readonly service: Service
  readonly states: States
  readonly limits: Limits
  readonly clock: Clock
  readonly log: Log
  readonly watcher: SessionWatcher | undefined
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
  readonly #notices: Notices
  readonly #events: OutgoingEvents
  readonly #posted = new RecentPosts()
  readonly #stopDeadline: () => void
  #isOpen = false
  /** Posts of the consumer's that were lost, as far as this has been acted on. */
  #missed = 0
  /** The consumer says again which requests up to that one are open to it; 0 while it does not. */
  #repeatedTo = 0
  /** The last request whose answer could not be sent. */
  #unsentId = 0

  constructor(id: number, port: DomPortLike, host: ServedSessionHost) {
    this.id = id
    this.#host = host
    const { service, limits, clock, log, watcher } = host
    const guard = new Guard(limits, clock, isConsumerFrame, {
      onViolation: (text) => log('violation', undefined, undefined, text),
      onEnough: (text) => link.close('PROTOCOL_VIOLATION', text),
    })
    const onUnsent = (type: number, a: number, error: unknown) => this.#onUnsent(type, a, error)
    const link = openLink(
      mendPosts(port, { onPosted: (frames) => this.#posted.remember(frames), onUnsent }),
      {
        onUnsent,
        onClosed: (closed) => {
          this.#stopDeadline()
          this.#requests.cancelAll(new KitError(closed.code, closed.message))
          this.#notices.stop()
          watcher?.closed(closed)
          host.onClosed(closed)
        },
      },
    )
    this.#guard = guard
    this.#link = link
    this.#requests = new Requests({
      sessionId: id,
      service,
      limits,
      log,
      clock,
      link,
      guard,
      watcher,
      facade: () => this.facade,
    })
    this.#notices = new Notices(this.#requests)
    this.#events = new OutgoingEvents(link, limits, (path, which, problem) => {
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

  /** Sends an event: its payload as it was emitted, or as the server's own schema made it. */
  emit(event: ServiceEvent, sent: Payload, checked: Payload): void {
    if (!this.isOpen) return
    this.#events.emit(event, this.#requests.consumerChecks ? sent : checked)
  }

  /** Sends the newest value of a state. */
  set(state: HeldState): void {
    if (this.isOpen) this.#events.set(state, payloadFor(state, this.#requests.consumerChecks))
  }

  readonly #onFrame: (...frame: ConsumerFrame) => void = (type, a, b?, c?, d?) => {
    if (type === BYE) return this.#link.close(a, printable(b), true)
    if (!this.#isOpen && type !== HELLO) return void this.#guard.violate('a frame before the hello', true)
    if (this.#missed < this.#guard.lost) this.#onMissed()
    if (type === CREDIT || type === CANCEL) {
      if (a <= this.#repeatedTo && this.#requests.get(a) === undefined) return this.#answerAgain(a)
    } else this.#repeatedTo = 0
    switch (type) {
      case CALL:
        return hearCall(this.#requests, a, b, c)
      case NOTICE:
        return this.#notices.hear(a, b)
      case OPEN:
        return hearOpen(this.#requests, a, b, c, d)
      case CREDIT:
        return hearCredit(this.#requests, a, b)
      case CANCEL: {
        const request = this.#requests.get(a)
        // Unknown: it crossed with the answer.
        if (request === undefined) return
        request.cancel(undefined)
        if (request.source !== undefined) stopStream(this.#requests, request)
        return
      }
      case PONG:
        if (!this.#events.onPong(a)) this.#guard.violate('an answer to no ping')
        return
      case SENT:
        if (!this.#requests.missTo(a, 1)) this.#guard.violate('a request that was never made')
        else if (this.#missed > 0) this.#repeatedTo = a
        return
      case LOST:
        return this.#onLost(this.#posted.take(a))
      case HELLO:
        return this.#onHello(a, b, c, d)
    }
  }

  #onHello(version: number, contract: string | Fingerprint, checks: boolean, batchLength: number): void {
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
    this.#requests.consumerChecks = checks
    this.#link.batchLength = Math.min(BATCH_LENGTH, batchLength)
    this.#stopDeadline()
    // No end makes longer posts, whatever the other would take.
    const batch = Math.min(limits.batchLength, BATCH_LENGTH)
    const told = this.#host.states.told(this.facade, checks)
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

  /**
   * This side has answered what is open to the consumer. Either the answer is on its way, and then this one comes too late to
   * be heard; or it was lost, and the LOST with which the consumer said so as well.
   */
  #answerAgain(id: number): void {
    this.#requests.refuseById(id, 'NOT_CLONABLE', '$')
  }

  /** The consumer has lost a post of these frames. */
  #onLost(posted: PostedFrames | undefined): void {
    if (posted === undefined)
      return this.#giveUp('a message was lost so long ago that nobody knows what it said')
    for (let at = 0; at < posted.length; at += 2) {
      const type = posted[at]
      const a = posted[at + 1] as number
      if (type === WELCOME) return this.#giveUp('the welcome was lost on its way')
      if (type === STATE) this.#setAgain(a)
      else if (type === EVENT) {
        const path = this.#host.service.contract.fingerprint.members[a]
        this.#host.log('invalid-output', path, undefined, 'an event was lost on its way')
      } else if (type === LOST) this.#link.write(LOST, a)
      else if (type === STALL) {
        if (this.#requests.get(a) !== undefined) this.#link.write(STALL, a)
      } else if (type !== ITEM || this.#requests.get(a) !== undefined) {
        this.#onUnsent(RESULT, a, undefined)
      }
      // An item of a stream that has ended since: its END says how many there were.
    }
    this.#events.onLost()
  }

  /** What was lost cannot be made good: both sides are to hear of it. */
  #giveUp(why: string): void {
    this.#host.log('invalid-output', undefined, undefined, why)
    this.#link.close('CLOSED', `The provider ended the session: ${why}`)
  }

  /** The consumer may have said LOST or PONG in a post that this side has lost. */
  #onMissed(): void {
    this.#missed = this.#guard.lost
    for (const member of this.#events.underWay) this.#setAgain(member)
    this.#events.onLost()
  }

  #setAgain(member: number): void {
    const state = this.#host.states.held.get(member)
    // The newest value may not be for whom the lost one was.
    if (state === undefined || !mayHear(state, this.facade)) return
    const payload = payloadFor(state, this.#requests.consumerChecks)
    if (this.#events.setAgain(state, payload)) return
    const text = 'a value was lost on its way again and again'
    this.#host.log('invalid-output', state.path, undefined, text)
    this.#link.close('PEER_GONE', `\`${state.path}\`: ${text}`, true)
  }

  /** A value that the platform would not clone, or that did not arrive: the caller must hear. */
  #onUnsent(type: number, id: number, error: unknown): void {
    const { log } = this.#host
    // The frame in which the caller was to hear of it: a port that does not even take that takes nothing any more.
    if (type === FAILURE && id === this.#unsentId) {
      return this.#link.close('PEER_GONE', 'The port takes no more messages', true)
    }
    // An event begins with its member, and has no number. The PING behind it is answered all the same.
    if (type === EVENT || type === STATE) {
      return log('invalid-output', this.#host.service.contract.fingerprint.members[id], error, UNSENT)
    }
    this.#unsentId = id
    log('invalid-output', undefined, error, `the answer to request ${id}: ${UNSENT}`)
    this.#requests.refuseById(id, 'NOT_CLONABLE', '$')
  }
}
