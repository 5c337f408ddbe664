import { DeclaredErrorImpl } from '../contract/declared-error.js'
import type { AnySchema } from '../contract/schema.js'
import type { Limits } from '../wire/limits.js'
import { measure } from '../wire/measure.js'
import { type Prepared, prepare } from '../wire/prepare.js'
import { forEachOfMap, hasOwn, SafeMap } from '../wire/primordials.js'
import { FAILURE, type FailureCode } from '../wire/protocol.js'
import type { LinkWriter } from './link.js'
import type { Report, Reporter } from './report.js'
import { type RequestKind, RunningCall } from './running-call.js'
import type { Member, Service } from './service.js'
import { isThenable, type Verdict, validate } from './validate.js'

/** What a session tells those who serve its requests. */
export interface RequestsHost {
  readonly sessionId: number
  readonly service: Service
  readonly limits: Limits
  readonly report: Reporter
  readonly link: LinkWriter
  /** What handlers see of the session. */
  facade(): object
}

/** An input that its handler may have, or what to answer instead. */
export type CheckedInput = { readonly value: unknown } | { readonly code: FailureCode; readonly path: string }

/**
 * What calls and streams share: their numbers, their handlers at work, the checks of what comes in and goes
 * out, and the failures. A request is answered once: whoever answers it takes it from `running` first.
 */
export class Requests {
  readonly host: RequestsHost
  /** The consumer runs schemas itself, so it is sent values as they were before ours ran. */
  consumerChecks = false
  readonly #running = new SafeMap<number, RunningCall>()
  readonly #counts = { call: 0, stream: 0 }
  #lastId = 0

  constructor(host: RequestsHost) {
    this.host = host
  }

  /** Handlers of that kind that are at work. */
  count(kind: RequestKind): number {
    return this.#counts[kind]
  }

  get(id: number): RunningCall | undefined {
    return this.#running.get(id)
  }

  /** Takes a request's number. Numbers only rise, so none is answered twice and no past ones are kept. */
  take(id: number): boolean {
    if (id <= this.#lastId) {
      this.host.link.violate('a request number that was used before', true)
      return false
    }
    this.#lastId = id
    return true
  }

  begin(id: number, kind: RequestKind): RunningCall {
    this.#counts[kind]++
    const call = new RunningCall(kind, this.host.facade(), this.host.service.errors)
    this.#running.set(id, call)
    return call
  }

  /** Whether the request was still unanswered; it is answered from here on. */
  end(id: number): boolean {
    const call = this.#running.get(id)
    if (call === undefined) return false
    this.#counts[call.kind]--
    return this.#running.delete(id)
  }

  cancelAll(reason: unknown): void {
    forEachOfMap(this.#running, (call) => RunningCall.cancel(call, reason))
    this.#running.clear()
  }

  /** Measures, then validates. What is refused is reported, and counted where no honest client sends it. */
  checkInput(member: Member, input: unknown, then: (checked: CheckedInput) => void): void {
    const refuse = (code: FailureCode, path: string, text: string, issues?: unknown) => {
      this.report('invalid-input', member.title, text, issues)
      then({ code, path })
    }
    if (member.input === undefined) {
      if (input === undefined) return then({ value: undefined })
      return refuse('INPUT_INVALID', '', 'an input came where the contract has none')
    }
    const fault = measure(input, this.host.limits)
    if (fault !== undefined) {
      refuse(fault.code, fault.path, `the input ${fault.problem}`)
      return this.host.link.violate(`an input of \`${member.title}\` that ${fault.problem}`)
    }
    settle(validate(member.input, input), (verdict) => {
      if (verdict.issues === undefined) then(verdict)
      else refuse('INPUT_INVALID', '', 'the schema refused the input', verdict.issues)
    })
  }

  /** A value that passed its schema, as this consumer is to have it. */
  outgoing(given: unknown, verdict: { readonly value: unknown }): Prepared {
    return prepare(this.consumerChecks ? given : verdict.value, this.host.limits)
  }

  /** The handler threw: a declared error crosses with its data, everything else only as a reference. */
  fail(id: number, member: Member, error: unknown): void {
    const declared = this.#declared(error)
    if (declared === undefined) {
      return this.failInternally(id, member, 'handler-error', 'the handler failed', error)
    }
    const { name, data, schema } = declared
    settle(validate(schema, data), (verdict) => {
      const refuse = (problem: string) =>
        this.failInternally(id, member, 'invalid-output', `the data of \`${name}\` ${problem}`, data)
      if (verdict.issues !== undefined) return refuse('is not as declared')
      const prepared = this.outgoing(data, verdict)
      if (prepared.fault !== undefined) return refuse(prepared.fault.problem)
      if (this.end(id)) this.host.link.write(FAILURE, id, 'DECLARED', name, prepared.value)
    })
  }

  /** The caller gets a reference; the log gets the cause under it. */
  failInternally(id: number, member: Member, kind: Report['kind'], text: string, cause: unknown): void {
    if (!this.end(id)) return
    const reference = `${this.host.sessionId}.${id}`
    this.report(kind, member.title, text, cause, reference)
    this.host.link.write(FAILURE, id, 'INTERNAL', reference, undefined)
  }

  /** Answers with a kit code and nothing else. */
  refuse(id: number, code: FailureCode, path: string): void {
    this.end(id)
    this.host.link.write(FAILURE, id, code, path, undefined)
  }

  report(
    kind: Report['kind'],
    member: string | undefined,
    text: string,
    cause?: unknown,
    reference?: string,
  ): void {
    this.host.report({ kind, contract: this.host.service.contract.name, member, reference, text, cause })
  }

  /** `error` if it is one that this contract declares, whichever build of the kit made it. */
  #declared(error: unknown): { name: string; data: unknown; schema: AnySchema } | undefined {
    const { contract } = this.host.service
    try {
      if (!DeclaredErrorImpl.is(error) || error.contract !== contract.name) return undefined
      const { name, data } = error
      const errors = contract.shape.errors as Record<string, AnySchema> | undefined
      const schema = errors && hasOwn(errors, name) ? errors[name] : undefined
      return schema && { name, data, schema }
    } catch {
      // Anything can be thrown, also what throws when it is looked at.
      return undefined
    }
  }
}

/** Goes on with a verdict, at once if it is there. */
export function settle(verdict: Verdict | Promise<Verdict>, then: (verdict: Verdict) => void): void {
  if (isThenable(verdict)) void (async () => then(await verdict))()
  else then(verdict)
}
