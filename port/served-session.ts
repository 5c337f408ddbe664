import { DeclaredErrorImpl } from '../contract/declared-error.js'
import { KitError } from '../contract/errors.js'
import type { Closed } from '../contract/infer.js'
import type { AnySchema } from '../contract/schema.js'
import { differenceBetween } from '../wire/fingerprint.js'
import type { Limits } from '../wire/limits.js'
import { measure } from '../wire/measure.js'
import type { Port } from '../wire/port.js'
import { prepare } from '../wire/prepare.js'
import { forEachOfMap, hasOwn, SafeMap } from '../wire/primordials.js'
import {
  CALL,
  CANCEL,
  type CallFrame,
  CREDIT,
  type CreditFrame,
  END,
  EVENT,
  FAILURE,
  type FailureCode,
  type Frame,
  HELLO,
  type HelloFrame,
  ITEM,
  NOTICE,
  type NoticeFrame,
  OPEN,
  type OpenFrame,
  PROTOCOL_VERSION,
  REFUSAL,
  RESULT,
  WELCOME,
} from '../wire/protocol.js'
import { byteChunks } from './byte-chunks.js'
import type { Clock } from './clock.js'
import { Link } from './link.js'
import type { Report, Reporter } from './report.js'
import { RunningCall } from './running-call.js'
import type { Member, Service } from './service.js'
import { StreamSource } from './stream-source.js'
import { isThenable, type Verdict, validate } from './validate.js'

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
 * The provider's end of one session. Every input is measured and run through its schema before a handler
 * sees it; every handler is answered exactly once; what a handler throws stays here, in the log, unless the
 * contract declares it.
 */
export class ServedSession {
  readonly id: number
  /** What handlers and `onSession` see; set by the server before the port is started. */
  facade: object = {}
  readonly #host: ServedSessionHost
  readonly #service: Service
  readonly #link: Link
  readonly #running = new SafeMap<number, RunningCall>()
  readonly #sources = new SafeMap<number, StreamSource>()
  readonly #stopDeadline: () => void
  #lastCall = 0
  #isOpen = false
  /** The consumer runs schemas itself, so it is sent values as they were before ours ran. */
  #consumerChecks = false

  constructor(id: number, port: Port, host: ServedSessionHost) {
    this.id = id
    this.#host = host
    this.#service = host.service
    this.#stopDeadline = host.clock.after(host.limits.handshakeMs, () =>
      this.#link.close('TIMEOUT', `The consumer said no hello within ${host.limits.handshakeMs} ms`),
    )
    this.#link = new Link(port, host.limits, host.clock, {
      onFrame: (frame) => this.#onFrame(frame),
      onUnsendable: (type, id, error) => this.#onUnsendable(type, id, error),
      onViolation: (text) => this.#report('violation', undefined, undefined, text, undefined),
      onClosed: (closed) => {
        this.#stopDeadline()
        const reason = new KitError(closed.code, closed.message)
        forEachOfMap(this.#running, (call) => RunningCall.cancel(call, reason))
        this.#running.clear()
        forEachOfMap(this.#sources, (source) => source.stop())
        this.#sources.clear()
        host.onClosed(closed)
      },
    })
  }

  get isOpen(): boolean {
    return this.#isOpen && this.#link.closed === undefined
  }

  close(code: Closed['code'], message: string): void {
    this.#link.close(code, message)
  }

  /** Sends an event whose payload the server has measured and validated. */
  emit(member: number, verdict: { readonly sent: unknown; readonly checked: unknown }): void {
    if (this.isOpen) this.#link.write(EVENT, member, this.#consumerChecks ? verdict.sent : verdict.checked)
  }

  #onFrame(frame: Frame): void {
    if (!this.#isOpen && frame.type !== HELLO) {
      return this.#link.violate('a frame before the hello', true)
    }
    switch (frame.type) {
      case CALL:
        return this.#onCall(frame)
      case NOTICE:
        return this.#onNotice(frame)
      case CANCEL: {
        const call = this.#running.get(frame.id)
        // Not running: it crossed with the answer.
        if (call !== undefined) RunningCall.cancel(call, undefined)
        this.#stopStream(frame.id)
        return
      }
      case OPEN:
        return this.#onOpen(frame)
      case CREDIT:
        return this.#onCredit(frame)
      case HELLO:
        return this.#onHello(frame)
      default:
        return this.#link.violate(`a frame of type ${frame.type}, which only a provider sends`, true)
    }
  }

  #onHello({ version, fingerprint, checks }: HelloFrame): void {
    if (this.#isOpen) return this.#link.violate('a second hello', true)
    const ours = this.#service.fingerprint
    if (version !== PROTOCOL_VERSION) {
      return this.#refuse(
        'VERSION_MISMATCH',
        `the consumer speaks protocol ${version}, this side ${PROTOCOL_VERSION}`,
      )
    }
    const difference = differenceBetween(ours, fingerprint)
    if (difference !== undefined) return this.#refuse('CONTRACT_MISMATCH', difference)
    this.#isOpen = true
    this.#consumerChecks = checks
    this.#stopDeadline()
    this.#link.write(
      WELCOME,
      PROTOCOL_VERSION,
      { ...this.#host.limits },
      this.#service.inputless,
      this.#service.windows,
    )
    this.#host.onOpen()
  }

  #refuse(code: 'VERSION_MISMATCH' | 'CONTRACT_MISMATCH', why: string): void {
    this.#report('violation', undefined, undefined, why, undefined)
    this.#link.write(REFUSAL, code, PROTOCOL_VERSION, this.#service.fingerprint)
    this.#link.close(code, `The session was refused: ${why}`)
  }

  // ── calls ─────────────────────────────────────────────────────────────────────────────────────────

  #onCall({ id, member: number, input }: CallFrame): void {
    const member = this.#service.members[number]
    if (member === undefined || member.kind !== 'call') return this.#link.violate('a call to no call', true)
    // Numbers only rise, so none is ever answered twice and no table of past ones is needed.
    if (id <= this.#lastCall) return this.#link.violate('a call number that was used before', true)
    this.#lastCall = id
    if (this.#running.size >= this.#host.limits.inFlightCalls) {
      this.#answerFailure(id, 'BUSY', '')
      return this.#link.violate('more calls in flight than allowed')
    }
    const call = new RunningCall(this.facade, this.#service.errors)
    this.#running.set(id, call)
    this.#checkInput(member, input, (verdict) => {
      if ('issues' in verdict) {
        this.#running.delete(id)
        this.#answerFailure(id, verdict.code, verdict.path)
      } else if (this.#running.has(id)) this.#run(id, member, call, verdict.value)
    })
  }

  #run(id: number, member: Member, call: RunningCall, input: unknown): void {
    let result: unknown
    try {
      result = member.handler(input, call)
    } catch (error) {
      return this.#fail(id, member, error)
    }
    if (isThenable(result)) void this.#whenSettled(id, member, result)
    else this.#succeed(id, member, result)
  }

  async #whenSettled(id: number, member: Member, result: PromiseLike<unknown>): Promise<void> {
    let value: unknown
    try {
      value = await result
    } catch (error) {
      return this.#fail(id, member, error)
    }
    this.#succeed(id, member, value)
  }

  #succeed(id: number, member: Member, value: unknown): void {
    if (!this.#running.has(id)) return
    if (member.output === undefined) return this.#answer(id, undefined)
    const verdict = validate(member.output, value)
    if (isThenable(verdict)) void (async () => this.#answerChecked(id, member, value, await verdict))()
    else this.#answerChecked(id, member, value, verdict)
  }

  #answerChecked(id: number, member: Member, value: unknown, verdict: Verdict): void {
    if ('issues' in verdict) {
      const text = 'the result is not what the contract says'
      return this.#answerInternal(id, member, 'invalid-output', text, verdict.issues)
    }
    const prepared = prepare(this.#consumerChecks ? value : verdict.value, this.#host.limits)
    const { fault } = prepared
    if (fault === undefined) return this.#answer(id, prepared.value)
    this.#running.delete(id)
    const text = `the result ${fault.path} ${fault.problem}`
    this.#report('invalid-output', member.title, undefined, text, undefined)
    this.#answerFailure(id, fault.code, fault.path)
  }

  #fail(id: number, member: Member, error: unknown): void {
    const call = this.#running.get(id)
    if (call === undefined) return
    // A cancelled handler is expected to throw: nobody waits, and the log would only be noise.
    if (call.cancelled) return this.#sources.has(id) ? this.#endStream(id) : this.#answer(id, undefined)
    const declared = this.#declared(error)
    if (declared === undefined) {
      return this.#answerInternal(id, member, 'handler-error', 'the handler failed', error)
    }
    const verdict = validate(declared.schema, declared.data)
    if (isThenable(verdict)) void (async () => this.#answerDeclared(id, member, declared, await verdict))()
    else this.#answerDeclared(id, member, declared, verdict)
  }

  #answerDeclared(
    id: number,
    member: Member,
    { name, data }: { readonly name: string; readonly data: unknown },
    verdict: Verdict,
  ): void {
    const refuse = (problem: string) =>
      this.#answerInternal(id, member, 'invalid-output', `the data of \`${name}\` ${problem}`, data)
    if ('issues' in verdict) return refuse('is not as declared')
    const prepared = prepare(this.#consumerChecks ? data : verdict.value, this.#host.limits)
    if (prepared.fault !== undefined) return refuse(prepared.fault.problem)
    if (!this.#running.has(id)) return
    this.#forget(id)
    this.#link.write(FAILURE, id, 'DECLARED', name, prepared.value)
  }

  #answer(id: number, value: unknown): void {
    if (this.#running.delete(id)) this.#link.write(RESULT, id, value)
  }

  #answerInternal(id: number, member: Member, kind: Report['kind'], text: string, cause: unknown): void {
    if (!this.#running.has(id)) return
    this.#forget(id)
    const reference = `${this.id}.${id}`
    this.#report(kind, member.title, reference, text, cause)
    this.#link.write(FAILURE, id, 'INTERNAL', reference, undefined)
  }

  #answerFailure(id: number, code: FailureCode, path: string): void {
    this.#link.write(FAILURE, id, code, path, undefined)
  }

  /** `error` if it is one that this contract declares, whichever build of the kit made it. */
  #declared(error: unknown): { name: string; data: unknown; schema: AnySchema } | undefined {
    const { contract } = this.#service
    if (!DeclaredErrorImpl.is(error) || error.contract !== contract.name) return undefined
    const { name, data } = error
    const errors = contract.shape.errors as Record<string, AnySchema> | undefined
    const schema = errors && hasOwn(errors, name) ? errors[name] : undefined
    return schema && { name, data, schema }
  }

  #onUnsendable(type: number, id: number, error: unknown): void {
    if (type === EVENT) {
      return this.#report('invalid-output', undefined, undefined, 'an event could not be sent', error)
    }
    // A value that the platform would not clone, or that did not arrive whole: the caller must hear.
    this.#sources.get(id)?.stop()
    this.#forget(id)
    this.#report('invalid-output', undefined, undefined, `the answer to call ${id} could not be sent`, error)
    this.#answerFailure(id, 'NOT_CLONABLE', '$')
  }

  // ── streams ───────────────────────────────────────────────────────────────────────────────────────

  #onOpen({ id, member: number, input, credit }: OpenFrame): void {
    const member = this.#service.members[number]
    if (member === undefined || member.kind !== 'stream') {
      return this.#link.violate('a stream of no stream', true)
    }
    if (id <= this.#lastCall) return this.#link.violate('a stream number that was used before', true)
    this.#lastCall = id
    const { openStreams, streamWindow } = this.#host.limits
    if (credit > streamWindow) return this.#link.violate(`a window of ${credit} items`, true)
    if (this.#sources.size >= openStreams) {
      this.#answerFailure(id, 'BUSY', '')
      return this.#link.violate('more streams open than allowed')
    }
    const call = new RunningCall(this.facade, this.#service.errors)
    const source = new StreamSource(credit, {
      onItem: (value) => this.#sendItem(id, member, value),
      onEnd: () => this.#endStream(id),
      onError: (error) => this.#fail(id, member, error),
    })
    this.#running.set(id, call)
    this.#sources.set(id, source)
    this.#checkInput(member, input, (verdict) => {
      if ('issues' in verdict) {
        this.#forget(id)
        return this.#answerFailure(id, verdict.code, verdict.path)
      }
      if (!this.#running.has(id)) return
      try {
        const body = member.handler(verdict.value, call)
        source.start(member.isBytes ? byteChunks(body) : body)
      } catch (error) {
        this.#fail(id, member, error)
      }
    })
  }

  /** Checks and sends one item; the schema runs in the pull, so it cannot be asynchronous. */
  #sendItem(id: number, member: Member, value: unknown): boolean {
    if (!this.#running.has(id)) return false
    const verdict = validate(member.output as AnySchema, value)
    if (isThenable(verdict)) {
      const text = 'the schema of the items is asynchronous'
      this.#answerInternal(id, member, 'invalid-output', text, undefined)
      return false
    }
    if ('issues' in verdict) {
      const text = 'an item is not what the contract says'
      this.#answerInternal(id, member, 'invalid-output', text, verdict.issues)
      return false
    }
    const prepared = prepare(this.#consumerChecks ? value : verdict.value, this.#host.limits)
    const { fault } = prepared
    if (fault === undefined) {
      this.#link.writeItem(ITEM, id, prepared.value)
      return true
    }
    this.#forget(id)
    this.#report(
      'invalid-output',
      member.title,
      undefined,
      `the item ${fault.path} ${fault.problem}`,
      undefined,
    )
    this.#answerFailure(id, fault.code, fault.path)
    return false
  }

  #onCredit({ id, count }: CreditFrame): void {
    const source = this.#sources.get(id)
    // Ended: it crossed with the last grant.
    if (source === undefined) return
    if (source.credit + count > this.#host.limits.streamWindow) {
      return this.#link.violate('more credit than the window', true)
    }
    source.grant(count)
  }

  /** The consumer wants no more. Its stream still ends with one END, so that both sides count alike. */
  #stopStream(id: number): void {
    const source = this.#sources.get(id)
    if (source === undefined) return
    source.stop()
    this.#endStream(id)
  }

  #endStream(id: number): void {
    if (this.#running.has(id)) this.#link.write(END, id)
    this.#forget(id)
  }

  #forget(id: number): void {
    this.#running.delete(id)
    this.#sources.delete(id)
  }

  // ── notices ───────────────────────────────────────────────────────────────────────────────────────

  #onNotice({ member: number, input }: NoticeFrame): void {
    const member = this.#service.members[number]
    if (member === undefined || member.kind !== 'notice') {
      return this.#link.violate('a notice of no notice', true)
    }
    this.#checkInput(member, input, (verdict) => {
      if (!('issues' in verdict)) void this.#notify(member, verdict.value)
    })
  }

  async #notify(member: Member, input: unknown): Promise<void> {
    try {
      await member.handler(input, { session: this.facade })
    } catch (error) {
      this.#report('handler-error', member.title, undefined, 'the handler failed', error)
    }
  }

  /** Measures, then validates. What is refused is reported, and counted where no honest client sends it. */
  #checkInput(
    member: Member,
    input: unknown,
    then: (
      verdict: { readonly value: unknown } | { issues: unknown; code: FailureCode; path: string },
    ) => void,
  ): void {
    const refuse = (issues: unknown, code: FailureCode, path: string, text: string) => {
      this.#report('invalid-input', member.title, undefined, text, issues)
      then({ issues, code, path })
    }
    if (member.input === undefined) {
      if (input === undefined) return then({ value: undefined })
      return refuse(undefined, 'INPUT_INVALID', '', 'an input came where the contract has none')
    }
    const fault = measure(input, this.#host.limits)
    if (fault !== undefined) {
      refuse(undefined, fault.code, fault.path, `the input ${fault.problem}`)
      return this.#link.violate(`an input of \`${member.title}\` that ${fault.problem}`)
    }
    const conclude = (verdict: Verdict) => {
      if ('value' in verdict) then(verdict)
      else refuse(verdict.issues, 'INPUT_INVALID', '', 'the schema refused the input')
    }
    const verdict = validate(member.input, input)
    if (isThenable(verdict)) void (async () => conclude(await verdict))()
    else conclude(verdict)
  }

  #report(
    kind: Report['kind'],
    member: string | undefined,
    reference: string | undefined,
    text: string,
    cause: unknown,
  ): void {
    this.#host.report({ kind, contract: this.#service.contract.name, member, reference, text, cause })
  }
}
