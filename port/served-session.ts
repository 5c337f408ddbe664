import { KitError } from '../contract/errors.js'
import type { Closed } from '../contract/infer.js'
import { differenceBetween } from '../wire/fingerprint.js'
import type { Limits } from '../wire/limits.js'
import { parseConsumerFrame } from '../wire/parse-consumer-frame.js'
import type { Port } from '../wire/port.js'
import {
  type ByeFrame,
  CALL,
  CANCEL,
  type ConsumerFrame,
  CREDIT,
  EVENT,
  HELLO,
  type HelloFrame,
  type LostFrame,
  NOTICE,
  OPEN,
  PROTOCOL_VERSION,
  REFUSAL,
  SEEN,
  WELCOME,
} from '../wire/protocol.js'
import { Callee } from './callee.js'
import type { Clock } from './clock.js'
import { Guard } from './guard.js'
import { LatestEvents } from './latest-events.js'
import { Link } from './link.js'
import { Producer } from './producer.js'
import type { Reporter } from './report.js'
import { Requests } from './requests.js'
import { RunningCall } from './running-call.js'
import type { Service, ServiceEvent } from './service.js'

/** What a session needs of its server. */
export interface ServedSessionHost {
  readonly service: Service
  readonly limits: Limits
  readonly clock: Clock
  readonly report: Reporter
  /** Said hello, welcomed: the session is open. */
  onOpen(): void
  onClosed(closed: Closed): void
}

/**
 * The provider's end of one session: hears the hello, tells the rest to those who serve it, and ends all of
 * it together.
 */
export class ServedSession {
  readonly id: number
  /** What handlers and `onSession` see; set by the server before anything can arrive. */
  facade: object = {}
  readonly #host: ServedSessionHost
  readonly #link: Link<ConsumerFrame>
  readonly #requests: Requests
  readonly #callee: Callee
  readonly #producer: Producer
  readonly #latest: LatestEvents
  readonly #stopDeadline: () => void
  #isOpen = false

  constructor(id: number, port: Port, host: ServedSessionHost) {
    this.id = id
    this.#host = host
    const { service, limits, clock, report } = host
    const link = new Link<ConsumerFrame>(
      port,
      clock,
      parseConsumerFrame,
      {
        onFrame: (frame) => this.#onFrame(frame),
        onUnsendable: (type, id, error) => this.#onUnsendable(type, id, error),
        onLost: (ids) => {
          for (let i = 0; i < ids.length; i++) this.#onUnanswerable(ids[i] as number, undefined)
          this.#latest.onLost()
        },
        onViolation: (text) => this.#requests.report('violation', undefined, text),
        onClosed: (closed) => {
          this.#stopDeadline()
          this.#requests.cancelAll(new KitError(closed.code, closed.message))
          this.#producer.stopAll()
          host.onClosed(closed)
        },
      },
      new Guard(limits, clock),
    )
    this.#link = link
    this.#latest = new LatestEvents(link)
    this.#requests = new Requests({ sessionId: id, service, limits, report, link, facade: () => this.facade })
    this.#callee = new Callee(this.#requests)
    this.#producer = new Producer(this.#requests)
    this.#stopDeadline = clock.after(limits.handshakeMs, () =>
      link.close('TIMEOUT', `The consumer said no hello within ${limits.handshakeMs} ms`),
    )
  }

  get isOpen(): boolean {
    return this.#isOpen && this.#link.closed === undefined
  }

  close(code: Closed['code'], message: string): void {
    this.#link.close(code, message)
  }

  /** Sends an event: its payload as it was emitted, or as the server's own schema made it. */
  emit({ member, keepsLatest }: ServiceEvent, sent: unknown, checked: unknown): void {
    if (!this.isOpen) return
    const payload = this.#requests.consumerChecks ? sent : checked
    if (keepsLatest) this.#latest.emit(member, payload)
    else this.#link.write(EVENT, member, payload)
  }

  #onFrame(frame: Exclude<ConsumerFrame, LostFrame | ByeFrame>): void {
    if (!this.#isOpen && frame.type !== HELLO) {
      return this.#link.violate('a frame before the hello', true)
    }
    switch (frame.type) {
      case CALL:
        return this.#callee.onCall(frame)
      case NOTICE:
        return this.#callee.onNotice(frame)
      case OPEN:
        return this.#producer.onOpen(frame)
      case CREDIT:
        return this.#producer.onCredit(frame)
      case CANCEL: {
        const call = this.#requests.get(frame.id)
        // Unknown: it crossed with the answer.
        if (call !== undefined) RunningCall.cancel(call, undefined)
        this.#producer.stop(frame.id)
        return
      }
      case SEEN:
        if (!this.#latest.onSeen(frame.member)) this.#link.violate('seen an event that was not under way')
        return
      case HELLO:
        return this.#onHello(frame)
    }
  }

  #onHello({ version, fingerprint, checks, batchLength }: HelloFrame): void {
    if (this.#isOpen) return this.#link.violate('a second hello', true)
    const { service, limits } = this.#host
    if (version !== PROTOCOL_VERSION) {
      const why = `the provider speaks protocol ${PROTOCOL_VERSION}, the consumer ${version}`
      return this.#refuse('VERSION_MISMATCH', `${why}; build both with one version of electron-port-bridge`)
    }
    const difference = differenceBetween(service.fingerprint, fingerprint)
    if (difference !== undefined) {
      return this.#refuse(
        'CONTRACT_MISMATCH',
        `the two contracts differ: ${difference}; rebuild the older side`,
      )
    }
    this.#isOpen = true
    this.#requests.consumerChecks = checks
    this.#link.limitBatch(batchLength)
    this.#stopDeadline()
    this.#link.write(WELCOME, PROTOCOL_VERSION, { ...limits }, service.inputless, service.windows)
    this.#host.onOpen()
  }

  #refuse(code: 'VERSION_MISMATCH' | 'CONTRACT_MISMATCH', reason: string): void {
    // The peer chose the names in it. A longer detail would not pass the consumer's parser, nor fit a log's line.
    const why = reason.slice(0, 500)
    this.#requests.report('violation', undefined, why)
    this.#link.write(REFUSAL, code, why)
    this.#link.close(code, why)
  }

  #onUnsendable(type: number, id: number, error: unknown): void {
    if (type !== EVENT) return this.#onUnanswerable(id, error)
    this.#requests.report('invalid-output', undefined, 'an event could not be sent', error)
    this.#latest.onSeen(id)
  }

  /** A value that the platform would not clone, or that did not arrive whole: the caller must hear. */
  #onUnanswerable(id: number, error: unknown): void {
    this.#requests.report('invalid-output', undefined, `the answer to request ${id} could not be sent`, error)
    this.#requests.end(id)
    this.#producer.stop(id)
    this.#requests.refuse(id, 'NOT_CLONABLE', '$')
  }
}
