import type { ServedState } from '../contract/infer.js'
import type { Ready } from '../link/deliver.js'
import type { ToldMember } from '../wire/protocol.js'
import type { Service, ServiceState } from './service.js'

/** A state and its value. */
export interface HeldState extends ServiceState {
  /** As it was given. */
  given: unknown
  /** As its schema made it, in a copy: whoever connects later is sent that, whatever the app has done to its object since. */
  ready: Ready
}

/** The states of one `provide`: one value each, whoever is connected. */
export interface States {
  /** By member number. */
  readonly held: ReadonlyMap<number, HeldState>
  /** What that session's consumer is told of the members: states with their values, as far as it may have them. */
  told(session: object): readonly ToldMember[]
  /** What the provider reads and writes them by. */
  readonly facade: { readonly [name: string]: ServedState<unknown> }
}

/**
 * @param check Makes a value ready. @throws {KitError} `RESULT_INVALID`, `NOT_CLONABLE`, `LIMIT_EXCEEDED`
 * @param tell Sends the new value to whoever is connected.
 */
export function createStates(
  service: Service,
  check: (state: ServiceState, value: unknown) => Ready,
  tell: (state: HeldState) => void,
): States {
  const held = new Map<number, HeldState>()
  const facade: Record<string, ServedState<unknown>> = {}

  service.states.forEach((declared) => {
    const { first } = declared
    const state: HeldState = { ...declared, given: first, ready: check(declared, first) }
    held.set(state.member, state)
    facade[state.name] = Object.freeze({
      get: () => state.given,
      set(value: unknown) {
        if (isPrimitive(value) && Object.is(value, state.given)) return
        state.ready = check(state, value)
        state.given = value
        tell(state)
      },
    })
  })

  return {
    held,
    facade: Object.freeze(facade),
    told: (session) =>
      service.told.map((told, member) => {
        const state = held.get(member)
        if (state === undefined) return told
        const value = mayHear(state, session) ? state.ready.value : undefined
        return [told[0], told[1], told[2], value]
      }),
  }
}

/** Whether that session may be told of this event or state, now. */
export function mayHear({ admits }: Pick<ServiceState, 'admits'>, session: object): boolean {
  return admits === undefined || admits(session)
}

function isPrimitive(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}
