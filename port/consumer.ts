import type { AnyContract, Group } from '../contract/contract.js'
import { DeclaredErrorImpl } from '../contract/declared-error.js'
import { KitError } from '../contract/errors.js'
import type { CallOptions, Closed } from '../contract/infer.js'
import type { AnySchema, Trust } from '../contract/schema.js'
import { differenceBetween, fingerprintOf } from '../wire/fingerprint.js'
import { DEFAULT_LIMITS, HARD_LIMITS, type Limits, resolveLimits } from '../wire/limits.js'
import { measure } from '../wire/measure.js'
import type { Port } from '../wire/port.js'
import { prepare } from '../wire/prepare.js'
import { hasOwn } from '../wire/primordials.js'
import {
  END,
  EVENT,
  type EventFrame,
  FAILURE,
  type FailureFrame,
  type Fingerprint,
  type Frame,
  HELLO,
  ITEM,
  type ItemFrame,
  NOTICE,
  PROTOCOL_VERSION,
  REFUSAL,
  RESULT,
  type RefusalFrame,
  type ResultFrame,
  WELCOME,
  type WelcomeFrame,
} from '../wire/protocol.js'
import { Caller, type PendingCall } from './caller.js'
import { cancelOn } from './cancellation.js'
import type { ClientStream } from './client-stream.js'
import { systemClock } from './clock.js'
import { EventListeners } from './event-listeners.js'
import { Link } from './link.js'
import { type ConnectOptions, checkTimeout } from './options.js'
import { type Report, reportToConsole } from './report.js'
import { Streams } from './streams.js'
import { isThenable, type Verdict, validate } from './validate.js'

/**
 * The consumer's end of one session: says hello, makes calls and notices, hears events, and takes answers
 * apart. With an untrusted peer everything that arrives is measured and run through its schema.
 */
export class Consumer {
  readonly fingerprint: Fingerprint
  /** Resolves when the provider has welcomed; rejects with why not. */
  readonly opened: Promise<void>
  readonly closed: Promise<Closed>
  readonly events: EventListeners

  readonly #contract: AnyContract
  /** By number, taken apart once. */
  readonly #members: readonly { readonly group: string; readonly name: string }[]
  readonly #checks: boolean
  readonly #limits: Limits
  readonly #options: ConnectOptions
  readonly #link: Link
  readonly #caller: Caller
  readonly #streams: Streams
  readonly #opening: { resolve: () => void; reject: (reason: unknown) => void }
  /** Lets go of the deadline and the signal of connecting. */
  #release: () => void = () => {}
  #isOpen = false
  #peerLimits: Limits = DEFAULT_LIMITS
  #inputless: readonly number[] = []
  #windows: readonly number[] = []
  #lastId = 0

  constructor(contract: AnyContract, port: Port, trust: Trust, options: ConnectOptions) {
    const clock = options.clock ?? systemClock
    const timeoutMs = checkTimeout(options.timeoutMs ?? DEFAULT_LIMITS.handshakeMs)
    this.fingerprint = fingerprintOf(contract)
    this.#contract = contract
    this.#members = this.fingerprint.members.map((title) => {
      const [group = '', name = ''] = title.split('.')
      return { group, name }
    })
    this.#checks = trust === 'untrusted'
    this.#limits = resolveLimits(options.limits)
    this.#options = options
    const opening = deferred<void>()
    const closed = deferred<Closed>()
    this.opened = opening.promise
    this.closed = closed.promise
    this.#opening = opening
    this.events = new EventListeners(Object.keys(contract.shape.events ?? {}), clock, (name, error) =>
      this.#report('listener-error', `events.${name}`, 'a listener threw', error),
    )
    this.#link = new Link(port, this.#limits, clock, {
      onFrame: (frame) => this.#onFrame(frame),
      onUnsendable: (type, id, error) => this.#onUnsendable(type, id, error),
      onViolation: (text) => this.#report('violation', undefined, text, undefined),
      onClosed: (how) => {
        this.#release()
        opening.reject(new KitError(how.code, `Connecting to \`${contract.name}\`: ${how.message}`))
        this.#caller.close(how)
        this.#streams.close(how)
        this.events.close(how)
        closed.resolve(how)
      },
    })
    // Calls and streams share their numbers, which only rise.
    const nextId = () => ++this.#lastId
    const limits = () => this.#peerLimits
    this.#caller = new Caller(this.#link, limits, clock, nextId, (call, answer) => this.#settle(call, answer))
    this.#streams = new Streams(this.#link, limits, clock, nextId)
    const giveUp = (reason: unknown) => {
      opening.reject(reason)
      this.#link.close('TIMEOUT', 'The consumer stopped waiting for the session to open')
    }
    this.#link.write(HELLO, PROTOCOL_VERSION, this.fingerprint, this.#checks)
    const bounds = { signal: options.signal, timeoutMs }
    if (options.signal?.aborted) giveUp(options.signal.reason)
    else this.#release = cancelOn(bounds, clock, `Connecting to \`${contract.name}\``, giveUp)
  }

  call(title: string, member: number, input: unknown, options: CallOptions | undefined): Promise<unknown> {
    return this.#caller.call(title, member, input, options)
  }

  stream(title: string, member: number, input: unknown, options: CallOptions | undefined): ClientStream {
    const at = this.#windows.findIndex((number, index) => index % 2 === 0 && number === member)
    return this.#streams.create(title, member, at < 0 ? undefined : this.#windows[at + 1], input, options)
  }

  /** @throws {KitError} `NOT_CLONABLE`, `LIMIT_EXCEEDED`, or the code of the session's end. */
  notify(title: string, member: number, input: unknown): void {
    const { closed } = this.#link
    if (closed !== undefined) throw new KitError(closed.code, `\`${title}\`: ${closed.message}`)
    const prepared = prepare(input, this.#peerLimits)
    const { fault } = prepared
    if (fault !== undefined) {
      throw new KitError(fault.code, `\`${title}\`: the input ${fault.path} ${fault.problem}`, fault)
    }
    this.#link.write(NOTICE, member, prepared.value)
  }

  takesInput(member: number): boolean {
    return !this.#inputless.includes(member)
  }

  close(code: Closed['code'], message: string): void {
    this.#link.close(code, message)
  }

  // ── what arrives ──────────────────────────────────────────────────────────────────────────────────

  #onFrame(frame: Frame): void {
    if (!this.#isOpen && frame.type !== WELCOME && frame.type !== REFUSAL) {
      return this.#link.violate('a frame before the welcome', true)
    }
    switch (frame.type) {
      case RESULT:
        return this.#caller.answer(frame)
      case FAILURE:
        return this.#caller.has(frame.id) ? this.#caller.answer(frame) : this.#failStream(frame)
      case ITEM:
        return this.#onItem(frame)
      case END:
        return this.#streams.end(frame.id)
      case EVENT:
        return this.#onEvent(frame)
      case WELCOME:
        return this.#onWelcome(frame)
      case REFUSAL:
        return this.#onRefusal(frame)
      default:
        return this.#link.violate(`a frame of type ${frame.type}, which only a consumer sends`, true)
    }
  }

  #onWelcome(frame: WelcomeFrame): void {
    if (this.#isOpen) return this.#link.violate('a second welcome', true)
    this.#isOpen = true
    this.#peerLimits = limitsFrom(frame.limits)
    this.#inputless = frame.inputless
    this.#windows = frame.windows
    this.#release()
    this.#opening.resolve()
    // What came in the same post waits a task, so that the app can add its listeners first.
    this.#link.pause()
  }

  #onRefusal({ code, version, fingerprint }: RefusalFrame): void {
    if (this.#isOpen) return this.#link.violate('a refusal after the welcome', true)
    const difference = fingerprint && differenceBetween(this.fingerprint, fingerprint)
    const message =
      code === 'VERSION_MISMATCH'
        ? `this side speaks protocol ${PROTOCOL_VERSION}, the other ${version}; build both with one version of electron-port-bridge`
        : `the two sides' contracts differ: ${difference ?? 'in a way the other side did not tell'}; rebuild the older side`
    this.#link.close(code, message, false)
  }

  #onEvent({ member, payload }: EventFrame): void {
    const name = this.#nameOf(member, 'events')
    if (name === undefined) return this.#link.violate('an event that the contract has not')
    const schema = this.#contract.shape.events?.[name]?.payload as AnySchema | undefined
    if (!this.#contract.hasSchemas) return this.events.dispatch(name, payload)
    if (schema === undefined) {
      if (payload !== undefined) return this.#link.violate(`a payload for \`events.${name}\`, which has none`)
      return this.events.dispatch(name, undefined)
    }
    this.#checked(schema, payload, (verdict) => {
      if (verdict.issues !== undefined) {
        this.#report('invalid-input', `events.${name}`, 'a payload was refused', verdict.issues)
        this.#link.violate(`a payload of \`events.${name}\` that its schema refuses`)
      } else this.events.dispatch(name, verdict.value)
    })
  }

  #settle(call: PendingCall, answer: ResultFrame | FailureFrame): void {
    if (answer.type === FAILURE) return this.#fail(call, answer)
    const name = this.#nameOf(call.member, 'calls') as string
    const schema = this.#contract.shape.calls?.[name]?.output as AnySchema | undefined
    if (schema === undefined) return call.resolve(this.#checks ? undefined : answer.value)
    this.#checked(schema, answer.value, (verdict) => {
      if (verdict.issues === undefined) return call.resolve(verdict.value)
      this.#report('invalid-input', `calls.${name}`, 'a result was refused', verdict.issues)
      call.reject(
        new KitError('RESULT_INVALID', `\`${call.title}\`: the peer's result is not what the contract says`),
      )
    })
  }

  #fail(call: PendingCall, answer: FailureFrame): void {
    this.#failure(call.title, answer, (error) => call.reject(error))
  }

  #failStream(answer: FailureFrame): void {
    const stream = this.#streams.find(answer.id)
    if (stream === undefined) return this.#link.violate('a failure of no call')
    this.#failure(stream.title, answer, (error) => this.#streams.end(answer.id, { error }))
  }

  /** What a failure is to the caller; the data of a declared one is checked first. */
  #failure(title: string, { code, detail, data }: FailureFrame, then: (error: unknown) => void): void {
    if (code !== 'DECLARED') return then(failureOf(title, code, detail))
    const errors = this.#contract.shape.errors as { readonly [name: string]: AnySchema } | undefined
    const schema = errors && hasOwn(errors, detail) ? errors[detail] : undefined
    if (schema === undefined) return then(failureOf(title, 'INTERNAL', ''))
    this.#checked(schema, data, (verdict) => {
      then(
        verdict.issues === undefined
          ? new DeclaredErrorImpl(this.#contract.name, detail, verdict.value)
          : new KitError('RESULT_INVALID', `\`${title}\`: the data of \`${detail}\` is not as declared`),
      )
    })
  }

  #onItem({ id, value }: ItemFrame): void {
    if (!this.#checks) return this.#streams.receive(id, value)
    const stream = this.#streams.find(id)
    if (stream === undefined) return this.#link.violate('an item of no stream')
    const name = this.#nameOf(stream.member, 'streams') as string
    const schema = this.#contract.shape.streams?.[name]?.item as AnySchema
    const fault = measure(value, this.#limits)
    const verdict =
      fault === undefined ? validate(schema, value) : { issues: `${fault.path} ${fault.problem}` }
    if (!isThenable(verdict) && verdict.issues === undefined) return this.#streams.receive(id, verdict.value)
    const issues = isThenable(verdict) ? 'the schema of the items is asynchronous' : verdict.issues
    this.#report('invalid-input', `streams.${name}`, 'an item was refused', issues)
    const error = new KitError('RESULT_INVALID', `\`${stream.title}\`: an item is not what the contract says`)
    this.#streams.refuse(id, error)
  }

  /** Measures and validates what an untrusted peer sent; passes on what a trusted one did. */
  #checked(schema: AnySchema, value: unknown, then: (verdict: Verdict) => void): void {
    if (!this.#checks) return then({ value })
    const fault = measure(value, this.#limits)
    if (fault !== undefined) return then({ issues: `${fault.path} ${fault.problem}` })
    const verdict = validate(schema, value)
    if (isThenable(verdict)) void (async () => then(await verdict))()
    else then(verdict)
  }

  #onUnsendable(_type: number, id: number, error: unknown): void {
    const errorOf = (title: string) =>
      new KitError('NOT_CLONABLE', `\`${title}\`: the input could not be sent`, { cause: error })
    const stream = this.#streams.find(id)
    if (stream !== undefined) this.#streams.end(id, { error: errorOf(stream.title) })
    else this.#caller.fail(id, ({ title }) => errorOf(title))
  }

  #nameOf(member: number, group: Group): string | undefined {
    const entry = this.#members[member]
    return entry?.group === group ? entry.name : undefined
  }

  #report(kind: Report['kind'], member: string | undefined, text: string, cause: unknown): void {
    const report = this.#options.report ?? reportToConsole
    report({ kind, contract: this.#contract.name, member, reference: undefined, text, cause })
  }
}

function failureOf(title: string, code: Exclude<FailureFrame['code'], 'DECLARED'>, detail: string): KitError {
  switch (code) {
    case 'INTERNAL':
      return new KitError(
        code,
        `\`${title}\` failed in the provider${detail && `; its log has the cause under ${detail}`}`,
        { reference: detail },
      )
    case 'INPUT_INVALID':
      return new KitError(code, `\`${title}\`: the provider's schema refused the input`)
    case 'BUSY':
      return new KitError(code, `\`${title}\`: the provider has too many calls in flight`)
    default:
      return new KitError(code, `\`${title}\`: ${detail || 'the value'} cannot cross`, { path: detail })
  }
}

/** A peer's limits: our defaults where it names none, and never beyond what any peer may have. */
function limitsFrom(told: { readonly [name: string]: number }): Limits {
  const limits: Record<string, number> = { ...DEFAULT_LIMITS }
  for (const name of Object.keys(limits)) {
    const value = hasOwn(told, name) ? told[name] : undefined
    if (value !== undefined && value >= 1 && value <= HARD_LIMITS[name as keyof Limits]) limits[name] = value
  }
  return limits as unknown as Limits
}

function deferred<T>() {
  let resolve: (value: T) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
