import type { AnyContract } from '../contract/contract.js'
import { DeclaredErrorImpl } from '../contract/declared-error.js'
import { KitError } from '../contract/errors.js'
import type { Group } from '../contract/groups.js'
import type { CallOptions, Closed } from '../contract/infer.js'
import type { AnySchema } from '../contract/schema.js'
import { fingerprintOf } from '../wire/fingerprint.js'
import type { Port } from '../wire/port.js'
import { hasOwn } from '../wire/primordials.js'
import {
  type ByeFrame,
  CALL,
  CREDIT,
  END,
  EVENT,
  type EventFrame,
  FAILURE,
  type FailureFrame,
  HELLO,
  ITEM,
  type ItemFrame,
  type LostFrame,
  NOTICE,
  OPEN,
  PROTOCOL_VERSION,
  type ProviderFrame,
  REFUSAL,
  RESULT,
  type ResultFrame,
  SEEN,
  WELCOME,
  type WelcomeFrame,
} from '../wire/protocol.js'
import { cancelOn } from './cancellation.js'
import { ClientStream } from './client-stream.js'
import { type Clock, systemClock } from './clock.js'
import { EventListeners } from './event-listeners.js'
import { Link } from './link.js'
import { CONNECT_MS, type ConnectOptions, checkTimeout } from './options.js'
import { type OutgoingRequest, OutgoingRequests, type OutgoingStream } from './outgoing-requests.js'
import type { Profile } from './profile.js'
import { type Report, reportToConsole } from './report.js'

/** Items under way at most, where the contract says nothing else. */
const DEFAULT_WINDOW = 1024

/** A member as the consumer knows it. Its number is its place in the fingerprint. */
interface Member {
  readonly group: Group
  readonly name: string
  /** `notes.open`, for messages. */
  readonly title: string
}

/**
 * The consumer's end of one session: says hello, makes calls and notices, hears events, and takes answers
 * apart. How far it trusts what arrives is its profile's business.
 */
export class Consumer {
  /** Resolves when the provider has welcomed; rejects with why not. */
  readonly opened: Promise<void>
  readonly closed: Promise<Closed>
  readonly events: EventListeners
  readonly members: readonly Member[]

  readonly #contract: AnyContract
  readonly #profile: Profile
  readonly #options: ConnectOptions
  readonly #clock: Clock
  readonly #link: Link<ProviderFrame>
  readonly #opening: { resolve: () => void; reject: (reason: unknown) => void }
  /** Lets go of the deadline and the signal of connecting. */
  #release: () => void = () => {}
  /** Made when the session opens. */
  #requests: OutgoingRequests | undefined
  #welcome: WelcomeFrame | undefined

  constructor(contract: AnyContract, port: Port, profile: Profile, options: ConnectOptions) {
    const clock = options.clock ?? systemClock
    const timeoutMs = checkTimeout(options.timeoutMs ?? CONNECT_MS)
    const fingerprint = fingerprintOf(contract)
    this.members = fingerprint.members.map((member) => {
      const [group, name] = member.split('.') as [Group, string]
      return { group, name, title: `${contract.name}.${name}` }
    })
    this.#contract = contract
    this.#profile = profile
    this.#options = options
    this.#clock = clock
    const opening = deferred<void>()
    const closed = deferred<Closed>()
    this.opened = opening.promise
    this.closed = closed.promise
    this.#opening = opening
    this.events = new EventListeners(Object.keys(contract.shape.events ?? {}), clock, (name, error) =>
      this.#report('listener-error', `events.${name}`, 'a listener threw', error),
    )
    this.#link = new Link(
      port,
      clock,
      profile.parse,
      {
        onFrame: (frame) => this.#onFrame(frame),
        onUnsendable: (type, id, error) => {
          if (type !== NOTICE) return this.#onUnsendable(id, error)
          // Its first field is its member, and no number of a request.
          this.#report('invalid-output', this.#pathOf(id), 'a notice could not be sent', error)
        },
        onLost: (ids) => {
          for (let i = 0; i < ids.length; i++) this.#onUnsendable(ids[i] as number, undefined)
        },
        onViolation: (text) => this.#report('violation', undefined, text, undefined),
        onClosed: (how) => {
          this.#release()
          opening.reject(new KitError(how.code, `Connecting to \`${contract.name}\`: ${how.message}`))
          this.#requests?.close(how)
          this.events.close(how)
          closed.resolve(how)
        },
      },
      profile.guard?.(clock),
    )
    const giveUp = (reason: unknown) => {
      opening.reject(reason)
      this.close('TIMEOUT', 'The consumer stopped waiting for the session to open')
    }
    this.#link.write(HELLO, PROTOCOL_VERSION, fingerprint, profile.inspect !== undefined, profile.batchLength)
    const { signal } = options
    if (signal?.aborted) giveUp(signal.reason)
    else {
      const bounds = { signal, timeoutMs }
      this.#release = cancelOn(bounds, clock, `Connecting to \`${contract.name}\``, giveUp)
    }
  }

  call(member: number, input: unknown, options: CallOptions | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const { title } = this.members[member] as Member
      this.#requests?.begin(
        { type: CALL, member, title, over: false, accept: resolve, fail: reject },
        input,
        options,
      )
    })
  }

  stream(member: number, input: unknown, options: CallOptions | undefined): ClientStream {
    const requests = this.#requests as OutgoingRequests
    checkTimeout(options?.timeoutMs)
    const window = Math.min(this.#windowOf(member) ?? DEFAULT_WINDOW, requests.limits.streamWindow)
    const stream = new ClientStream(window, {
      open: () => requests.begin(request, input, options),
      grant: (count) => {
        if (!request.over) this.#link.write(CREDIT, request.id, count)
      },
      cancel: () => requests.cancel(request),
    })
    const request: OutgoingStream = {
      type: OPEN,
      member,
      title: (this.members[member] as Member).title,
      stream,
      over: false,
      accept: (item) => {
        if (!stream.receive(item)) this.#link.violate('more items than were granted', true)
      },
      fail: (error, cancelled) => (cancelled ? stream.abort(error) : stream.finish({ error })),
    }
    return stream
  }

  /** @throws {KitError} `NOT_CLONABLE`, `LIMIT_EXCEEDED`, or the code of the session's end. */
  notify(member: number, input: unknown): void {
    const { title } = this.members[member] as Member
    this.#link.write(NOTICE, member, this.#requests?.encode(title, input))
  }

  takesInput(member: number): boolean {
    return !this.#welcome?.inputless.includes(member)
  }

  close(code: Closed['code'], message: string): void {
    this.#link.close(code, message)
  }

  // ── what arrives ──────────────────────────────────────────────────────────────────────────────────

  #onFrame(frame: Exclude<ProviderFrame, LostFrame | ByeFrame>): void {
    if (this.#requests === undefined) {
      if (frame.type === WELCOME) return this.#onWelcome(frame)
      if (frame.type === REFUSAL) return this.#link.close(frame.code, printable(frame.detail), false)
      return this.#link.violate('a frame before the welcome', true)
    }
    switch (frame.type) {
      case RESULT:
        return this.#onResult(this.#requests, frame)
      case ITEM:
        return this.#onItem(this.#requests, frame)
      case FAILURE:
        return this.#onFailure(this.#requests, frame)
      case EVENT:
        return this.#onEvent(frame)
      case END: {
        const request = this.#requests.get(frame.id)
        if (request?.type !== OPEN) return this.#link.violate('the end of no stream')
        if (this.#requests.end(request)) request.stream.finish()
        return
      }
      default:
        return this.#link.violate('a second welcome', true)
    }
  }

  #onWelcome(frame: WelcomeFrame): void {
    const limits = this.#profile.limitsFrom(frame.limits)
    this.#welcome = frame
    this.#requests = new OutgoingRequests(this.#link, this.#clock, this.#profile, limits)
    this.#link.limitBatch(limits.batchLength)
    this.#release()
    this.#opening.resolve()
    // What came in the same post waits a task, so that the app can add its listeners first.
    this.#link.pause()
  }

  #onResult(requests: OutgoingRequests, { id, value }: ResultFrame): void {
    const request = requests.get(id)
    if (request?.type !== CALL) return this.#link.violate('an answer to no call')
    if (requests.end(request)) this.#arrive(request.member, 'output', value, request.accept, request)
  }

  #onItem(requests: OutgoingRequests, { id, value }: ItemFrame): void {
    const request = requests.get(id)
    if (request?.type !== OPEN) return this.#link.violate('an item of no stream')
    // Nobody reads on: it crossed with the cancel.
    if (!request.over) this.#arrive(request.member, 'item', value, request.accept, request)
  }

  #onFailure(requests: OutgoingRequests, { id, code, detail, data }: FailureFrame): void {
    const request = requests.get(id)
    if (request === undefined) return this.#link.violate('a failure of no call')
    if (!requests.end(request)) return
    const errors = this.#contract.shape.errors as { readonly [name: string]: AnySchema } | undefined
    if (code === 'DECLARED' && errors && hasOwn(errors, detail)) {
      const declare = (checked: unknown) =>
        request.fail(new DeclaredErrorImpl(this.#contract.name, detail, checked), false)
      return this.#inspect(request.member, errors[detail], data, declare, request)
    }
    request.fail(failureOf(request.title, code, printable(detail)), false)
  }

  #onEvent({ member, payload }: EventFrame): void {
    const { group, name } = this.members[member] ?? {}
    if (group !== 'events' || name === undefined)
      return this.#link.violate('an event that the contract has not')
    this.#arrive(member, 'payload', payload, (checked) => this.events.dispatch(name, checked))
    if (this.#windowOf(member) !== undefined) this.#link.write(SEEN, member)
  }

  /** Hands a value on, by the schema that its member's definition has for it. */
  #arrive(
    member: number,
    part: 'output' | 'item' | 'payload',
    value: unknown,
    accept: (value: unknown) => void,
    request?: OutgoingRequest,
  ): void {
    if (this.#profile.inspect === undefined) return accept(value)
    const { group, name } = this.members[member] as Member
    this.#inspect(member, this.#contract.shape[group][name][part], value, accept, request)
  }

  #inspect(
    member: number,
    schema: AnySchema | undefined,
    value: unknown,
    accept: (value: unknown) => void,
    request: OutgoingRequest | undefined,
  ): void {
    if (this.#profile.inspect === undefined) return accept(value)
    const { title } = this.members[member] as Member
    const isItem = request?.over === false
    const refuse = (error: KitError, issues: unknown) => {
      this.#report('invalid-input', this.#pathOf(member), 'what arrived was refused', issues)
      if (request === undefined)
        return this.#link.violate(`a payload of \`${this.#pathOf(member)}\` that its schema refuses`)
      if (isItem) this.#requests?.cancel(request)
      request.fail(error, isItem)
    }
    this.#profile.inspect({ title, schema, value, isItem, accept, refuse })
  }

  /** The request `id` never left, or did not arrive. */
  #onUnsendable(id: number, cause: unknown): void {
    const request = this.#requests?.get(id)
    if (request === undefined || !this.#requests?.end(request)) return
    request.fail(
      new KitError('NOT_CLONABLE', `\`${request.title}\`: the input could not be sent`, { cause }),
      false,
    )
  }

  /** What the provider told of a member, if anything. */
  #windowOf(member: number): number | undefined {
    const windows = this.#welcome?.windows ?? []
    for (let i = 0; i < windows.length; i += 2) if (windows[i] === member) return windows[i + 1]
    return undefined
  }

  /** `calls.open` */
  #pathOf(member: number): string {
    const { group, name } = this.members[member] as Member
    return `${group}.${name}`
  }

  #report(kind: Report['kind'], member: string | undefined, text: string, cause: unknown): void {
    const report = this.#options.report ?? reportToConsole
    report({ kind, contract: this.#contract.name, member, reference: undefined, text, cause })
  }
}

function failureOf(title: string, code: FailureFrame['code'], detail: string): KitError {
  const text = {
    // A declared error that this side's contract has not.
    DECLARED: 'failed in the provider',
    INTERNAL: `failed in the provider${detail && `; its log has the cause under ${detail}`}`,
    INPUT_INVALID: "was given an input that the provider's schema refused",
    BUSY: 'is not possible now: the provider has too many requests in flight',
    NOT_CLONABLE: `failed: ${detail || 'a value'} cannot cross`,
    LIMIT_EXCEEDED: `failed: ${detail || 'a value'} is beyond the provider's limits`,
  }[code]
  if (code === 'DECLARED' || code === 'INTERNAL') {
    return new KitError('INTERNAL', `\`${title}\` ${text}`, { reference: detail })
  }
  return new KitError(code, `\`${title}\` ${text}`, { path: detail })
}

/** The peer's words, fit for a log. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?')
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
