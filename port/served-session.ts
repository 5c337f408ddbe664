import { KitError } from '../contract/errors.js'
import type { Closed } from '../contract/infer.js'
import { differenceBetween } from '../wire/fingerprint.js'
import type { Limits } from '../wire/limits.js'
import type { Port } from '../wire/port.js'
import {
  CALL,
  CANCEL,
  CREDIT,
  EVENT,
  type Frame,
  HELLO,
  type HelloFrame,
  NOTICE,
  OPEN,
  PROTOCOL_VERSION,
  REFUSAL,
  WELCOME,
} from '../wire/protocol.js'
import { Callee } from './callee.js'
import type { Clock } from './clock.js'
import { Link } from './link.js'
import { Producer } from './producer.js'
import type { Reporter } from './report.js'
import { Requests } from './requests.js'
import { RunningCall } from './running-call.js'
import type { Service } from './service.js'

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
  readonly #link: Link
  readonly #requests: Requests
  readonly #callee: Callee
  readonly #producer: Producer
  readonly #stopDeadline: () => void
  #isOpen = false

  constructor(id: number, port: Port, host: ServedSessionHost) {
    this.id = id
    this.#host = host
    const { service, limits, clock, report } = host
    this.#link = new Link(port, limits, clock, {
      onFrame: (frame) => this.#onFrame(frame),
      onUnsendable: (type, request, error) => this.#onUnsendable(type, request, error),
      onViolation: (text) => this.#requests.report('violation', undefined, text),
      onClosed: (closed) => {
        this.#stopDeadline()
        this.#requests.cancelAll(new KitError(closed.code, closed.message))
        this.#producer.stopAll()
        host.onClosed(closed)
      },
    })
    const link = this.#link
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
  emit(member: number, sent: unknown, checked: unknown): void {
    if (this.isOpen) this.#link.write(EVENT, member, this.#requests.consumerChecks ? sent : checked)
  }

  #onFrame(frame: Frame): void {
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
      case HELLO:
        return this.#onHello(frame)
      default:
        return this.#link.violate(`a frame of type ${frame.type}, which only a provider sends`, true)
    }
  }

  #onHello({ version, fingerprint, checks }: HelloFrame): void {
    if (this.#isOpen) return this.#link.violate('a second hello', true)
    const { service, limits } = this.#host
    if (version !== PROTOCOL_VERSION) {
      const why = `the consumer speaks protocol ${version}, this side ${PROTOCOL_VERSION}`
      return this.#refuse('VERSION_MISMATCH', why)
    }
    const difference = differenceBetween(service.fingerprint, fingerprint)
    if (difference !== undefined) return this.#refuse('CONTRACT_MISMATCH', difference)
    this.#isOpen = true
    this.#requests.consumerChecks = checks
    this.#stopDeadline()
    this.#link.write(WELCOME, PROTOCOL_VERSION, { ...limits }, service.inputless, service.windows)
    this.#host.onOpen()
  }

  #refuse(code: 'VERSION_MISMATCH' | 'CONTRACT_MISMATCH', why: string): void {
    this.#requests.report('violation', undefined, why)
    this.#link.write(REFUSAL, code, PROTOCOL_VERSION, this.#host.service.fingerprint)
    this.#link.close(code, `The session was refused: ${why}`)
  }

  #onUnsendable(type: number, id: number, error: unknown): void {
    if (type === EVENT) {
      return this.#requests.report('invalid-output', undefined, 'an event could not be sent', error)
    }
    // A value that the platform would not clone, or that did not arrive whole: the caller must hear.
    this.#requests.report('invalid-output', undefined, `the answer to request ${id} could not be sent`, error)
    this.#requests.end(id)
    this.#producer.stop(id)
    this.#requests.refuse(id, 'NOT_CLONABLE', '$')
  }
}
