import { CALL, RESULT } from '../wire/protocol.js'
import { isThenable, validate } from '../wire/validate.js'
import { type Requests, whenJudged } from './requests.js'
import type { RunningRequest } from './running-request.js'

/** Runs the handler of a call, which is answered exactly once: in the same turn, if nothing has to be waited for. */
export function hearCall(requests: Requests, id: number, number: number, input: unknown): void {
  const { service, guard } = requests.host
  const member = service.members[number]
  if (member?.type !== CALL) return void guard.violate('a call to no call', true)
  const call = requests.take(id, member)
  if (call === undefined) return
  requests.begin(call, input, (checked) => run(requests, call, checked))
}

function run(requests: Requests, call: RunningRequest, input: unknown): void {
  // While its schema took its time.
  if (call.isCancelled) return answer(requests, call, undefined, 0)
  let result: unknown
  let isLater: boolean
  try {
    result = call.member.handler(input, call)
    // In here, since reading `then` may run the app's code too.
    isLater = isThenable(result)
  } catch (error) {
    return fail(requests, call, error)
  }
  if (!isLater) return succeed(requests, call, result)
  requests.list(call)
  void whenSettled(requests, call, result)
}

async function whenSettled(requests: Requests, call: RunningRequest, result: unknown): Promise<void> {
  let value: unknown
  try {
    value = await result
  } catch (error) {
    return fail(requests, call, error)
  }
  succeed(requests, call, value)
}

function succeed(requests: Requests, call: RunningRequest, value: unknown): void {
  const { output, path } = call.member
  if (output === undefined) return answer(requests, call, undefined, 0)
  const verdict = validate(output, value)
  if (isThenable(verdict)) requests.list(call)
  whenJudged(verdict, (verdict) => {
    if (verdict.issues !== undefined) {
      const text = 'the result is not what the contract says'
      return requests.failInternally(call, 'invalid-output', text, verdict.issues)
    }
    const prepared = requests.outgoing(value, verdict)
    const { fault } = prepared
    if (fault === undefined) return answer(requests, call, prepared.value, prepared.bytes)
    if (call.isAnswered) return
    requests.host.log('invalid-output', path, undefined, `the result ${fault.path} ${fault.problem}`)
    requests.refuse(call, fault.code, fault.path)
  })
}

function fail(requests: Requests, call: RunningRequest, error: unknown): void {
  // A cancelled handler is expected to throw: nobody waits, and the log would only be noise.
  if (call.isCancelled) answer(requests, call, undefined, 0)
  else requests.fail(call, error)
}

function answer(requests: Requests, call: RunningRequest, value: unknown, bytes: number): void {
  if (requests.end(call, 'ok', undefined, value, bytes)) requests.host.link.write(RESULT, call.id, value)
}
