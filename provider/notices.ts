import { Queue } from '../link/queue.js'
import { NOTICE } from '../wire/protocol.js'
import { isThenable } from '../wire/validate.js'
import { isRefusal } from './refused-request.js'
import type { CheckedInput, Requests } from './requests.js'
import type { Member } from './service.js'
import type { RequestWatch } from './watcher.js'

/** Notices that are begun in one task, of those that have waited. */
const BEGUN_AT_A_TIME = 256

/**
 * The notices of one session. They are begun in the order in which they came, as many at a time as calls may be in flight;
 * what is beyond that waits, and so does what comes while a schema takes its time.
 */
export class Notices {
  readonly #requests: Requests
  /** Handlers that have not settled. */
  #running = 0
  #isChecking = false
  #waiting = new Queue<{ readonly member: Member; readonly input: unknown }>()
  /** How many wait. */
  #count = 0

  constructor(requests: Requests) {
    this.#requests = requests
  }

  /** Runs the handler of a notice, whose failure nobody but the log hears of. */
  hear(number: number, input: unknown): void {
    const { service, guard, limits } = this.#requests.host
    const member = service.members[number]
    if (member?.type !== NOTICE) return void guard.violate('a notice of no notice', true)
    if (this.#waiting.first === undefined && this.#hasRoom) return this.#begin(member, input)
    if (this.#count >= limits.queuedFrames)
      return void guard.violate(`more than ${limits.queuedFrames} notices waiting`, true)
    this.#waiting.push({ member, input })
    this.#count++
  }

  /** The session is over: what waits is not begun. */
  stop(): void {
    this.#waiting = new Queue()
  }

  get #hasRoom(): boolean {
    return !this.#isChecking && this.#running < this.#requests.host.limits.inFlightCalls
  }

  /** Begins those that have waited, in slices: they may be many. */
  #goOn(): void {
    for (let begun = 0; begun < BEGUN_AT_A_TIME; begun++) {
      if (this.#waiting.first === undefined || !this.#hasRoom) return
      const { member, input } = this.#waiting.take()
      this.#count--
      try {
        this.#begin(member, input)
      } catch (error) {
        // A listener of the app's has thrown.
        this.#goOnLater()
        throw error
      }
    }
    this.#goOnLater()
  }

  #goOnLater(): void {
    this.#requests.host.clock.soon(() => this.#goOn())
  }

  #begin(member: Member, input: unknown): void {
    const watch = this.#requests.host.watcher?.request(0, member, input)
    const checked = this.#requests.check(member, input)
    watch?.measured(this.#requests.inputBytes)
    if (!isThenable(checked)) return this.#conclude(member, checked, watch)
    this.#isChecking = true
    void checked
      .then((settled) => {
        this.#isChecking = false
        this.#conclude(member, settled, watch)
      })
      .finally(() => this.#goOn())
  }

  #conclude(member: Member, checked: CheckedInput, watch: RequestWatch | undefined): void {
    const { link, facade } = this.#requests.host
    // While the schema took its time.
    if (link.closed !== undefined) return watch?.ended('closed', link.closed.code, undefined, 0)
    if (checked.code !== undefined) return watch?.ended('refused', checked.code, undefined, 0)
    const done = () => watch?.ended('ok', undefined, undefined, 0)
    const fail = (error: unknown) => this.#fail(member, watch, error)
    let result: unknown
    try {
      result = member.handler(checked.value, { session: facade() })
      // In here, since reading `then` may run the app's code too.
      if (!isThenable(result)) return done()
    } catch (error) {
      return fail(error)
    }
    this.#running++
    void Promise.resolve(result)
      .then(done, fail)
      .finally(() => {
        this.#running--
        this.#goOn()
      })
  }

  #fail({ path }: Member, watch: RequestWatch | undefined, error: unknown): void {
    const { service, facade, log } = this.#requests.host
    if (isRefusal(error)) {
      watch?.ended('refused', 'REFUSED', undefined, 0)
      return service.onRefused(facade(), path, error.message)
    }
    watch?.ended('failed', 'INTERNAL', error, 0)
    log('handler-error', path, error)
  }
}
