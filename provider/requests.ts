import { declaredFields, isDeclaredError } from '../contract/declared-error.js'
import { type ErrorDetails, type FailureCode, type KitError, kitFields } from '../contract/errors.js'
import type { AnySchema } from '../contract/schema.js'
import type { Clock } from '../link/clock.js'
import type { Guard } from '../link/guard.js'
import type { Link } from '../link/link.js'
import type { Log, Report } from '../link/report.js'
import type { Limits } from '../wire/limits.js'
import { measure } from '../wire/measure.js'
import { type Prepared, prepare } from '../wire/prepare.js'
import { CALL, FAILURE } from '../wire/protocol.js'
import { isThenable, type Verdict, validate } from '../wire/validate.js'
import { isRefusal } from './refused-request.js'
import { RunningRequest } from './running-request.js'
import type { Member, Service } from './service.js'
import type { Outcome, SessionWatcher } from './watcher.js'

/** What a session tells those who serve its requests. */
export interface RequestsHost {
  readonly sessionId: number
  readonly service: Service
  readonly limits: Limits
  readonly log: Log
  readonly clock: Clock
  readonly link: Link
  readonly guard: Guard
  /** Where the session is watched. */
  readonly watcher: SessionWatcher | undefined
  /** What handlers see of the session. */
  facade(): object
}

/** Why the kit itself answers, in the place of a handler. */
export type Refusal = Exclude<FailureCode, 'INTERNAL'>

/** What the caller is told, with a path behind it. */
const REFUSALS: { readonly [code in Refusal]: string } = {
  INPUT_INVALID: "was given an input that the provider's schema refused",
  BUSY: 'is not possible now: the provider has too many requests in flight',
  NOT_CLONABLE: 'failed, what cannot cross: ',
  LIMIT_EXCEEDED: "failed, what is beyond the provider's limits: ",
  // Whatever the reason: that is for the provider's log.
  REFUSED: 'is not for this caller, or not now; the provider has the reason',
}

/** What looked like plain data until the platform refused it. */
export const UNSENT = 'could not be sent (if it is a Proxy, as of Vue, Svelte or MobX, send a plain copy)'

/** An input that its handler may have, or what to answer instead. */
export type CheckedInput =
  | { readonly code: undefined; readonly value: unknown }
  | { readonly code: Refusal; readonly path: string }

/**
 * What calls and streams share: their numbers, their handlers at work, the checks of what comes in and goes
 * out, and the failures. A request is answered once: whoever answers it ends it first.
 */
export class Requests {
  readonly host: RequestsHost
  /** The consumer runs schemas itself, so it is sent values as they were before ours ran. */
  consumerChecks = false
  /** Estimated bytes of the input that was checked last. */
  inputBytes = 0
  readonly #running = new Map<number, RunningRequest>()
  readonly #counts = { calls: 0, streams: 0 }
  #lastId = 0
  /** Requests that were in posts that were lost. */
  #missed = 0
  #isFlushing = false

  constructor(host: RequestsHost) {
    this.host = host
  }

  /**
   * What has been added to the link leaves with this task. An iterator yields across microtasks, so at the end of a turn
   * there would be one item.
   */
  flushSoon(): void {
    if (this.#isFlushing) return
    this.#isFlushing = true
    this.host.clock.soon(() => {
      this.#isFlushing = false
      this.host.link.flush()
    })
  }

  /** The handler at work under that number. */
  get(id: number): RunningRequest | undefined {
    return this.#running.get(id)
  }

  /**
   * A request that may be begun; one beyond the limit is answered `BUSY`. Numbers rise by one, so none is answered twice
   * and no past ones are kept.
   */
  take(id: number, member: Member): RunningRequest | undefined {
    const { limits, service } = this.host
    if (id <= this.#lastId || !this.missTo(id - 1)) {
      this.host.guard.violate('a request number that is not the next', true)
      return undefined
    }
    this.#lastId = id
    const isFull =
      member.type === CALL
        ? this.#counts.calls >= limits.inFlightCalls
        : this.#counts.streams >= limits.openStreams
    const request = new RunningRequest(id, member, this.host.facade(), service.errors)
    if (!isFull) return request
    this.#refuseBusy(request)
    this.host.guard.violate('more requests at a time than allowed')
    return undefined
  }

  /**
   * Fails the requests up to `id` that have not come: they were in posts that were lost, or, where the consumer says so
   * of the next one, it could not be posted. Numbers leave no gaps. Returns whether that can be.
   */
  missTo(id: number, unsent = 0): boolean {
    const { guard, limits } = this.host
    const count = id - this.#lastId
    if (count > guard.lost * limits.batchLength - this.#missed + unsent) return false
    if (count > unsent) this.#missed += count
    while (this.#lastId < id) {
      this.#fail(
        ++this.#lastId,
        `request ${this.#lastId}`,
        'NOT_CLONABLE',
        `did not arrive: its input ${UNSENT}`,
        { path: '$' },
      )
    }
    return true
  }

  /** The handler takes its time: the request is counted, and can be cancelled. */
  list(request: RunningRequest): void {
    if (request.isListed) return
    request.isListed = true
    this.#running.set(request.id, request)
    this.#counts[countOf(request)]++
    // By its own handler, before it came here.
    if (this.host.link.closed !== undefined) request.cancel(undefined)
  }

  /** One that there is no room for. */
  #refuseBusy(request: RunningRequest): void {
    const { id, member } = request
    const { watcher } = this.host
    const which = member.type === CALL ? 'inFlightCalls' : 'openStreams'
    watcher?.limit(member.path, which, `more than ${this.host.limits[which]} at a time`)
    const watch = watcher?.request(id, member, undefined)
    request.watch = watch
    const refuse = () => {
      watch?.measured(0)
      this.refuse(request, 'BUSY', '', 'refused')
    }
    if (watch === undefined) refuse()
    else watch.run(refuse)
  }

  /** Whether the request was still unanswered; it is answered from here on, and that is how. */
  end(request: RunningRequest, outcome: Outcome, code?: string, value?: unknown, bytes = 0): boolean {
    if (request.isAnswered) return false
    request.isAnswered = true
    request.watch?.ended(request.isCancelled ? 'cancelled' : outcome, code, value, bytes)
    if (request.isListed) {
      this.#running.delete(request.id)
      this.#counts[countOf(request)]--
    }
    return true
  }

  /** The session is over: nobody is answered any more. */
  cancelAll(reason: KitError): void {
    this.#running.forEach((request) => {
      request.watch?.ended('closed', reason.code, undefined, 0)
      request.isAnswered = true
      request.cancel(reason)
      request.source?.stop()
    })
    this.#running.clear()
  }

  /**
   * Goes on with the checked input, at once if it can be. What is refused is answered; a schema that takes its time may
   * be overtaken by a cancel or the session's end.
   */
  begin(request: RunningRequest, input: unknown, run: (input: unknown) => void): void {
    const watch = this.host.watcher?.request(request.id, request.member, input)
    if (watch === undefined) return this.#begin(request, input, run)
    request.watch = watch
    watch.run(() => this.#begin(request, input, run))
  }

  #begin(request: RunningRequest, input: unknown, run: (input: unknown) => void): void {
    const checked = this.check(request.member, input)
    request.watch?.measured(this.inputBytes)
    if (!isThenable(checked)) return this.#conclude(request, checked, run)
    this.list(request)
    void checked.then((settled) => this.#conclude(request, settled, run))
  }

  #conclude(request: RunningRequest, checked: CheckedInput, run: (input: unknown) => void): void {
    if (request.isAnswered) return
    if (checked.code !== undefined) this.refuse(request, checked.code, checked.path, 'refused')
    else run(checked.value)
  }

  /**
   * Asks whether the session may, measures, then validates. What is refused is reported; it breaks no rule, since a page
   * does not measure.
   */
  check(member: Member, input: unknown): CheckedInput | Promise<CheckedInput> {
    this.inputBytes = 0
    if (member.admits !== undefined && !member.admits(this.host.facade()))
      return { code: 'REFUSED', path: '' }
    if (member.input === undefined) {
      if (input === undefined) return { code: undefined, value: undefined }
      return this.#refused(
        member,
        'INPUT_INVALID',
        '',
        'an input came where the contract has none',
        undefined,
      )
    }
    const fault = measure(input, this.host.limits)
    if (typeof fault !== 'number') {
      const { code, path, problem } = fault
      if (code === 'LIMIT_EXCEEDED') this.host.watcher?.limit(member.path, 'value', problem)
      return this.#refused(member, code, path, `the input ${path} ${problem}`, undefined)
    }
    this.inputBytes = fault
    const verdict = validate(member.input, input)
    return isThenable(verdict)
      ? verdict.then((settled) => this.#judged(member, settled))
      : this.#judged(member, verdict)
  }

  #judged(member: Member, verdict: Verdict): CheckedInput {
    if (verdict.issues === undefined) return { code: undefined, value: verdict.value }
    return this.#refused(member, 'INPUT_INVALID', '', 'the schema refused the input', verdict.issues)
  }

  #refused(member: Member, code: Refusal, path: string, text: string, issues: unknown): CheckedInput {
    this.host.log('invalid-input', member.path, issues, text)
    return { code, path }
  }

  /** A value that passed its schema, as this consumer is to have it. */
  outgoing(given: unknown, verdict: { readonly value: unknown }): Prepared {
    return prepare(this.consumerChecks ? given : verdict.value, this.host.limits)
  }

  /** The handler threw: a declared error crosses with its data, everything else only as a reference. */
  fail(request: RunningRequest, error: unknown): void {
    if (isRefusal(error)) {
      // First, since a listener of the app's may throw.
      this.refuse(request, 'REFUSED', '', 'refused')
      return this.host.service.onRefused(request.session, request.member.path, error.message)
    }
    const declared = this.#declared(error)
    if (declared === undefined) {
      return this.failInternally(request, 'handler-error', 'the handler failed', error)
    }
    this.list(request)
    const { name, data, schema } = declared
    const refuse = (problem: string) =>
      this.failInternally(request, 'invalid-output', `the data of \`${name}\` ${problem}`, data)
    whenJudged(validate(schema, data), (verdict) => {
      if (verdict.issues !== undefined) return refuse('is not as declared')
      const prepared = this.outgoing(data, verdict)
      if (prepared.fault !== undefined) return refuse(prepared.fault.problem)
      if (!this.end(request, 'declared-error', name, data, prepared.bytes)) return
      const { contract } = this.host.service
      const fields = declaredFields(contract.name, name, prepared.value)
      this.host.link.write(FAILURE, request.id, `${contract.name}: ${name}`, fields)
    })
  }

  /** The caller gets a reference; the log gets the cause under it. */
  failInternally(request: RunningRequest, kind: Report['kind'], text: string, cause: unknown): void {
    if (!this.end(request, 'failed', 'INTERNAL', cause)) return
    const reference = `${this.host.sessionId}.${request.id}`
    this.host.log(kind, request.member.path, cause, text, reference)
    const why = `failed in the provider; its log has the cause under ${reference}`
    this.#fail(request.id, request.member.path, 'INTERNAL', why, { path: undefined, reference })
  }

  /** Answers with a kit code and nothing else. */
  refuse(request: RunningRequest, code: Refusal, path: string, outcome: Outcome = 'failed'): void {
    if (this.end(request, outcome, code)) this.#refuse(request.id, request.member.path, code, path)
  }

  /** The same for an answer that has left and did not arrive, and for a stream in its middle. */
  refuseById(id: number, code: Refusal, path: string): void {
    const request = this.#running.get(id)
    if (request !== undefined) {
      this.end(request, 'failed', code)
      request.cancel(undefined)
      request.source?.stop()
    }
    this.#refuse(id, request?.member.path ?? `request ${id}`, code, path)
  }

  #refuse(id: number, member: string, code: Refusal, path: string): void {
    this.#fail(id, member, code, `${REFUSALS[code]}${path}`, { path: path || undefined })
  }

  #fail(id: number, path: string, code: FailureCode, text: string, details: ErrorDetails): void {
    const title = `${this.host.service.contract.name}.${path.slice(path.indexOf('.') + 1)}`
    this.host.link.write(FAILURE, id, `\`${title}\` ${text}`, kitFields(code, details))
  }

  /** `error` if it is one that this contract declares, whichever build of the kit made it. */
  #declared(error: unknown): { name: string; data: unknown; schema: AnySchema } | undefined {
    const { contract } = this.host.service
    try {
      if (!isDeclaredError(error) || error.contract !== contract.name) return undefined
      const { name, data } = error
      const errors = contract.shape.errors as Record<string, AnySchema> | undefined
      const schema = errors && Object.hasOwn(errors, name) ? errors[name] : undefined
      return schema && { name, data, schema }
    } catch {
      // Anything can be thrown, also what throws when it is looked at.
      return undefined
    }
  }
}

function countOf({ member }: RunningRequest): 'calls' | 'streams' {
  return member.type === CALL ? 'calls' : 'streams'
}

/** Goes on with a verdict, at once if it is there. */
export function whenJudged(verdict: Verdict | Promise<Verdict>, then: (verdict: Verdict) => void): void {
  if (isThenable(verdict)) void verdict.then(then)
  else then(verdict)
}
