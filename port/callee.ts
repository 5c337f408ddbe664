import { type CallFrame, type NoticeFrame, RESULT } from '../wire/protocol.js'
import { type Requests, settle } from './requests.js'
import type { RunningCall } from './running-call.js'
import type { Member } from './service.js'
import { isThenable, validate } from './validate.js'

/** Runs the handlers of calls and notices. Every call is answered exactly once. */
export class Callee {
  readonly #requests: Requests

  constructor(requests: Requests) {
    this.#requests = requests
  }

  onCall({ id, member: number, input }: CallFrame): void {
    const { service, limits, link } = this.#requests.host
    const member = service.members[number]
    if (member?.kind !== 'call') return link.violate('a call to no call', true)
    if (!this.#requests.take(id)) return
    if (this.#requests.count('call') >= limits.inFlightCalls) {
      this.#requests.refuse(id, 'BUSY', '')
      return link.violate('more calls in flight than allowed')
    }
    const call = this.#requests.begin(id, 'call')
    this.#requests.checkInput(member, input, (checked) => {
      if ('code' in checked) this.#requests.refuse(id, checked.code, checked.path)
      else if (this.#requests.get(id) === call) this.#run(id, member, call, checked.value)
    })
  }

  onNotice({ member: number, input }: NoticeFrame): void {
    const { service, link } = this.#requests.host
    const member = service.members[number]
    if (member?.kind !== 'notice') return link.violate('a notice of no notice', true)
    this.#requests.checkInput(member, input, (checked) => {
      if ('value' in checked) void this.#notify(member, checked.value)
    })
  }

  #run(id: number, member: Member, call: RunningCall, input: unknown): void {
    let result: unknown
    let isLater: boolean
    try {
      result = member.handler(input, call)
      // In here, since reading `then` may run the app's code too.
      isLater = isThenable(result)
    } catch (error) {
      return this.#fail(id, member, call, error)
    }
    if (isLater) void this.#whenSettled(id, member, call, result)
    else this.#succeed(id, member, result)
  }

  async #whenSettled(id: number, member: Member, call: RunningCall, result: unknown): Promise<void> {
    let value: unknown
    try {
      value = await result
    } catch (error) {
      return this.#fail(id, member, call, error)
    }
    this.#succeed(id, member, value)
  }

  #succeed(id: number, member: Member, value: unknown): void {
    if (member.output === undefined) return this.#answer(id, undefined)
    settle(validate(member.output, value), (verdict) => {
      if (verdict.issues !== undefined) {
        const text = 'the result is not what the contract says'
        return this.#requests.failInternally(id, member, 'invalid-output', text, verdict.issues)
      }
      const prepared = this.#requests.outgoing(value, verdict)
      const { fault } = prepared
      if (fault === undefined) return this.#answer(id, prepared.value)
      if (this.#requests.get(id) === undefined) return
      this.#requests.report('invalid-output', member.title, `the result ${fault.path} ${fault.problem}`)
      this.#requests.refuse(id, fault.code, fault.path)
    })
  }

  #fail(id: number, member: Member, call: RunningCall, error: unknown): void {
    // A cancelled handler is expected to throw: nobody waits, and the log would only be noise.
    if (call.cancelled) this.#answer(id, undefined)
    else this.#requests.fail(id, member, error)
  }

  #answer(id: number, value: unknown): void {
    if (this.#requests.end(id)) this.#requests.host.link.write(RESULT, id, value)
  }

  async #notify(member: Member, input: unknown): Promise<void> {
    try {
      await member.handler(input, { session: this.#requests.host.facade() })
    } catch (error) {
      this.#requests.report('handler-error', member.title, 'the handler failed', error)
    }
  }
}
