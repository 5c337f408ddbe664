import { KitError } from '../contract/errors.js'
import type { ServedState } from '../contract/infer.js'
import type { ToldMember } from '../wire/protocol.js'
import type { Service, ServiceState } from './service.js'

/** A payload, as its emitter gave it or as the schema made it, ready to be posted; and its estimated size. */
export interface Payload {
  readonly value: unknown
  readonly bytes: number
}

/** A value as its provider gave it and as the schema made it, each ready to be posted. */
export interface Payloads {
  readonly sent: Payload
  readonly checked: Payload
}

/** A state and its value. */
export interface HeldState extends ServiceState {
  /** As it was given. */
  given: unknown
  payloads: Payloads
}

/** The states of one `provide`: one value each, whoever is connected. */
export interface States {
  /** By member number. */
  readonly held: ReadonlyMap<number, HeldState>
  /** What that session's consumer is told of the members: states with their values, as far as it may have them. */
  told(session: object, consumerChecks: boolean): readonly ToldMember[]
  /** What the provider reads and writes them by. */
  readonly facade: { readonly [name: string]: ServedState<unknown> }
}

/**
 * @param check Makes a value ready. @throws {KitError} `RESULT_INVALID`, `NOT_CLONABLE`, `LIMIT_EXCEEDED`
 * @param tell Sends the new value to whoever is connected.
 */
export function createStates(
  service: Service,
  check: (state: ServiceState, value: unknown) => Payloads,
  tell: (state: HeldState) => void,
): States {
  const held = new Map<number, HeldState>()
  const facade: Record<string, ServedState<unknown>> = {}

  /** Whoever connects later is sent what has been checked, whatever the app has done to its object since. */
  const ready = (state: ServiceState, value: unknown): Payloads => {
    const { sent, checked } = check(state, value)
    const kept = copied(state, sent)
    return { sent: kept, checked: checked === sent ? kept : copied(state, checked) }
  }

  service.states.forEach((declared) => {
    const { first } = declared
    const state: HeldState = { ...declared, given: first, payloads: ready(declared, first) }
    held.set(state.member, state)
    facade[state.name] = Object.freeze({
      get: () => state.given,
      set(value: unknown) {
        if (isPrimitive(value) && Object.is(value, state.given)) return
        state.payloads = ready(state, value)
        state.given = value
        tell(state)
      },
    })
  })

  return {
    held,
    facade: Object.freeze(facade),
    told: (session, consumerChecks) =>
      service.told.map((told, member) => {
        const state = held.get(member)
        if (state === undefined) return told
        const value = mayHear(state, session) ? payloadFor(state, consumerChecks).value : undefined
        return [told[0], told[1], told[2], value]
      }),
  }
}

/** Whether that session may be told of this event or state, now. */
export function mayHear({ admits }: Pick<ServiceState, 'admits'>, session: object): boolean {
  return admits === undefined || admits(session)
}

/** A state's value as a consumer is to have it: one that runs schemas itself gets it as it was before ours ran. */
export function payloadFor({ payloads }: HeldState, consumerChecks: boolean): Payload {
  return consumerChecks ? payloads.sent : payloads.checked
}

/**
 * As it is now, whatever the app does to it later.
 * @throws {KitError} `NOT_CLONABLE`
 */
export function copied({ path }: { readonly path: string }, payload: Payload): Payload {
  if (isPrimitive(payload.value)) return payload
  try {
    return { value: structuredClone(payload.value), bytes: payload.bytes }
  } catch {
    throw new KitError('NOT_CLONABLE', `The value of \`${path}\` cannot be cloned`, { path: '$' })
  }
}

function isPrimitive(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}
