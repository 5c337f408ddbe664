import { NOTICE } from '../wire/protocol.js'
import { isThenable } from '../wire/validate.js'
import { isRefusal } from './refused-request.js'
import type { Requests } from './requests.js'
import type { RunningRequest } from './running-request.js'

/** Runs the handler of a notice, whose failure nobody but the log hears of. */
export function hearNotice(requests: Requests, id: number, number: number, input: unknown): void {
  const notice = requests.take(NOTICE, id, number)
  if (notice !== undefined) requests.begin(notice, input, run)
}

function run(requests: Requests, notice: RunningRequest, input: unknown): void {
  const { service, given } = requests.host
  const done = () => {
    requests.end(notice, 'ok')
    requests.settle(notice)
  }
  const fail = (error: unknown) => {
    if (!isRefusal(error))
      return requests.failInternally(notice, 'handler-error', 'the handler failed', error)
    requests.end(notice, 'refused', 'REFUSED')
    requests.settle(notice)
    service.onRefused(notice.session, notice.member.path, error.message)
  }
  let result: unknown
  try {
    result = notice.member.handler(input, Object.freeze({ ...given.notices, session: notice.session }))
    // In here, since reading `then` may run the app's code too.
    if (!isThenable(result)) return done()
  } catch (error) {
    return fail(error)
  }
  void Promise.resolve(result).then(done, fail)
}
