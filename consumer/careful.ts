import type { AnyContract, AnyDefinition } from '../contract/contract.js'
import { DECLARED_BRAND, declaredError } from '../contract/declared-error.js'
import { FAILURE_CODES, KitError } from '../contract/errors.js'
import type { Group } from '../contract/groups.js'
import { own } from '../contract/own.js'
import type { AnySchema } from '../contract/schema.js'
import { blame, type Holder } from '../link/account.js'
import type { Clock } from '../link/clock.js'
import { Guard } from '../link/guard.js'
import type { Link } from '../link/link.js'
import type { Log } from '../link/report.js'
import { turnsOf } from '../link/turns.js'
import { UnderWay } from '../link/under-way.js'
import { DEFAULT_LIMITS, HARD_LIMITS, type Limits } from '../wire/limits.js'
import { printable } from '../wire/printable.js'
import {
  BATCH_LENGTH,
  BYE,
  CALL,
  END,
  EVENT,
  FAILURE,
  type FailureFrame,
  ITEM,
  OPEN,
  PING,
  type ProviderFrame,
  RESULT,
  STALL,
  STATE,
  TAKEN,
  type ToldMember,
  WELCOME,
} from '../wire/protocol.js'
import { isThenable, type Verdict, validate } from '../wire/validate.js'
import { type Fault, found, NONE, walk } from '../wire/walk.js'
import { isProviderFrame } from '../wire/well-formed.js'
import type { Hear, Read } from './consumer.js'
import type { Request, RequestKind, Requests } from './requests.js'

/**
 * Reads what a provider says that is not trusted: everything that arrives is counted, measured, held to the contract and
 * run through its schemas. What is handed on are the values that the schemas made.
 */
export function readCarefully(
  contract: AnyContract,
  limits: Limits,
  clock: Clock,
  log: Log,
  holder: Holder,
): Read {
  const { members } = contract.fingerprint
  const errors: { readonly [name: string]: AnySchema } = contract.shape.errors ?? Object.create(null)
  let requests: Requests
  let pass: Hear
  let isOpen = false
  /** Notices that the provider takes at a time. */
  let inFlightNotices = 0
  /** Estimated bytes of the value that was judged last. */
  let judgedBytes = 0
  /** What has come of each stream. */
  const heard = new WeakMap<Request, UnderWay>()
  /** Calls whose answer is with its schema. Somebody may still give them up. */
  const answered = new WeakSet<Request>()
  const guard = new Guard(limits, turnsOf(clock), holder.account, isProviderFrame, {
    onViolation: (text) => blame(holder, () => log('violation', undefined, undefined, text)),
    onEnough: (text) => link.close('PROTOCOL_VIOLATION', text),
  })
  let link: Link

  const definitionOf = (member: number): AnyDefinition => {
    const { 0: group, 1: name } = (members[member] as string).split('.') as [Group, string]
    return contract.shape[group][name]
  }

  return (port, its, onHeard, sent) => {
    link = its
    pass = onHeard as unknown as Hear
    requests = sent
    // What a guard lets through is a frame.
    guard.read(port, link, (...frame) => hear(frame as unknown as ProviderFrame))
  }

  function hear(frame: ProviderFrame): unknown {
    if (frame[0] === BYE) return pass(BYE, frame[1], printable(frame[2]))
    if (isOpen) return hearOpen(frame)
    if (frame[0] !== WELCOME) return guard.violate('a frame before the welcome', true)
    const { 1: told, 2: theirs } = frame
    if (
      theirs.length !== members.length ||
      theirs.some(({ 0: group, 1: name }, i) => `${group}.${name}` !== members[i])
    ) {
      return guard.violate('members that the contract has not', true)
    }
    const clamped = clampedTo(told, limits)
    const ours = theirs.map(({ 3: more }, member) => toldBy(more, member, clamped))
    const bad = ours.indexOf(undefined)
    if (bad >= 0) return guard.violate(`a first value of \`${members[bad]}\` that its schema refuses`, true)
    isOpen = true
    inFlightNotices = clamped.inFlightCalls
    return pass(WELCOME, clamped, ours as ToldMember[])
  }

  /**
   * A member as our own contract has it; the provider has a say in a stream's window and a state's value alone.
   * `undefined` for a value that the contract refuses.
   */
  function toldBy(more: unknown, member: number, { streamWindow }: Limits): ToldMember | undefined {
    const { 0: group, 1: name } = (members[member] as string).split('.') as [Group, string]
    if (group === 'states') {
      const verdict = judgeState(more, member)
      return verdict.issues === undefined ? [group, name, false, verdict.value] : undefined
    }
    const takesInput = definitionOf(member).input !== undefined
    return [group, name, takesInput, Math.min(Math.max(1, more as number), streamWindow)]
  }

  function hearOpen(frame: ProviderFrame): unknown {
    switch (frame[0]) {
      case RESULT: {
        const { 1: id, 2: value } = frame
        const call = unanswered(id)
        if (call?.kind.type !== CALL) return guard.violate('an answer to no call')
        answered.add(call)
        const { output } = definitionOf(call.member)
        const accept = (checked: unknown) => requests.end(id)?.accept?.(checked)
        return inspect(value, output, call, accept, (error) => requests.end(id)?.fail(error))
      }
      case ITEM: {
        const { 1: id, 2: value } = frame
        const stream = requests.sent.get(id)
        if (stream?.kind.type !== OPEN) return guard.violate('an item of no stream')
        // Nobody reads on: it crossed with the cancel.
        if (stream.isOver) return
        const its = heard.get(stream) ?? new UnderWay()
        heard.set(stream, its)
        if (its.sent >= stream.credit) return guard.violate('more items than were granted', true)
        const { item } = definitionOf(stream.member)
        const accept = (checked: unknown) => {
          its.take(stream.taken)
          // However large it is, one item may be under way.
          if (its.bytes > limits.streamBytes) {
            guard.violate(`more than ${limits.streamBytes} bytes of one stream before they were taken`, true)
            return
          }
          its.add(judgedBytes)
          stream.accept?.(checked)
        }
        return inspect(value, item, stream, accept, (error) => requests.cancel(stream, error))
      }
      case EVENT: {
        const { 1: member, 2: payload } = frame
        const path = members[member]
        if (!path?.startsWith('events.')) return guard.violate('an event that the contract has not')
        return inspect(
          payload,
          definitionOf(member).payload,
          { member, title: path, kind: undefined },
          (checked) => pass(EVENT, member, checked),
          () => guard.violate(`a payload of \`${path}\` that its schema refuses`),
        )
      }
      case STATE: {
        const { 1: member, 2: value } = frame
        const path = members[member]
        if (!path?.startsWith('states.')) return guard.violate('a state that the contract has not')
        const verdict = judgeState(value, member)
        if (verdict.issues !== undefined) {
          return guard.violate(`a value of \`${path}\` that its schema refuses`)
        }
        return pass(STATE, member, verdict.value)
      }
      case FAILURE: {
        const request = unanswered(frame[1])
        if (request === undefined) return guard.violate('a failure of no call')
        return hearFailure(frame, request)
      }
      case END:
      case STALL:
        if (requests.sent.get(frame[1])?.kind.type !== OPEN) return guard.violate('a word on no stream')
        return pass(...frame)
      case TAKEN: {
        const { 1: count } = frame
        if (requests.notices.room + count > inFlightNotices)
          return guard.violate('more notices taken than were sent', true)
        return pass(...frame)
      }
      case PING:
        return pass(...frame)
      default:
        return guard.violate('a second welcome', true)
    }
  }

  function unanswered(id: number): Request | undefined {
    const request = requests.sent.get(id)
    return request && !answered.has(request) ? request : undefined
  }

  function hearFailure({ 1: id, 2: message, 3: fields }: FailureFrame, request: Request): void {
    answered.add(request)
    const fail = (error: unknown) => requests.end(id)?.fail(error)
    const told = fields as { name?: unknown; code?: unknown; data?: unknown; brand?: unknown }
    const name = own(told, 'name')
    if (own(told, 'brand') === DECLARED_BRAND && typeof name === 'string' && Object.hasOwn(errors, name)) {
      const declare = (checked: unknown) => fail(declaredError(contract.name, name, checked))
      return inspect(own(told, 'data'), errors[name], request, declare, fail)
    }
    // A declared error that this side's contract has not says no more than that something failed.
    const code = FAILURE_CODES.find((known) => known === own(told, 'code')) ?? 'INTERNAL'
    fail(new KitError(code, printable(message), detailsOf(fields)))
  }

  /** Measures and validates a value, and hands on what its schema made of it; without a schema only `undefined`. */
  function inspect(
    value: unknown,
    schema: AnySchema | undefined,
    { member, title, kind }: { member: number; title: string; kind: RequestKind | undefined },
    accept: (value: unknown) => void,
    refuse: (error: KitError) => void,
  ): void {
    const verdict = judge(value, schema)
    const conclude = (verdict: Verdict) => {
      if (verdict.issues === undefined) return accept(verdict.value)
      log('invalid-input', members[member], verdict.issues)
      refuse(new KitError('RESULT_INVALID', `\`${title}\`: what the peer sent is not what the contract says`))
    }
    // The next item may be right behind it, so it is judged at once.
    if (kind?.type === OPEN) conclude(now(verdict, 'items'))
    else if (!isThenable(verdict)) conclude(verdict)
    else void (async () => conclude(await verdict))()
  }

  /** A state's value, which a newer one must not overtake. */
  function judgeState(value: unknown, member: number): Verdict {
    const verdict = now(judge(value, definitionOf(member).value), 'value')
    if (verdict.issues !== undefined) log('invalid-input', members[member], verdict.issues)
    return verdict
  }

  /** Measures and validates a value; without a schema there must be none. */
  function judge(value: unknown, schema: AnySchema | undefined): Verdict | Promise<Verdict> {
    try {
      walk(value, limits, NONE)
      judgedBytes = found.bytes
      guard.spend(found.parts, found.bytes)
    } catch (fault) {
      guard.spend()
      const { path, problem } = fault as Fault
      return refused(`${path} ${problem}`)
    }
    if (schema !== undefined) return validate(schema, value)
    return value === undefined ? NOTHING : refused('the contract has no value here')
  }
}

/**
 * Our defaults where the peer names none, and never beyond what any peer may have. The window is what this side
 * grants and holds, so its own limit counts too.
 */
function clampedTo(told: Limits, { streamWindow }: Limits): Limits {
  const limits: Record<string, number> = { ...DEFAULT_LIMITS }
  for (const name of Object.keys(limits)) {
    const value = own(told, name as keyof Limits)
    if (!Number.isSafeInteger(value) || value === undefined) continue
    if (value >= 1 && value <= HARD_LIMITS[name as keyof Limits]) limits[name] = value
  }
  limits.streamWindow = Math.min(limits.streamWindow as number, streamWindow)
  limits.batchLength = Math.min(limits.batchLength as number, BATCH_LENGTH)
  return limits as unknown as Limits
}

/** What goes with a failure's code, as far as it is what it may be. */
function detailsOf(data: unknown): { path?: string; reference?: string } {
  const details: { path?: string; reference?: string } = {}
  if (typeof data !== 'object' || data === null) return details
  for (const key of ['path', 'reference'] as const) {
    const text = own(data as typeof details, key)
    if (typeof text === 'string') details[key] = printable(text.slice(0, 512))
  }
  return details
}

/** The verdict on what cannot wait for it. */
function now(verdict: Verdict | Promise<Verdict>, what: string): Verdict {
  return isThenable(verdict) ? refused(`the schema of the ${what} is asynchronous`) : verdict
}

const NOTHING: Verdict = { value: undefined, issues: undefined }

/** Both members are there: one that is not would be inherited. */
function refused(issues: string): Verdict {
  return { value: undefined, issues }
}
