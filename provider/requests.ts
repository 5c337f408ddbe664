// From a request's frame to its answer: its number, its place among the handlers at work, the checks of what comes in and goes out.
import { declaredFields, isDeclaredError } from '../contract/declared-error.js'
import { type ErrorDetails, type FailureCode, type KitError, kitFields } from '../contract/errors.js'
import type { AnySchema } from '../contract/schema.js'
import type { Clock } from '../link/clock.js'
import { deliver, type Ready, readyOf } from '../link/deliver.js'
import type { Guard } from '../link/guard.js'
import type { Link } from '../link/link.js'
import { Queue } from '../link/queue.js'
import type { Log, Report } from '../link/report.js'
import type { Limits } from '../wire/limits.js'
import { printable } from '../wire/printable.js'
import { CALL, FAILURE, NOTICE, OPEN, RESULT, TAKEN } from '../wire/protocol.js'
import { isThenable, type Verdict, validate } from '../wire/validate.js'
import { type Fault, found, NONE, type ValueLimits, walk } from '../wire/walk.js'
import { contextOf, type Given } from './context.js'
import { randomReference } from './random-reference.js'
import { isRefusal } from './refused-request.js'
import { RunningRequest } from './running-request.js'
import type { Member, Service } from './service.js'
import type { Line, Slots } from './slots.js'
import type { Outcome, SessionWatcher } from './watcher.js'

/** What a session tells those who serve its requests. */
export interface RequestsHost {
  readonly service: Service
  readonly limits: Limits
  readonly log: Log
  readonly clock: Clock
  readonly link: Link
  readonly guard: Guard
  /** Places for the handlers of this contract, of all sessions of one peer. */
  readonly slots: SlotsByType
  /** Where the session is watched. */
  readonly watcher: SessionWatcher | undefined
  /** What handlers are given beside their session. */
  readonly given: { readonly requests: Given; readonly notices: object }
  /** Looks whether a schema accepts what it has made, once for each member. */
  checkAgain(path: string, schema: AnySchema, value: unknown): void
  /** What handlers see of the session. */
  facade(): object
  /** An answer is about to be written. */
  onAnswer(): void
}

/** The places for each type of request. */
export type SlotsByType = { readonly [type in Member['type']]: Slots }

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
  TIMEOUT: 'was ended by the provider, since nobody took its items: ',
}

/** Runs the handler of a request with its checked input. */
export type Run = (requests: Requests, request: RunningRequest, input: unknown) => void

/** Why an input does not reach its handler. */
interface RefusedInput {
  readonly code: Refusal
  readonly path: string
}

/** The requests of one session. Each is answered once: whoever answers it ends it first. */
export class Requests {
  readonly host: RequestsHost
  /** What one value to this consumer may be. */
  sends: ValueLimits
  /** Bytes of one stream that this consumer lets be under way. */
  streamBytes = Number.POSITIVE_INFINITY
  /** The consumer does not trust this side, and runs the contract's schemas itself. */
  consumerChecks = false
  /** Those that take their time, by number. */
  readonly #running = new Map<number, RunningRequest>()
  /** Those that wait for a place. */
  readonly #waiting = new Set<RunningRequest>()
  readonly #lines: { readonly [type in Member['type']]: Line } = {
    [CALL]: new Queue(),
    [OPEN]: new Queue(),
    [NOTICE]: new Queue(),
  }
  /** Requests that have not been answered. */
  readonly #unanswered: { [type in Member['type']]: number } = { [CALL]: 0, [OPEN]: 0, [NOTICE]: 0 }
  #lastId = 0
  #isFlushing = false
  /** The last notice whose schema takes its time, or that waits for such a one. */
  #noticeBefore: Promise<void> | undefined
  /** Notices that are done, and their bytes, of which the consumer has not been told. */
  #done = 0
  #doneBytes = 0

  constructor(host: RequestsHost) {
    this.host = host
    const { depth, resultNodes, resultBytes } = host.limits
    this.sends = { depth, nodes: resultNodes, bytes: resultBytes }
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

  /** The request under that number, if it takes its time. */
  get(id: number): RunningRequest | undefined {
    return this.#running.get(id)
  }

  /**
   * A request that may be begun; one beyond the limit is answered `BUSY`. Numbers only rise, so none is answered twice and no
   * past ones are kept.
   */
  take(type: Member['type'], id: number, number: number): RunningRequest | undefined {
    const { limits, service, guard } = this.host
    const member = service.members[number]
    if (member?.type !== type) return void guard.violate('a request of no such member', true)
    if (id <= this.#lastId) return void guard.violate('a request number that does not rise', true)
    this.#lastId = id
    const request = new RunningRequest(id, member, this.host.facade())
    const which = type === OPEN ? 'openStreams' : 'inFlightCalls'
    if (this.#unanswered[type]++ < limits[which]) return request
    const refuse = () => {
      request.watch?.measured(0)
      this.#refuseBusy(request, which, `more than ${limits[which]} at a time`)
    }
    request.watch = this.host.watcher?.request(id, member, undefined)
    if (request.watch === undefined) refuse()
    else request.watch.run(refuse)
    // Nobody hears of a notice that is dropped, so it must not happen to who keeps to the limits.
    return void guard.violate('more requests at a time than allowed', type === NOTICE)
  }

  /**
   * Calls `run` with the checked input as soon as there is a place for the handler. What is refused is answered. While it
   * waits, or its schema takes its time, it may be overtaken by a cancel or the session's end.
   */
  begin(request: RunningRequest, input: unknown, run: Run): void {
    request.watch = this.host.watcher?.request(request.id, request.member, input)
    if (request.watch === undefined) this.#begin(request, input, run)
    else request.watch.run(() => this.#begin(request, input, run))
  }

  #begin(request: RunningRequest, input: unknown, run: Run): void {
    const { guard, slots, limits } = this.host
    const refused = this.#look(request, input)
    // A member without input has none to tell of.
    request.watch?.measured(request.member.input === undefined ? 0 : request.size)
    if (refused !== undefined) return this.refuse(request, refused.code, refused.path, 'refused')
    request.isHeld = true
    if (!guard.holdRequest(request.size)) {
      guard.violate('more bytes than may be under way', true)
      this.end(request, 'closed', 'PROTOCOL_VIOLATION')
      return this.settle(request)
    }
    if (!guard.hasRoom) {
      const text = `more than ${limits.peerBytes} bytes of inputs are under way`
      return this.#refuseBusy(request, 'peerBytes', text)
    }
    const { type } = request.member
    const places = slots[type]
    if (places.tryTake()) {
      request.slots = places
      return this.#check(request, input, run)
    }
    this.list(request)
    this.#waiting.add(request)
    places.wait(this.#lines[type], () => {
      this.#waiting.delete(request)
      request.slots = places
      this.#check(request, input, run)
    })
  }

  /** Measures the input, also of who may not ask: a consumer is told how many bytes of notices are done. */
  #look(request: RunningRequest, input: unknown): RefusedInput | undefined {
    const { member } = request
    const { guard, limits, log, watcher } = this.host
    try {
      walk(input, limits, NONE)
      request.size = found.bytes
      guard.spend(found.parts, found.bytes)
    } catch (fault) {
      const { code, path, problem } = fault as Fault
      guard.spend()
      // The kit's client has walked it as well: this one is forged.
      guard.violate(`an input that ${problem}`)
      const shown = printable(path)
      if (code === 'LIMIT_EXCEEDED') watcher?.limit(member.path, 'value', problem)
      log('invalid-input', member.path, undefined, `the input ${shown} ${problem}`)
      return { code, path: shown }
    }
    const mayAsk = member.admits === undefined || member.admits(request.session)
    return mayAsk ? undefined : { code: 'REFUSED', path: '' }
  }

  /** Validates the input of a request that has a place. */
  #check(request: RunningRequest, input: unknown, run: Run): void {
    const { input: schema, type } = request.member
    if (schema === undefined && input !== undefined)
      return this.#refuseInput(request, 'an input came where the contract has none', undefined)
    const isWanted = schema !== undefined && this.host.link.closed === undefined
    const verdict = isWanted ? validate(schema, input) : ACCEPTED
    if (type === NOTICE && (this.#noticeBefore !== undefined || isThenable(verdict)))
      return this.#concludeInOrder(request, verdict, run)
    if (!isThenable(verdict)) return this.#conclude(request, verdict, run)
    this.list(request)
    void verdict.then((settled) => this.#conclude(request, settled, run))
  }

  /** Notices begin in the order in which they came, however long their schemas take. */
  #concludeInOrder(request: RunningRequest, verdict: Verdict | Promise<Verdict>, run: Run): void {
    const before = this.#noticeBefore
    let its: Promise<void> | undefined
    its = (async () => {
      const settled = await verdict
      // An app's listener that throws stops none of those behind it.
      await before?.catch(() => {})
      if (this.#noticeBefore === its) this.#noticeBefore = undefined
      this.#conclude(request, settled, run)
    })()
    this.#noticeBefore = its
  }

  #conclude(request: RunningRequest, verdict: Verdict, run: Run): void {
    if (verdict.issues !== undefined)
      return this.#refuseInput(request, 'the schema refused the input', verdict.issues)
    // Its session or its stream may have ended while it waited or its schema took its time.
    const { closed } = this.host.link
    if (closed !== undefined) this.end(request, 'closed', closed.code)
    if (request.isAnswered) this.settle(request)
    else run(this, request, verdict.value)
  }

  #refuseInput(request: RunningRequest, text: string, issues: unknown): void {
    this.host.log('invalid-input', request.member.path, issues, text)
    this.refuse(request, 'INPUT_INVALID', '', 'refused')
  }

  #refuseBusy(request: RunningRequest, which: keyof Limits, text: string): void {
    this.host.watcher?.limit(request.member.path, which, text)
    this.refuse(request, 'BUSY', '', 'refused')
  }

  /** The request takes its time: it can be cancelled. */
  list(request: RunningRequest): void {
    if (request.isListed || request.isAnswered || request.member.type === NOTICE) return
    request.isListed = true
    this.#running.set(request.id, request)
    // By its own handler, before it came here.
    if (this.host.link.closed !== undefined) request.cancel(undefined)
  }

  /** Whether the request was still unanswered; it is answered from here on, and that is how. */
  end(request: RunningRequest, outcome: Outcome, code?: string, value?: unknown, bytes = 0): boolean {
    if (request.isAnswered) return false
    request.isAnswered = true
    this.#unanswered[request.member.type]--
    request.watch?.ended(request.isCancelled ? 'cancelled' : outcome, code, value, bytes)
    if (request.member.type === NOTICE) this.#tellTaken(request.size)
    return true
  }

  /** Tells the consumer of notices that are done: not of each, but before it has to wait for that. */
  #tellTaken(bytes: number): void {
    const { inFlightCalls, heldBytes } = this.host.limits
    this.#done++
    this.#doneBytes += bytes
    if (this.#done * 4 < inFlightCalls && this.#doneBytes * 4 < heldBytes) return
    this.host.link.write(TAKEN, this.#done, this.#doneBytes)
    this.#done = this.#doneBytes = 0
  }

  /** Its handler is done with, or never began: its place and its input's bytes are free again. */
  settle(request: RunningRequest): void {
    const { isHeld, slots } = request
    this.#running.delete(request.id)
    request.isHeld = false
    request.slots = undefined
    if (isHeld) this.host.guard.releaseRequest(request.size)
    slots?.leave()
  }

  /** The session is over: nobody is answered any more. */
  cancelAll(reason: KitError): void {
    this.#running.forEach((request) => {
      this.end(request, 'closed', reason.code)
      request.cancel(reason)
      request.source?.stop()
    })
    this.#running.clear()
    // Those that wait for a place would else be kept until there is one, however many sessions have ended since.
    for (const type of [CALL, OPEN, NOTICE] as const) this.host.slots[type].drop(this.#lines[type])
    this.#waiting.forEach((request) => {
      this.end(request, 'closed', reason.code)
      this.settle(request)
    })
    this.#waiting.clear()
  }

  /** Runs the handler of a call, which is answered exactly once: in the same turn, if nothing has to be waited for. */
  hearCall(id: number, number: number, input: unknown): void {
    const call = this.take(CALL, id, number)
    if (call !== undefined) this.begin(call, input, runCall)
  }

  /** Only for {@link hearCall}. */
  runCall(call: RunningRequest, input: unknown): void {
    // It was cancelled while it waited.
    if (call.isCancelled) return this.#answer(call, NOTHING)
    let result: unknown
    let isLater: boolean
    try {
      result = call.member.handler(input, contextOf(call, this.host.given.requests))
      // In here, since reading `then` may run the app's code too.
      isLater = isThenable(result)
    } catch (error) {
      return this.#failCall(call, error)
    }
    if (!isLater) return this.#succeed(call, result)
    this.list(call)
    void this.#whenSettled(call, result)
  }

  async #whenSettled(call: RunningRequest, result: unknown): Promise<void> {
    let value: unknown
    try {
      value = await result
    } catch (error) {
      return this.#failCall(call, error)
    }
    this.#succeed(call, value)
  }

  #succeed(call: RunningRequest, value: unknown): void {
    const { output } = call.member
    if (output === undefined || call.isAnswered) return this.#answer(call, NOTHING)
    const verdict = validate(output, value)
    if (!isThenable(verdict)) return this.#send(call, output, verdict)
    this.list(call)
    void verdict.then((settled) => this.#send(call, output, settled))
  }

  #send(call: RunningRequest, output: AnySchema, verdict: Verdict): void {
    if (verdict.issues !== undefined) {
      const text = 'the result is not what the contract says'
      this.failInternally(call, 'invalid-output', text, verdict.issues)
    } else {
      try {
        this.#answer(call, this.outgoing(call.member.path, output, verdict.value))
      } catch (fault) {
        this.refuseOutput(call, 'result', fault as Fault)
      }
    }
    this.settle(call)
  }

  #failCall(call: RunningRequest, error: unknown): void {
    // A cancelled handler is expected to throw: nobody waits, and the log would only be noise.
    if (call.isCancelled) this.#answer(call, NOTHING)
    else this.fail(call, error)
  }

  /** @throws {Fault} where the platform refuses the value; the call is not answered then. */
  #answer(call: RunningRequest, ready: Ready): void {
    if (!call.isAnswered) {
      this.host.onAnswer()
      const { link } = this.host
      deliver(link, ready, this.sends, link.write, RESULT, call.id)
      this.end(call, 'ok', undefined, ready.value, ready.bytes)
    }
    this.settle(call)
  }

  /**
   * A value that passed its schema, as it is now.
   * @throws {Fault}
   */
  outgoing(path: string, schema: AnySchema, value: unknown): Ready {
    if (this.consumerChecks) this.host.checkAgain(path, schema, value)
    return readyOf(value, this.sends)
  }

  /** What was to be sent may not cross. */
  refuseOutput(request: RunningRequest, what: string, { code, path, problem }: Fault): void {
    if (request.isAnswered) return
    const shown = printable(path)
    this.host.log('invalid-output', request.member.path, undefined, `the ${what} ${shown} ${problem}`)
    this.refuse(request, code, shown, 'failed')
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
      if (request.isAnswered) return this.#settleAnswered(request)
      const { contract } = this.host.service
      try {
        const { link } = this.host
        const ready = readyOf(declaredFields(contract.name, name, verdict.value), this.sends)
        this.host.onAnswer()
        deliver(link, ready, this.sends, link.write, FAILURE, request.id, `${contract.name}: ${name}`)
        this.end(request, 'declared-error', name, verdict.value, ready.bytes)
        this.#settleAnswered(request)
      } catch (fault) {
        refuse((fault as Fault).problem)
      }
    })
  }

  /** The caller gets a reference, which says nothing by itself; the log gets the cause under it. */
  failInternally(request: RunningRequest, kind: Report['kind'], text: string, cause: unknown): void {
    const { path, type } = request.member
    if (this.end(request, 'failed', 'INTERNAL', cause)) {
      const reference = type === NOTICE ? undefined : randomReference()
      this.host.log(kind, path, cause, text, reference)
      const why = `failed in the provider; its log has the cause under ${reference}`
      this.#fail(request, 'INTERNAL', why, { path: undefined, reference })
    }
    this.#settleAnswered(request)
  }

  /** Answers with a kit code and nothing else. */
  refuse(request: RunningRequest, code: Refusal, path: string, outcome: Outcome): void {
    if (this.end(request, outcome, code))
      this.#fail(request, code, `${REFUSALS[code]}${path}`, { path: path || undefined })
    this.#settleAnswered(request)
  }

  /** A stream's producer may still be at work; it settles when its source has. */
  #settleAnswered(request: RunningRequest): void {
    request.source?.stop()
    if (request.source?.isAtWork !== true) this.settle(request)
  }

  #fail(
    { id, member: { path, type } }: RunningRequest,
    code: FailureCode,
    text: string,
    details: ErrorDetails,
  ): void {
    // Nobody waits for a notice.
    if (type === NOTICE) return
    this.host.onAnswer()
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

const runCall: Run = (requests, call, input) => requests.runCall(call, input)

const ACCEPTED: Verdict = { value: undefined, issues: undefined }
const NOTHING: Ready = { value: undefined, isLoose: false, parts: 1, bytes: 8 }

/** Goes on with a verdict, at once if it is there. */
function whenJudged(verdict: Verdict | Promise<Verdict>, then: (verdict: Verdict) => void): void {
  if (isThenable(verdict)) void verdict.then(then)
  else then(verdict)
}
